package variant

import (
	"encoding/binary"
	"math"
	"slices"
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
	number, err := e.number(t)
	return binary.LittleEndian.AppendUint32(dst, number|flags), err
}

// number returns the number of a type.
func (e encoder) number(t Type) (n uint32, err error) {
	if n = uint32(t); e.flags&Godot3 != 0 {
		n, err = godot3Number(t)
	}
	return
}

// godot3Number is number for Godot 3; apart, so that number is compiled into its callers.
//
//go:noinline
func godot3Number(t Type) (uint32, error) {
	if godot3Numbers[t] == noGodot3 {
		return 0, refuse(gderr.ErrUnavailable, "Godot 3 has no %s", t)
	}
	return uint32(godot3Numbers[t]), nil
}

// word encodes the type with its flags and the four bytes that follow, at once.
func (e encoder) word(dst []byte, t Type, flags, next uint32) ([]byte, error) {
	number, err := e.number(t)
	return binary.LittleEndian.AppendUint64(dst, uint64(number|flags)|uint64(next)<<32), err
}

// count encodes a header and the number of elements.
func (e encoder) count(dst []byte, t Type, flags uint32, n int) ([]byte, error) {
	if n > math.MaxInt32 {
		return dst, refuse(gderr.ErrParameterRangeError, "%d elements are more than the engine counts", n)
	}
	return e.word(dst, t, flags, uint32(n))
}

func (e encoder) boolean(dst []byte, v bool) ([]byte, error) {
	if v {
		return e.word(dst, TypeBool, 0, 1)
	}
	return e.word(dst, TypeBool, 0, 0)
}

func (e encoder) integer(dst []byte, v int64) ([]byte, error) {
	if int64(int32(v)) == v {
		return e.word(dst, TypeInt, 0, uint32(v))
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
		return e.word(dst, TypeFloat, 0, math.Float32bits(single))
	}
	dst, err := e.header(dst, TypeFloat, flag64)
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v)), err
}

// text encodes a String or what is encoded like one.
func (e encoder) text(dst []byte, t Type, s string) ([]byte, error) {
	if !isPlainASCII(s) {
		if err := checkUnicode(s); err != nil {
			return dst, err
		}
	}
	dst, err := e.word(dst, t, 0, uint32(len(s)))
	return appendPadded(dst, s), err
}

// checkText refuses what would not come back: the engine ends a string at NUL, drops a byte order mark and
// refuses bad UTF-8.
func checkText(s string) error {
	if isPlainASCII(s) {
		return nil
	}
	return checkUnicode(s)
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
	return appendPadded(binary.LittleEndian.AppendUint32(dst, uint32(len(s))), s)
}

// appendPadded appends a text and its padding to four bytes: it writes zeros at the end and the text over those that
// it does not need.
func appendPadded(dst []byte, s string) []byte {
	start := len(dst)
	end := start + (len(s)+3)&^3
	dst = slices.Grow(dst, end-start)[:end]
	clear(dst[max(start, end-4):])
	copy(dst[start:], s)
	return dst
}

// pad appends zeros after n bytes up to the next multiple of four.
func pad(dst []byte, n int) []byte {
	const zeros = "\x00\x00\x00"
	return append(dst, zeros[:-n&3]...)
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
