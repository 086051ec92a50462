package realtest

import (
	"math"
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/variant"
)

func (d *differ) int() int64 {
	switch d.IntN(4) {
	case 0:
		return pick[int64](d, 0, 1, -1, math.MinInt32, math.MaxInt32, math.MaxUint32, math.MaxInt64, math.MinInt64,
			255, 256, 65535, 65536)
	}
	return int64(d.Uint64()) >> d.IntN(64)
}

func (d *differ) float() float64 {
	switch d.IntN(7) {
	case 0:
		return pick(d, 0, math.Copysign(0, -1), 1, math.Inf(1), math.Inf(-1), math.NaN(), 0.1, 1e300,
			5e-324, math.MaxFloat32, math.SmallestNonzeroFloat32)
	case 1:
		return math.Float64frombits(d.Uint64())
	case 2:
		return float64(d.single())
	case 3:
		return float64(d.IntN(100000))
	case 4:
		return float64(d.IntN(100000)) / pick(d, 10., 100, 1000, 3)
	case 5:
		return d.NormFloat64() * math.Pow(10, float64(d.IntN(40)-20))
	}
	return d.NormFloat64()
}

func (d *differ) single() float32 {
	switch d.IntN(5) {
	case 0:
		return math.Float32frombits(d.Uint32())
	case 1:
		return float32(d.IntN(1000)) / 10
	case 2:
		return float32(d.float())
	case 3:
		return float32(d.IntN(20) - 10)
	}
	return float32(d.NormFloat64())
}

func (d *differ) text() string {
	var s strings.Builder
	for range d.IntN(pick(d, 1, 6, 12)) {
		s.WriteRune(pick(d, []rune("abcABC_109 é✓🎮\"\\\n\t\r'&^%:/@.\a\b\f\v\x1b\x7f\u00a0\u200b\ue000\U0010ffff{}[](),#")...))
	}
	return s.String()
}

// value returns a random Variant, as Decode makes it.
func (d *differ) value(levels int) any {
	t := variant.Type(d.IntN(int(variant.TypeMax)))
	if levels <= 0 && (t == variant.TypeDictionary || t == variant.TypeArray) {
		t = variant.TypeString
	}
	if d.IntN(5) == 0 && levels > 0 {
		t = pick(d, variant.TypeDictionary, variant.TypeArray)
	}
	if t == variant.TypeNil {
		return nil
	}
	return d.ofType(t, levels)
}

// ofType returns a random value of a type, of any for TypeNil.
func (d *differ) ofType(t variant.Type, levels int) any {
	switch t {
	case variant.TypeNil:
		return d.value(levels)
	case variant.TypeBool:
		return d.IntN(2) == 0
	case variant.TypeInt:
		return d.int()
	case variant.TypeFloat:
		return d.float()
	case variant.TypeString:
		return d.text()
	case variant.TypeStringName:
		return variant.StringName(d.text())
	case variant.TypeNodePath:
		for {
			path := variant.ParseNodePath(d.path())
			if !slices.ContainsFunc(slices.Concat(path.Names, path.Subnames), func(name string) bool { return len(name)%4 != 0 }) {
				return path // the engine does not clear the padding of other names
			}
		}
	case variant.TypeRID:
		return variant.RID(d.int())
	case variant.TypeObject:
		return nil
	case variant.TypeCallable:
		return variant.Callable{}
	case variant.TypeSignal:
		return variant.Signal{}
	case variant.TypeDictionary:
		return d.dictionary(levels - 1)
	case variant.TypeArray:
		return d.array(levels - 1)
	}
	if v := d.packed(t); v != nil {
		return v
	}
	return d.math(t)
}

func (d *differ) path() string {
	var s strings.Builder
	for range d.IntN(4) {
		s.WriteString(pick(d, "/", "", ":", ""))
		s.WriteString(pick(d, "root", "Main", "....", "a b ", "é  ", "%Nam", "_process", ""))
		s.WriteString(pick(d, "/", ":", "", "/"))
	}
	return s.String()
}

func (d *differ) dictionary(levels int) any {
	dict := &variant.Dictionary{}
	if d.IntN(2) == 0 {
		dict.Key = d.elem()
	}
	if d.IntN(2) == 0 {
		dict.Value = d.elem()
	}
	for range d.IntN(4) {
		dict.Set(d.ofType(dict.Key.Type, levels), d.ofType(dict.Value.Type, levels))
	}
	return dict
}

