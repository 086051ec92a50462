package variant_test

import (
	"encoding/binary"
	"encoding/hex"
	"runtime"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fromHex decodes hex with spaces in it.
func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return data
}

// TestDecodeRefuses checks that bad data gives the engine's code, and says where and why.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, data string
		opts       variant.Option
		code       gderr.Code
		text       string
	}{
		{"nothing", "", 0, gderr.ErrInvalidData, "byte 0: 4 bytes expected for the type, 0 are left"},
		{"unknown type", "27000000", 0, gderr.ErrInvalidData, "byte 0: there is no type 39"},
		{"unknown type of Godot 3", "1b000000", variant.Godot3, gderr.ErrInvalidData, "byte 0: there is no type 27"},
		{"cut int", "02000100 00000000", 0, gderr.ErrInvalidData, "byte 4: 8 bytes expected for an int, 4 are left"},
		{"cut vector", "09000100 00000000", 0, gderr.ErrInvalidData, "byte 4: 24 bytes expected for Vector3, 4 are left"},
		{"cut string", "04000000 05000000 68656c6c6f", 0, gderr.ErrFileEOF, "byte 4: 8 bytes expected for a string of length 5, 5 are left"},
		{"negative string", "04000000 fcffffff", 0, gderr.ErrFileEOF, "byte 4: "},
		{"bad UTF-8", "04000000 02000000 c3280000", 0, gderr.ErrInvalidData, "byte 8: a string that is not UTF-8"},
		{"surrogate", "04000000 03000000 eda08000", 0, gderr.ErrInvalidData, "byte 8: a string that is not UTF-8"},
		{"overlong", "04000000 02000000 c0af0000", 0, gderr.ErrInvalidData, "byte 8: a string that is not UTF-8"},
		{"array too long", "1c000000 02000000 00000000", 0, gderr.ErrInvalidData, "byte 4: Array of 2 elements, 4 bytes are left"},
		{"bad element", "1c000000 02000000 00000000 28000000", 0, gderr.ErrInvalidData, "byte 12: there is no type 40"},
		{"dictionary too long", "1b000000 01000000 00000000", 0, gderr.ErrInvalidData, "byte 4: Dictionary of 1 elements, 4 bytes are left"},
		{"negative packed array", "1d000000 ffffffff", 0, gderr.ErrInvalidData, "byte 4: PackedByteArray of -1 elements"},
		{"packed array too long", "1f000000 02000000 0000000000000000", 0, gderr.ErrInvalidData, "byte 4: PackedInt64Array of 2 elements, 8 bytes are left"},
		{"wide packed array too long", "23000100 01000000 0000000000000000", 0, gderr.ErrInvalidData, "byte 4: PackedVector2Array of 1 elements"},
		{"strings too long", "22000000 03000000 00000000 00000000", 0, gderr.ErrInvalidData, "byte 4: PackedStringArray of 3 elements"},
		{"old NodePath", "16000000 04000000 61616161", 0, gderr.ErrInvalidData, "byte 4: a NodePath in the form of Godot 2"},
		{"NodePath too long", "16000000 02000080 01000000 00000000 00000000", 0, gderr.ErrFileEOF, "byte 4: a NodePath of 3 names, 4 bytes are left"},
		{"full object", "18000000 01000000 41000000 00000000", 0, gderr.ErrUnauthorized, "byte 0: an object, which is not allowed"},
		{"cut object", "18000000 01000000 41000000 01000000", variant.AllowObjects, gderr.ErrInvalidData, "byte 12: A of 1 elements, 0 bytes are left"},
		{"unknown element type", "1c000100 27000000 00000000", 0, gderr.ErrInvalidData, "byte 4: there is no type 39"},
		{"foreign script", "1c000300 01000000 61000000 00000000", variant.AllowObjects, gderr.ErrInvalidData, `byte 4: invalid path of a script, "a"`},
		{"cut signal", "1a000000 01000000 61000000 0000", 0, gderr.ErrInvalidData, "byte 12: 8 bytes expected for the object of a Signal, 2 are left"},
		{"missing padding before a value", "1c000000 02000000 1d000000 01000000 ff", 0, gderr.ErrInvalidData, "4 bytes expected for the type, 0 are left"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v, n, err := variant.Decode(fromHex(t, c.data), c.opts)
			require.ErrorIs(t, err, c.code)
			assert.ErrorContains(t, err, c.text)
			assert.Nil(t, v)
			assert.Zero(t, n)
			var target any
			err = variant.Unmarshal(fromHex(t, c.data), &target, c.opts)
			require.ErrorIs(t, err, c.code)
			assert.ErrorContains(t, err, "variant.Unmarshal: ")
		})
	}
}

