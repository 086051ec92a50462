package enetcompress_test

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetcompress"
)

// modes are those that compress, by the names of their files in testdata.
var modes = map[string]enetcompress.Mode{
	"range_coder": enetcompress.RangeCoder, "fastlz": enetcompress.FastLZ,
	"zlib": enetcompress.Zlib, "zstandard": enetcompress.Zstandard,
}

// forEachMode runs a test for each mode that compresses.
func forEachMode(t *testing.T, test func(t *testing.T, mode enetcompress.Mode)) {
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, mode)
		})
	}
}

// golden is what an engine sent, behind the header of a datagram, and what it stands for.
type golden struct{ compressed, plain []byte }

// readGolden reads a file of testdata: both in hexadecimal, a line each.
func readGolden(t testing.TB, name string) (all []golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".txt")
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		require.Len(t, fields, 2)
		all = append(all, golden{unhex(t, fields[0]), unhex(t, fields[1])})
	}
	require.NotEmpty(t, all)
	return all
}

func unhex(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	require.NoError(t, err)
	return b
}

// TestGolden reads what engines sent, and for the modes whose bytes are determined, writes the same.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, mode := range modes {
		for _, g := range readGolden(t, name) {
			got, err := mode.AppendDecompressed(nil, g.compressed, 4096)
			require.NoError(t, err, "%s %x", name, g.compressed)
			require.Equal(t, g.plain, got, name)
			got, ok := mode.AppendCompressed(nil, g.plain)
			require.True(t, ok)
			if mode == enetcompress.RangeCoder || mode == enetcompress.FastLZ {
				require.Equal(t, g.compressed, got, name)
			}
		}
	}
}

// samples are inputs of every sort that a datagram may hold.
func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 4000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	var runs []byte
	for len(runs) < 4000 {
		runs = append(runs, bytes.Repeat([]byte{byte(rng.IntN(4))}, 1+rng.IntN(300))...)
	}
	ramp := make([]byte, 60000)
	for i := range ramp {
		ramp[i] = byte(i)
	}
	return map[string][]byte{
		"words": bytes.Repeat([]byte("the quick brown fox jumps over the lazy dog. "), 90),
		"zeros": make([]byte, 4092), "noise": noise, "runs": runs[:4000], "ramp": ramp,
		"half noise":    slices.Concat(noise[:1000], make([]byte, 1000)),
		"every fourth":  everyFourth(noise),
		"small symbols": smallSymbols(rng),
	}
}

// everyFourth has zeros between the bytes: integers that are small.
func everyFourth(noise []byte) []byte {
	b := make([]byte, len(noise))
	for i := 0; i < len(b); i += 4 {
		b[i] = noise[i]
	}
	return b
}

// smallSymbols has so many pairs and triples that the range coder's model overflows more than once.
func smallSymbols(rng *rand.Rand) []byte {
	b := make([]byte, 8000)
	for i := range b {
		b[i] = byte(rng.IntN(40))
	}
	return b
}

// TestRoundTrip compresses each sample at every length up to 70 and at some above, and gets it back.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	forEachMode(t, func(t *testing.T, mode enetcompress.Mode) {
		for name, sample := range samples() {
			for size := 0; size <= len(sample); size += 1 + size/70*37 {
				roundTrip(t, mode, name, sample[:size])
			}
			roundTrip(t, mode, name, sample)
		}
	})
}

// roundTrip requires that what compresses decompresses to the same, behind what dst held.
func roundTrip(t *testing.T, mode enetcompress.Mode, name string, plain []byte) {
	t.Helper()
	before := []byte("before")
	packed, ok := mode.AppendCompressed(slices.Clone(before), plain)
	require.Equal(t, before, packed[:len(before)])
	if !ok {
		require.Equal(t, before, packed)
		return
	}
	packed = packed[len(before):]
	require.Less(t, len(packed), len(plain), name)
	got, err := mode.AppendDecompressed(slices.Clone(before), packed, max(len(plain), 16))
	require.NoError(t, err, "%s %d", name, len(plain))
	require.Equal(t, before, got[:len(before)])
	got = got[len(before):]
	if mode == enetcompress.FastLZ && len(plain) < 16 {
		plain = append(slices.Clone(plain), make([]byte, 16-len(plain))...)
	}
	require.Equal(t, plain, got, "%s %d", name, len(plain))
}

