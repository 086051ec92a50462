package streampeer_test

import (
	"encoding/binary"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// sized returns a buffer with a length and what follows it, the cursor at the start.
func sized(length uint32, data string) *streampeer.Buffer {
	b := streampeer.NewBuffer()
	b.SetDataArray(append(binary.LittleEndian.AppendUint32(nil, length), data...))
	return b
}

func TestStringsRoundTrip(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "héllo wörld", "日本語 🎮", strings.Repeat("x", 100_000)} {
		for _, big := range []bool{false, true} {
			b := streampeer.NewBuffer()
			b.SetBigEndian(big)
			require.NoError(t, b.PutUTF8String(text))
			assert.Equal(t, 4+len(text), b.GetSize())
			require.NoError(t, b.Seek(0))
			got, err := b.GetUTF8String(-1)
			require.NoError(t, err)
			assert.Equal(t, text, got)
		}
	}
}

func TestPutStringIsASCII(t *testing.T) {
	t.Parallel()
	b := streampeer.NewBuffer()
	require.NoError(t, b.PutString("añ🎮z"))
	assert.Equal(t, "\x04\x00\x00\x00a  z", string(b.GetDataArray()))
}

func TestGetStringIsLatin1UntilNUL(t *testing.T) {
	t.Parallel()
	b := sized(6, "a\xf1z\x00bcd")
	text, err := b.GetString(-1)
	require.NoError(t, err)
	assert.Equal(t, "añz", text)

	text, err = b.GetString(1)
	require.NoError(t, err)
	assert.Equal(t, "d", text, "the bytes after the NUL belong to the string")
}

func TestGetUTF8String(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, data, want string }{
		{"NUL", "ab\x00cd", "ab"},
		{"NUL first", "\x00cd", ""},
		{"stray continuation", "a\x80b", "a\ufffdb"},
		{"never in UTF-8", "\xff\xfe", "\ufffd\ufffd"},
		{"cut short", "a\xe6\x97", "a\ufffd\ufffd"},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, err := sized(uint32(len(c.data)), c.data).GetUTF8String(-1)
			require.NoError(t, err)
			assert.Equal(t, c.want, text)
		})
	}
}

// getters are the reads that believe a length.
var getters = map[string]func(streampeer.StreamPeer) error{
	"GetString":     func(p streampeer.StreamPeer) error { _, err := p.GetString(-1); return err },
	"GetUTF8String": func(p streampeer.StreamPeer) error { _, err := p.GetUTF8String(-1); return err },
	"GetVar":        func(p streampeer.StreamPeer) error { _, err := p.GetVar(false); return err },
}

func TestLengthThatIsNegative(t *testing.T) {
	t.Parallel()
	for name, get := range getters {
		for _, length := range []uint32{math.MaxUint32, 1 << 31} {
			assert.ErrorIs(t, get(sized(length, "abc")), gderr.ErrInvalidData, name)
		}
	}
}

// TestLengthThatLiesTakesNoMemory claims 2 GiB and sends three bytes. It measures, so it does not run in parallel.
func TestLengthThatLiesTakesNoMemory(t *testing.T) {
	for name, get := range getters {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		assert.ErrorIs(t, get(sized(math.MaxInt32, "abc")), gderr.ErrInvalidParameter, name)
		runtime.ReadMemStats(&after)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20), name)
	}
}

// TestLengthThatLiesOverTCP claims 2 GiB and ends the connection.
func TestLengthThatLiesOverTCP(t *testing.T) {
	t.Parallel()
	for name, get := range getters {
		client, served := kit.Pair(t)
		require.NoError(t, served.PutU32(math.MaxInt32))
		require.NoError(t, served.PutData([]byte("abc")))
		served.DisconnectFromHost()
		assert.ErrorIs(t, get(client), gderr.ErrFileEOF, name)
	}
}

func TestStringCutShortByTheLengthGiven(t *testing.T) {
	t.Parallel()
	b := streampeer.NewBuffer()
	b.SetDataArray([]byte("abc"))
	text, err := b.GetUTF8String(2)
	require.NoError(t, err)
	assert.Equal(t, "ab", text)
	text, err = b.GetUTF8String(0)
	require.NoError(t, err)
	assert.Empty(t, text)
}
