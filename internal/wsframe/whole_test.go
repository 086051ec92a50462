package wsframe_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// TestAppendWhole: it takes whole messages, stops at all else, and what it notes leads to the payloads.
func TestAppendWhole(t *testing.T) {
	t.Parallel()
	payloads := []string{"", "binary", strings.Repeat("x", 125), strings.Repeat("y", 126), strings.Repeat("z", 3001), "text"}
	for role, key := range map[wsframe.Role]*[4]byte{wsframe.Client: nil, wsframe.Server: &testKey} {
		frames := []byte("ahead")
		total := 0
		for i, payload := range payloads {
			opcode := wsframe.Binary
			if i == len(payloads)-1 {
				opcode = wsframe.Text
			}
			frames = wsframe.AppendFrame(frames, opcode, true, []byte(payload), key)
			total += len(payload)
		}
		whole := len(frames)
		frames = wsframe.AppendFrame(frames, wsframe.Ping, true, []byte("ping"), key)

		for most := range len(payloads) + 2 {
			p, buf := wsframe.NewParser(role, 5000), bytes.Clone(frames)
			spans, stop, size := p.AppendWhole(nil, buf, len("ahead"), most)
			require.Len(t, spans, min(most, len(payloads)))
			for i, s := range spans {
				assert.Equal(t, i == len(payloads)-1, s.IsText())
				checkSpan(t, s, buf, payloads[i])
				size -= s.Size()
			}
			assert.Zero(t, size, "the sum of the sizes")
			if most >= len(payloads) {
				assert.Equal(t, whole, stop)
			}
		}
	}
}

// checkSpan compares a span's payload with what it must be, by either way to it.
func checkSpan(t *testing.T, s wsframe.Span, buf []byte, want string) {
	t.Helper()
	if s.IsMasked() {
		assert.Equal(t, "dst"+want, string(s.AppendUnmasked([]byte("dst"), buf)))
	}
	s = s.Unmask(buf)
	assert.False(t, s.IsMasked())
	assert.Equal(t, want, string(s.Payload(buf)))
	assert.Equal(t, len(want), s.Size())
	assert.Equal(t, want, string(buf[s.End()-len(want):s.End()]))

	moved := s.MovedTo(3)
	assert.Equal(t, s.IsText(), moved.IsText())
	assert.Equal(t, want, string(moved.Payload(append([]byte("abc"), want...))))
}

// TestAppendWholeLeavesTheRest: to Next.
func TestAppendWholeLeavesTheRest(t *testing.T) {
	t.Parallel()
	for name, frame := range map[string]string{
		"half a header": "\x82", "half a frame": "\x82\x05abc", "a fragment": "\x02\x03abc", "a continuation": "\x80\x03abc",
		"a reserved bit": "\xc2\x03abc", "a masked frame": "\x82\x83keys123", "a false length": "\x82\x7e\x00\x03abc",
		"a long form": "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", "more than the limit": "\x82\x0babcdefghijk",
	} {
		p := wsframe.NewParser(wsframe.Client, 10)
		spans, stop, size := p.AppendWhole(nil, []byte(frame), 0, 10)
		assert.Empty(t, spans, name)
		assert.Zero(t, stop+size, name)
	}
	p := wsframe.NewParser(wsframe.Client, 10)
	spans, _, _ := p.AppendWhole(nil, []byte("\x81\x02ab\x81\x02a\xff"), 0, 10)
	assert.Len(t, spans, 1)
	_, _, err := p.Next([]byte("\x81\x02a\xff"))
	assert.ErrorContains(t, err, "UTF-8")
}
