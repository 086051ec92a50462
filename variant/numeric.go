package variant

import (
	"reflect"
	"unsafe"
)

// Vector2 is Godot's Vector2. Components are single-precision, as in the engine's ordinary builds; those that
// arrive as doubles from a double-precision build are rounded.
type Vector2 struct{ X, Y float32 }

// Vector2i is Godot's Vector2i.
type Vector2i struct{ X, Y int32 }

// Rect2 is Godot's Rect2.
type Rect2 struct{ Position, Size Vector2 }

// Rect2i is Godot's Rect2i.
type Rect2i struct{ Position, Size Vector2i }

// Vector3 is Godot's Vector3.
type Vector3 struct{ X, Y, Z float32 }

// Vector3i is Godot's Vector3i.
type Vector3i struct{ X, Y, Z int32 }

// Vector4 is Godot's Vector4.
type Vector4 struct{ X, Y, Z, W float32 }

// Vector4i is Godot's Vector4i.
type Vector4i struct{ X, Y, Z, W int32 }

// Transform2D is Godot's Transform2D: the columns of a 2×3 matrix.
type Transform2D struct{ X, Y, Origin Vector2 }

// Plane is Godot's Plane.
type Plane struct {
	Normal Vector3
	D      float32
}

// Quaternion is Godot's Quaternion (Quat in Godot 3).
type Quaternion struct{ X, Y, Z, W float32 }

// AABB is Godot's AABB.
type AABB struct{ Position, Size Vector3 }

// Basis is Godot's Basis. X, Y and Z are its columns, the axes, as GDScript's basis.x is.
type Basis struct{ X, Y, Z Vector3 }

// Transform3D is Godot's Transform3D (Transform in Godot 3).
type Transform3D struct {
	Basis  Basis
	Origin Vector3
}

// Projection is Godot's Projection: the columns of a 4×4 matrix.
type Projection struct{ X, Y, Z, W Vector4 }

// Color is Godot's Color. Components are single-precision in every build of the engine.
type Color struct{ R, G, B, A float32 }

// numeric describes a type that consists of numbers of four bytes, its words. In memory they lie as on the wire, except
// where rows is set.
type numeric struct {
	size    int // words; 0 for every other type
	of      number
	rows    bool   // it begins with a basis, which is sent by rows and lies in memory by columns
	ordered bool   // sorts by its numbers, one after the other
	parts   string // the letters that str() puts before parts of the value; none: it is one tuple
	part    int    // words of a part; what is left may be less
	bare    bool   // str() leaves ".0" off whole numbers
	goType  reflect.Type
	unbox   func(any) words // the words of a value, as they lie in memory
}

// number says what the words are.
type number uint8

const (
	real    number = iota // float32; doubles on the wire of a double-precision build
	single                // float32
	integer               // int32
)

// numerics is the table of these types, which encoding, decoding, printing, parsing and sorting go by.
var numerics = [TypeMax]numeric{
	TypeVector2:     rowOf[Vector2](numeric{ordered: true}),
	TypeVector2i:    rowOf[Vector2i](numeric{ordered: true, of: integer}),
	TypeRect2:       rowOf[Rect2](numeric{parts: "PS", part: 2}),
	TypeRect2i:      rowOf[Rect2i](numeric{parts: "PS", part: 2, of: integer}),
	TypeVector3:     rowOf[Vector3](numeric{ordered: true}),
	TypeVector3i:    rowOf[Vector3i](numeric{ordered: true, of: integer}),
	TypeTransform2D: rowOf[Transform2D](numeric{parts: "XYO", part: 2}),
	TypeVector4:     rowOf[Vector4](numeric{ordered: true}),
	TypeVector4i:    rowOf[Vector4i](numeric{ordered: true, of: integer}),
	TypePlane:       rowOf[Plane](numeric{parts: "ND", part: 3}),
	TypeQuaternion:  rowOf[Quaternion](numeric{bare: true}),
	TypeAABB:        rowOf[AABB](numeric{parts: "PS", part: 3}),
	TypeBasis:       rowOf[Basis](numeric{parts: "XYZ", part: 3, rows: true}),
	TypeTransform3D: rowOf[Transform3D](numeric{parts: "XYZO", part: 3, rows: true}),
	TypeProjection:  rowOf[Projection](numeric{parts: "XYZW", part: 4}),
	TypeColor:       rowOf[Color](numeric{of: single}),
}

// rowOf completes the row of T.
func rowOf[T any](row numeric) numeric {
	row.size = int(unsafe.Sizeof(*new(T)) / 4)
	row.goType = reflect.TypeFor[T]()
	row.unbox = func(v any) (w words) {
		*(*T)(unsafe.Pointer(&w)) = v.(T)
		return w
	}
	return row
}

// String returns the text that GDScript's str() prints, (1.0, 2.0).
// It is an addition of Go.
func (v Vector2) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (1, 2).
// It is an addition of Go.
func (v Vector2i) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [P: (0.0, 0.0), S: (1.0, 2.0)].
// It is an addition of Go.
func (v Rect2) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [P: (0, 0), S: (1, 2)].
// It is an addition of Go.
func (v Rect2i) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (1.0, 2.0, 3.0).
// It is an addition of Go.
func (v Vector3) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (1, 2, 3).
// It is an addition of Go.
func (v Vector3i) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [X: (1.0, 0.0), Y: (0.0, 1.0), O: (0.0, 0.0)].
// It is an addition of Go.
func (v Transform2D) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (1.0, 2.0, 3.0, 4.0).
// It is an addition of Go.
func (v Vector4) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (1, 2, 3, 4).
// It is an addition of Go.
func (v Vector4i) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [N: (0.0, 1.0, 0.0), D: 2].
// It is an addition of Go.
func (v Plane) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (0, 0, 0, 1).
// It is an addition of Go.
func (v Quaternion) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [P: (0.0, 0.0, 0.0), S: (1.0, 2.0, 3.0)].
// It is an addition of Go.
func (v AABB) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [X: (1.0, 0.0, 0.0), Y: …, Z: …].
// It is an addition of Go.
func (v Basis) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [X: (1.0, 0.0, 0.0), Y: …, Z: …, O: …].
// It is an addition of Go.
func (v Transform3D) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, [X: (1.0, 0.0, 0.0, 0.0), Y: …, Z: …, W: …].
// It is an addition of Go.
func (v Projection) String() string { return Str(v) }

// String returns the text that GDScript's str() prints, (1.0, 0.5, 0.0, 1.0).
// It is an addition of Go.
func (v Color) String() string { return Str(v) }
