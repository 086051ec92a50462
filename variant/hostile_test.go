package variant_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// words encodes numbers of four bytes.
func words(numbers ...uint32) (data []byte) {
	for _, n := range numbers {
		data = binary.LittleEndian.AppendUint32(data, n)
	}
	return data
}

const (
	array      = uint32(variant.TypeArray)
	dictionary = uint32(variant.TypeDictionary)
)

// nullsOf returns an Array of nulls that takes about so many bytes.
func nullsOf(size int) []byte {
	n := size/4 - 2
	return append(words(array, uint32(n)), make([]byte, 4*n)...)
}

// arrayOf returns an Array of copies of a value that takes about so many bytes.
func arrayOf(size int, v any) []byte {
	one, err := variant.Marshal(v)
	if err != nil {
		panic(err)
	}
	n := size / len(one)
	return append(words(array, uint32(n)), bytes.Repeat(one, n)...)
}

// honestValues are values of about so many bytes that servers send.
func honestValues(size int) map[string][]byte {
	tiles, scores := &variant.Dictionary{}, &variant.Dictionary{}
	for i := range size / 16 {
		tiles.Set(variant.Vector2i{X: int32(i)}, nil)
		scores.Set(i, i)
	}
	tilesData, _ := variant.Marshal(tiles)
	scoresData, _ := variant.Marshal(scores)
	return map[string][]byte{
		"nulls": nullsOf(size), "ints": arrayOf(size, 12345), "empty arrays": arrayOf(size, []any{}), "names": arrayOf(size, "ann"),
		"empty dictionaries": arrayOf(size, &variant.Dictionary{}), "messages": arrayOf(size, typicalDictionary()),
		"floats": arrayOf(size, []float64{0.1, 1234.5678, 1e-5, 1e15}), "vectors": arrayOf(size, variant.Vector3{X: 0.1, Y: 300}),
		"tiles": tilesData, "scores": scoresData,
	}
}

// nestedKeys returns 16 dictionaries, each the first key of the next, around an Array of nulls. Each has other keys
// behind that one.
func nestedKeys(size int, others ...[]byte) []byte {
	const depth = 16
	behind := words(0)
	for _, key := range others {
		behind = append(append(behind, key...), 0, 0, 0, 0)
	}
	data := bytes.Repeat(words(dictionary, uint32(1+len(others))), depth)
	data = append(data, nullsOf(size-depth*(8+len(behind)))...)
	return append(data, bytes.Repeat(behind, depth)...)
}

// equalKeys returns dictionaries that are keys of dictionaries, each of the same one twice.
func equalKeys(size int) []byte {
	data := nullsOf(size / 64)
	for range 6 {
		key := append(bytes.Clone(data), 0, 0, 0, 0)
		data = append(append(words(dictionary, 2), key...), key...)
	}
	return data
}

// hostileValues are values of about so many bytes that are made to cost as much as can be.
func hostileValues(size int) map[string][]byte {
	var floats, arrays [][]byte
	for i := range uint32(10) {
		floats = append(floats, words(uint32(variant.TypeFloat), 0x3f800000+i))
		arrays = append(arrays, words(array, i%2, 0)[:8+4*(i%2)])
	}
	nan := words(uint32(variant.TypeVector2), 0x7fc00000, 0)
	huge := words(uint32(variant.TypePackedFloat64Array), uint32(size/8))
	for range size / 8 {
		huge = binary.LittleEndian.AppendUint64(huge, math.Float64bits(math.MaxFloat64))
	}
	list := make([]any, size/160)
	for i := range list {
		list[i] = append(make([]any, 32), i) // all begin alike
	}
	alike := &variant.Dictionary{}
	for _, key := range list {
		alike.Set(key, nil)
	}
	alikeData, _ := variant.Marshal(alike)
	return map[string][]byte{
		"big keys beside floats": nestedKeys(size, floats...), "big keys beside arrays": nestedKeys(size, arrays...),
		"big keys beside one": nestedKeys(size, arrays[0]), "big keys beside NaN": nestedKeys(size, nan),
		"equal keys": equalKeys(size), "keys that begin alike": alikeData, "huge floats": huge,
		"indexes": arrayOf(size, variant.NewDictionary([]any{}, nil, &variant.Dictionary{}, nil)),
	}
}

