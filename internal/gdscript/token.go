package gdscript

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	identifier kind = iota + 1 // keywords, too
	text                       // a string of any sort
	integer
	float
	annotation // with the name behind @
	symbol
)

// token is the smallest part of a script.
type token struct {
	kind  kind
	line  int
	start int // in bytes from the beginning of the script, as end
	end   int
	text  string // what it says; of a string, what it means
	int   int64
	float float64
}

// is says whether the token is that word or symbol.
func (t token) is(what string) bool {
	return t.text == what && (t.kind == identifier || t.kind == symbol)
}

// line is a line of code: what the parser calls a statement, or several. Line breaks inside of brackets, in strings
// and behind a backslash do not end it.
type line struct {
	indent int
	tokens []token
}

// maxBrackets is the deepest nesting of brackets.
const maxBrackets = 1000

// scanner takes a script apart.
type scanner struct {
	src      string
	pos      int
	line     int
	brackets int
	lines    []line
}

// scan returns the lines of a script that have something in them.
func scan(src string) ([]line, error) {
	if !utf8.ValidString(src) {
		return nil, errorAt(1, "the script is not UTF-8")
	}
	s := scanner{src: strings.TrimPrefix(src, "\ufeff"), line: 1}
	for s.pos < len(s.src) {
		if err := s.scanLine(); err != nil {
			return nil, err
		}
	}
	return s.lines, nil
}

// scanLine reads a line of code and its line break.
func (s *scanner) scanLine() error {
	start := s.pos
	for s.pos < len(s.src) && (s.src[s.pos] == ' ' || s.src[s.pos] == '\t') {
		s.pos++
	}
	current := line{indent: s.pos - start}
	for s.pos < len(s.src) {
		c := s.src[s.pos]
		if c == '\n' && s.brackets == 0 {
			s.skipNewline()
			break
		}
		t, err := s.next(c)
		if err != nil {
			return err
		}
		if t.kind != 0 {
			t.end = s.pos
			current.tokens = append(current.tokens, t)
		}
	}
	if len(current.tokens) > 0 {
		s.lines = append(s.lines, current)
	}
	return nil
}

func (s *scanner) skipNewline() {
	s.pos++
	s.line++
}

// next reads what begins with c: a token, or something between tokens, and then the kind is 0.
func (s *scanner) next(c byte) (t token, err error) {
	t.line, t.start = s.line, s.pos
	rest := s.src[s.pos:]
	switch {
	case c == '\n':
		s.skipNewline()
	case c == '#':
		s.skipComment()
	case c == '\\':
		return t, s.continuation()
	case c == ' ' || c == '\t' || c == '\r':
		s.pos++
	case quoteAt(rest) >= 0:
		t.kind = text
		t.text, err = s.string(quoteAt(rest))
	case isDigit(c) || c == '.' && len(rest) > 1 && isDigit(rest[1]):
		s.number(&t)
	case c == '@' && wordLength(rest[1:]) > 0:
		t.kind, t.text = annotation, rest[1:1+wordLength(rest[1:])]
		s.pos += 1 + len(t.text)
	case wordLength(rest) > 0:
		t.kind, t.text = identifier, rest[:wordLength(rest)]
		s.pos += len(t.text)
	default:
		return t, s.symbol(&t)
	}
	return t, err
}

func (s *scanner) skipComment() {
	if n := strings.IndexByte(s.src[s.pos:], '\n'); n >= 0 {
		s.pos += n
	} else {
		s.pos = len(s.src)
	}
}

// continuation passes over a backslash at the end of a line.
func (s *scanner) continuation() error {
	after := strings.TrimPrefix(s.src[s.pos+1:], "\r")
	if after != "" && after[0] != '\n' {
		return errorAt(s.line, "something stands behind a backslash")
	}
	s.pos = len(s.src) - len(after)
	if after != "" {
		s.skipNewline()
	}
	return nil
}

// longSymbols are the symbols of more than one character that would mean something else if they were taken apart.
var longSymbols = []string{"...", "->", ":=", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^="}

// symbol reads an operator or a bracket.
func (s *scanner) symbol(t *token) error {
	_, size := utf8.DecodeRuneInString(s.src[s.pos:])
	for _, long := range longSymbols {
		if strings.HasPrefix(s.src[s.pos:], long) {
			size = len(long)
			break
		}
	}
	t.kind, t.text = symbol, s.src[s.pos:s.pos+size]
	s.pos += size
	switch t.text {
	case "(", "[", "{":
		s.brackets++
	case ")", "]", "}":
		s.brackets--
	}
	switch {
	case s.brackets < 0:
		return errorAt(t.line, "%s closes nothing", t.text)
	case s.brackets > maxBrackets:
		return errorAt(t.line, "brackets nested more than %d levels deep", maxBrackets)
	}
	return nil
}

// wordLength returns the length of the identifier at the beginning, 0 if there is none.
func wordLength(s string) int {
	for i, c := range s {
		isStart := c == '_' || unicode.IsLetter(c) || unicode.Is(unicode.Nl, c)
		if isStart || i > 0 && unicode.In(c, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc) {
			continue
		}
		return i
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number reads a number: 12, 0x1f, 0b11, 1_000, 1.5e3. A point that is one of two belongs to something else.
func (s *scanner) number(t *token) {
	start := s.pos
	t.kind = integer
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '.' && !strings.HasPrefix(s.src[s.pos:], "..") && t.kind == integer:
			t.kind = float
		case (c == '-' || c == '+') && exponentEnds(s.src[start:s.pos]):
			t.kind = float
		case !isDigit(c) && c != '_' && (c|0x20 < 'a' || c|0x20 > 'z'):
			s.finishNumber(t, s.src[start:s.pos])
			return
		}
		s.pos++
	}
	s.finishNumber(t, s.src[start:s.pos])
}

// exponentEnds says whether an exponent's sign may follow.
func exponentEnds(s string) bool {
	return (strings.HasSuffix(s, "e") || strings.HasSuffix(s, "E")) && !strings.HasPrefix(s, "0x") && !strings.HasPrefix(s, "0X")
}

func (s *scanner) finishNumber(t *token, digits string) {
	t.text = strings.ReplaceAll(digits, "_", "")
	if t.kind == integer {
		decimal := strings.TrimLeft(t.text, "0") // 010 is ten
		if len(t.text) > 1 && strings.ContainsAny(t.text[1:2], "xXbB") {
			decimal = t.text
		} else if decimal == "" {
			decimal = "0"
		}
		n, err := strconv.ParseInt(decimal, 0, 64)
		if err == nil {
			t.int = n
			return
		}
		t.kind = float // 1e3
	}
	t.float, _ = strconv.ParseFloat(t.text, 64)
}
