package streampeer_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"math/rand/v2"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// usual is the engine's default buffer size.
const usual = 65535

// packed compresses with the standard library.
func packed(t testing.TB, useDeflate bool, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&out)
	if useDeflate {
		w = zlib.NewWriter(&out)
	}
	_, err := w.Write(data)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

// unpacked decompresses with the standard library.
func unpacked(t testing.TB, useDeflate bool, data []byte) []byte {
	t.Helper()
	var r io.Reader
	var err error
	if useDeflate {
		r, err = zlib.NewReader(bytes.NewReader(data))
	} else {
		r, err = gzip.NewReader(bytes.NewReader(data))
	}
	require.NoError(t, err)
	all, err := io.ReadAll(r)
	require.NoError(t, err)
	return all
}

// mixed returns bytes of which half can be compressed.
func mixed(size int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(i >> 8)
		if i&0x1000 != 0 {
			data[i] = byte(random.Uint32())
		}
	}
	return data
}

// pump puts data in as far as it is taken, pieces bytes at a time, and gets the result out, takes bytes at a time.
func pump(t testing.TB, g *streampeer.GZIP, data []byte, pieces, takes int) []byte {
	t.Helper()
	var out []byte
	for len(data) > 0 {
		n, err := g.PutPartialData(data[:min(pieces, len(data))])
		require.NoError(t, err)
		data = data[n:]
		got, err := g.GetPartialData(takes)
		require.NoError(t, err)
		require.True(t, n > 0 || len(got) > 0, "stuck with %d bytes to put", len(data))
		out = append(out, got...)
	}
	return out
}

// drain gets all that is ready.
func drain(t testing.TB, g *streampeer.GZIP, out []byte) []byte {
	t.Helper()
	for g.GetAvailableBytes() > 0 {
		var err error
		out, err = g.AppendPartialData(out, g.GetAvailableBytes())
		require.NoError(t, err)
	}
	return out
}

func TestGZIPRoundTripInPieces(t *testing.T) {
	t.Parallel()
	data := mixed(70_000)
	for _, useDeflate := range []bool{false, true} {
		for _, c := range []struct{ pieces, takes, buffer int }{
			{1 << 20, 1 << 20, usual}, {1, 1000, usual}, {1000, 7, usual}, {1000, 1000, 1025}, {50_000, 500, 2048},
		} {
			g := streampeer.NewGZIP()
			require.NoError(t, g.StartCompression(useDeflate, c.buffer))
			small := pump(t, g, data, c.pieces, c.takes)
			if err := g.Finish(); err != nil {
				require.ErrorIs(t, err, gderr.ErrOutOfMemory)
			}
			small = drain(t, g, small)
			require.Equal(t, data, unpacked(t, useDeflate, small), "%+v", c)

			g.Clear()
			require.NoError(t, g.StartDecompression(useDeflate, c.buffer))
			back := drain(t, g, pump(t, g, small, c.pieces, c.takes))
			require.Equal(t, data, back, "%+v", c)
			g.Clear()
		}
	}
}

func TestGZIPInputSplitAtEveryByte(t *testing.T) {
	t.Parallel()
	data := []byte(strings.Repeat("hello ", 20) + string(mixed(300)))
	for _, useDeflate := range []bool{false, true} {
		small := packed(t, useDeflate, data)
		for split := range small {
			g := streampeer.NewGZIP()
			require.NoError(t, g.StartDecompression(useDeflate, usual))
			require.NoError(t, g.PutData(small[:split]))
			require.NoError(t, g.PutData(small[split:]))
			got, err := g.GetData(len(data))
			require.NoError(t, err)
			require.Equal(t, data, got, "split at %d", split)
			require.Zero(t, g.GetAvailableBytes())
			g.Clear()
		}
	}
}

func TestGZIPFlushedDataComesAtOnce(t *testing.T) {
	t.Parallel()
	var small bytes.Buffer
	w := gzip.NewWriter(&small)
	g := streampeer.NewGZIP()
	defer g.Clear()
	require.NoError(t, g.StartDecompression(false, usual))
	for _, text := range []string{"one", "two", ""} {
		_, err := w.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, w.Flush())
		require.NoError(t, g.PutData(small.Next(small.Len())))
		got, err := g.GetPartialData(100)
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
	}
}

