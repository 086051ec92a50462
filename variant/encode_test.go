package variant_test

import (
	"encoding/hex"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type (
	hitPoints int16
	nickname  string
	tags      []string
	flags     uint32
	seconds   float64
)

// inner has what a message may nest.
type inner struct {
	Pos  variant.Vector3 `gd:"pos"`
	Name variant.StringName
}

// outer has every form of field that has a rule of its own.
type outer struct {
	inner
	ID       uint8       `gd:"id"`
	Left     string      `gd:"left,omitempty"`
	Hidden   int         `gd:"-"`
	Next     *outer      `gd:"next"`
	Tags     tags        `gd:"tags"`
	Scores   []hitPoints `gd:"scores"`
	Any      any         `gd:"any"`
	internal int
}

// TestAppendGoValues encodes Go values that are no Variants as what stands beside them.
func TestAppendGoValues(t *testing.T) {
	t.Parallel()
	one := 1
	var none *int
	cases := []struct {
		name     string
		from, as any
	}{
		{"int8", int8(-5), int64(-5)},
		{"uint64", uint64(math.MaxInt64), int64(math.MaxInt64)},
		{"uintptr", uintptr(7), int64(7)},
		{"named integers", []any{hitPoints(3), flags(9)}, []any{int64(3), int64(9)}},
		{"float32", float32(0.5), 0.5},
		{"named string", nickname("x"), "x"},
		{"pointer", &one, int64(1)},
		{"nil pointer", none, nil},
		{"nil map", map[string]any(nil), &variant.Dictionary{}},
		{"nil Dictionary", (*variant.Dictionary)(nil), &variant.Dictionary{}},
		{"no object", variant.EncodedObjectAsID(0), nil},
		{"slice of int", []int{1, 2}, []any{int64(1), int64(2)}},
		{"array", [2]byte{1, 2}, []any{int64(1), int64(2)}},
		{"named packed slice", tags{"a"}, []string{"a"}},
		{"slice of vectors that are not packed", []variant.Vector2i{{X: 1, Y: 2}}, []any{variant.Vector2i{X: 1, Y: 2}}},
		{"map, sorted", map[string]any{"b": 2, "a": 1}, variant.NewDictionary("a", 1, "b", 2)},
		{"map of int", map[int]string{300: "c", -1: "a", 2: "b"}, variant.NewDictionary(-1, "a", 2, "b", 300, "c")},
		{"map of vectors", map[variant.Vector2i]bool{{X: 1}: true}, variant.NewDictionary(variant.Vector2i{X: 1}, true)},
		{"Dictionary by value", variant.Dictionary{}, &variant.Dictionary{}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, encodeHex(t, c.as), encodeHex(t, c.from))
		})
	}
}

func encodeHex(t *testing.T, v any, opts ...variant.Option) string {
	t.Helper()
	data, err := variant.Marshal(v, opts...)
	require.NoError(t, err)
	return hex.EncodeToString(data)
}

// TestAppendStruct checks the names, the order and the places of fields.
func TestAppendStruct(t *testing.T) {
	t.Parallel()
	v := outer{
		inner: inner{Pos: variant.Vector3{X: 1}, Name: "n"}, ID: 7, Hidden: 1, Tags: tags{"a"}, Scores: []hitPoints{5},
		Any: &inner{}, internal: 1,
	}
	want := variant.NewDictionary(
		"pos", variant.Vector3{X: 1}, "Name", variant.StringName("n"), "id", 7, "next", nil, "tags", []string{"a"},
		"scores", []any{int64(5)}, "any", variant.NewDictionary("pos", variant.Vector3{}, "Name", variant.StringName("")))
	assert.Equal(t, encodeHex(t, want), encodeHex(t, v))
	assert.Equal(t, encodeHex(t, want), encodeHex(t, &v))
}

