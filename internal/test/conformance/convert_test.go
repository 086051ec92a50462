package conformance

import (
	"io"
	"math"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConvert(t *testing.T) {
	t.Parallel()
	type mode int
	for _, c := range []struct {
		from any
		want any
	}{
		{int64(-1), uint8(255)},
		{int64(300), uint8(44)},
		{int64(40000), int16(-25536)},
		{int64(-1), uint64(math.MaxUint64)},
		{int64(7), mode(7)},
		{int64(3), float32(3)},
		{0.1, float32(0.1)},
		{1e300, float32(math.Inf(1))},
		{-2.9, int(-2)},
		{true, int(1)},
		{false, 0.0},
		{int64(2), true},
		{0.0, false},
		{"text", "text"},
		{[]byte{1}, []byte{1}},
		{[]string{"a"}, []string{"a"}},
		{nil, (*fake)(nil)},
		{nil, []byte(nil)},
	} {
		got, err := convert(c.from, reflect.TypeOf(c.want))
		require.NoError(t, err, "%v", c)
		assert.Equal(t, c.want, got.Interface(), "%v", c)
	}
}

func TestConvertToInterfaces(t *testing.T) {
	t.Parallel()
	for _, v := range []any{nil, int64(1), "s", []byte{1}} {
		got, err := convert(v, reflect.TypeFor[any]())
		require.NoError(t, err)
		assert.Equal(t, v, got.Interface())
	}
	none, err := convert(nil, reflect.TypeFor[io.Reader]())
	require.NoError(t, err)
	assert.True(t, none.IsNil())
}

func TestConvertRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from any
		to   reflect.Type
	}{
		{"1", reflect.TypeFor[int]()},
		{int64(65), reflect.TypeFor[string]()},
		{[]byte("a"), reflect.TypeFor[string]()},
		{"a", reflect.TypeFor[[]byte]()},
		{nil, reflect.TypeFor[int]()},
		{&instance{"Fake", &fake{}}, reflect.TypeFor[io.Reader]()},
		{[]any{}, reflect.TypeFor[[]byte]()},
	} {
		_, err := convert(c.from, c.to)
		assert.Error(t, err, "%v to %v", c.from, c.to)
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]any{
		"null": nil, "true": true, "false": false, `"*"`: "*", `""`: "", "-1": int64(-1), "0.0": 0.0,
	} {
		got, err := literal(source)
		require.NoError(t, err, source)
		assert.Equal(t, want, got, source)
	}
	_, err := literal("PackedByteArray()")
	assert.ErrorContains(t, err, "unknown form")
}