// TestHostileMemory checks that no value takes more than ten times the memory of the most expensive honest value of
// its size. BenchmarkHostile shows the same of the time.
func TestHostileMemory(t *testing.T) {
	for _, size := range []int{4 << 10, 64 << 10} {
		honest := uint64(0)
		for _, data := range honestValues(size) {
			honest = max(honest, memoryOf(t, data))
		}
		for name, data := range hostileValues(size) {
			assert.Less(t, memoryOf(t, data), 10*honest, "%s, %d bytes", name, size)
		}
	}
}

// memoryOf returns how many bytes of memory are taken to decode a value and to print it as source. Str is left out: it
// prints large floats with 309 digits, as the engine does.
func memoryOf(t *testing.T, data []byte) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	v, n, err := variant.Decode(data)
	require.NoError(t, err)
	require.Equal(t, len(data), n)
	_ = variant.VarToStr(v)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// BenchmarkHostile measures how many times the time a hostile value takes of that of the slowest honest one, in the
// same run: to decode and to encode it by its size, to print it by that of its text.
func BenchmarkHostile(b *testing.B) {
	const size = 64 << 10
	work := map[string]func(data []byte, v any) (size int){
		"Decode":   func(data []byte, _ any) int { _, n, _ := variant.Decode(data); return n },
		"Append":   func(_ []byte, v any) int { data, _ := variant.Marshal(v); return len(data) },
		"Str":      func(_ []byte, v any) int { return len(variant.Str(v)) },
		"VarToStr": func(_ []byte, v any) int { return len(variant.VarToStr(v)) },
		"Unmarshal": func(data []byte, _ any) int {
			target := []any{&variant.Dictionary{}} // the value, or its elements
			if variant.Unmarshal(data, &target[0]) != nil {
				_ = variant.Unmarshal(data, &target)
			}
			return len(data)
		},
	}
	for name, f := range work {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				honest, hostile := slowest(b, honestValues(size), f), slowest(b, hostileValues(size), f)
				b.ReportMetric(honest, "honest-ns/B")
				b.ReportMetric(hostile/honest, "times-slower")
			}
		})
	}
}

// slowest returns the time a byte of the slowest of the values, for each of which the best of several rounds counts.
func slowest(b *testing.B, values map[string][]byte, work func([]byte, any) int) (worst float64) {
	name := ""
	for which, data := range values {
		v, _, err := variant.Decode(data)
		require.NoError(b, err)
		best := math.Inf(1)
		for range 10 {
			start := time.Now()
			n := work(data, v)
			best = min(best, float64(time.Since(start))/float64(n))
		}
		if best > worst {
			worst, name = best, which
		}
	}
	b.Logf("slowest: %s, %.1f ns/B", name, worst)
	return worst
}

// Types that go on for ever.
type (
	listOfLists   []listOfLists
	holderOfLists struct{ L listOfLists }
	mapOfMaps     map[string]mapOfMaps
	toItself      *toItself
	toOther       *toFirst
	toFirst       *toOther
	EmbedsItself  struct {
		*EmbedsItself
		A int
	}
	tree struct {
		Kids  []tree
		Other map[string]*tree
		Array [2]*tree
	}
)

// TestRecursiveTypes checks that types which go on for ever are encoded and filled as others are.
func TestRecursiveTypes(t *testing.T) {
	t.Parallel()
	lists := &holderOfLists{listOfLists{{}, {{}}}}
	assert.Equal(t, encodeHex(t, variant.NewDictionary("L", []any{[]any{}, []any{[]any{}}})), encodeHex(t, lists))
	assert.Equal(t, *lists, fill[holderOfLists](t, lists))
	maps := mapOfMaps{"a": {"b": {}}}
	assert.Equal(t, maps, fill[mapOfMaps](t, maps))
	one := tree{Kids: []tree{{}}, Other: map[string]*tree{"x": {}}, Array: [2]*tree{{}}}
	one.Kids[0] = tree{Kids: []tree{}, Other: map[string]*tree{}}
	*one.Other["x"], *one.Array[0] = one.Kids[0], one.Kids[0]
	assert.Equal(t, one, fill[tree](t, one))
	assert.Equal(t, EmbedsItself{A: 1}, fill[EmbedsItself](t, &EmbedsItself{A: 1}))

	for _, target := range []any{new(toItself), new(toFirst), &[]toOther{}} {
		err := unmarshal(t, []any{1}, target)
		require.ErrorIs(t, err, gderr.ErrInvalidData, "%T", target)
		require.NoError(t, unmarshal(t, nil, target), "%T", target)
	}
}