// TestSmaller shows which of the samples each mode makes smaller, so that a mode that never compresses is found.
func TestSmaller(t *testing.T) {
	t.Parallel()
	forEachMode(t, func(t *testing.T, mode enetcompress.Mode) {
		all := samples()
		for name, most := range map[string]int{"words": 300, "zeros": 100, "runs": 700, "half noise": 1100} {
			packed, ok := mode.AppendCompressed(nil, all[name])
			assert.True(t, ok, name)
			assert.LessOrEqual(t, len(packed), most, name)
		}
		_, ok := mode.AppendCompressed(nil, all["noise"])
		assert.False(t, ok, "noise")
	})
}

// TestLimit decompresses with limits at and below the size.
func TestLimit(t *testing.T) {
	t.Parallel()
	forEachMode(t, func(t *testing.T, mode enetcompress.Mode) {
		for name, plain := range samples() {
			packed, ok := mode.AppendCompressed(nil, plain)
			if !ok {
				continue
			}
			got, err := mode.AppendDecompressed(nil, packed, len(plain))
			require.NoError(t, err, name)
			require.Len(t, got, len(plain))
			for _, limit := range []int{0, 1, len(plain) / 2, len(plain) - 1} {
				got, err = mode.AppendDecompressed([]byte{7}, packed, limit)
				require.ErrorIs(t, err, enetcompress.ErrTooLarge, "%s %d", name, limit)
				require.Equal(t, []byte{7}, got)
			}
		}
	})
}

// TestCorrupt refuses what no encoder writes.
func TestCorrupt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		mode enetcompress.Mode
		hex  string
	}{
		{"nothing", enetcompress.RangeCoder, ""},
		{"bytes behind the end", enetcompress.RangeCoder, "0000000000ff"},
		{"noise", enetcompress.RangeCoder, "ffffffffffffffffffffffffffffffff"},
		{"nothing", enetcompress.FastLZ, ""},
		{"level 2", enetcompress.FastLZ, "20aabbcc"},
		{"a literal beyond the input", enetcompress.FastLZ, "03aabbcc"},
		{"a match before the start", enetcompress.FastLZ, "00aa2001"},
		{"a match without its end", enetcompress.FastLZ, "01aabbe001"},
		{"an instruction alone", enetcompress.FastLZ, "05"},
		{"nothing", enetcompress.Zlib, ""},
		{"a header alone", enetcompress.Zlib, "789c"},
		{"a wrong sum", enetcompress.Zlib, "789c4b040000620063"},
		{"bytes behind the end", enetcompress.Zlib, "789c4b04000062006200"},
		{"nothing", enetcompress.Zstandard, ""},
		{"a frame of nothing", enetcompress.Zstandard, "28b52ffd2000010000"},
		{"no frame", enetcompress.Zstandard, "00112233445566"},
		{"none", enetcompress.None, "00112233"},
	} {
		got, err := c.mode.AppendDecompressed([]byte{7}, unhex(t, c.hex), 4096)
		assert.ErrorIs(t, err, enetcompress.ErrCorrupt, "%d %s", c.mode, c.name)
		assert.Equal(t, []byte{7}, got, "%d %s", c.mode, c.name)
	}
}

// TestNone compresses nothing.
func TestNone(t *testing.T) {
	t.Parallel()
	got, ok := enetcompress.None.AppendCompressed([]byte{7}, make([]byte, 100))
	assert.False(t, ok)
	assert.Equal(t, []byte{7}, got)
	assert.True(t, enetcompress.Zstandard.Valid())
	assert.False(t, enetcompress.Mode(5).Valid())
}

// TestShortFastLZ: what is shorter than 16 bytes comes back padded with zeros, as the engine does it.
func TestShortFastLZ(t *testing.T) {
	t.Parallel()
	packed, ok := enetcompress.FastLZ.AppendCompressed(nil, make([]byte, 15))
	require.True(t, ok)
	got, err := enetcompress.FastLZ.AppendDecompressed(nil, packed, 4096)
	require.NoError(t, err)
	assert.Equal(t, make([]byte, 16), got)
}

// TestFastLZBeyondLevel1 leaves what takes another level.
func TestFastLZBeyondLevel1(t *testing.T) {
	t.Parallel()
	_, ok := enetcompress.FastLZ.AppendCompressed(nil, make([]byte, 1<<16))
	assert.False(t, ok)
	roundTrip(t, enetcompress.FastLZ, "the longest", make([]byte, 1<<16-1))
}
