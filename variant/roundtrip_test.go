package variant_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// generator makes random values, as Decode makes them.
type generator struct{ *rand.Rand }

// TestRoundTrip checks that what encodes decodes to an equal value, and that to the same bytes.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		g := generator{rand.New(rand.NewPCG(seed, 1))}
		checkRoundTrip(t, g.value(4))
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func checkRoundTrip(t *testing.T, v any) {
	t.Helper()
	data, err := variant.Marshal(v, variant.FullObjects)
	require.NoError(t, err, "%v", v)
	got, n, err := variant.Decode(append(bytes.Clone(data), 0xff), variant.AllowObjects)
	require.NoError(t, err, "%v", v)
	assert.Equal(t, len(data), n)
	assert.Equal(t, dump(v), dump(got))
	again, err := variant.Marshal(got, variant.FullObjects)
	require.NoError(t, err)
	assert.Equal(t, data, again)
	assert.Equal(t, variant.VarToStr(v), variant.VarToStr(got))

	var target any
	require.NoError(t, variant.Unmarshal(data, &target, variant.AllowObjects))
	assert.Equal(t, dump(v), dump(target))
}

// dump writes a value with all its Go types; any NaN is like any other.
func dump(v any) string {
	switch v := v.(type) {
	case *variant.Dictionary:
		s := fmt.Sprintf("Dictionary[%#v, %#v]{", v.Key, v.Value)
		for k, e := range v.All() {
			s += dump(k) + ": " + dump(e) + ", "
		}
		return s + "}"
	case variant.Array:
		return fmt.Sprintf("Array[%#v]", v.Elem) + dump(v.Values)
	case variant.Object:
		s := "Object " + v.Class
		for _, p := range v.Properties {
			s += " " + p.Name + "=" + dump(p.Value)
		}
		return s
	case []any:
		s := "["
		for _, e := range v {
			s += dump(e) + ", "
		}
		return s + "]"
	}
	return fmt.Sprintf("%#v", v)
}

// value makes a value with at most so many levels of containers around the innermost.
func (g generator) value(levels int) any {
	t := variant.Type(g.IntN(int(variant.TypeMax)))
	if levels == 0 && (t == variant.TypeObject || t == variant.TypeDictionary || t == variant.TypeArray) {
		t = variant.TypeString
	}
	return g.ofType(t, levels)
}

func (g generator) ofType(t variant.Type, levels int) any {
	switch t {
	case variant.TypeNil:
		return nil
	case variant.TypeBool:
		return g.IntN(2) == 0
	case variant.TypeInt:
		return int64(g.Uint64()) >> g.IntN(64)
	case variant.TypeFloat:
		return g.double()
	case variant.TypeString:
		return g.text()
	case variant.TypeStringName:
		return variant.StringName(g.text())
	case variant.TypeNodePath:
		return variant.NodePath{Names: g.someTexts(), Subnames: g.someTexts(), Absolute: g.IntN(2) == 0}
	case variant.TypeRID:
		return variant.RID(g.Uint64())
	case variant.TypeObject:
		return g.object(levels - 1)
	case variant.TypeCallable:
		return variant.Callable{}
	case variant.TypeSignal:
		return variant.Signal{Name: g.text(), ObjectID: int64(g.Uint64())}
	case variant.TypeDictionary:
		return g.dictionary(levels - 1)
	case variant.TypeArray:
		return g.array(levels - 1)
	}
	if v := g.packed(t); v != nil {
		return v
	}
	return g.math(t)
}

func (g generator) double() float64 {
	switch g.IntN(4) {
	case 0:
		return math.Float64frombits(g.Uint64())
	case 1:
		return float64(g.single())
	case 2:
		return float64(g.IntN(1000))
	}
	return g.NormFloat64()
}

func (g generator) single() float32 {
	if g.IntN(4) == 0 {
		return math.Float32frombits(g.Uint32())
	}
	return float32(g.NormFloat64())
}

func (g generator) text() string {
	s := ""
	for range g.IntN(6) {
		s += string([]rune("abc é✓🎮\"\\\n'")[g.IntN(11)])
	}
	return s
}

func (g generator) someTexts() (list []string) {
	for range g.IntN(3) {
		list = append(list, g.text())
	}
	return list
}

func (g generator) object(levels int) any {
	if g.IntN(2) == 0 {
		return variant.EncodedObjectAsID(g.Int64() | 1)
	}
	o := variant.Object{Class: "C" + g.text(), Properties: []variant.Property{}}
	for range g.IntN(3) {
		o.Properties = append(o.Properties, variant.Property{Name: g.text(), Value: g.value(levels)})
	}
	return o
}

