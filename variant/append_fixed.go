package variant

import (
	"encoding/binary"
	"math"
)

// fixed encodes the types of fixed size; what is none of them goes on to misc.
func (e encoder) fixed(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case Vector2:
		return e.reals(dst, TypeVector2, v.X, v.Y)
	case Vector2i:
		return e.ints(dst, TypeVector2i, v.X, v.Y)
	case Rect2:
		return e.reals(dst, TypeRect2, v.Position.X, v.Position.Y, v.Size.X, v.Size.Y)
	case Rect2i:
		return e.ints(dst, TypeRect2i, v.Position.X, v.Position.Y, v.Size.X, v.Size.Y)
	case Vector3:
		return e.reals(dst, TypeVector3, v.X, v.Y, v.Z)
	case Vector3i:
		return e.ints(dst, TypeVector3i, v.X, v.Y, v.Z)
	case Transform2D:
		return e.reals(dst, TypeTransform2D, v.X.X, v.X.Y, v.Y.X, v.Y.Y, v.Origin.X, v.Origin.Y)
	case Vector4:
		return e.reals(dst, TypeVector4, v.X, v.Y, v.Z, v.W)
	case Vector4i:
		return e.ints(dst, TypeVector4i, v.X, v.Y, v.Z, v.W)
	case Plane:
		return e.reals(dst, TypePlane, v.Normal.X, v.Normal.Y, v.Normal.Z, v.D)
	case Quaternion:
		return e.reals(dst, TypeQuaternion, v.X, v.Y, v.Z, v.W)
	case AABB:
		return e.reals(dst, TypeAABB, v.Position.X, v.Position.Y, v.Position.Z, v.Size.X, v.Size.Y, v.Size.Z)
	case Basis:
		rows := v.rows()
		return e.reals(dst, TypeBasis, rows[:]...)
	case Transform3D:
		return e.transform3D(dst, v)
	case Projection:
		return e.reals(dst, TypeProjection, v.X.X, v.X.Y, v.X.Z, v.X.W, v.Y.X, v.Y.Y, v.Y.Z, v.Y.W,
			v.Z.X, v.Z.Y, v.Z.Z, v.Z.W, v.W.X, v.W.Y, v.W.Z, v.W.W)
	case Color:
		return e.reals(dst, TypeColor, v.R, v.G, v.B, v.A)
	}
	return e.misc(dst, v, depth)
}

func (e encoder) transform3D(dst []byte, v Transform3D) ([]byte, error) {
	rows := v.Basis.rows()
	dst, err := e.reals(dst, TypeTransform3D, rows[:]...)
	return e.moreReals(dst, v.Origin.X, v.Origin.Y, v.Origin.Z), err
}

// reals encodes a type that consists of real numbers.
func (e encoder) reals(dst []byte, t Type, v ...float32) ([]byte, error) {
	dst, err := e.header(dst, t, 0)
	if err != nil {
		return dst, err
	}
	return e.moreReals(dst, v...), nil
}

// moreReals appends the numbers; a lookup key takes both zeros for one and every NaN for the same.
func (e encoder) moreReals(dst []byte, v ...float32) []byte {
	for _, f := range v {
		bits := math.Float32bits(f)
		if e.flags.has(canonical) {
			bits = canonicalBits(f)
		}
		dst = binary.LittleEndian.AppendUint32(dst, bits)
	}
	return dst
}

func canonicalBits(f float32) uint32 {
	switch {
	case f == 0:
		return 0
	case f != f:
		return math.Float32bits(float32(math.NaN()))
	}
	return math.Float32bits(f)
}

// ints encodes a type that consists of integers.
func (e encoder) ints(dst []byte, t Type, v ...int32) ([]byte, error) {
	dst, err := e.header(dst, t, 0)
	if err != nil {
		return dst, err
	}
	for _, n := range v {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
	}
	return dst, nil
}
