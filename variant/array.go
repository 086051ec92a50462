package variant

// ContainerType is the type of the elements of a typed Array, or of the keys or values of a typed Dictionary.
// The zero value is "Variant": not typed.
type ContainerType struct {
	Type Type
	// Class is, for TypeObject, the class the elements must have. Decoding without AllowObjects makes it
	// "EncodedObjectAsID", as the engine does.
	Class string
	// Script is, for TypeObject, the path (res://…) of the script the elements must have.
	Script string
}

// IsTyped returns whether the type restricts anything.
func (c ContainerType) IsTyped() bool { return c.Type != TypeNil }

// encodedObjectAsID is the class that the engine gives to objects sent as ids.
const encodedObjectAsID = "EncodedObjectAsID"

// Array is a typed Array, as Array[int] is. Untyped arrays are plain []any.
type Array struct {
	Elem   ContainerType
	Values []any
}

// accept returns v as the engine keeps it in a container of type c, and false where it refuses it: an int becomes
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
			return float64(float32(v)), true // through single precision, as the engine
		}
	}
	t, ok := typeOf(v)
	return v, ok && t == c.Type
}

// TypeOf returns the type of a value as Decode makes them, and false for any other Go value.
func TypeOf(v any) (Type, bool) { return typeOf(v) }

func typeOf(v any) (Type, bool) {
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
	}
	return typeOfMisc(v)
}

func typeOfMisc(v any) (Type, bool) {
	switch v.(type) {
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

// String returns the text that GDScript's str() prints, [1, 2].
func (a Array) String() string { return Str(a) }

// String returns the name of the type as GDScript writes it: Variant, int, Node or Resource("res://player.gd").
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