// plainType returns what can be the type of a container's elements.
func (g generator) plainType() variant.Type {
	return []variant.Type{
		variant.TypeBool, variant.TypeInt, variant.TypeFloat, variant.TypeString, variant.TypeVector2, variant.TypeStringName,
		variant.TypePackedByteArray,
	}[g.IntN(7)]
}

func (g generator) dictionary(levels int) any {
	d := &variant.Dictionary{}
	typed := g.IntN(2) == 0
	if typed {
		d.Key.Type, d.Value.Type = g.plainType(), g.plainType()
	}
	for range g.IntN(20) {
		if typed {
			d.Set(g.ofType(d.Key.Type, 0), g.ofType(d.Value.Type, 0))
		} else {
			d.Set(g.value(min(levels, 1)), g.value(levels))
		}
	}
	return d
}

func (g generator) array(levels int) any {
	values := []any{}
	typed, elem := g.IntN(2) == 0, g.plainType()
	for range g.IntN(5) {
		if typed {
			values = append(values, g.ofType(elem, 0))
		} else {
			values = append(values, g.value(levels))
		}
	}
	if typed {
		return variant.Array{Elem: variant.ContainerType{Type: elem}, Values: values}
	}
	return values
}

func many[T any](g generator, one func() T) []T {
	list := make([]T, g.IntN(5))
	for i := range list {
		list[i] = one()
	}
	return list
}

func (g generator) vector2() variant.Vector2 { return variant.Vector2{X: g.single(), Y: g.single()} }
func (g generator) vector3() variant.Vector3 {
	return variant.Vector3{X: g.single(), Y: g.single(), Z: g.single()}
}
func (g generator) vector4() variant.Vector4 {
	return variant.Vector4{X: g.single(), Y: g.single(), Z: g.single(), W: g.single()}
}
func (g generator) color() variant.Color {
	return variant.Color{R: g.single(), G: g.single(), B: g.single(), A: g.single()}
}
func (g generator) vector2i() variant.Vector2i {
	return variant.Vector2i{X: int32(g.Uint32()), Y: int32(g.Uint32())}
}
func (g generator) basis() variant.Basis {
	return variant.Basis{X: g.vector3(), Y: g.vector3(), Z: g.vector3()}
}

func (g generator) packed(t variant.Type) any {
	switch t {
	case variant.TypePackedByteArray:
		return many(g, func() byte { return byte(g.Uint32()) })
	case variant.TypePackedInt32Array:
		return many(g, func() int32 { return int32(g.Uint32()) })
	case variant.TypePackedInt64Array:
		return many(g, func() int64 { return int64(g.Uint64()) })
	case variant.TypePackedFloat32Array:
		return many(g, g.single)
	case variant.TypePackedFloat64Array:
		return many(g, g.double)
	case variant.TypePackedStringArray:
		return many(g, g.text)
	case variant.TypePackedVector2Array:
		return many(g, g.vector2)
	case variant.TypePackedVector3Array:
		return many(g, g.vector3)
	case variant.TypePackedColorArray:
		return many(g, g.color)
	case variant.TypePackedVector4Array:
		return many(g, g.vector4)
	}
	return nil
}

func (g generator) math(t variant.Type) any {
	switch t {
	case variant.TypeVector2:
		return g.vector2()
	case variant.TypeVector2i:
		return g.vector2i()
	case variant.TypeRect2:
		return variant.Rect2{Position: g.vector2(), Size: g.vector2()}
	case variant.TypeRect2i:
		return variant.Rect2i{Position: g.vector2i(), Size: g.vector2i()}
	case variant.TypeVector3:
		return g.vector3()
	case variant.TypeVector3i:
		return variant.Vector3i{X: int32(g.Uint32()), Y: 1, Z: int32(g.Uint32())}
	case variant.TypeTransform2D:
		return variant.Transform2D{X: g.vector2(), Y: g.vector2(), Origin: g.vector2()}
	case variant.TypeVector4:
		return g.vector4()
	case variant.TypeVector4i:
		return variant.Vector4i{X: int32(g.Uint32()), Y: 1, Z: int32(g.Uint32()), W: 2}
	case variant.TypePlane:
		return variant.Plane{Normal: g.vector3(), D: g.single()}
	case variant.TypeQuaternion:
		return variant.Quaternion(g.vector4())
	case variant.TypeAABB:
		return variant.AABB{Position: g.vector3(), Size: g.vector3()}
	case variant.TypeBasis:
		return g.basis()
	case variant.TypeTransform3D:
		return variant.Transform3D{Basis: g.basis(), Origin: g.vector3()}
	case variant.TypeProjection:
		return variant.Projection{X: g.vector4(), Y: g.vector4(), Z: g.vector4(), W: g.vector4()}
	}
	return g.color()
}
