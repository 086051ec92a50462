package variant_test

import (
	"testing"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unmarshal encodes v and decodes it into target.
func unmarshal(t *testing.T, v, target any, opts ...variant.Option) error {
	t.Helper()
	data, err := variant.Marshal(v, variant.FullObjects)
	require.NoError(t, err)
	return variant.Unmarshal(data, target, opts...)
}

// fill decodes v into a new T.
func fill[T any](t *testing.T, v any) T {
	t.Helper()
	var target T
	require.NoError(t, unmarshal(t, v, &target, variant.AllowObjects))
	return target
}

type player struct {
	Pos  variant.Vector2 `gd:"pos"`
	Name string          `gd:"name"`
	HP   *int
}

type world struct {
	*Level
	Players []player          `gd:"players"`
	Scores  map[string]uint16 `gd:"scores"`
	Extra   any               `gd:"extra"`
}

// Level is embedded by pointer: it is made when one of its fields comes.
type Level struct {
	Number int `gd:"level"`
}

// TestUnmarshalStruct fills nested structs, slices, maps and pointers.
func TestUnmarshalStruct(t *testing.T) {
	t.Parallel()
	hp := 5
	got := fill[world](t, variant.NewDictionary(
		"unknown", []any{1, variant.NewDictionary()}, 5, "not a name", "level", 3, "players", []any{
			variant.NewDictionary("pos", variant.Vector2{X: 1}, "name", variant.StringName("a"), "hp", 5),
			nil,
			variant.NewDictionary("NAME", "b"),
		}, variant.StringName("scores"), map[string]any{"a": 1}, "extra", []any{1}))
	assert.Equal(t, world{
		Level:   &Level{3},
		Players: []player{{variant.Vector2{X: 1}, "a", &hp}, {}, {Name: "b"}},
		Scores:  map[string]uint16{"a": 1}, Extra: []any{int64(1)},
	}, got)
}

// TestUnmarshalConversions checks what fits what.
func TestUnmarshalConversions(t *testing.T) {
	t.Parallel()
	assert.Equal(t, uint8(200), fill[uint8](t, 200))
	assert.Equal(t, float32(3), fill[float32](t, 3))
	assert.Equal(t, nickname("x"), fill[nickname](t, variant.StringName("x")))
	assert.Equal(t, []int{1, 2}, fill[[]int](t, []int32{1, 2}))
	assert.Equal(t, []float64{1, 2}, fill[[]float64](t, []any{1, 2.0}))
	assert.Equal(t, [3]int{1, 2}, fill[[3]int](t, []any{1, 2}))
	assert.Equal(t, [1]uint16{1}, fill[[1]uint16](t, []byte{1, 2}))
	assert.Equal(t, [1]int{1}, fill[[1]int](t, []any{1, "not looked at"}))
	assert.Equal(t, tags{"a"}, fill[tags](t, []string{"a"}))
	assert.Equal(t, []any{int64(1), int64(2)}, fill[[]any](t, []byte{1, 2}))
	assert.Equal(t, map[int]string{1: "a"}, fill[map[int]string](t, variant.NewDictionary(1, "a")))
	assert.Equal(t, map[any]any{int64(1): nil, "a": true}, fill[map[any]any](t, variant.NewDictionary(1, nil, "a", true)))
	assert.Equal(t, []int{}, fill[[]int](t, []any{}))
	assert.Equal(t, variant.Array{Values: []any{int64(1)}}, fill[variant.Array](t, []any{1}))
	assert.Equal(t, variant.RID(9), fill[variant.RID](t, variant.RID(9)))
	assert.Equal(t, variant.Object{Class: "A", Properties: []variant.Property{}}, fill[variant.Object](t, variant.Object{Class: "A"}))
}

// TestUnmarshalEveryType fills each type of the package from itself, alone, behind a pointer and as an element.
func TestUnmarshalEveryType(t *testing.T) {
	t.Parallel()
	type all struct {
		A *variant.Vector2
		B []variant.Vector2i
		C variant.Rect2
		D variant.Rect2i
		E map[string]variant.Vector3
		F variant.Vector3i
		G variant.Transform2D
		H variant.Vector4
		I variant.Vector4i
		J variant.Plane
		K variant.Quaternion
		L variant.AABB
		M variant.Basis
		N variant.Transform3D
		O variant.Projection
		P variant.Color
		Q variant.StringName
		R variant.NodePath
		S variant.RID
		T variant.EncodedObjectAsID
		U variant.Callable
		V variant.Signal
		W *variant.Dictionary
		X []any
		Y []byte
		Z []int64
	}
	v2, v3, v4 := variant.Vector2{X: 1, Y: 2}, variant.Vector3{X: 1, Y: 2, Z: 3}, variant.Vector4{X: 1, Y: 2, Z: 3, W: 4}
	basis := variant.Basis{X: v3, Y: variant.Vector3{X: 4, Y: 5, Z: 6}, Z: v3}
	want := all{
		&v2, []variant.Vector2i{{X: 1}}, variant.Rect2{Size: v2}, variant.Rect2i{Size: variant.Vector2i{X: 2}},
		map[string]variant.Vector3{"k": v3}, variant.Vector3i{Z: 1}, variant.Transform2D{Origin: v2}, v4, variant.Vector4i{W: 1},
		variant.Plane{Normal: v3, D: 1}, variant.Quaternion{W: 1}, variant.AABB{Size: v3}, basis,
		variant.Transform3D{Basis: basis, Origin: v3}, variant.Projection{Y: v4}, variant.Color{A: 1}, "name",
		variant.ParseNodePath("/a:b"), 5, -6, variant.Callable{}, variant.Signal{Name: "s", ObjectID: 1},
		variant.NewDictionary("a", int64(1)), []any{"x"}, []byte{1}, []int64{2},
	}
	assert.Equal(t, want, fill[all](t, &want))
}

// TestUnmarshalNull checks what null does to what was there.
func TestUnmarshalNull(t *testing.T) {
	t.Parallel()
	one := 1
	v := struct {
		P *int
		S []int
		M map[string]int
		A any
		N int
		V variant.Vector2
	}{&one, []int{1}, map[string]int{"a": 1}, 1, 1, variant.Vector2{X: 1}}
	require.NoError(t, unmarshal(t, map[string]any{"P": nil, "S": nil, "M": nil, "A": nil, "N": nil, "V": nil}, &v))
	assert.Nil(t, v.P)
	assert.Nil(t, v.S)
	assert.Nil(t, v.M)
	assert.Nil(t, v.A)
	assert.Equal(t, 1, v.N)
	assert.Equal(t, variant.Vector2{X: 1}, v.V)
}

// TestUnmarshalErrors checks the code and the path of what does not fit.
func TestUnmarshalErrors(t *testing.T) {
	t.Parallel()
	players := variant.NewDictionary("players", []any{nil, nil, nil, variant.NewDictionary("pos", "far")})
	cases := []struct {
		name      string
		v, target any
		text      string
	}{
		{"field", players, &world{}, "variant.Unmarshal: Invalid data: .players[3].pos: want Vector2, got String"},
		{"overflow", 300, new(uint8), "want uint8, got int 300"},
		{"negative", -1, new(uint), "want uint, got int -1"},
		{"float", 1.5, new(int), "want int, got float"},
		{"large float", 1e300, new(float32), "want float, got float 1e+300"},
		{"bool", 1, new(bool), "want bool, got int"},
		{"string", 1, new(nickname), "want String, got int"},
		{"map", variant.NewDictionary("a", "x"), &map[string]int{}, ".a: want int, got String"},
		{"key", variant.NewDictionary("a", 1), &map[int]int{}, "[key]: want int, got String"},
		{"incomparable key", variant.NewDictionary([]any{}, 1), &map[any]int{}, "a key that Go cannot compare"},
		{"array", "x", &[]int{}, "want Array, got String"},
		{"packed", "x", &[]byte{}, "want PackedByteArray, got String"},
		{"element", []string{"a"}, &[]int{}, "[0]: want int, got String"},
		{"vector", variant.Vector3{}, &variant.Vector2{}, "want Vector2, got Vector3"},
		{"struct", []any{}, &world{}, "want Dictionary, got Array"},
		{"interface", 1, new(error), "want interface, got int"},
		{"object", variant.EncodedObjectAsID(1), &variant.Object{}, "want Object, got EncodedObjectAsID"},
		{"channel", 1, new(chan int), "want chan, got int"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := unmarshal(t, c.v, c.target, variant.AllowObjects)
			require.ErrorIs(t, err, gderr.ErrInvalidData)
			assert.ErrorContains(t, err, c.text)
			var typeError *variant.TypeError
			require.ErrorAs(t, err, &typeError)
		})
	}
	require.ErrorIs(t, variant.Unmarshal(nil, world{}), gderr.ErrInvalidParameter)
	require.ErrorIs(t, variant.Unmarshal(nil, (*world)(nil)), gderr.ErrInvalidParameter)
}