// TestGZIPBomb puts in 6 KB that are 6 MB, and never finds more waiting than the buffer holds.
func TestGZIPBomb(t *testing.T) {
	t.Parallel()
	const size = 6_000_000
	bomb := packed(t, false, make([]byte, size))
	g := streampeer.NewGZIP()
	defer g.Clear()
	require.NoError(t, g.StartDecompression(false, 4096))
	assert.ErrorIs(t, g.PutData(bomb[:1000]), gderr.ErrOutOfMemory)
	g.Clear()
	require.NoError(t, g.StartDecompression(false, 4096))

	dst, total := make([]byte, 0, 4096), 0
	for len(bomb) > 0 || g.GetAvailableBytes() > 0 {
		n, err := g.PutPartialData(bomb)
		require.NoError(t, err)
		bomb = bomb[n:]
		require.LessOrEqual(t, g.GetAvailableBytes(), 4095)
		dst, err = g.AppendPartialData(dst[:0], 4096)
		require.NoError(t, err)
		total += len(dst)
	}
	assert.Equal(t, size, total)
}

func TestGZIPTruncatedInput(t *testing.T) {
	t.Parallel()
	data := []byte("hello hello hello hello")
	small := packed(t, false, data)
	for cut := range small {
		g := streampeer.NewGZIP()
		require.NoError(t, g.StartDecompression(false, usual))
		require.NoError(t, g.PutData(small[:cut]), "what is missing may still come")
		got, err := g.GetData(len(data))
		if err != nil {
			require.ErrorIs(t, err, gderr.ErrUnavailable)
		}
		require.Equal(t, data[:len(got)], got)
		g.Clear()
	}
}

func TestGZIPTrailingDataIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, useDeflate := range []bool{false, true} {
		small := packed(t, useDeflate, []byte("one"))
		g := streampeer.NewGZIP()
		require.NoError(t, g.StartDecompression(useDeflate, usual))
		n, err := g.PutPartialData(append(bytes.Clone(small), "more"...))
		require.NoError(t, err)
		assert.Equal(t, len(small), n)
		n, err = g.PutPartialData([]byte("more"))
		require.NoError(t, err)
		assert.Zero(t, n)
		assert.ErrorIs(t, g.PutData(small), gderr.ErrOutOfMemory, "a second member too")
		got, err := g.GetPartialData(100)
		require.NoError(t, err)
		assert.Equal(t, "one", string(got))
		g.Clear()
	}
}

func TestGZIPBadInput(t *testing.T) {
	t.Parallel()
	good, zipped := packed(t, false, []byte("hello hello")), packed(t, true, []byte("hello"))
	tests := map[string]struct {
		useDeflate bool
		input      []byte
		cause      error
	}{
		"no gzip":            {false, []byte("this is not gzip"), gzip.ErrHeader},
		"two bytes, no gzip": {false, []byte("no"), gzip.ErrHeader},
		"no zlib":            {true, []byte("this is not zlib"), zlib.ErrHeader},
		"gzip for zlib":      {true, good, zlib.ErrHeader},
		"zlib for gzip":      {false, zipped, gzip.ErrHeader},
		"bad block type":     {true, []byte{0x78, 0x9c, 0x07}, nil},
		"preset dictionary":  {true, []byte{0x78, 0xbb, 1, 2, 3, 4}, zlib.ErrDictionary},
		"wrong gzip CRC":     {false, flipped(good, len(good)-8), gzip.ErrChecksum},
		"wrong gzip length":  {false, flipped(good, len(good)-1), gzip.ErrChecksum},
		"wrong zlib Adler32": {true, flipped(zipped, len(zipped)-1), zlib.ErrChecksum},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := streampeer.NewGZIP()
			require.NoError(t, g.StartDecompression(c.useDeflate, usual))
			err := g.PutData(c.input)
			require.ErrorIs(t, err, gderr.Failed)
			if c.cause != nil {
				assert.ErrorIs(t, err, c.cause)
			}
			assert.Zero(t, g.GetAvailableBytes())
			assert.ErrorIs(t, g.PutData(good), gderr.Failed, "the error stays")
			assert.NoError(t, g.PutData(nil))
			assert.ErrorIs(t, g.StartDecompression(false, usual), gderr.ErrAlreadyInUse)

			g.Clear()
			require.NoError(t, g.StartDecompression(false, usual))
			require.NoError(t, g.PutData(good))
			text, err := g.GetUTF8String(11)
			require.NoError(t, err)
			assert.Equal(t, "hello hello", text)
		})
	}
}

func flipped(data []byte, at int) []byte {
	data = bytes.Clone(data)
	data[at] ^= 0xff
	return data
}

