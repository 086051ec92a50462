package conformance_test

import (
	"encoding/hex"
	"fmt"

	"github.com/godotpeer/godotpeer/variant"
)

// math builds the types that consist of numbers.
func (is *variantIs) math() (any, error) {
	switch is.T {
	case "Vector2i", "Vector3i", "Vector4i":
		n, err := parse[[]integer](is.V)
		return vectorOfInts(n), err
	case "Vector2", "Vector3", "Vector4":
		f, err := parse[[]real](is.V)
		return vectorOfReals(f), err
	case "Quaternion":
		f, err := parse[[4]real](is.V)
		return variant.Quaternion{X: float32(f[0]), Y: float32(f[1]), Z: float32(f[2]), W: float32(f[3])}, err
	case "Color":
		f, err := parse[[4]real](is.V)
		return color(f), err
	case "Rect2":
		return variant.Rect2{Position: vector2(is.Position), Size: vector2(is.Size)}, nil
	case "Rect2i":
		return variant.Rect2i{Position: vector2i(is.Position), Size: vector2i(is.Size)}, nil
	case "AABB":
		return variant.AABB{Position: vector3(is.Position), Size: vector3(is.Size)}, nil
	case "Plane":
		return variant.Plane{Normal: vector3(is.Normal), D: float32(is.D)}, nil
	case "Basis":
		return is.basis(), nil
	case "Transform2D":
		return variant.Transform2D{X: vector2(is.X), Y: vector2(is.Y), Origin: vector2(is.Origin)}, nil
	case "Transform3D":
		if is.Basis == nil {
			return nil, fmt.Errorf("Transform3D without its basis")
		}
		return variant.Transform3D{Basis: is.Basis.basis(), Origin: vector3(is.Origin)}, nil
	case "Projection":
		return variant.Projection{X: vector4(is.X), Y: vector4(is.Y), Z: vector4(is.Z), W: vector4(is.W)}, nil
	}
	return nil, fmt.Errorf("unknown type %q", is.T)
}

// packed builds the packed arrays.
func (is *variantIs) packed() (any, error) {
	switch is.T {
	case "PackedByteArray":
		return hex.DecodeString(is.Hex)
	case "PackedInt32Array":
		return list(is, func(n integer) int32 { return int32(n) })
	case "PackedInt64Array":
		return list(is, func(n integer) int64 { return int64(n) })
	case "PackedFloat32Array":
		return list(is, func(f real) float32 { return float32(f) })
	case "PackedFloat64Array":
		return list(is, func(f real) float64 { return float64(f) })
	case "PackedStringArray":
		return list(is, func(s string) string { return s })
	case "PackedVector2Array":
		return list(is, vector2)
	case "PackedVector3Array":
		return list(is, vector3)
	case "PackedVector4Array":
		return list(is, vector4)
	case "PackedColorArray":
		return list(is, color)
	}
	return nil, fmt.Errorf("unknown type %q", is.T)
}

func list[From, To any](is *variantIs, convert func(From) To) (any, error) {
	from, err := parse[[]From](is.V)
	to := make([]To, len(from))
	for i := range from {
		to[i] = convert(from[i])
	}
	return to, err
}

func (is *variantIs) basis() variant.Basis {
	return variant.Basis{X: vector3(is.X), Y: vector3(is.Y), Z: vector3(is.Z)}
}

func vectorOfReals(f []real) any {
	switch len(f) {
	case 2:
		return vector2(f)
	case 3:
		return vector3(f)
	}
	return vector4(f)
}

func vectorOfInts(n []integer) any {
	switch len(n) {
	case 2:
		return variant.Vector2i{X: int32(n[0]), Y: int32(n[1])}
	case 3:
		return variant.Vector3i{X: int32(n[0]), Y: int32(n[1]), Z: int32(n[2])}
	}
	return variant.Vector4i{X: int32(n[0]), Y: int32(n[1]), Z: int32(n[2]), W: int32(n[3])}
}

func vector2(f []real) variant.Vector2 {
	return variant.Vector2{X: float32(f[0]), Y: float32(f[1])}
}

func vector2i(f []real) variant.Vector2i {
	return variant.Vector2i{X: int32(f[0]), Y: int32(f[1])}
}

func vector3(f []real) variant.Vector3 {
	return variant.Vector3{X: float32(f[0]), Y: float32(f[1]), Z: float32(f[2])}
}

func vector4(f []real) variant.Vector4 {
	return variant.Vector4{X: float32(f[0]), Y: float32(f[1]), Z: float32(f[2]), W: float32(f[3])}
}

func color(f [4]real) variant.Color {
	return variant.Color{R: float32(f[0]), G: float32(f[1]), B: float32(f[2]), A: float32(f[3])}
}
