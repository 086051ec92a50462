package gdscript

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoteAt returns where the quote stands with which a string begins, which r, & or ^ may stand before; or -1.
func quoteAt(s string) int {
	at := 0
	if strings.IndexByte("r&^", s[0]) >= 0 {
		at = 1
	}
	if at < len(s) && (s[at] == '"' || s[at] == '\'') {
		return at
	}
	return -1
}

// string reads a string whose quote stands so far behind, and returns what it means.
func (s *scanner) string(ahead int) (string, error) {
	first := s.line
	isRaw := s.src[s.pos] == 'r'
	s.pos += ahead
	quote := s.src[s.pos : s.pos+1]
	if long := strings.Repeat(quote, 3); strings.HasPrefix(s.src[s.pos:], long) {
		quote = long
	}
	s.pos += len(quote)
	var b strings.Builder
	for s.pos < len(s.src) {
		switch rest := s.src[s.pos:]; {
		case strings.HasPrefix(rest, quote):
			s.pos += len(quote)
			return b.String(), nil
		case rest[0] == '\\' && len(rest) > 1:
			n := escape(&b, rest, isRaw)
			s.line += strings.Count(rest[:n], "\n")
			s.pos += n
		case rest[0] == '\n':
			b.WriteByte('\n')
			s.skipNewline()
		default:
			b.WriteByte(rest[0])
			s.pos++
		}
	}
	return "", errorAt(first, "a string without an end")
}

// escapes holds what stands for the letters behind a backslash.
var escapes = map[byte]byte{
	'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v', '\'': '\'', '"': '"', '\\': '\\',
}

// escape appends what stands for a backslash and what follows it, and returns how many bytes of s that is.
func escape(b *strings.Builder, rest string, isRaw bool) int {
	c := rest[1]
	switch {
	case isRaw && (c == '"' || c == '\'' || c == '\\'):
		b.WriteString(rest[:2])
	case isRaw:
		b.WriteByte('\\')
		return 1
	case c == '\n':
	case strings.HasPrefix(rest[1:], "\r\n"):
		return 3
	case c == 'u' || c == 'U':
		return 1 + unescapeRune(b, rest[1:])
	default:
		if e, ok := escapes[c]; ok {
			b.WriteByte(e)
		} else {
			_, size := utf8.DecodeRuneInString(rest[1:])
			return 1 + size
		}
	}
	return 2
}

// unescapeRune appends what u1234, U123456 or two halves of a character stand for, and returns the length.
func unescapeRune(b *strings.Builder, s string) int {
	r, n := hexRune(s)
	if utf16.IsSurrogate(r) && len(s) > n+1 && s[n] == '\\' && (s[n+1] == 'u' || s[n+1] == 'U') {
		low, m := hexRune(s[n+1:])
		r = utf16.DecodeRune(r, low)
		n += 1 + m
	}
	if r >= 0 && r <= utf8.MaxRune {
		b.WriteRune(r)
	}
	return n
}

// hexRune reads u1234 or U123456. It returns -1 where digits are missing.
func hexRune(s string) (r rune, n int) {
	n = 5
	if s[0] == 'U' {
		n = 7
	}
	if len(s) < n {
		return -1, 1
	}
	v, err := strconv.ParseUint(s[1:n], 16, 32)
	if err != nil {
		return -1, 1
	}
	return rune(v), n
}