// TestCyclicKeys checks that printing ends where the keys of a Dictionary hold themselves.
func TestCyclicKeys(t *testing.T) {
	t.Parallel()
	a, b := []any{nil}, []any{nil}
	a[0], b[0] = a, b
	d := variant.NewDictionary(a, 1, b, 2)
	assert.Equal(t, 2, d.Len())
	assert.NotEmpty(t, variant.VarToStr(d))
}

// TestErrorsAreShort checks that the texts of errors do not grow with the data.
func TestErrorsAreShort(t *testing.T) {
	t.Parallel()
	const depth = 1000
	name := strings.Repeat("ä", 10_000)
	var data []byte
	for range depth {
		key, err := variant.Marshal(name)
		require.NoError(t, err)
		data = append(append(data, words(dictionary, 1)...), key...)
	}
	data = append(data, words(uint32(variant.TypeInt), 5)...)
	var maps mapOfMaps
	err := variant.Unmarshal(data, &maps)
	require.ErrorIs(t, err, gderr.ErrInvalidData)
	assert.Less(t, len(err.Error()), 500)
	assert.Contains(t, err.Error(), "ä….ä")
	assert.Contains(t, err.Error(), "…: want Dictionary, got int")

	nested := any(make(chan int))
	for range depth {
		nested = map[string]any{name: nested}
	}
	_, err = variant.Marshal(nested)
	require.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.Less(t, len(err.Error()), 500)

	long := strings.Repeat("x", 10_000)
	for _, bad := range []struct {
		data []byte
		opts variant.Option
	}{
		{append(words(array|3<<16, uint32(len(long))), long...), variant.AllowObjects},
		{append(append(words(uint32(variant.TypeObject), uint32(len(long))), long...), words(9)...), variant.AllowObjects},
	} {
		_, _, err := variant.Decode(bad.data, bad.opts)
		require.ErrorIs(t, err, gderr.ErrInvalidData)
		assert.Less(t, len(err.Error()), 500)
	}
	_, err = variant.Marshal(variant.Array{Elem: variant.ContainerType{Type: variant.TypeObject, Class: long}, Values: []any{1}},
		variant.FullObjects)
	require.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.Less(t, len(err.Error()), 500)
}

// TestManyUnknownNames checks that names are found, whatever their case, in a struct of many fields, and that those
// that it lacks are passed over.
func TestManyUnknownNames(t *testing.T) {
	t.Parallel()
	type fields struct {
		Kelvin int `gd:"K"` // the sign, which is a K in another case
		Straße int
		Long   int `gd:"a_name_that_is_longer_than_the_memory_on_the_stack_for_it"`
	}
	d := variant.NewDictionary("k", 1, "STRAßE", 2, "A_NAME_THAT_IS_LONGER_THAN_THE_MEMORY_ON_THE_STACK_FOR_IT", 3, "straßen", 4)
	for i := range 1000 {
		d.Set(fmt.Sprint("other", i), i)
	}
	assert.Equal(t, fields{1, 2, 3}, fill[fields](t, d))
}

// TestDictionaryAfterLargeOne checks that a Dictionary is right where its index is emptied, and where it is dropped.
func TestDictionaryAfterLargeOne(t *testing.T) {
	t.Parallel()
	var d variant.Dictionary
	for _, n := range []int{5000, 4000, 20, 12, 13, 3000, 1} {
		want := &variant.Dictionary{}
		for i := range n {
			want.Set([]any{i}, i)
			want.Set(fmt.Sprint(i), i)
		}
		require.NoError(t, unmarshal(t, want, &d))
		assert.Equal(t, encodeHex(t, want), encodeHex(t, &d))
		for i := range n {
			v, ok := d.Get([]any{i})
			require.True(t, ok)
			require.Equal(t, int64(i), v)
		}
		_, ok := d.Get([]any{n})
		assert.False(t, ok)
	}
}

// TestStrToVarNestedKeys checks that texts nest keys in keys no deeper than data does.
func TestStrToVarNestedKeys(t *testing.T) {
	t.Parallel()
	nested := func(levels int) string {
		return strings.Repeat("{", levels) + "0" + strings.Repeat(": 0, []: 0}", levels)
	}
	_, err := variant.StrToVar(nested(16))
	require.NoError(t, err)
	_, err = variant.StrToVar(nested(17))
	require.ErrorIs(t, err, gderr.ErrParseError)
	assert.ErrorContains(t, err, "keys nested in keys deeper than 16 levels")
}