// TestDecodeAsTheEngine checks what the engine reads in its own way.
func TestDecodeAsTheEngine(t *testing.T) {
	t.Parallel()
	object := variant.ContainerType{Type: variant.TypeObject}
	asID := variant.ContainerType{Type: variant.TypeObject, Class: "EncodedObjectAsID"}
	ints := variant.ContainerType{Type: variant.TypeInt}
	str := variant.ContainerType{Type: variant.TypeString}
	typedKeys := variant.NewDictionary("a", "x")
	typedKeys.Key, typedKeys.Value = str, ints
	cases := []struct {
		name, data string
		opts       variant.Option
		want       any
	}{
		{"other header bits", "0500fe00 00000000 0000803f", 0, variant.Vector2{Y: 1}},
		{"string ends at NUL", "04000000 05000000 6100620063000000", 0, "a"},
		{"byte order mark is dropped", "04000000 04000000 efbbbf61", 0, "a"},
		{"negative number of strings", "22000000 ffffffff", 0, []string{}},
		{"shared array", "1c000000 01000080 00000000", 0, []any{nil}},
		{"packed bytes need no padding", "1c000000 01000000 1d000000 01000000 ff", 0, []any{[]byte{255}}},
		{"doubles", "0e000100 000000000000f03f 0000000000000040 0000000000000840 0000000000001040", 0,
			variant.Plane{Normal: variant.Vector3{X: 1, Y: 2, Z: 3}, D: 4}},
		{"array of doubles", "23000100 01000000 000000000000f03f 0000000000000040", 0, []variant.Vector2{{X: 1, Y: 2}}},
		{"colors are never doubles", "14000100 0000803f 00000000 00000000 0000803f", 0, variant.Color{R: 1, A: 1}},
		{"obsolete property of NodePath", "16000000 00000080 00000000 02000000 01000000 61000000", 0, variant.NodePath{Subnames: []string{"a"}}},
		{"absolute NodePath without names", "16000000 00000080 00000000 01000000", 0, variant.NodePath{Absolute: true}},
		{"no object", "18000100 0000000000000000", 0, nil},
		{"no object in full", "18000000 00000000", variant.AllowObjects, nil},
		{"negative number of properties", "18000000 01000000 41000000 ffffffff", variant.AllowObjects,
			variant.Object{Class: "A", Properties: []variant.Property{}}},
		{"equal keys", "1b000000 02000000 04000000 01000000 61000000 02000000 01000000" +
			"15000000 01000000 61000000 02000000 02000000", 0, variant.NewDictionary("a", int64(2))},
		{"int and float keys differ", "1b000000 02000000 02000000 01000000 00000000 03000000 0000803f 00000000", 0,
			variant.NewDictionary(int64(1), nil, 1.0, nil)},
		{"array keys are equal by content", "1b000000 02000000 1c000000 00000000 00000000 1c000000 00000000 02000000 05000000", 0,
			variant.NewDictionary([]any{}, int64(5))},
		{"untyped kind", "1c000100 00000000 00000000", 0, []any{}},
		{"class of elements", "1c000200 04000000 4e6f6465 00000000", 0, variant.Array{Elem: asID, Values: []any{}}},
		{"class of elements, allowed", "1c000200 04000000 4e6f6465 00000000", variant.AllowObjects,
			variant.Array{Elem: variant.ContainerType{Type: variant.TypeObject, Class: "Node"}, Values: []any{}}},
		{"script of elements", "1c000300 0a000000 7265733a2f2f612e67640000 00000000", 0, variant.Array{Elem: asID, Values: []any{}}},
		{"script of elements, allowed", "1c000300 0a000000 7265733a2f2f612e67640000 00000000", variant.AllowObjects,
			variant.Array{Elem: variant.ContainerType{Type: variant.TypeObject, Script: "res://a.gd"}, Values: []any{}}},
		{"objects", "1c000100 18000000 02000000 18000100 0500000000000000 00000000", 0,
			variant.Array{Elem: asID, Values: []any{variant.EncodedObjectAsID(5), nil}}},
		{"objects, allowed", "1c000100 18000000 00000000", variant.AllowObjects, variant.Array{Elem: object, Values: []any{}}},
		{"typed dictionary drops keys, keeps values", "1b000500 04000000 02000000 02000000" +
			"02000000 01000000 00000000 04000000 01000000 61000000 04000000 01000000 78000000", 0, typedKeys},
		{"Godot 3 has no flags on vectors", "05000100 0000803f 00000040", variant.Godot3, variant.Vector2{X: 1, Y: 2}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := fromHex(t, c.data)
			v, n, err := variant.Decode(append(data, "more"...), c.opts)
			require.NoError(t, err)
			assert.Equal(t, c.want, v)
			if !strings.Contains(c.name, "padding") {
				assert.Equal(t, len(data), n, "bytes consumed")
			}
			var target any
			require.NoError(t, variant.Unmarshal(data, &target, c.opts))
			assert.Equal(t, c.want, target)
		})
	}
}

