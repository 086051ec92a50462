package variant_test

import (
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plainFields has a field of every form that is read and written through its address, and some that look alike.
type plainFields struct {
	Before bool
	Inner
	Bool        bool
	Int         int
	Int8        int8
	Int32       int32
	Int64       int64
	Uint8       uint8
	Uint16      uint16
	Uint32      uint32
	Uint64      uint64
	Float32     float32
	Float64     float64
	Wide        float64
	String      string
	Named       nickname
	Name        variant.StringName
	ID          variant.EncodedObjectAsID
	RID         variant.RID
	Vector2     variant.Vector2
	Rect2i      variant.Rect2i
	Basis       variant.Basis
	Transform3D variant.Transform3D
	Color       variant.Color
	Ints        []int
	Names       []nickname
	Places      []variant.Vector3i
	Nested      [][]int
	Omitted     int `gd:",omitempty"`
}

// Inner is embedded: its fields lie at an offset of their own.
type Inner struct{ Deep, Deeper int }

func somePlainFields() plainFields {
	v3 := variant.Vector3{X: 1, Y: 2, Z: 3}
	return plainFields{
		true, Inner{1, 2}, true, -3, -4, -5, 1 << 40, 200, 60_000, 1 << 31, 1 << 50, 0.5, 0.25, 0.1, "text", "nick", "name", -6, 7,
		variant.Vector2{X: 1, Y: -1}, variant.Rect2i{Position: variant.Vector2i{X: 1, Y: 2}, Size: variant.Vector2i{X: -3, Y: 4}},
		variant.Basis{X: v3, Z: v3}, variant.Transform3D{Origin: v3}, variant.Color{R: 1, A: 0.5}, []int{1, -2, 1 << 30},
		[]nickname{"a", "bc"}, []variant.Vector3i{{X: 1}, {Z: -1}}, [][]int{{1}, {}}, 9,
	}
}

// TestPlainFields checks that fields are the same whether they are read and written through their address, as those
// of a pointer are, or by reflection, as those of a value are.
func TestPlainFields(t *testing.T) {
	t.Parallel()
	for _, opts := range []variant.Option{0, variant.FullObjects} {
		v := somePlainFields()
		direct, err := variant.Marshal(&v, opts)
		require.NoError(t, err)
		reflected, err := variant.Marshal(v, opts)
		require.NoError(t, err)
		require.Equal(t, reflected, direct)

		var got plainFields
		require.NoError(t, variant.Unmarshal(direct, &got))
		require.Equal(t, v, got)
		require.NoError(t, variant.Unmarshal(direct, &got), "over what is there")
		require.Equal(t, v, got)
	}
}

// TestPlainFieldsErrors checks that errors name the same places either way.
func TestPlainFieldsErrors(t *testing.T) {
	t.Parallel()
	v := somePlainFields()
	v.Names[1] = "\x00"
	for _, v := range []any{v, &v} {
		_, err := variant.Marshal(v)
		require.ErrorIs(t, err, gderr.ErrInvalidParameter)
		assert.ErrorContains(t, err, ".Names[1]: a String cannot hold a NUL character")
		_, err = variant.Marshal(v, variant.Godot3)
		require.ErrorIs(t, err, gderr.ErrUnavailable)
		assert.ErrorContains(t, err, ".Name: Godot 3 has no StringName")
	}
}

// TestPlainFieldsGodot3 checks that Godot 3's numbers, which mean other types, are not taken for Godot 4's.
func TestPlainFieldsGodot3(t *testing.T) {
	t.Parallel()
	type places struct {
		A variant.Vector2
		B variant.Color
		C []variant.Plane
		D string
		E int
	}
	v := places{variant.Vector2{X: 1}, variant.Color{G: 1}, []variant.Plane{{D: 1}}, "d", 5}
	data, err := variant.Marshal(&v, variant.Godot3)
	require.NoError(t, err)
	var got places
	require.NoError(t, variant.Unmarshal(data, &got, variant.Godot3))
	assert.Equal(t, v, got)
	other := struct{ A variant.Vector2i }{}
	assert.ErrorContains(t, variant.Unmarshal(data, &other, variant.Godot3), ".A: want Vector2i, got Vector2")
}

// TestPlainFieldsOther checks that what has not just the type of the field goes the long way.
func TestPlainFieldsOther(t *testing.T) {
	t.Parallel()
	type fields struct {
		I32 int32
		F   float64
		S   string
		V   variant.Vector2
	}
	long := strings.Repeat("ä", 40)
	got := fill[fields](t, variant.NewDictionary("I32", int64(7), "F", 3, "S", variant.StringName(long)))
	assert.Equal(t, fields{I32: 7, F: 3, S: long}, got)
	assert.Equal(t, long, fill[fields](t, variant.NewDictionary("S", long)).S)
	assert.Equal(t, 0.1, fill[fields](t, variant.NewDictionary("F", 0.1)).F)
	wide := fromHex(t, "1b000000 01000000 04000000 01000000 56000000 05000100 000000000000f03f 0000000000000040")
	var v fields
	require.NoError(t, variant.Unmarshal(wide, &v))
	assert.Equal(t, variant.Vector2{X: 1, Y: 2}, v.V)
	for _, bad := range []any{variant.NewDictionary("I32", int64(1)<<40), variant.NewDictionary("S", 1), variant.NewDictionary("V", "x")} {
		var v fields
		require.ErrorContains(t, unmarshal(t, bad, &v), "want ")
	}
}