// elem returns a type for the elements of a container, or none.
func (d *differ) elem() variant.ContainerType {
	t := variant.Type(d.IntN(int(variant.TypeMax)))
	if t == variant.TypeObject {
		if !d.ofClasses {
			return variant.ContainerType{}
		}
		return variant.ContainerType{Type: t, Class: pick(d, "Node", "Resource", "EncodedObjectAsID", "NoSuchClass")}
	}
	return variant.ContainerType{Type: t}
}

func (d *differ) array(levels int) any {
	values := make([]any, d.IntN(4))
	elem := variant.ContainerType{}
	if d.IntN(2) == 0 {
		elem = d.elem()
	}
	for i := range values {
		values[i] = d.ofType(elem.Type, levels)
	}
	if !elem.IsTyped() {
		return values
	}
	return variant.Array{Elem: elem, Values: values}
}

func many[T any](d *differ, one func() T) []T {
	list := make([]T, d.IntN(4))
	for i := range list {
		list[i] = one()
	}
	return list
}

func (d *differ) packed(t variant.Type) any {
	switch t {
	case variant.TypePackedByteArray:
		return d.bytes(9)
	case variant.TypePackedInt32Array:
		return many(d, func() int32 { return int32(d.int()) })
	case variant.TypePackedInt64Array:
		return many(d, d.int)
	case variant.TypePackedFloat32Array:
		return many(d, d.single)
	case variant.TypePackedFloat64Array:
		return many(d, d.float)
	case variant.TypePackedStringArray:
		return many(d, d.text)
	case variant.TypePackedVector2Array:
		return many(d, d.vector2)
	case variant.TypePackedVector3Array:
		return many(d, d.vector3)
	case variant.TypePackedVector4Array:
		return many(d, d.vector4)
	case variant.TypePackedColorArray:
		return many(d, d.color)
	}
	return nil
}

func (d *differ) vector2() variant.Vector2 { return variant.Vector2{X: d.single(), Y: d.single()} }
func (d *differ) vector3() variant.Vector3 {
	return variant.Vector3{X: d.single(), Y: d.single(), Z: d.single()}
}
func (d *differ) vector4() variant.Vector4 {
	return variant.Vector4{X: d.single(), Y: d.single(), Z: d.single(), W: d.single()}
}
func (d *differ) color() variant.Color {
	return variant.Color{R: d.single(), G: d.single(), B: d.single(), A: d.single()}
}
func (d *differ) int32() int32 { return int32(d.int()) }
func (d *differ) vector2i() variant.Vector2i {
	return variant.Vector2i{X: d.int32(), Y: d.int32()}
}
func (d *differ) basis() variant.Basis {
	return variant.Basis{X: d.vector3(), Y: d.vector3(), Z: d.vector3()}
}

func (d *differ) math(t variant.Type) any {
	switch t {
	case variant.TypeVector2:
		return d.vector2()
	case variant.TypeVector2i:
		return d.vector2i()
	case variant.TypeRect2:
		return variant.Rect2{Position: d.vector2(), Size: d.vector2()}
	case variant.TypeRect2i:
		return variant.Rect2i{Position: d.vector2i(), Size: d.vector2i()}
	case variant.TypeVector3:
		return d.vector3()
	case variant.TypeVector3i:
		return variant.Vector3i{X: d.int32(), Y: d.int32(), Z: d.int32()}
	case variant.TypeTransform2D:
		return variant.Transform2D{X: d.vector2(), Y: d.vector2(), Origin: d.vector2()}
	case variant.TypeVector4:
		return d.vector4()
	case variant.TypeVector4i:
		return variant.Vector4i{X: d.int32(), Y: d.int32(), Z: d.int32(), W: d.int32()}
	case variant.TypePlane:
		return variant.Plane{Normal: d.vector3(), D: d.single()}
	case variant.TypeQuaternion:
		return variant.Quaternion{X: d.single(), Y: d.single(), Z: d.single(), W: d.single()}
	case variant.TypeAABB:
		return variant.AABB{Position: d.vector3(), Size: d.vector3()}
	case variant.TypeBasis:
		return d.basis()
	case variant.TypeTransform3D:
		return variant.Transform3D{Basis: d.basis(), Origin: d.vector3()}
	case variant.TypeProjection:
		return variant.Projection{X: d.vector4(), Y: d.vector4(), Z: d.vector4(), W: d.vector4()}
	case variant.TypeColor:
		return d.color()
	}
	return nil
}
