package echo

import (
	"bytes"
	"fmt"
	"strings"
)

// pythonString returns a message as Python's str makes text of it: text is a str there, and binary a bytes, which
// shows as its literal.
func pythonString(message []byte, isText bool) string {
	if isText {
		return string(message)
	}
	return pythonBytes(message)
}

// pythonBytes returns bytes as Python prints them: b'Got our msg: hello'.
func pythonBytes(data []byte) string {
	quote := byte('\'')
	if bytes.IndexByte(data, '\'') >= 0 && bytes.IndexByte(data, '"') < 0 {
		quote = '"'
	}
	var text strings.Builder
	text.Grow(len(data) + len(`b''`))
	text.WriteByte('b')
	text.WriteByte(quote)
	for _, b := range data {
		writePythonByte(&text, b, quote)
	}
	text.WriteByte(quote)
	return text.String()
}

func writePythonByte(text *strings.Builder, b, quote byte) {
	switch {
	case b == '\t':
		text.WriteString(`\t`)
	case b == '\n':
		text.WriteString(`\n`)
	case b == '\r':
		text.WriteString(`\r`)
	case b == '\\', b == quote:
		text.WriteByte('\\')
		text.WriteByte(b)
	case b < ' ', b > '~':
		fmt.Fprintf(text, `\x%02x`, b)
	default:
		text.WriteByte(b)
	}
}