func TestGZIPBeforeAStart(t *testing.T) {
	t.Parallel()
	g := streampeer.NewGZIP()
	assert.NoError(t, g.PutData(nil), "to send no data never fails")
	assert.ErrorIs(t, g.PutData([]byte("a")), gderr.ErrUnconfigured)
	_, err := g.PutPartialData([]byte("a"))
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.ErrorIs(t, g.Finish(), gderr.ErrUnavailable)
	_, err = g.GetU8()
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	data, err := g.GetPartialData(10)
	assert.NoError(t, err)
	assert.Empty(t, data)
	assert.Zero(t, g.GetAvailableBytes())
	g.Clear()
	for _, size := range []int{0, -1, 1<<30 + 1} {
		assert.ErrorIs(t, g.StartCompression(false, size), gderr.ErrInvalidParameter)
		assert.ErrorIs(t, g.StartDecompression(false, size), gderr.ErrInvalidParameter)
	}
}

func TestGZIPGetDataReturnsWhatThereWas(t *testing.T) {
	t.Parallel()
	g := streampeer.NewGZIP()
	require.NoError(t, g.StartDecompression(false, usual))
	require.NoError(t, g.PutData(packed(t, false, []byte("abc"))))
	data, err := g.GetData(5)
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.Equal(t, "abc", string(data))
}

func TestGZIPFinish(t *testing.T) {
	t.Parallel()
	g := streampeer.NewGZIP()
	require.NoError(t, g.StartCompression(false, usual))
	require.NoError(t, g.PutData([]byte("abc")))
	require.NoError(t, g.Finish())
	ready := g.GetAvailableBytes()
	require.NoError(t, g.Finish(), "twice is once")
	assert.Equal(t, ready, g.GetAvailableBytes())
	assert.ErrorIs(t, g.PutData([]byte("d")), gderr.Failed)
	assert.NoError(t, g.PutData(nil))
	assert.Equal(t, "abc", string(unpacked(t, false, drain(t, g, nil))))
}

func TestGZIPBufferTooSmall(t *testing.T) {
	t.Parallel()
	g := streampeer.NewGZIP()
	require.NoError(t, g.StartCompression(false, 1024))
	n, err := g.PutPartialData([]byte("abc"))
	require.NoError(t, err)
	assert.Zero(t, n, "1,023 bytes free are too few")
	assert.ErrorIs(t, g.PutData([]byte("abc")), gderr.ErrOutOfMemory)
	g.Clear()

	require.NoError(t, g.StartCompression(false, 16))
	assert.ErrorIs(t, g.Finish(), gderr.ErrOutOfMemory, "an empty gzip file has 23 bytes")
	assert.Empty(t, unpacked(t, false, drain(t, g, nil)), "but none was lost")
	assert.NoError(t, g.Finish())
}

// TestGZIPDroppedLeavesNothing drops streams that wait for input, for room, and that were never used.
func TestGZIPDroppedLeavesNothing(t *testing.T) {
	func() {
		for _, input := range [][]byte{nil, packed(t, false, mixed(5000))[:100], packed(t, false, make([]byte, 1<<20))} {
			g := streampeer.NewGZIP()
			require.NoError(t, g.StartDecompression(false, 2048))
			_, err := g.PutPartialData(input)
			require.NoError(t, err)
		}
	}()
	awaitNoDecompressor(t)
}

// TestGZIPEndsWithItsData looks for goroutines of streams that are still in use, but at their end.
func TestGZIPEndsWithItsData(t *testing.T) {
	ended, failed := streampeer.NewGZIP(), streampeer.NewGZIP()
	require.NoError(t, ended.StartDecompression(false, usual))
	require.NoError(t, ended.PutData(packed(t, false, []byte("a"))))
	require.NoError(t, failed.StartDecompression(false, usual))
	require.Error(t, failed.PutData([]byte("rubbish, and enough of it")))
	awaitNoDecompressor(t)
	assert.Equal(t, 1, ended.GetAvailableBytes())
	assert.Zero(t, failed.GetAvailableBytes())
	ended.Clear()
	failed.Clear()
}

// awaitNoDecompressor waits until no goroutine of a decompressor is left. Tests that run in parallel may have some.
func awaitNoDecompressor(t testing.TB) {
	t.Helper()
	deadline := time.Now().Add(kit.Patience)
	for {
		runtime.GC()
		var stacks strings.Builder
		require.NoError(t, pprof.Lookup("goroutine").WriteTo(&stacks, 2))
		if !strings.Contains(stacks.String(), "(*turns).start") {
			return
		}
		require.True(t, time.Now().Before(deadline), "left:\n%s", stacks.String())
		runtime.Gosched()
	}
}
