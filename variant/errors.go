package variant

import (
	"fmt"
	"strconv"

	"github.com/godotpeer/godotpeer/gderr"
)

// DataError says where and why bytes are not a Variant. The error of Decode and Unmarshal wraps it together with
// the code that the engine gives: gderr.ErrInvalidData, gderr.ErrFileEOF for a cut string,
// gderr.ErrOutOfMemory for too deep nesting, gderr.ErrUnauthorized for objects that are not allowed.
type DataError struct {
	Offset int    // in bytes from the start of the data
	Reason string // such as "5 bytes of string expected, 2 are left"
}

// Error returns the offset and the reason.
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
func (e *TypeError) Error() string {
	s := "want " + e.Want + ", got " + e.Got
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	return s
}

// fail returns the error of data that is bad at the given offset.
func fail(code gderr.Code, offset int, format string, args ...any) error {
	return gderr.New("variant.Decode", code, &DataError{offset, fmt.Sprintf(format, args...)})
}

// refuse returns the error of a value that cannot be encoded.
func refuse(code gderr.Code, format string, args ...any) error {
	return gderr.New("variant.Append", code, fmt.Errorf(format, args...))
}
