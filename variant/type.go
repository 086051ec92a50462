package variant

import "strconv"

// Type is the type of a Variant, with the numbers of Godot 4's Variant.Type.
type Type uint8

// Where a new type goes: its number, its name and a case of TypeOf here; its Go type, with a row of the table if it
// consists of numbers, in numeric.go, else in values.go; a case of encoder.value and one of decoder.body. What is no row
// of the table also needs a case of encoder.own and of decoder.fillOwn, for fields of structs, and of appendStr, appendVar
// and varParser.named. It stands in the package's documentation and in the tests' allTypes, by which they check all this.

// The types of Godot 4, as TYPE_NIL to TYPE_PACKED_VECTOR4_ARRAY of @GlobalScope. TypeMax is their number.
const (
	TypeNil Type = iota
	TypeBool
	TypeInt
	TypeFloat
	TypeString
	TypeVector2
	TypeVector2i
	TypeRect2
	TypeRect2i
	TypeVector3
	TypeVector3i
	TypeTransform2D
	TypeVector4
	TypeVector4i
	TypePlane
	TypeQuaternion
	TypeAABB
	TypeBasis
	TypeTransform3D
	TypeProjection
	TypeColor
	TypeStringName
	TypeNodePath
	TypeRID
	TypeObject
	TypeCallable
	TypeSignal
	TypeDictionary
	TypeArray
	TypePackedByteArray
	TypePackedInt32Array
	TypePackedInt64Array
	TypePackedFloat32Array
	TypePackedFloat64Array
	TypePackedStringArray
	TypePackedVector2Array
	TypePackedVector3Array
	TypePackedColorArray
	TypePackedVector4Array
	TypeMax
)

// typeNames holds the engine's names, in the order of the numbers.
var typeNames = [TypeMax]string{
	"Nil", "bool", "int", "float", "String", "Vector2", "Vector2i", "Rect2", "Rect2i", "Vector3", "Vector3i",
	"Transform2D", "Vector4", "Vector4i", "Plane", "Quaternion", "AABB", "Basis", "Transform3D", "Projection",
	"Color", "StringName", "NodePath", "RID", "Object", "Callable", "Signal", "Dictionary", "Array",
	"PackedByteArray", "PackedInt32Array", "PackedInt64Array", "PackedFloat32Array", "PackedFloat64Array",
	"PackedStringArray", "PackedVector2Array", "PackedVector3Array", "PackedColorArray", "PackedVector4Array",
}

// String returns the engine's name of the type, such as "Vector2" or "int".
// It corresponds to @GlobalScope.type_string.
func (t Type) String() string {
	if t < TypeMax {
		return typeNames[t]
	}
	return "Type(" + strconv.Itoa(int(t)) + ")"
}

// TypeOf returns the type of a value as Decode makes them, and false for any other Go value.
// It corresponds to @GlobalScope.typeof.
func TypeOf(v any) (Type, bool) {
	switch v.(type) {
	case nil:
		return TypeNil, true
	case bool:
		return TypeBool, true
	case int64:
		return TypeInt, true
	case float64:
		return TypeFloat, true
	case string:
		return TypeString, true
	case Vector2:
		return TypeVector2, true
	case Vector2i:
		return TypeVector2i, true
	case Rect2:
		return TypeRect2, true
	case Rect2i:
		return TypeRect2i, true
	case Vector3:
		return TypeVector3, true
	case Vector3i:
		return TypeVector3i, true
	case Transform2D:
		return TypeTransform2D, true
	case Vector4:
		return TypeVector4, true
	case Vector4i:
		return TypeVector4i, true
	case Plane:
		return TypePlane, true
	case Quaternion:
		return TypeQuaternion, true
	case AABB:
		return TypeAABB, true
	case Basis:
		return TypeBasis, true
	case Transform3D:
		return TypeTransform3D, true
	case Projection:
		return TypeProjection, true
	case Color:
		return TypeColor, true
	case StringName:
		return TypeStringName, true
	case NodePath:
		return TypeNodePath, true
	case RID:
		return TypeRID, true
	case Object, EncodedObjectAsID:
		return TypeObject, true
	case Callable:
		return TypeCallable, true
	case Signal:
		return TypeSignal, true
	case *Dictionary:
		return TypeDictionary, true
	case []any, Array:
		return TypeArray, true
	case []byte:
		return TypePackedByteArray, true
	case []int32:
		return TypePackedInt32Array, true
	case []int64:
		return TypePackedInt64Array, true
	case []float32:
		return TypePackedFloat32Array, true
	case []float64:
		return TypePackedFloat64Array, true
	case []string:
		return TypePackedStringArray, true
	case []Vector2:
		return TypePackedVector2Array, true
	case []Vector3:
		return TypePackedVector3Array, true
	case []Color:
		return TypePackedColorArray, true
	case []Vector4:
		return TypePackedVector4Array, true
	}
	return TypeNil, false
}

// godot3Types lists, by Godot 3's number, what each type of Godot 3 is called in Godot 4.
var godot3Types = [...]Type{
	TypeNil, TypeBool, TypeInt, TypeFloat, TypeString, TypeVector2, TypeRect2, TypeVector3, TypeTransform2D,
	TypePlane, TypeQuaternion, TypeAABB, TypeBasis, TypeTransform3D, TypeColor, TypeNodePath, TypeRID, TypeObject,
	TypeDictionary, TypeArray, TypePackedByteArray, TypePackedInt32Array, TypePackedFloat32Array,
	TypePackedStringArray, TypePackedVector2Array, TypePackedVector3Array, TypePackedColorArray,
}

// noGodot3 marks a type that Godot 3 does not have.
const noGodot3 = 0xff

// godot3Numbers is the inverse of godot3Types.
var godot3Numbers = func() (numbers [TypeMax]uint8) {
	for i := range numbers {
		numbers[i] = noGodot3
	}
	for number, t := range godot3Types {
		numbers[t] = uint8(number)
	}
	return numbers
}()
