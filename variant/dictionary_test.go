package variant_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDictionaryKeys checks that keys are equal where the engine finds them equal, with few entries and with many.
func TestDictionaryKeys(t *testing.T) {
	t.Parallel()
	negativeZero := math.Copysign(0, -1)
	ints := variant.ContainerType{Type: variant.TypeInt}
	equal := [][2]any{
		{"a", variant.StringName("a")}, {int8(1), int64(1)}, {float32(0.5), 0.5}, {nickname("n"), "n"},
		{math.NaN(), math.NaN()}, {0.0, negativeZero}, {nil, nil}, {true, true},
		{variant.Vector2{X: 0}, variant.Vector2{X: float32(negativeZero)}},
		{[]float64{math.NaN(), 0}, []float64{math.NaN(), negativeZero}},
		{[]any{1, "x", 0.0}, []any{int64(1), "x", negativeZero}}, {variant.NewDictionary(1, 2), variant.NewDictionary(1, 2)},
		{math.NaN(), math.Float64frombits(math.Float64bits(math.NaN()) + 1)},
		{[]any{}, variant.Array{Elem: ints}}, {variant.Array{Elem: ints, Values: []any{1}}, []any{1}},
		{&variant.Dictionary{Key: ints}, &variant.Dictionary{Value: ints}},
		{variant.NewDictionary("x", 1), variant.NewDictionary(variant.StringName("x"), 1)},
		{variant.NewDictionary(math.NaN(), 1), variant.NewDictionary(math.NaN(), 1)},
		{[]any{variant.Vector2{X: float32(math.NaN())}}, []any{variant.Vector2{X: float32(math.NaN())}}},
		{variant.ParseNodePath("a/b"), variant.ParseNodePath("a//b")}, {[]byte{1}, []byte{1}}, {variant.RID(1), variant.RID(1)},
	}
	different := [][2]any{
		{[]any{"x"}, []any{variant.StringName("x")}}, {[]any{math.NaN()}, []any{math.NaN()}},
		{[]any{float32(math.NaN())}, []any{float32(math.NaN())}},
		{variant.NewDictionary(1, math.NaN()), variant.NewDictionary(1, math.NaN())},
		{map[string]any{"a": math.NaN()}, map[string]any{"a": math.NaN()}}, {[]any{seconds(math.NaN())}, []any{seconds(math.NaN())}},
		{1, 1.0}, {1, true}, {0, nil}, {"1", 1}, {"a", variant.ParseNodePath("a")}, {[]any{1}, []any{1.0}}, {[]byte{1}, []int32{1}},
		{variant.Vector2{X: 1}, variant.Vector2i{X: 1}}, {1, variant.RID(1)}, {make(chan int), make(chan int)},
	}
	for _, size := range []int{0, 100} {
		check := func(pair [2]any, same bool) {
			d := &variant.Dictionary{}
			for i := range size {
				d.Set(fmt.Sprint("filler", i), nil)
			}
			d.Set(pair[0], 1)
			_, ok := d.Get(pair[1])
			assert.Equal(t, same, ok, "Get %v %v", pair[0], pair[1])
			d.Set(pair[1], 2)
			want := size + 2
			if same {
				want = size + 1
				v, _ := d.Get(pair[0])
				assert.Equal(t, 2, v)
			}
			assert.Equal(t, want, d.Len(), "%v %v", pair[0], pair[1])
		}
		for _, pair := range equal {
			check(pair, true)
		}
		for _, pair := range different {
			check(pair, false)
		}
	}
}

// TestDictionaryOrder checks that the order is that of insertion, also after erasing.
func TestDictionaryOrder(t *testing.T) {
	t.Parallel()
	d := &variant.Dictionary{}
	for i := range 40 {
		d.Set(i, i)
		d.Set(fmt.Sprint(i), i)
	}
	for i := range 40 {
		assert.Equal(t, i%3 == 0, i%3 == 0 && d.Erase(i))
	}
	assert.False(t, d.Erase(0), "erased before")
	d.Set(0, "again")
	var keys []any
	for k := range d.All() {
		keys = append(keys, k)
		v, ok := d.Get(k)
		require.True(t, ok)
		if k != int64(0) {
			assert.Equal(t, fmt.Sprint(v), fmt.Sprint(k))
		}
	}
	require.Len(t, keys, 67)
	assert.Equal(t, []any{"0", int64(1), "1", int64(2), "2", "3"}, keys[:6])
	assert.Equal(t, int64(0), keys[66])
	for range d.All() {
		break // stops without a word
	}
}

