package variant

// ContainerType is the type of the elements of a typed Array, or of the keys or values of a typed Dictionary.
// The zero value is "Variant": not typed.
type ContainerType struct {
	Type Type
	// Class is, for TypeObject, the class the elements must have. Decoding without AllowObjects makes it
	// "EncodedObjectAsID".
	Class string
	// Script is, for TypeObject, the path (res://…) of the script the elements must have.
	Script string
}

// IsTyped returns whether the type restricts anything.
// It corresponds to Array.is_typed.
func (c ContainerType) IsTyped() bool { return c.Type != TypeNil }

// encodedObjectAsID is the class of objects sent as ids (decode_variant in core/io/marshalls.cpp).
const encodedObjectAsID = "EncodedObjectAsID"

// Array is a typed Array, as Array[int] is. Untyped arrays are plain []any.
type Array struct {
	Elem   ContainerType
	Values []any
}

// accept returns v as a container of type c keeps it (ContainerTypeValidate::validate), false if not at all: an int becomes
// a float, String and StringName become each other, and null fits objects.
func (c ContainerType) accept(v any) (any, bool) {
	if c.Type == TypeNil {
		return v, true
	}
	switch v := v.(type) {
	case nil:
		return nil, c.Type == TypeObject
	case string:
		if c.Type == TypeStringName {
			return StringName(v), true
		}
	case StringName:
		if c.Type == TypeString {
			return string(v), true
		}
	case int64:
		if c.Type == TypeFloat {
			return float64(float32(v)), true // Variant::construct goes through single precision
		}
	}
	t, ok := TypeOf(v)
	return v, ok && t == c.Type
}

// String returns the text that GDScript's str() prints, [1, 2].
// It is an addition of Go.
func (a Array) String() string { return Str(a) }

// String returns the name of the type as GDScript writes it: Variant, int, Node or Resource("res://player.gd").
// It is an addition of Go.
func (c ContainerType) String() string {
	switch {
	case c.Type == TypeNil:
		return "Variant"
	case c.Script != "":
		return `Resource("` + escapeMultiline(c.Script) + `")`
	case c.Class != "":
		return c.Class
	}
	return c.Type.String()
}
