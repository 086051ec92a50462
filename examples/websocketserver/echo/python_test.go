package echo

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPythonBytes compares with what Python 3 prints.
func TestPythonBytes(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		"":                              `b''`,
		"Got our msg: hello":            `b'Got our msg: hello'`,
		`it's`:                          `b"it's"`,
		`say "hi"`:                      `b'say "hi"'`,
		`it's "x"`:                      `b'it\'s "x"'`,
		"é":                             `b'\xc3\xa9'`,
		"\t\n\r\\\x00\x1f~\x7f\x80\xff": `b'\t\n\r\\\x00\x1f~\x7f\x80\xff'`,
	} {
		require.Equal(t, want, pythonBytes([]byte(data)))
	}
}
