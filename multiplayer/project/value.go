package project

import (
	"errors"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// value is the text of a value and where it stands. It is parsed only where it is needed: scenes hold meshes and other
// large things that nobody asks for.
type value struct {
	file string
	line int
	text string
}

// reference is a value that stands for a resource: ExtResource("1"), SubResource("1") or Resource("res://a.tres").
type reference struct {
	kind string
	id   string
}

func newReference(kind string, args []string) (any, error) {
	if len(args) == 0 {
		return nil, errors.New("no argument")
	}
	return reference{kind, args[0]}, nil
}

// fail returns the note of what is wrong with a value.
func (v value) fail(code gderr.Code, format string, args ...any) error {
	return newNote(v.file, v.line, code, format, args...)
}

// parse returns the value.
func (v value) parse() (any, error) {
	parsed, _, err := variant.ParseVar(v.text, newReference)
	var bad *variant.DataError
	switch {
	case err == nil:
		return parsed, nil
	case errors.As(err, &bad):
		v.line += strings.Count(v.text[:min(bad.Offset, len(v.text))], "\n")
		return nil, v.fail(gderr.ErrParseError, "%s", bad.Reason)
	}
	return nil, v.fail(gderr.ErrParseError, "%v", err)
}

// parseAs returns the value if it is of type T.
func parseAs[T any](v value) (t T, err error) {
	parsed, err := v.parse()
	if err != nil {
		return t, err
	}
	t, ok := parsed.(T)
	if !ok {
		return t, v.fail(gderr.ErrInvalidData, "%.40s is not of the type that is wanted here", v.text)
	}
	return t, nil
}

// parseText returns a value that is a text of any sort.
func parseText(v value) (string, error) {
	parsed, err := v.parse()
	if err != nil {
		return "", err
	}
	switch s := parsed.(type) {
	case string:
		return s, nil
	case variant.StringName:
		return string(s), nil
	case variant.NodePath:
		return s.String(), nil
	}
	return "", v.fail(gderr.ErrInvalidData, "%.40s is no text", v.text)
}

// parseNumber returns a value that is an int or a float.
func parseNumber(v value) (float64, error) {
	parsed, err := v.parse()
	if err != nil {
		return 0, err
	}
	switch n := parsed.(type) {
	case int64:
		return float64(n), nil
	case float64:
		return n, nil
	}
	return 0, v.fail(gderr.ErrInvalidData, "%.40s is no number", v.text)
}