// allTypes holds a value of each Variant type, as Decode makes it, without AllowObjects.
func allTypes() []any {
	v2, v3, v4 := variant.Vector2{X: 1, Y: 2}, variant.Vector3{X: 1, Y: 2, Z: 3}, variant.Vector4{X: 1, Y: 2, Z: 3, W: 4}
	basis := variant.Basis{X: v3, Y: variant.Vector3{X: 4, Y: 5, Z: 6}, Z: variant.Vector3{X: 7, Y: 8, Z: 9}}
	return []any{
		nil, true, int64(1) << 40, 0.1, "text", v2, variant.Vector2i{X: 1, Y: -2}, variant.Rect2{Position: v2, Size: v2},
		variant.Rect2i{Size: variant.Vector2i{X: 3}}, v3, variant.Vector3i{Z: 9}, variant.Transform2D{X: v2, Y: v2, Origin: v2},
		v4, variant.Vector4i{W: 5}, variant.Plane{Normal: v3, D: 4}, variant.Quaternion{W: 1},
		variant.AABB{Position: v3, Size: v3}, basis, variant.Transform3D{Basis: basis, Origin: v3},
		variant.Projection{X: v4, W: v4}, variant.Color{R: 1, A: 0.5}, variant.StringName("name"),
		variant.ParseNodePath("/a/b:c"), variant.RID(5), variant.EncodedObjectAsID(-3), variant.Callable{},
		variant.Signal{Name: "hit", ObjectID: 8}, variant.NewDictionary("k", int64(1), int64(2), []any{nil}), []any{int64(1), "x"},
		[]byte{1, 2, 3}, []int32{1, -2}, []int64{1 << 40}, []float32{0.5}, []float64{0.1}, []string{"", "ab"},
		[]variant.Vector2{v2}, []variant.Vector3{v3}, []variant.Color{{G: 1}}, []variant.Vector4{v4},
	}
}

// TestAppendOwnTypesInFields checks that a type is the same in a field or an element, where it is reached by
// reflection, as alone.
func TestAppendOwnTypesInFields(t *testing.T) {
	t.Parallel()
	for i, v := range allTypes() {
		assert.Equal(t, variant.Type(i), mustType(t, v), "the list is in the order of the types")
	}
	v2, v3, v4 := variant.Vector2{X: 1, Y: 2}, variant.Vector3{X: 1, Y: 2, Z: 3}, variant.Vector4{X: 1, Y: 2, Z: 3, W: 4}
	basis := variant.Basis{X: v3, Y: variant.Vector3{X: 4, Y: 5, Z: 6}, Z: variant.Vector3{X: 7, Y: 8, Z: 9}}
	elem := variant.ContainerType{Type: variant.TypeInt}
	object := variant.Object{Class: "Resource", Properties: []variant.Property{{Name: "a", Value: 1}}}
	fields := struct {
		A variant.Transform3D
		B variant.Basis
		C variant.Projection
		D variant.Rect2i
		E variant.NodePath
		F variant.Signal
		G variant.Array
		H variant.Dictionary
		I *variant.Dictionary
		J variant.RID
		K variant.EncodedObjectAsID
		L variant.Callable
		M []variant.Color
		N []any
		O []byte
		P variant.Object
		Q []int64
		R []float32
		S []float64
		T []variant.Vector2
		U []variant.Vector3
		V []variant.Vector4
		W []int32
	}{
		variant.Transform3D{Basis: basis, Origin: v3}, basis, variant.Projection{X: v4}, variant.Rect2i{Size: variant.Vector2i{Y: 1}},
		variant.ParseNodePath("/a:b"), variant.Signal{Name: "s", ObjectID: 2}, variant.Array{Elem: elem, Values: []any{1}},
		*variant.NewDictionary("a", 1), variant.NewDictionary("b", 2), 3, 4, variant.Callable{}, []variant.Color{{R: 1}},
		[]any{1}, []byte{1}, object, []int64{1}, []float32{2}, []float64{3}, []variant.Vector2{v2}, []variant.Vector3{v3},
		[]variant.Vector4{v4}, []int32{9},
	}
	want := variant.NewDictionary(
		"A", fields.A, "B", fields.B, "C", fields.C, "D", fields.D, "E", fields.E, "F", fields.F, "G", fields.G, "H", &fields.H,
		"I", fields.I, "J", fields.J, "K", fields.K, "L", fields.L, "M", fields.M, "N", fields.N, "O", fields.O, "P", fields.P,
		"Q", fields.Q, "R", fields.R, "S", fields.S, "T", fields.T, "U", fields.U, "V", fields.V, "W", fields.W)
	assert.Equal(t, encodeHex(t, want, variant.FullObjects), encodeHex(t, fields, variant.FullObjects))
	assert.Equal(t, encodeHex(t, want, variant.FullObjects), encodeHex(t, &fields, variant.FullObjects))
}

