package variant

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
)

// DataError says where and why data is not a Variant: bytes, or the text that StrToVar reads. The error of Decode and
// Unmarshal wraps it together with the code that the engine gives: gderr.ErrInvalidData, gderr.ErrFileEOF for a cut
// string, gderr.ErrOutOfMemory for too deep nesting, gderr.ErrUnauthorized for objects that are not allowed.
type DataError struct {
	Offset int    // in bytes from the start of the data
	Reason string // such as "5 bytes of string expected, 2 are left"
}

// Error returns the offset and the reason.
// It is an addition of Go.
func (e *DataError) Error() string {
	return "byte " + strconv.Itoa(e.Offset) + ": " + e.Reason
}

// TypeError says that a value does not fit: where it stands, what was wanted and what is there. Unmarshal returns
// it for data that does not fit the target, Append for a Go value that has no Variant form; both wrap it, with
// gderr.ErrInvalidData and gderr.ErrInvalidParameter.
type TypeError struct {
	Path string // such as ".players[3].pos"; empty for the outermost value; of a long one the end, after "…"
	Want string // what fits, such as "Vector2"
	Got  string // what is there, such as "String"
}

// Error returns a text such as ".players[3].pos: want Vector2, got String".
// It is an addition of Go.
func (e *TypeError) Error() string {
	s := "want " + e.Want + ", got " + e.Got
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	return s
}

// named returns err as the error of the function that was called; below, errors do not know it.
func named(function string, err error) error {
	if coded, ok := err.(*gderr.Error); ok {
		coded.Op = function
	}
	return err
}

// badData returns the error of data that is bad at the given offset.
func badData(code gderr.Code, offset int, format string, args ...any) error {
	return gderr.New("", code, &DataError{offset, fmt.Sprintf(format, args...)})
}

// refuse returns the error of a value that cannot be encoded.
func refuse(code gderr.Code, format string, args ...any) error {
	return gderr.New("", code, fmt.Errorf(format, args...))
}

// tooDeep returns the error of nesting beyond maxDepth.
func tooDeep() error {
	return refuse(gderr.ErrOutOfMemory, "nested deeper than %d levels", maxDepth)
}

// noForm returns the error of a Go type that has no Variant form.
func noForm(want string, got reflect.Type) error {
	return gderr.New("", gderr.ErrInvalidParameter, &TypeError{Want: want, Got: nameOfGo(got)})
}

// misfit returns the error of an element that the typed container refuses.
func misfit(c ContainerType, v any) error {
	return gderr.New("", gderr.ErrInvalidParameter, &TypeError{Want: strings.Clone(cut(c.String())), Got: nameOf(v)})
}

// mismatch returns the error of data that does not fit a Go type.
func mismatch(want reflect.Type, got string) error {
	return gderr.New("", gderr.ErrInvalidData, &TypeError{Want: wanted(want), Got: got})
}

// wanted names the Variant type that fits a Go type.
func wanted(t reflect.Type) string {
	for range maxPointers {
		if t.Kind() == reflect.Pointer && t != typeDictionary {
			t = t.Elem()
		}
	}
	if v, ok := TypeOf(reflect.Zero(t).Interface()); ok && v != TypeNil {
		return v.String()
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return "Array"
	case reflect.Map, reflect.Struct:
		return "Dictionary"
	case reflect.String:
		return "String"
	case reflect.Float32:
		return "float"
	}
	return t.Kind().String()
}

// nameOf returns the name of a value's type.
func nameOf(v any) string {
	if t, ok := TypeOf(v); ok {
		return t.String()
	}
	return nameOfGo(reflect.TypeOf(v))
}

// nameOfGo returns the name of a Go type.
func nameOfGo(t reflect.Type) string { return t.String() }

// inside returns err with the path of a TypeError, or of what says where, longer by the outer step.
func inside(err error, step string) error {
	coded, ok := err.(*gderr.Error)
	if !ok || coded.Code == gderr.ErrOutOfMemory {
		return err // the path of too deep nesting would be as long as the nesting
	}
	switch cause := coded.Err.(type) {
	case *DataError: // has its offset
	case *TypeError:
		cause.Path = prepend(step, cause.Path)
	case *placeError:
		cause.path = prepend(step, cause.path)
	default:
		coded.Err = &placeError{step, cause}
	}
	return err
}

// placeError adds to a cause where in the value it is.
type placeError struct {
	path string
	err  error
}

func (e *placeError) Error() string { return e.path + ": " + e.err.Error() }
func (e *placeError) Unwrap() error { return e.err }

// keyPath returns how the path of an error names the value of a key.
func keyPath(key any) string {
	if s, ok := text(key); ok {
		return "." + cut(s)
	}
	if n, ok := key.(int64); ok {
		return "[" + strconv.FormatInt(n, 10) + "]"
	}
	t, _ := TypeOf(key)
	return "[" + t.String() + "]"
}

// indexPath returns how the path of an error names an element.
func indexPath(i int) string { return "[" + strconv.Itoa(i) + "]" }

// The limits of the text of an error, in bytes: names and paths come from the data, and are as long as it likes.
const (
	longestName = 60
	longestPath = 300
)

// cut returns a name, or its beginning if it is too long for an error.
func cut(name string) string {
	if len(name) <= longestName {
		return name
	}
	end := longestName
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + "…"
}

// prepend returns a path with the step before it. Of a long path the innermost steps are left.
func prepend(step, path string) string {
	switch {
	case len(path) < longestPath:
		return step + path
	case strings.HasPrefix(path, "…"):
		return path
	}
	return "…" + path
}