// TestDictionaryEmpty checks that a nil Dictionary reads as an empty one.
func TestDictionaryEmpty(t *testing.T) {
	t.Parallel()
	var d *variant.Dictionary
	assert.Zero(t, d.Len())
	_, ok := d.Get("a")
	assert.False(t, ok)
	assert.Equal(t, "{  }", d.String())
	odd := []any{"a"}
	assert.Panics(t, func() { variant.NewDictionary(odd...) })
}

// TestDictionaryHostileKeys checks that many keys that Go cannot compare are read in linear time.
func TestDictionaryHostileKeys(t *testing.T) {
	t.Parallel()
	d := &variant.Dictionary{}
	const n = 50_000
	for i := range n {
		d.Set([]any{i}, nil)
	}
	data, err := variant.Marshal(d)
	require.NoError(t, err)
	got, _, err := variant.Decode(data)
	require.NoError(t, err)
	assert.Equal(t, n, got.(*variant.Dictionary).Len())
}

// TestDictionaryNestedKeys checks that keys nested in keys, which have to be compared at each level, are limited.
func TestDictionaryNestedKeys(t *testing.T) {
	t.Parallel()
	nested := func(levels int) []byte {
		var key any = []any{}
		for range levels {
			key = variant.NewDictionary([]any{key}, nil, []any{}, nil)
		}
		data, err := variant.Marshal(key)
		require.NoError(t, err)
		return data
	}
	_, _, err := variant.Decode(nested(16))
	require.NoError(t, err)
	_, _, err = variant.Decode(nested(17))
	require.ErrorIs(t, err, gderr.ErrOutOfMemory)
	assert.ErrorContains(t, err, "keys nested in keys deeper than 16 levels")
}

// TestDictionaryDuplicateKeys checks that decoding finds keys that come twice, whether few or many, alike or not.
func TestDictionaryDuplicateKeys(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 8, 11, 12, 13, 100} {
		var entries []byte
		add := func(key any, value int) {
			var err error
			entries, err = variant.Append(entries, key)
			require.NoError(t, err)
			entries, err = variant.Append(entries, value)
			require.NoError(t, err)
		}
		for i := range n {
			add(fmt.Sprintf("k%03dy", i), i) // all of the same length and ends
		}
		for i := range n {
			add(variant.StringName(fmt.Sprintf("k%03dy", i)), -i)
		}
		add("", 1)
		add("", 2)
		data := binary.LittleEndian.AppendUint32([]byte{byte(variant.TypeDictionary), 0, 0, 0}, uint32(2*n+2))
		v, _, err := variant.Decode(append(data, entries...))
		require.NoError(t, err)
		d := v.(*variant.Dictionary)
		require.Equal(t, n+1, d.Len())
		for i := range n {
			value, ok := d.Get(fmt.Sprintf("k%03dy", i))
			require.True(t, ok)
			require.Equal(t, int64(-i), value)
		}
		value, _ := d.Get("")
		require.Equal(t, int64(2), value)
	}
}

// TestDictionaryShrinks checks that a Dictionary that was large finds its keys when it is filled with few.
func TestDictionaryShrinks(t *testing.T) {
	t.Parallel()
	large := &variant.Dictionary{}
	for i := range 50 {
		large.Set(fmt.Sprint("key", i), i)
	}
	var d variant.Dictionary
	for _, v := range []*variant.Dictionary{large, variant.NewDictionary("key1", "a", "b", 2), large, {}, large} {
		data, err := variant.Marshal(v)
		require.NoError(t, err)
		require.NoError(t, variant.Unmarshal(data, &d))
		require.Equal(t, v.Len(), d.Len())
		for key, want := range v.All() {
			got, ok := d.Get(key)
			require.True(t, ok, key)
			assert.EqualValues(t, want, got)
		}
		_, ok := d.Get("key49")
		assert.Equal(t, v.Len() == 50, ok)
	}
}
