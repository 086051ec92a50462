package variant

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/godotpeer/godotpeer/gderr"
)

// Append appends the bytes of a value to dst and returns the longer slice; with an error, dst as it was.
// It corresponds to @GlobalScope.var_to_bytes. With the option FullObjects it is var_to_bytes_with_objects.
//
// It takes the values that Decode makes, and every Go value with a natural form; the package's documentation
// lists both. Apart from growing dst it allocates nothing, not even where an interface is made of v, except for maps
// other than map[string]any.
//
// Errors: gderr.ErrInvalidParameter for a Go value that has no form (it wraps a [*TypeError] with its place),
// for text that is no valid UTF-8, holds a NUL or begins with a byte order mark (the engine's String cannot carry
// these: send []byte), and for elements that do not fit a typed container; gderr.ErrParameterRangeError for an
// unsigned integer above the int64 range; gderr.ErrOutOfMemory for nesting of more than 1,024 levels, which
// cyclic values have; gderr.ErrUnavailable for a type that Godot 3 lacks, with the option Godot3.
func Append(dst []byte, v any, opts ...Option) ([]byte, error) {
	e := encoder{flags: join(opts)}
	out, err := e.value(dst, v, 0)
	if err != nil {
		return dst, err
	}
	return out, nil
}

// Marshal returns the bytes of a value in a new slice; it is Append(nil, v, opts...).
// It corresponds to @GlobalScope.var_to_bytes.
func Marshal(v any, opts ...Option) ([]byte, error) {
	return Append(nil, v, opts...)
}

// The flags of the header, which is the type in the lowest byte and these above it.
const (
	typeMask       = 0xff
	flag64         = 1 << 16 // int, float and vectors: 64 bits each
	flagObjectAsID = 1 << 16
	kindMask       = 0b11
	elemShift      = 16 // Array: kind of the element type; Dictionary: of the key type
	valueShift     = 18 // Dictionary: kind of the value type
)

// The kinds of container types in the header.
const (
	kindNone = iota
	kindBuiltin
	kindClass
	kindScript
)

// encoder encodes one value. Its methods append to dst.
type encoder struct{ flags Option }

// value encodes v at the given depth. Where v comes from must not be remembered anywhere: then the compiler keeps
// it off the heap, and callers can append a vector or an int without allocation.
func (e encoder) value(dst []byte, v any, depth int) ([]byte, error) {
	if depth > maxDepth {
		return dst, tooDeep()
	}
	switch v := v.(type) {
	case nil:
		return e.header(dst, TypeNil, 0)
	case bool:
		return e.boolean(dst, v)
	case int:
		return e.integer(dst, int64(v))
	case int64:
		return e.integer(dst, v)
	case int32:
		return e.integer(dst, int64(v))
	case float64:
		return e.float(dst, v)
	case float32:
		return e.float(dst, float64(v))
	case string:
		return e.text(dst, TypeString, v)
	case *Dictionary:
		return e.dictionary(dst, v, depth)
	case []any:
		return e.array(dst, v, depth)
	case map[string]any:
		return e.stringMap(dst, v, depth)
	}
	return e.fixed(dst, v, depth)
}

// header encodes the type with its flags.
func (e encoder) header(dst []byte, t Type, flags uint32) ([]byte, error) {
	number := uint8(t)
	if e.flags.has(Godot3) {
		if number = godot3Numbers[t]; number == noGodot3 {
			return dst, refuse(gderr.ErrUnavailable, "Godot 3 has no %s", t)
		}
	}
	return binary.LittleEndian.AppendUint32(dst, uint32(number)|flags), nil
}

func (e encoder) boolean(dst []byte, v bool) ([]byte, error) {
	dst, err := e.header(dst, TypeBool, 0)
	if err != nil {
		return dst, err
	}
	if v {
		return append(dst, 1, 0, 0, 0), nil
	}
	return append(dst, 0, 0, 0, 0), nil
}

func (e encoder) integer(dst []byte, v int64) ([]byte, error) {
	if int64(int32(v)) == v {
		dst, err := e.header(dst, TypeInt, 0)
		return binary.LittleEndian.AppendUint32(dst, uint32(v)), err
	}
	dst, err := e.header(dst, TypeInt, flag64)
	return binary.LittleEndian.AppendUint64(dst, uint64(v)), err
}

func (e encoder) unsigned(dst []byte, v uint64) ([]byte, error) {
	if v > math.MaxInt64 {
		return dst, refuse(gderr.ErrParameterRangeError, "%d is above the range of int", v)
	}
	return e.integer(dst, int64(v))
}

// float takes 32 bits where they hold the value, as the engine; never for NaN, which equals nothing.
func (e encoder) float(dst []byte, v float64) ([]byte, error) {
	if single := float32(v); float64(single) == v {
		dst, err := e.header(dst, TypeFloat, 0)
		return binary.LittleEndian.AppendUint32(dst, math.Float32bits(single)), err
	}
	dst, err := e.header(dst, TypeFloat, flag64)
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v)), err
}

// text encodes a String or what is encoded like one.
func (e encoder) text(dst []byte, t Type, s string) ([]byte, error) {
	if err := checkText(s); err != nil {
		return dst, err
	}
	dst, err := e.header(dst, t, 0)
	return appendText(dst, s), err
}

// checkText refuses what would not come back: the engine ends a string at NUL, drops a byte order mark and
// refuses bad UTF-8.
func checkText(s string) error {
	for i := range len(s) {
		if c := s[i]; c == 0 || c >= utf8.RuneSelf {
			return checkUnicode(s)
		}
	}
	return nil
}

func checkUnicode(s string) error {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return refuse(gderr.ErrInvalidParameter, "a String cannot hold a NUL character")
	case strings.HasPrefix(s, "\ufeff"):
		return refuse(gderr.ErrInvalidParameter, "a String cannot begin with a byte order mark")
	case !utf8.ValidString(s):
		return refuse(gderr.ErrInvalidParameter, "a String must be valid UTF-8")
	}
	return nil
}

// appendText appends length, bytes and padding to four bytes.
func appendText(dst []byte, s string) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, uint32(len(s)))
	dst = append(dst, s...)
	return pad(dst, len(s))
}

// pad appends zeros after n bytes up to the next multiple of four.
func pad(dst []byte, n int) []byte {
	for ; n%4 != 0; n++ {
		dst = append(dst, 0)
	}
	return dst
}

// checkedText is appendText of a string that is not checked yet.
func checkedText(dst []byte, s string) ([]byte, error) {
	if err := checkText(s); err != nil {
		return dst, err
	}
	return appendText(dst, s), nil
}

// tooDeep returns the error of nesting beyond the engine's limit.
func tooDeep() error {
	return refuse(gderr.ErrOutOfMemory, "nested deeper than %d levels", maxDepth)
}
