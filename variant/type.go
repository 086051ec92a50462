package variant

import "strconv"

// Type is the type of a Variant, with the numbers of Godot 4's Variant.Type.
type Type uint8

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
