package wsframe_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// TestText sends text of every kind, in one frame and in fragments of one byte, and compares with utf8.Valid.
func TestText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "a", "Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "\x00", "\x7f", "\u0080", "\u07ff", "\u0800", "\uffff", "\U00010000",
		"\U0010ffff", "\ud7ff", "\ue000", "\ufffd", "\ufeff", "日本語", "🎮👾", strings.Repeat("x", 100) + "é",
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2a", "\xc3\xc3", "\xe0\x9f\xbf", "\xe0\xa0\x80", "\xe2\x82",
		"\xe2\x82a", "\xe2a\x82", "\xed\xa0\x80", "\xed\x9f\xbf", "\xed\xbf\xbf", "\xef\xbf", "\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf", "\xf0\x90\x80\x80", "\xf0\x9f\x98", "\xf4\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff", "\xce\xbaa\xe1\xbd", "\xce\xba\xe1\xff",
		strings.Repeat("x", 7) + "\xff", strings.Repeat("x", 31) + "\x80" + strings.Repeat("x", 31),
		strings.Repeat("x", 64) + "\xe2\x82",
	} {
		for _, role := range []wsframe.Role{wsframe.Client, wsframe.Server} {
			one := appendAs(nil, role, wsframe.Text, true, []byte(text))
			many := appendAs(nil, role, wsframe.Text, false, nil)
			for i := range len(text) {
				many = appendAs(many, role, wsframe.Continuation, false, []byte{text[i]})
			}
			many = appendAs(many, role, wsframe.Continuation, true, nil)
			for _, input := range [][]byte{one, many} {
				got := everyWay(t, role, noLimit, input)
				if utf8.ValidString(text) {
					require.NoError(t, got.err, "%q", text)
					assert.Equal(t, []received{{wsframe.Text, text}}, got.got)
				} else {
					assertRefused(t, got.err, wsframe.CloseInvalidPayload, "not UTF-8")
				}
			}
		}
	}
}

// TestEarlyRejection feeds invalid text byte by byte and requires the error at the first byte that no valid text of
// that length can have there.
func TestEarlyRejection(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		final bool
		at    int // the index of the byte that shows it
	}{
		{"abc\xff" + "def", true, 3},
		{"κόσμε\xed\xa0\x80edited", true, 11},
		{"κόσμε\xf4\x90\x80\x80edited", true, 11},
		{"a\xc0\x80", true, 1},
		{"a\xe0\x80\x80", true, 2},
		{"\xf0\x8f\xbf\xbf", true, 1},
		{"\xf5xxxx", true, 0},
		{"\xe2\x82a", false, 2},
		{"\xe2(\xa1", false, 1},
		{"ab\xe2", true, 2},     // one byte more cannot be: the message ends
		{"ab\xe2\x82", true, 2}, // nor two
		{"ab\xf0\x9f\x98", true, 2},
	} {
		frame := appendAs(nil, wsframe.Client, wsframe.Text, c.final, []byte(c.text))
		p := wsframe.NewParser(wsframe.Client, noLimit)
		for i := range frame {
			_, _, err := p.Next(frame[i : i+1])
			if i == 2+c.at {
				assertRefused(t, err, wsframe.CloseInvalidPayload, "not UTF-8")
				break
			}
			require.NoError(t, err, "%q at %d", c.text, i)
		}
	}
}
