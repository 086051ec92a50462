package variant

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

// reals holds as many real numbers as the largest type, Projection, has.
type reals [16]float32

func (f *reals) vector2(i int) Vector2 { return Vector2{f[i], f[i+1]} }
func (f *reals) vector3(i int) Vector3 { return Vector3{f[i], f[i+1], f[i+2]} }
func (f *reals) vector4(i int) Vector4 { return Vector4{f[i], f[i+1], f[i+2], f[i+3]} }
func (f *reals) color() Color          { return Color{f[0], f[1], f[2], f[3]} }
func (f *reals) rect2() Rect2          { return Rect2{f.vector2(0), f.vector2(2)} }
func (f *reals) plane() Plane          { return Plane{f.vector3(0), f[3]} }
func (f *reals) quaternion() Quaternion {
	return Quaternion{f[0], f[1], f[2], f[3]}
}
func (f *reals) aabb() AABB { return AABB{f.vector3(0), f.vector3(3)} }
func (f *reals) transform2D() Transform2D {
	return Transform2D{f.vector2(0), f.vector2(2), f.vector2(4)}
}

// basis reads the rows that the wire carries into the columns that GDScript shows.
func (f *reals) basis() Basis {
	return Basis{
		Vector3{f[0], f[3], f[6]},
		Vector3{f[1], f[4], f[7]},
		Vector3{f[2], f[5], f[8]},
	}
}
func (f *reals) transform3D() Transform3D { return Transform3D{f.basis(), f.vector3(9)} }
func (f *reals) projection() Projection {
	return Projection{f.vector4(0), f.vector4(4), f.vector4(8), f.vector4(12)}
}

// rows returns the basis in the order of the wire and of var_to_str.
func (b Basis) rows() [9]float32 {
	return [9]float32{b.X.X, b.Y.X, b.Z.X, b.X.Y, b.Y.Y, b.Z.Y, b.X.Z, b.Y.Z, b.Z.Z}
}

// ints holds as many integers as the largest type, Vector4i or Rect2i, has.
type ints [4]int32

func (n *ints) vector2i(i int) Vector2i { return Vector2i{n[i], n[i+1]} }
func (n *ints) vector3i() Vector3i      { return Vector3i{n[0], n[1], n[2]} }
func (n *ints) vector4i() Vector4i      { return Vector4i{n[0], n[1], n[2], n[3]} }
func (n *ints) rect2i() Rect2i          { return Rect2i{n.vector2i(0), n.vector2i(2)} }

// as returns the value of type t that consists of these numbers; decoder.vector makes the two most frequent types.
func (f *reals) as(t Type) any {
	switch t {
	case TypeRect2:
		return f.rect2()
	case TypeTransform2D:
		return f.transform2D()
	case TypeVector4:
		return f.vector4(0)
	case TypePlane:
		return f.plane()
	case TypeQuaternion:
		return f.quaternion()
	case TypeAABB:
		return f.aabb()
	case TypeBasis:
		return f.basis()
	case TypeTransform3D:
		return f.transform3D()
	case TypeProjection:
		return f.projection()
	}
	return f.color()
}

// as returns the value of type t that consists of these integers.
func (n *ints) as(t Type) any {
	switch t {
	case TypeVector2i:
		return n.vector2i(0)
	case TypeVector3i:
		return n.vector3i()
	case TypeVector4i:
		return n.vector4i()
	}
	return n.rect2i()
}