// TestDecodeKeepsNothing checks that a value does not change with the data it came from.
func TestDecodeKeepsNothing(t *testing.T) {
	t.Parallel()
	for _, v := range allTypes() {
		data, err := variant.Marshal(v)
		require.NoError(t, err)
		got, n, err := variant.Decode(data)
		require.NoError(t, err)
		require.Equal(t, len(data), n)
		for i := range data {
			data[i] = 0xaa
		}
		assert.Equal(t, v, got)
	}
}

// TestDecodeTakesNoMemory checks that false counts take no memory.
func TestDecodeTakesNoMemory(t *testing.T) {
	for typ := variant.TypeString; typ < variant.TypeMax; typ++ {
		data := binary.LittleEndian.AppendUint32(nil, uint32(typ))
		data = append(data, 0xff, 0xff, 0xff, 0x7f)
		data = append(data, make([]byte, 64)...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, _ = variant.Decode(data)
		_, _, _ = variant.Decode(data, variant.AllowObjects)
		var list []playerState
		_ = variant.Unmarshal(data, &list)
		runtime.ReadMemStats(&after)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(64<<10), typ)
	}
}

// TestDecodeObjects checks objects in full, both ways.
func TestDecodeObjects(t *testing.T) {
	t.Parallel()
	want := variant.Object{Class: "Resource", Properties: []variant.Property{
		{Name: "resource_name", Value: "x"}, {Name: "script", Value: nil}, {Name: "inner", Value: []any{variant.Object{
			Class: "Node", Properties: []variant.Property{},
		}}},
	}}
	data, err := variant.Marshal(want, variant.FullObjects)
	require.NoError(t, err)
	got, _, err := variant.Decode(data, variant.AllowObjects)
	require.NoError(t, err)
	assert.Equal(t, want, got)
	name, ok := want.Get("resource_name")
	assert.True(t, ok)
	assert.Equal(t, "x", name)
	_, ok = want.Get("none")
	assert.False(t, ok)

	typed := variant.Array{Elem: variant.ContainerType{Type: variant.TypeObject, Script: "res://a.gd"}, Values: []any{want, nil}}
	data, err = variant.Marshal(typed, variant.FullObjects)
	require.NoError(t, err)
	got, _, err = variant.Decode(data, variant.AllowObjects)
	require.NoError(t, err)
	assert.Equal(t, typed, got)
}

// TestDecodeNestedCounts checks that nested containers which each announce as many elements as there are bytes take
// no multiple of the memory: they are a thousand, and none of them is right.
func TestDecodeNestedCounts(t *testing.T) {
	const size = 1 << 18
	type list []list
	for name, c := range map[string]struct {
		before, after string // the number of elements, and what follows it up to the first value
		least         int    // bytes of an element
		target        any
	}{
		"array":      {"1c000000", "", 4, new(any)},
		"dictionary": {"1b000000", "00000000", 8, new(any)},
		"object":     {"18000000 01000000 41000000", "00000000", 8, new(any)},
		"slice":      {"1c000000", "", 4, new(list)},
	} {
		var data []byte
		for range 1000 {
			data = append(data, fromHex(t, c.before)...)
			data = binary.LittleEndian.AppendUint32(data, uint32((size-len(data)-4)/c.least))
			data = append(data, fromHex(t, c.after)...)
		}
		data = append(data, make([]byte, size-len(data))...)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := variant.Unmarshal(data, c.target, variant.AllowObjects)
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(128*size), name)
	}
}
