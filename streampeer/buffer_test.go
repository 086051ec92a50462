package streampeer_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

func filled(data string) *streampeer.Buffer {
	b := streampeer.NewBuffer()
	b.SetDataArray([]byte(data))
	return b
}

func TestBufferWritesAtTheCursor(t *testing.T) {
	t.Parallel()
	b := filled("hello")
	require.NoError(t, b.Seek(3))
	require.NoError(t, b.PutData([]byte("p me")))
	assert.Equal(t, "help me", string(b.GetDataArray()))
	assert.Equal(t, 7, b.GetPosition())
	assert.Equal(t, 7, b.GetSize())

	require.NoError(t, b.Seek(1))
	n, err := b.PutPartialData([]byte("E"))
	require.NoError(t, err)
	assert.Equal(t, 1, n)
	assert.Equal(t, "hElp me", string(b.GetDataArray()))
	assert.Equal(t, 5, b.GetAvailableBytes())
}

func TestBufferReadPastTheEnd(t *testing.T) {
	t.Parallel()
	b := filled("abc")
	data, err := b.GetData(5)
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.Equal(t, "abc", string(data))

	data, err = b.GetPartialData(5)
	require.NoError(t, err)
	assert.Empty(t, data)
}

// TestReadOfAsMuchAsThereIs: the largest number asks for everything, also behind what dst holds.
func TestReadOfAsMuchAsThereIs(t *testing.T) {
	t.Parallel()
	for _, dst := range []string{"", "x"} {
		b := filled("abc")
		got, err := b.AppendPartialData([]byte(dst), math.MaxInt)
		require.NoError(t, err)
		assert.Equal(t, dst+"abc", string(got))
	}
	got, err := filled("abc").GetPartialData(math.MaxInt)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(got))
	got, err = filled("abc").GetData(math.MaxInt)
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.Equal(t, "abc", string(got))
}

func TestBufferReadsOfNegativeSize(t *testing.T) {
	t.Parallel()
	b := filled("abc")
	for _, size := range []int{-1, math.MinInt} {
		_, err := b.GetData(size)
		assert.ErrorIs(t, err, gderr.ErrOutOfMemory)
		_, err = b.GetPartialData(size)
		assert.ErrorIs(t, err, gderr.ErrOutOfMemory)
		dst, err := b.AppendPartialData([]byte("x"), size)
		assert.ErrorIs(t, err, gderr.ErrOutOfMemory)
		assert.Equal(t, "x", string(dst))
	}
	assert.Equal(t, 0, b.GetPosition())
}

func TestBufferReadsOfHugeSize(t *testing.T) {
	t.Parallel()
	b := filled("abc")
	data, err := b.GetPartialData(math.MaxInt)
	require.NoError(t, err)
	assert.Equal(t, "abc", string(data))
	require.NoError(t, b.Seek(1))
	data, err = b.GetData(math.MaxInt)
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.Equal(t, "bc", string(data))
}

func TestBufferSeek(t *testing.T) {
	t.Parallel()
	b := filled("abc")
	require.NoError(t, b.Seek(3), "behind the last byte")
	for _, position := range []int{-1, 4} {
		assert.ErrorIs(t, b.Seek(position), gderr.ErrInvalidParameter)
		assert.Equal(t, 3, b.GetPosition())
	}
}

func TestBufferResize(t *testing.T) {
	t.Parallel()
	b := filled("abcdef")
	require.NoError(t, b.Seek(5))
	require.NoError(t, b.Resize(2))
	assert.Equal(t, 5, b.GetPosition(), "the cursor stays behind the end")
	data, err := b.GetPartialData(4)
	require.NoError(t, err)
	assert.Empty(t, data)

	require.NoError(t, b.Resize(4))
	assert.Equal(t, "ab\x00\x00", string(b.GetDataArray()), "what was cut off does not come back")
	require.NoError(t, b.PutU8('x'))
	assert.Equal(t, "ab\x00\x00\x00x", string(b.GetDataArray()), "a write behind the end fills the gap")
	for _, size := range []int64{-1, math.MinInt, 1 << 31, math.MaxInt64} {
		if size == int64(int(size)) { // not all are where an int has 32 bits
			assert.ErrorIs(t, b.Resize(int(size)), gderr.ErrInvalidParameter, size)
		}
	}
	assert.Equal(t, 6, b.GetSize())
}

func TestBufferCopies(t *testing.T) {
	t.Parallel()
	given := []byte("abc")
	b := streampeer.NewBuffer()
	b.SetDataArray(given)
	given[0] = 'x'
	b.GetDataArray()[1] = 'x'
	d := b.Duplicate()
	require.NoError(t, d.PutU8('D'))
	assert.Equal(t, "abc", string(b.GetDataArray()))
	assert.Equal(t, "Dbc", string(d.GetDataArray()))
}

func TestBufferClear(t *testing.T) {
	t.Parallel()
	b := filled("abc")
	require.NoError(t, b.Seek(2))
	b.Clear()
	assert.Zero(t, b.GetSize())
	assert.Zero(t, b.GetPosition())
	assert.Zero(t, b.GetAvailableBytes())
}

func TestBufferGrowsInLinearTime(t *testing.T) {
	grow := func(puts int) float64 {
		return testing.AllocsPerRun(1, func() {
			b := streampeer.NewBuffer()
			for range puts {
				_ = b.PutU64(1)
			}
		})
	}
	assert.Less(t, grow(100_000), 100.0, "allocations, for 100,000 numbers")
}

func TestAppendPartialData(t *testing.T) {
	b := filled("abcdefgh")
	dst := make([]byte, 0, 16)
	allocations := testing.AllocsPerRun(100, func() {
		_ = b.Seek(0)
		dst = append(dst[:0], '>')
		dst, _ = b.AppendPartialData(dst, 3)
	})
	assert.Zero(t, allocations)
	assert.Equal(t, ">abc", string(dst))
	dst, err := b.AppendPartialData(nil, 100)
	require.NoError(t, err)
	assert.Equal(t, "defgh", string(dst))
}