// TestUnmarshalAgain checks that a target can be used again and keeps nothing of the value before.
func TestUnmarshalAgain(t *testing.T) {
	t.Parallel()
	var d variant.Dictionary
	first := variant.NewDictionary("a", "x", "b", variant.NewDictionary("c", 1, "d", 2), 5, 6, "e", "gone")
	second := variant.NewDictionary("a", "y", "b", variant.NewDictionary("c", 1), 5, "six")
	for _, want := range []*variant.Dictionary{first, second, first, {}, second} {
		require.NoError(t, unmarshal(t, want, &d))
		assert.Equal(t, encodeHex(t, want), encodeHex(t, &d))
	}
	large := &variant.Dictionary{}
	for i := range 50 {
		large.Set(i, i)
	}
	for _, want := range []*variant.Dictionary{large, second, large} {
		require.NoError(t, unmarshal(t, want, &d))
		assert.Equal(t, encodeHex(t, want), encodeHex(t, &d))
		_, ok := d.Get(49)
		assert.Equal(t, want == large, ok)
	}

	list := []player{{Name: "old", Pos: variant.Vector2{X: 9}}, {Name: "old"}}
	require.NoError(t, unmarshal(t, []any{variant.NewDictionary("name", "new")}, &list))
	assert.Equal(t, []player{{Name: "new"}}, list)
}

