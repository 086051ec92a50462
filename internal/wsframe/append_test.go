package wsframe_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

var testKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

// appendAs appends a frame as the other side of role sends it.
func appendAs(dst []byte, role wsframe.Role, opcode wsframe.Opcode, final bool, payload []byte) []byte {
	if role == wsframe.Server {
		return wsframe.AppendFrame(dst, opcode, final, payload, &testKey)
	}
	return wsframe.AppendFrame(dst, opcode, final, payload, nil)
}

func TestAppendFrame(t *testing.T) {
	t.Parallel()
	hello := []byte("Hello")
	assert.Equal(t, unhex(t, "8105 48656c6c6f"), wsframe.AppendFrame(nil, wsframe.Text, true, hello, nil))
	assert.Equal(t, unhex(t, "8185 37fa213d 7f9f4d5158"), wsframe.AppendFrame(nil, wsframe.Text, true, hello, &testKey))
	assert.Equal(t, unhex(t, "0103 48656c"), wsframe.AppendFrame(nil, wsframe.Text, false, hello[:3], nil))
	assert.Equal(t, unhex(t, "8002 6c6f"), wsframe.AppendFrame(nil, wsframe.Continuation, true, hello[3:], nil))
	assert.Equal(t, unhex(t, "ff 8980 37fa213d"), wsframe.AppendFrame([]byte{0xff}, wsframe.Ping, true, nil, &testKey))
	assert.Equal(t, []byte("Hello"), hello, "the payload is the caller's")
}

func TestAppendHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		length           int
		unmasked, masked string
	}{
		{0, "8200", "8280 37fa213d"},
		{125, "827d", "82fd 37fa213d"},
		{126, "827e 007e", "82fe 007e 37fa213d"},
		{65535, "827e ffff", "82fe ffff 37fa213d"},
		{65536, "827f 0000000000010000", "82ff 0000000000010000 37fa213d"},
		{0x7fffffff, "827f 000000007fffffff", "82ff 000000007fffffff 37fa213d"},
	} {
		assert.Equal(t, unhex(t, c.unmasked), wsframe.AppendHeader(nil, wsframe.Binary, true, c.length, nil))
		assert.Equal(t, unhex(t, c.masked), wsframe.AppendHeader(nil, wsframe.Binary, true, c.length, &testKey))
	}
}

// TestAppendPayload: a payload that is appended in pieces is masked as a whole one is.
func TestAppendPayload(t *testing.T) {
	t.Parallel()
	payload := []byte("0123456789abcdef!")
	for _, key := range []*[4]byte{nil, &testKey} {
		dst := wsframe.AppendHeader(nil, wsframe.Binary, true, len(payload), key)
		for rest := payload; len(rest) > 0; {
			n := min(8, len(rest))
			dst = wsframe.AppendPayload(dst, rest[:n], key)
			rest = rest[n:]
		}
		assert.Equal(t, wsframe.AppendFrame(nil, wsframe.Binary, true, payload, key), dst)
	}
}

// TestMask compares with the definition, byte by byte, for every length and alignment that takes its own way.
func TestMask(t *testing.T) {
	t.Parallel()
	source := make([]byte, 300)
	for i := range source {
		source[i] = byte(i * 7)
	}
	for offset := range 9 {
		for size := range 200 {
			b := bytes.Clone(source)
			wsframe.Mask(b[offset:offset+size], testKey)
			want := bytes.Clone(source)
			for i := range size {
				want[offset+i] ^= testKey[i%4]
			}
			require.Equal(t, want, b, "%d bytes at %d", size, offset)
		}
	}
}

func TestAppendFrameAllocatesNothing(t *testing.T) {
	payload := make([]byte, 1000)
	dst := make([]byte, 0, len(payload)+wsframe.MaxHeaderSize)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		dst = wsframe.AppendFrame(dst[:0], wsframe.Binary, true, payload, &testKey)
		dst = wsframe.AppendFrame(dst[:0], wsframe.Binary, true, payload, nil)
	}))
}

func TestClosePayload(t *testing.T) {
	t.Parallel()
	assert.Equal(t, unhex(t, "03ea"), wsframe.AppendClosePayload(nil, wsframe.CloseProtocolError, ""))
	assert.Equal(t, unhex(t, "0fa0 66c3bc72"), wsframe.AppendClosePayload(nil, 4000, "für"))
	code, reason := wsframe.ParseClosePayload(nil)
	assert.Zero(t, code)
	assert.Empty(t, reason)
	code, reason = wsframe.ParseClosePayload(unhex(t, "0fa0 66c3bc72"))
	assert.Equal(t, 4000, code)
	assert.Equal(t, "für", string(reason))
}
