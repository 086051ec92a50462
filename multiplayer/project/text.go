package project

import (
	"strings"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
)

// text reads what project.godot, .tscn and .tres have in common: tags in brackets, and lines "key = value", where values
// may go over several lines.
type text struct {
	file  string
	src   string
	pos   int
	line  int  // at pos
	plain bool // tags are names only, as in project.godot
}

// item is a tag or an assignment.
type item struct {
	line  int
	tag   string           // empty for an assignment
	attrs map[string]value // of a tag
	key   string
	value value
}

// newText checks that a file is text.
func newText(file, src string, plain bool) (*text, error) {
	if !utf8.ValidString(src) {
		return nil, newNote(file, 0, gderr.ErrFileUnrecognized, "the file is not UTF-8 text")
	}
	return &text{file: file, src: strings.TrimPrefix(src, "\ufeff"), line: 1, plain: plain}, nil
}

// fail returns the note of what is wrong at the current line.
func (t *text) fail(format string, args ...any) error {
	return newNote(t.file, t.line, gderr.ErrParseError, format, args...)
}

// next reads a tag or an assignment. At the end it is false.
func (t *text) next() (it item, ok bool, err error) {
	t.skipSpace()
	it.line = t.line
	switch {
	case t.pos == len(t.src):
		return it, false, nil
	case t.src[t.pos] == '[':
		t.pos++
		if t.plain {
			it.tag, err = t.plainTag()
		} else {
			it.tag, it.attrs, err = t.tag()
		}
	default:
		if it.key, err = t.key(); err == nil {
			it.value, err = t.value()
		}
	}
	return it, err == nil, err
}

// advance moves on by so many bytes, and counts lines.
func (t *text) advance(n int) {
	t.line += strings.Count(t.src[t.pos:t.pos+n], "\n")
	t.pos += n
}

// skipSpace passes over white space and comments, which go from a semicolon to the end of the line.
func (t *text) skipSpace() {
	for t.pos < len(t.src) {
		switch c := t.src[t.pos]; {
		case c == ';':
			n := strings.IndexByte(t.src[t.pos:], '\n')
			if n < 0 {
				n = len(t.src) - t.pos
			}
			t.pos += n
		case c <= ' ':
			t.advance(1)
		default:
			return
		}
	}
}

// key reads what stands before "=", which may be in quotes.
func (t *text) key() (string, error) {
	if t.src[t.pos] == '"' {
		quoted, err := t.value()
		if err != nil {
			return "", err
		}
		key, err := parseText(quoted)
		if t.skipSpace(); err == nil && !strings.HasPrefix(t.src[t.pos:], "=") {
			err = t.fail("no '=' behind %.40q", key)
		}
		t.pos++
		return key, err
	}
	n := strings.IndexAny(t.src[t.pos:], "=\n")
	if n < 0 || t.src[t.pos+n] == '\n' {
		return "", t.fail("neither a tag nor \"key = value\"")
	}
	key := strings.TrimSpace(t.src[t.pos : t.pos+n])
	t.pos += n + 1
	return key, nil
}

// value finds where a value ends.
func (t *text) value() (value, error) {
	t.skipSpace()
	v, start := value{file: t.file, line: t.line}, t.pos
	var err error
	switch rest := t.src[t.pos:]; {
	case rest == "":
		return v, t.fail("a value is missing")
	case rest[0] == '[' || rest[0] == '{':
		err = t.skipBrackets()
	case quoteAt(rest) >= 0:
		t.pos += quoteAt(rest)
		err = t.skipString()
	default:
		err = t.skipWord()
	}
	v.text = t.src[start:t.pos]
	return v, err
}

// quoteAt returns where the quote stands with which a string begins, which & or @ may stand before; or -1.
func quoteAt(s string) int {
	at := 0
	if s[0] == '&' || s[0] == '@' {
		at = 1
	}
	if at < len(s) && s[at] == '"' {
		return at
	}
	return -1
}

// skipWord passes over a number, a name, or a name with what belongs to it in brackets.
func (t *text) skipWord() error {
	n := strings.IndexAny(t.src[t.pos:], " \t\r\n()[]{},:;=\"")
	if n < 0 {
		n = len(t.src) - t.pos
	}
	if n == 0 {
		return t.fail("an unexpected %q", t.src[t.pos])
	}
	word := t.src[t.pos : t.pos+n]
	t.pos += n
	if (word == "Array" || word == "Dictionary") && strings.HasPrefix(t.src[t.pos:], "[") {
		if err := t.skipBrackets(); err != nil {
			return err
		}
	}
	after := *t
	if after.skipSpace(); strings.HasPrefix(after.src[after.pos:], "(") {
		*t = after
		return t.skipBrackets()
	}
	return nil
}

// skipBrackets passes over brackets and all that is in them.
func (t *text) skipBrackets() error {
	first := t.line
	for depth := 0; t.pos < len(t.src); {
		n := strings.IndexAny(t.src[t.pos:], "()[]{}\";")
		if n < 0 {
			break
		}
		t.advance(n)
		switch t.src[t.pos] {
		case '"':
			if err := t.skipString(); err != nil {
				return err
			}
			continue
		case ';':
			t.skipSpace()
			continue
		case '(', '[', '{':
			depth++
		default:
			depth--
		}
		if t.pos++; depth == 0 {
			return nil
		}
	}
	t.line = first
	return t.fail("brackets that nothing closes")
}

// skipString passes over a string.
func (t *text) skipString() error {
	first := t.line
	t.pos++
	for {
		n := strings.IndexAny(t.src[t.pos:], "\"\\")
		if n < 0 || t.pos+n+1 == len(t.src) && t.src[t.pos+n] == '\\' {
			t.line = first
			return t.fail("a string without an end")
		}
		isEscape := t.src[t.pos+n] == '\\'
		t.advance(n + 1)
		if !isEscape {
			return nil
		}
		t.advance(1)
	}
}

// plainTag reads a name in brackets, behind the first.
func (t *text) plainTag() (string, error) {
	n := strings.IndexAny(t.src[t.pos:], "]\n")
	if n < 0 || t.src[t.pos+n] != ']' {
		return "", t.fail("a section without ']'")
	}
	name := strings.TrimSpace(t.src[t.pos : t.pos+n])
	t.pos += n + 1
	return name, nil
}

// tag reads [name key=value …], behind the first bracket.
func (t *text) tag() (name string, attrs map[string]value, err error) {
	if name = t.word(); name == "" {
		return "", nil, t.fail("a tag without a name")
	}
	attrs = map[string]value{}
	for {
		t.skipSpace()
		if strings.HasPrefix(t.src[t.pos:], "]") {
			t.pos++
			return name, attrs, nil
		}
		key := t.word()
		t.skipSpace()
		if key == "" || !strings.HasPrefix(t.src[t.pos:], "=") {
			return "", nil, t.fail("the tag %.40s has something else than \"key=value\"", name)
		}
		t.pos++
		if attrs[key], err = t.value(); err != nil {
			return "", nil, err
		}
	}
}

// word reads a name; it may be empty.
func (t *text) word() string {
	t.skipSpace()
	rest := t.src[t.pos:]
	n := strings.IndexFunc(rest, func(c rune) bool {
		return c != '_' && c != '.' && c != ':' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z')
	})
	if n < 0 {
		n = len(rest)
	}
	t.pos += n
	return rest[:n]
}