func mustType(t *testing.T, v any) variant.Type {
	t.Helper()
	typ, ok := variant.TypeOf(v)
	require.True(t, ok, "%T", v)
	return typ
}

// TestAppendRefuses checks what has no form, with its place.
func TestAppendRefuses(t *testing.T) {
	t.Parallel()
	circle := &outer{}
	circle.Next = circle
	slice := []any{nil}
	slice[0] = slice
	type pointer *pointer
	var endless pointer
	endless = &endless
	ints := variant.ContainerType{Type: variant.TypeInt}
	cases := []struct {
		name string
		v    any
		code gderr.Code
		text string
	}{
		{"channel", map[string]any{"a": []any{nil, make(chan int)}}, gderr.ErrInvalidParameter, ".a[1]: want a value with a Variant form, got chan int"},
		{"function", outer{Any: func() {}}, gderr.ErrInvalidParameter, ".any: want a value with a Variant form, got func()"},
		{"only unexported fields", outer{Any: []any{time.Time{}}}, gderr.ErrInvalidParameter, ".any[0]: want a struct with exported fields, got time.Time"},
		{"embedded", struct{ time.Time }{}, gderr.ErrInvalidParameter, "want a struct with exported fields, got struct { time.Time }"},
		{"large unsigned", struct{ A uint64 }{1 << 63}, gderr.ErrParameterRangeError, ".A: 9223372036854775808 is above the range of int"},
		{"NUL", []string{"a\x00b"}, gderr.ErrInvalidParameter, "a String cannot hold a NUL character"},
		{"bad UTF-8", map[string]any{"k": "\xff"}, gderr.ErrInvalidParameter, ".k: a String must be valid UTF-8"},
		{"byte order mark", variant.StringName("\ufeffa"), gderr.ErrInvalidParameter, "byte order mark"},
		{"full object", []any{variant.Object{Class: "Node"}}, gderr.ErrInvalidParameter, "[0]: an Object has no id to send"},
		{"wrong element", variant.Array{Elem: ints, Values: []any{1, "x"}}, gderr.ErrInvalidParameter, "[1]: want int, got String"},

		{"equal keys", map[any]int{int8(1): 1, int16(1): 2}, gderr.ErrInvalidParameter, "two keys of the map are both [1]"},
		{"cyclic pointer", circle, gderr.ErrOutOfMemory, "nested deeper than 1024 levels"},
		{"cyclic slice", slice, gderr.ErrOutOfMemory, "nested deeper than 1024 levels"},
		{"endless pointer", endless, gderr.ErrOutOfMemory, "nested deeper than 1024 levels"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dst, err := variant.Append([]byte("kept"), c.v)
			require.ErrorIs(t, err, c.code)
			assert.ErrorContains(t, err, c.text)
			assert.Equal(t, "kept", string(dst), "dst is as it was")
		})
	}
	wrong := variant.NewDictionary("x", 1)
	wrong.Key = ints
	_, err := variant.Marshal(wrong)
	assert.EqualError(t, err, "variant.Marshal: Invalid parameter: .x: want int, got String")
	_, err = variant.Append(nil, wrong)
	assert.EqualError(t, err, "variant.Append: Invalid parameter: .x: want int, got String")
}

// TestAppendEmptyStructs: what has nothing to lose, or says that it is left out, is an empty Dictionary.
func TestAppendEmptyStructs(t *testing.T) {
	t.Parallel()
	empty, err := variant.Marshal(map[string]any{})
	require.NoError(t, err)
	for _, v := range []any{
		struct{}{},
		struct{ _ [4]byte }{},
		struct {
			at time.Time `gd:"-"`
		}{at: time.Unix(0, 0)},
		struct {
			At     time.Time `gd:"-"`
			hidden int
		}{hidden: 1},
		struct {
			At time.Time `gd:",omitempty"`
		}{},
	} {
		data, err := variant.Marshal(v)
		require.NoError(t, err, "%T", v)
		assert.Equal(t, empty, data, "%T", v)
	}
}

