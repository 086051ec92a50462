package variant

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// tokenKind is what a token is: one of those below, or the character itself.
type tokenKind rune

const (
	tokenEnd tokenKind = -iota
	tokenBad
	tokenIdentifier
	tokenString
	tokenName // StringName
	tokenInt
	tokenFloat
	tokenColor
)

// String returns the kind as errors tell it.
func (k tokenKind) String() string {
	if k > 0 {
		return strconv.QuoteRune(rune(k))
	}
	return [...]string{"the end", "a bad token", "a name", "a string", "a StringName", "a number", "a number",
		"a color"}[-k]
}

// token is the smallest part of a text.
type token struct {
	kind  tokenKind
	at    int    // in bytes from the start of the text
	text  string // of an identifier, a string, an int, the digits of a color; of a bad token, what is wrong
	int   int64
	float float64
}

// unexpected returns the error of a token that stands where something else should.
func (t token) unexpected(want string) error {
	switch t.kind {
	case tokenBad:
		return textError(t.at, "%s", t.text)
	case tokenIdentifier:
		return textError(t.at, "want %s, got %.40q", want, t.text)
	}
	return textError(t.at, "want %s, got %v", want, t.kind)
}

// expect reads the token that has to come.
func (p *varParser) expect(kind tokenKind) error {
	if t := p.next(); t.kind != kind {
		return t.unexpected(kind.String())
	}
	return nil
}

// next reads a token. At the end of the text, and where it is bad, the place stays.
func (p *varParser) next() token {
	p.skip()
	t := token{at: p.pos}
	if p.pos == len(p.text) {
		return t
	}
	switch c := p.text[p.pos]; {
	case strings.IndexByte("{}[]():,=.", c) >= 0:
		p.pos++
		t.kind = tokenKind(c)
	case c == '"':
		t.kind, t.text = p.quoted(tokenString, 1)
	case (c == '&' || c == '@') && strings.HasPrefix(p.text[p.pos+1:], `"`): // @"…" was Godot 3's
		t.kind, t.text = p.quoted(tokenName, 2)
	case c == '#':
		p.pos++
		t.kind, t.text = tokenColor, p.run(isHex)
	default:
		p.word(&t)
	}
	return t
}

// skip passes over white space and comments.
func (p *varParser) skip() {
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == ';':
			if n := strings.IndexByte(p.text[p.pos:], '\n'); n >= 0 {
				p.pos += n
			} else {
				p.pos = len(p.text)
			}
		case c == 0 || c > ' ':
			return
		default:
			p.pos++
		}
	}
}

// run reads the bytes that belong together.
func (p *varParser) run(belongs func(byte) bool) string {
	start := p.pos
	for p.pos < len(p.text) && belongs(p.text[p.pos]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }
func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

// word reads a number or an identifier; both may begin with a minus.
func (p *varParser) word(t *token) {
	start := p.pos
	if p.text[p.pos] == '-' {
		p.pos++
	}
	switch {
	case p.pos < len(p.text) && isDigit(p.text[p.pos]):
		p.number(t, start)
	case p.run(isWord) != "":
		t.kind, t.text = tokenIdentifier, p.text[start:p.pos]
	default:
		p.pos = start
		c, _ := utf8.DecodeRuneInString(p.text[start:])
		t.kind, t.text = tokenBad, "an unexpected "+strconv.QuoteRune(c)
	}
}

// number reads a number that begins before its first digit. Those with a point or an exponent are floats. An int that
// is too large becomes the largest (String::to_int).
func (p *varParser) number(t *token, start int) {
	p.run(isDigit)
	whole := p.pos
	if p.skipByte('.') {
		p.run(isDigit)
	}
	end := p.pos
	if p.skipByte('e') || p.skipByte('E') {
		_ = p.skipByte('-') || p.skipByte('+')
		if p.run(isDigit) != "" {
			end = p.pos // else the exponent is empty and counts for nothing
		}
	}
	if p.pos == whole {
		t.kind, t.text = tokenInt, p.text[start:whole]
		t.int, _ = strconv.ParseInt(t.text, 10, 64)
		return
	}
	t.kind = tokenFloat
	t.float, _ = strconv.ParseFloat(p.text[start:end], 64)
}

func (p *varParser) skipByte(c byte) bool {
	if p.pos < len(p.text) && p.text[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

// quoted reads a string whose first byte stands so far behind.
func (p *varParser) quoted(kind tokenKind, ahead int) (tokenKind, string) {
	rest := p.text[p.pos+ahead:]
	end := strings.IndexAny(rest, "\"\\\x00")
	if end < 0 || rest[end] == 0 {
		return tokenBad, "a string without an end"
	}
	text, n := rest[:end], end+1
	if rest[end] == '\\' {
		var err error
		if text, n, err = unescape(rest); err != nil {
			return tokenBad, err.Error()
		}
	}
	if !utf8.ValidString(text) {
		return tokenBad, "a string that is not UTF-8"
	}
	p.pos += ahead + n
	return kind, text
}

// unescape returns the text up to the closing quote, and how many bytes it takes with that.
func unescape(s string) (text string, n int, err error) {
	var b strings.Builder
	for n < len(s) {
		c := s[n]
		n++
		switch {
		case c == '"':
			return b.String(), n, nil
		case c == 0:
			return "", n, errors.New("a string without an end")
		case c != '\\':
			b.WriteByte(c)
		default:
			taken, err := unescapeOne(&b, s[n:])
			if err != nil {
				return "", n, err
			}
			n += taken
		}
	}
	return "", n, errors.New("a string without an end")
}

// unescaped holds what stands for the letters behind a backslash that mean something else.
var unescaped = [256]byte{'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// unescapeOne appends what stands for the bytes behind a backslash, and returns how many those are.
func unescapeOne(b *strings.Builder, s string) (n int, err error) {
	if s == "" {
		return 0, errors.New("a string without an end")
	}
	switch c := s[0]; {
	case c == 'u' || c == 'U':
		return unescapeRune(b, s)
	case c == 0:
		return 0, errors.New("a string without an end")
	case unescaped[c] != 0:
		b.WriteByte(unescaped[c])
	default:
		b.WriteByte(c)
	}
	return 1, nil
}

// unescapeRune is unescapeOne for u1234 and U123456, and for two such that are halves of a character.
func unescapeRune(b *strings.Builder, s string) (n int, err error) {
	r, n := hexRune(s)
	if utf16.IsSurrogate(r) {
		low, m := rune(-1), 0
		if strings.HasPrefix(s[n:], `\u`) || strings.HasPrefix(s[n:], `\U`) {
			low, m = hexRune(s[n+1:])
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			r = -1
		}
		n += 1 + m
	}
	if r <= 0 || r > utf8.MaxRune {
		return 0, errors.New("a bad character in hexadecimal digits")
	}
	b.WriteRune(r)
	return n, nil
}

// hexRune reads u1234 or U123456. It returns -1 where digits are missing.
func hexRune(s string) (r rune, n int) {
	n = 5
	if s[0] == 'U' {
		n = 7
	}
	if len(s) < n {
		return -1, len(s)
	}
	v, err := strconv.ParseUint(s[1:n], 16, 32)
	if err != nil {
		return -1, n
	}
	return rune(v), n
}
