package streampeer_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// typed is a typed put and its get.
type typed struct {
	name   string
	put    func(p streampeer.StreamPeer) error
	get    func(p streampeer.StreamPeer) (any, error)
	value  any
	zero   any
	little []byte // how the value goes over the wire
}

// pack makes a typed of a put and a get of the same type.
func pack[T any](name string, put func(streampeer.StreamPeer, T) error, get func(streampeer.StreamPeer) (T, error),
	value T, little ...byte) typed {
	var zero T
	return typed{
		name:   name,
		put:    func(p streampeer.StreamPeer) error { return put(p, value) },
		get:    func(p streampeer.StreamPeer) (any, error) { return get(p) },
		value:  value,
		zero:   zero,
		little: little,
	}
}

// stream shortens the table.
type stream = streampeer.StreamPeer

var typeds = []typed{
	pack("8", stream.Put8, stream.Get8, int8(-2), 0xfe),
	pack("8 lowest", stream.Put8, stream.Get8, math.MinInt8, 0x80),
	pack("u8", stream.PutU8, stream.GetU8, uint8(math.MaxUint8), 0xff),
	pack("16", stream.Put16, stream.Get16, int16(-2), 0xfe, 0xff),
	pack("16 lowest", stream.Put16, stream.Get16, math.MinInt16, 0x00, 0x80),
	pack("u16", stream.PutU16, stream.GetU16, uint16(0x1234), 0x34, 0x12),
	pack("u16 highest", stream.PutU16, stream.GetU16, uint16(math.MaxUint16), 0xff, 0xff),
	pack("32", stream.Put32, stream.Get32, int32(-2), 0xfe, 0xff, 0xff, 0xff),
	pack("32 lowest", stream.Put32, stream.Get32, math.MinInt32, 0, 0, 0, 0x80),
	pack("u32", stream.PutU32, stream.GetU32, uint32(0x12345678), 0x78, 0x56, 0x34, 0x12),
	pack("64", stream.Put64, stream.Get64, int64(-2), 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
	pack("64 lowest", stream.Put64, stream.Get64, math.MinInt64, 0, 0, 0, 0, 0, 0, 0, 0x80),
	pack("u64", stream.PutU64, stream.GetU64, uint64(0xfedcba9876543210), 0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe),
	pack("half", stream.PutHalf, stream.GetHalf, float32(-1.5), 0x00, 0xbe),
	pack("float", stream.PutFloat, stream.GetFloat, float32(-1.5), 0, 0, 0xc0, 0xbf),
	pack("float infinite", stream.PutFloat, stream.GetFloat, float32(math.Inf(1)), 0, 0, 0x80, 0x7f),
	pack("double", stream.PutDouble, stream.GetDouble, -1.5, 0, 0, 0, 0, 0, 0, 0xf8, 0xbf),
	pack("double smallest", stream.PutDouble, stream.GetDouble, math.SmallestNonzeroFloat64, 1, 0, 0, 0, 0, 0, 0, 0),
}

func TestTypedBothByteOrders(t *testing.T) {
	t.Parallel()
	for _, c := range typeds {
		for _, big := range []bool{false, true} {
			wire := slices.Clone(c.little)
			if big {
				slices.Reverse(wire)
			}
			b := streampeer.NewBuffer()
			b.SetBigEndian(big)
			assert.Equal(t, big, b.IsBigEndianEnabled())
			require.NoError(t, c.put(b), c.name)
			assert.Equal(t, wire, b.GetDataArray(), "%s, big-endian %v", c.name, big)

			require.NoError(t, b.Seek(0))
			got, err := c.get(b)
			require.NoError(t, err, c.name)
			assert.Equal(t, c.value, got, "%s, big-endian %v", c.name, big)
		}
	}
}

func TestTypedGetOfTooLittleIsZero(t *testing.T) {
	t.Parallel()
	for _, c := range typeds {
		b := streampeer.NewBuffer()
		b.SetDataArray(slices.Repeat([]byte{0xff}, len(c.little)-1))
		got, err := c.get(b)
		assert.ErrorIs(t, err, gderr.ErrInvalidParameter, c.name)
		assert.Equal(t, c.zero, got, c.name)
	}
}

// TestIntegersWrap reads what was put as the type of the other sign, where GDScript knows but one type.
func TestIntegersWrap(t *testing.T) {
	t.Parallel()
	b := streampeer.NewBuffer()
	for _, err := range []error{b.Put8(-1), b.PutU8(0x80), b.Put16(-2), b.PutU32(1 << 31), b.Put64(-1)} {
		require.NoError(t, err)
	}
	require.NoError(t, b.Seek(0))
	u8, _ := b.GetU8()
	i8, _ := b.Get8()
	u16, _ := b.GetU16()
	i32, _ := b.Get32()
	u64, err := b.GetU64()
	require.NoError(t, err)
	assert.Equal(t, uint8(255), u8)
	assert.Equal(t, int8(-128), i8)
	assert.Equal(t, uint16(65534), u16)
	assert.Equal(t, int32(math.MinInt32), i32)
	assert.Equal(t, uint64(math.MaxUint64), u64)
}

// TestEveryHalf reads all 65,536 halves, compares them with the definition of the format, and puts them again.
func TestEveryHalf(t *testing.T) {
	t.Parallel()
	b := streampeer.NewBuffer()
	for half := range 1 << 16 {
		value := rewritten(b, uint16(half), b.PutU16, b.GetHalf)
		want := halfByDefinition(half)
		same := math.Float64bits(want) == math.Float64bits(float64(value))
		if !same && !(math.IsNaN(want) && math.IsNaN(float64(value))) {
			t.Fatalf("half %#04x is %v, not %v", half, value, want)
		}
		if again := rewritten(b, value, b.PutHalf, b.GetU16); int(again) != putAgain(half) {
			t.Fatalf("half %#04x is %#04x when it is put again", half, again)
		}
	}
}

// rewritten puts a value and reads it back as another type.
func rewritten[P, G any](b *streampeer.Buffer, value P, put func(P) error, get func() (G, error)) G {
	if err := errors.Join(b.Seek(0), put(value), b.Seek(0)); err != nil {
		panic(err)
	}
	got, err := get()
	if err != nil {
		panic(err)
	}
	return got
}

func halfByDefinition(half int) float64 {
	sign := 1.0
	if half>>15 == 1 {
		sign = -1
	}
	exponent, mantissa := half>>10&0x1f, half&0x3ff
	switch {
	case exponent == 0:
		return math.Copysign(math.Ldexp(float64(mantissa), -24), sign)
	case exponent == 31 && mantissa == 0:
		return math.Inf(int(sign))
	case exponent == 31:
		return math.NaN()
	}
	return sign * math.Ldexp(float64(1024+mantissa), exponent-25)
}

// putAgain is what the engine makes of a half that was read: all but denormals, negative zero and NaNs stays.
func putAgain(half int) int {
	exponent, mantissa := half>>10&0x1f, half&0x3ff
	switch {
	case exponent == 0:
		return 0
	case exponent == 31 && mantissa != 0:
		return half&0x8000 | 0x7fff
	}
	return half
}

func TestHalfIsCutNotRounded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value float32
		half  uint16
	}{
		{1, 0x3c00},
		{1 + 1.0/2048 + 1.0/4096, 0x3c00},     // nearer to the next half
		{-(1 + 2047.0/2048), 0xbfff},          // cut towards zero
		{65504, 0x7bff},                       // the largest half
		{65535, 0x7bff},                       // rounded it would be infinite
		{65536, 0x7c00},                       // infinity
		{-65536, 0xfc00},                      //
		{1.0 / (1 << 14), 0x0400},             // the smallest that is kept
		{math.Nextafter32(1.0/(1<<14), 0), 0}, // the largest that is not
	}
	for _, c := range tests {
		b := streampeer.NewBuffer()
		require.NoError(t, b.PutHalf(c.value))
		require.NoError(t, b.Seek(0))
		half, err := b.GetU16()
		require.NoError(t, err)
		assert.Equal(t, c.half, half, "%v", c.value)
	}
}

func TestTypedTakesNoMemory(t *testing.T) {
	b := streampeer.NewBuffer()
	require.NoError(t, b.Resize(8))
	puts := func() {
		_ = b.Seek(0)
		_ = b.PutU64(1)
		_ = b.Seek(0)
		_, _ = b.GetU64()
		_ = b.Seek(0)
		_ = b.PutHalf(1)
		_ = b.Seek(0)
		_, _ = b.GetHalf()
		_ = b.Seek(0)
		_ = b.PutDouble(1)
		_ = b.Seek(0)
		_, _ = b.GetDouble()
	}
	assert.Zero(t, testing.AllocsPerRun(100, puts))
}
