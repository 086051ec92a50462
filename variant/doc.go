// Package variant reads and writes Godot's Variants in their binary form: what var_to_bytes and bytes_to_var,
// put_var and get_var carry. All types of Godot 4 are there, and with the option [Godot3] those of Godot 3.
//
// [Append] and [Marshal] encode, [Decode] and [Unmarshal] decode, [Str] and [VarToStr] print as GDScript does, and
// [StrToVar] reads that. The functions can be used from any goroutine.
//
// In GDScript, and in Go:
//
//	var bytes = var_to_bytes({"hp": 7})
//	var value = bytes_to_var(bytes)
//	print(value["hp"])
//
//	bytes, err := variant.Marshal(map[string]any{"hp": 7})
//	value, _, err := variant.Decode(bytes)
//	hp, _ := value.(*variant.Dictionary).Get("hp")
//	fmt.Println(hp)
//
// # Go values of the types
//
// [Decode] makes these, and [Append] takes them:
//
//	nil                          null
//	bool, string                 bool, String
//	int64, float64               int, float: 32 or 64 bits on the wire, as the engine chooses
//	[Vector2], [Vector2i] …      the types of vectors, transforms and colors, as small structs
//	[StringName], [NodePath]     StringName, NodePath
//	[RID], [Callable], [Signal]  RID, Callable, Signal
//	[EncodedObjectAsID]          Object, sent as its instance id
//	[Object]                     Object, sent in full: class and properties
//	*[Dictionary]                Dictionary, typed or not, in its order
//	[]any                        Array
//	[Array]                      Array with a type of elements, such as Array[int]
//	[]byte                       PackedByteArray
//	[]int32, []int64             PackedInt32Array, PackedInt64Array
//	[]float32, []float64         PackedFloat32Array, PackedFloat64Array
//	[]string                     PackedStringArray
//	[][Vector2] …                PackedVector2Array, PackedVector3Array, PackedVector4Array
//	[][Color]                    PackedColorArray
//
// [Append] also takes what has a natural form:
//
//   - every integer and float type, named or not; an unsigned integer above the int64 range is an error;
//   - named bools and strings;
//   - slices: those of exactly the element types above become packed arrays, all others Arrays; Go arrays become
//     Arrays;
//   - maps, which become Dictionaries in the order of their keys;
//   - structs, which become Dictionaries of their exported fields with String keys: `gd:"name"` names the key,
//     `gd:"name,omitempty"` leaves out false, 0, "", nil, what is empty and structs of zeros, and `gd:"-"` leaves
//     the field out; embedded structs bring in their fields as in encoding/json; a struct that has only unexported
//     fields, such as time.Time, is an error: convert it, or leave it out;
//   - pointers and interfaces, which become what they hold, or null.
//
// # What the engine does, and so this package
//
// A string ends at a NUL character, and a byte order mark at its beginning is dropped; so encoding such strings is
// an error. An element of a typed Array that does not fit is left out when decoding, as is an entry of a typed
// Dictionary whose key does not fit; a value that does not fit stays. Of equal keys the first keeps its place and the
// last its value. Callables arrive empty. Null objects are null.
//
// Nesting ends at 1,024 levels (Variant::MAX_RECURSION_DEPTH). One limit is this package's own: dictionaries are keys of
// dictionaries at most 16 levels deep.
package variant