// TestUnmarshalReusedAllocatesNothing checks that a bot that reads the same kind of message pays no memory.
func TestUnmarshalReusedAllocatesNothing(t *testing.T) {
	type message struct {
		ID    int             `gd:"id"`
		Pos   variant.Vector3 `gd:"pos"`
		Name  string          `gd:"name"`
		Path  []byte          `gd:"path"`
		Cells []int32         `gd:"cells"`
		Tags  []int           `gd:"tags"`
	}
	want := message{7, variant.Vector3{X: 1}, "bot", []byte{1, 2}, []int32{3}, []int{4, 5}}
	data, err := variant.Marshal(want)
	require.NoError(t, err)
	var got message
	allocs := testing.AllocsPerRun(100, func() {
		if err := variant.Unmarshal(data, &got); err != nil {
			t.Error(err)
		}
	})
	assert.Equal(t, want, got)
	assert.LessOrEqual(t, allocs, 0.0)
}

// TestUnmarshalPrefix reads values that stand one behind the other, as the properties of a node do, into the fields of a
// struct without taking memory.
func TestUnmarshalPrefix(t *testing.T) {
	type node struct {
		Position variant.Vector2
		Rotation float64
		Basis    variant.Basis
		HP       int8
		Name     string
		Alive    bool
	}
	want := node{variant.Vector2{X: 1, Y: -2}, 0.5, variant.Basis{X: variant.Vector3{Y: 3}}, 100, "ann", true}
	var got node
	from := []any{&want.Position, &want.Rotation, &want.Basis, &want.HP, &want.Name, &want.Alive}
	to := []any{&got.Position, &got.Rotation, &got.Basis, &got.HP, &got.Name, &got.Alive}
	data := make([]byte, 0, 256)
	read := func() {
		data = data[:0]
		var err error
		for _, v := range from {
			if data, err = variant.Append(data, v); err != nil {
				t.Error(err)
			}
		}
		rest := append(data, "more"...)
		for _, target := range to {
			n, err := variant.UnmarshalPrefix(rest, target)
			if err != nil {
				t.Error(err)
			}
			rest = rest[n:]
		}
		if string(rest) != "more" {
			t.Errorf("%q is left", rest)
		}
	}
	assert.LessOrEqual(t, testing.AllocsPerRun(100, read), 0.0)
	assert.Equal(t, want, got)

	n, err := variant.UnmarshalPrefix(data, &got.HP)
	assert.Zero(t, n)
	assert.ErrorContains(t, err, "variant.UnmarshalPrefix: Invalid data: want int8, got Vector2")
}