// TestAppendDepth checks that the limit is the engine's: 1,024 levels around a value.
func TestAppendDepth(t *testing.T) {
	t.Parallel()
	var v any = int64(1)
	for range 1024 {
		v = []any{v}
	}
	data, err := variant.Marshal(v)
	require.NoError(t, err)
	_, _, err = variant.Decode(data)
	require.NoError(t, err)
	_, err = variant.Marshal([]any{v})
	require.ErrorIs(t, err, gderr.ErrOutOfMemory)

	deeper := append([]byte{28, 0, 0, 0, 1, 0, 0, 0}, data...)
	_, _, err = variant.Decode(deeper)
	require.ErrorIs(t, err, gderr.ErrOutOfMemory)
	var target any
	require.ErrorIs(t, variant.Unmarshal(deeper, &target), gderr.ErrOutOfMemory)
}

// TestAppendTypedContainers checks what the engine converts when it adds an element.
func TestAppendTypedContainers(t *testing.T) {
	t.Parallel()
	convert := func(elem variant.Type, v any) any {
		data, err := variant.Marshal(variant.Array{Elem: variant.ContainerType{Type: elem}, Values: []any{v}})
		require.NoError(t, err)
		got, _, err := variant.Decode(data)
		require.NoError(t, err)
		return got.(variant.Array).Values[0]
	}
	assert.Equal(t, 16777216.0, convert(variant.TypeFloat, 16777217), "through single precision")
	assert.Equal(t, "s", convert(variant.TypeString, variant.StringName("s")))
	assert.Equal(t, variant.StringName("s"), convert(variant.TypeStringName, "s"))
	assert.Nil(t, convert(variant.TypeObject, nil))
	assert.Equal(t, variant.EncodedObjectAsID(5), convert(variant.TypeObject, variant.EncodedObjectAsID(5)))
}

// TestAppendGodot3 checks the numbers of Godot 3 and what it lacks; a real engine is asked in internal/test/realtest.
func TestAppendGodot3(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "12000000"+"01000000"+"04000000"+"01000000"+"61000000"+"0d000000"+strings.Repeat("00", 48),
		encodeHex(t, variant.NewDictionary("a", variant.Transform3D{}), variant.Godot3))
	assert.Equal(t, "10000000", encodeHex(t, variant.RID(5), variant.Godot3))
	for _, v := range []any{variant.Vector2i{}, variant.StringName(""), []int64{}, variant.Callable{}} {
		_, err := variant.Marshal([]any{v}, variant.Godot3)
		require.ErrorIs(t, err, gderr.ErrUnavailable)
		assert.ErrorContains(t, err, "[0]: Godot 3 has no "+mustType(t, v).String())
	}
}

// TestAppendAllocatesNothing checks that appending costs no memory, not even for an interface made of the value.
func TestAppendAllocatesNothing(t *testing.T) {
	buffer := make([]byte, 0, 4096)
	n, x, s, pos, xform := int64(1)<<40, 0.1, strings.Repeat("s", 20), variant.Vector3{X: 1}, variant.Transform3D{}
	packed, texts, record, dict, asMap := []variant.Vector2{{X: 1}}, []string{s}, typicalStruct(), typicalDictionary(), typicalMap()
	cases := map[string]func() ([]byte, error){
		"int":        func() ([]byte, error) { n++; return variant.Append(buffer, n) },
		"float":      func() ([]byte, error) { x++; return variant.Append(buffer, x) },
		"string":     func() ([]byte, error) { return variant.Append(buffer, s) },
		"vector":     func() ([]byte, error) { pos.X++; return variant.Append(buffer, pos) },
		"transform":  func() ([]byte, error) { xform.Origin = pos; return variant.Append(buffer, xform) },
		"packed":     func() ([]byte, error) { return variant.Append(buffer, packed) },
		"strings":    func() ([]byte, error) { return variant.Append(buffer, texts) },
		"struct":     func() ([]byte, error) { record.HP++; return variant.Append(buffer, record) },
		"pointer":    func() ([]byte, error) { return variant.Append(buffer, &record) },
		"dictionary": func() ([]byte, error) { return variant.Append(buffer, dict) },
		"map":        func() ([]byte, error) { return variant.Append(buffer, asMap) },
		"options":    func() ([]byte, error) { return variant.Append(buffer, pos, variant.Godot3) },
	}
	for name, f := range cases {
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := f(); err != nil {
				t.Error(err)
			}
		})
		limit := 0.0
		if raceEnabled && name == "map" {
			limit = 5 // the race detector makes sync.Pool drop what it is given, at random
		}
		assert.LessOrEqual(t, allocs, limit, name)
	}
}
