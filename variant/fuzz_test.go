package variant_test

import (
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
)

// addSeeds adds an encoding of every type, and forms that no encoder of today writes.
func addSeeds(f *testing.F, opts variant.Option) {
	for _, v := range allTypes() {
		if data, err := variant.Marshal(v, opts); err == nil {
			f.Add(data)
		}
	}
	object := variant.Object{Class: "A", Properties: []variant.Property{{Name: "p", Value: []any{1}}}}
	if data, err := variant.Marshal([]any{object, typicalDictionary()}, variant.FullObjects|opts); err == nil {
		f.Add(data)
	}
	for _, seed := range []string{
		"1c000300 0a000000 7265733a2f2f612e67640000 00000000", "16000000 00000080 00000000 02000000 01000000 61000000",
		"0e000100 000000000000f03f 0000000000000040 0000000000000840 0000000000001040", "22000000 ffffffff",
		"1b000f00 01000000 41000000 01000000 42000000 00000000", "1b000500 04000000 02000000 00000000",
		"04000000 06000000 efbbbfefbbbf0000", "1b000000 02000000 1b000000 00000000 00000000 1c000000 00000000 00000000",
	} {
		f.Add(fromHex(f, seed))
	}
}

// FuzzDecode checks that no bytes do harm, and that what decodes encodes to bytes that decode to the same.
func FuzzDecode(f *testing.F) {
	addSeeds(f, 0)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkDecode(t, data, 0, 0)
		checkDecode(t, data, variant.AllowObjects, variant.FullObjects)
	})
}

// FuzzDecodeGodot3 is FuzzDecode with the numbers of Godot 3.
func FuzzDecodeGodot3(f *testing.F) {
	addSeeds(f, variant.Godot3)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkDecode(t, data, variant.Godot3, variant.Godot3)
		checkDecode(t, data, variant.Godot3|variant.AllowObjects, variant.Godot3|variant.FullObjects)
	})
}

func checkDecode(t *testing.T, data []byte, decoding, encoding variant.Option) {
	t.Helper()
	v, n, err := variant.Decode(data, decoding)
	if err != nil {
		return
	}
	if n < 4 || n > len(data) {
		t.Fatalf("%d bytes of %d", n, len(data))
	}
	_, _ = variant.Str(v), variant.VarToStr(v)
	first, err := variant.Marshal(v, encoding)
	if err != nil {
		if !strings.Contains(err.Error(), "byte order mark") { // the only text that comes but cannot go
			t.Fatal(err)
		}
		return
	}
	again, n, err := variant.Decode(first, decoding)
	if err != nil || n != len(first) {
		t.Fatalf("%d bytes of %d: %v", n, len(first), err)
	}
	second, err := variant.Marshal(again, encoding)
	if err != nil {
		t.Fatal(err)
	}
	if string(first) != string(second) {
		t.Fatalf("%x became %x", first, second)
	}
}

// fuzzTarget has a field of each kind that Unmarshal fills in its own way.
type fuzzTarget struct {
	outer
	player  `gd:"k"`
	World   world                             `gd:"world"`
	Reals   [2]variant.Transform3D            `gd:"reals"`
	Ints    []variant.Rect2i                  `gd:"ints"`
	Dict    variant.Dictionary                `gd:"dict"`
	Array   *variant.Array                    `gd:"array"`
	Objects []variant.Object                  `gd:"objects"`
	IDs     map[variant.EncodedObjectAsID]any `gd:"ids"`
	Bytes   []byte                            `gd:"bytes"`
	Floats  []float32                         `gd:"floats"`
	Anys    map[any]any                       `gd:"anys"`
}

// FuzzUnmarshal fills targets of several forms, the struct twice: what is left over from the first time must do no
// harm to the second.
func FuzzUnmarshal(f *testing.F) {
	addSeeds(f, 0)
	full, err := variant.Marshal(&fuzzTarget{Reals: [2]variant.Transform3D{}, Anys: map[any]any{1: 2}}, variant.FullObjects)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(full)
	f.Fuzz(func(t *testing.T, data []byte) {
		var target fuzzTarget
		_ = variant.Unmarshal(data, &target, variant.AllowObjects)
		_ = variant.Unmarshal(data, &target, variant.AllowObjects)
		_, _ = variant.Marshal(&target, variant.FullObjects)
		var list []fuzzTarget
		_ = variant.Unmarshal(data, &list)
		_ = variant.Unmarshal(data, &map[variant.Vector2i][]int8{}, variant.Godot3)

		var dict variant.Dictionary
		for range 2 {
			if variant.Unmarshal(data, &dict) != nil {
				return
			}
		}
		once, _, err := variant.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if once != nil && dump(once) != dump(&dict) { // null leaves the Dictionary as it is
			t.Fatalf("%v became %v", once, &dict)
		}
	})
}
