package variant

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
)

// Append appends the bytes of a value to dst and returns the longer slice; with an error, dst as it was.
// It corresponds to @GlobalScope.var_to_bytes.
//
// With the option FullObjects it is var_to_bytes_with_objects.
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
		return dst, named("variant.Append", err)
	}
	return out, nil
}

// Marshal returns the bytes of a value in a new slice; it is Append(nil, v, opts...).
// It corresponds to @GlobalScope.var_to_bytes.
func Marshal(v any, opts ...Option) ([]byte, error) {
	e := encoder{flags: join(opts)}
	data, err := e.value(nil, v, 0)
	if err != nil {
		return nil, named("variant.Marshal", err)
	}
	return data, nil
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
// it off the heap, and callers can append a vector or an int without allocation. Type tells where else a type stands.
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
	case StringName:
		return e.text(dst, TypeStringName, string(v))
	case RID:
		return e.rid(dst, v)
	case EncodedObjectAsID:
		return e.objectID(dst, v)
	case Callable:
		return e.header(dst, TypeCallable, 0)
	case Signal:
		return e.signal(dst, v)
	case *Dictionary:
		return e.dictionary(dst, v, depth)
	case map[string]any:
		return e.stringMap(dst, v, depth)
	case []any:
		return e.array(dst, v, depth)
	case []byte:
		return e.bytes(dst, v)
	case []int32:
		return e.packed(dst, TypePackedInt32Array, len(v), viewAll(v))
	case []int64:
		return e.packed64(dst, TypePackedInt64Array, viewAll64(v))
	case []float32:
		return e.packed(dst, TypePackedFloat32Array, len(v), viewAll(v))
	case []float64:
		return e.packed64(dst, TypePackedFloat64Array, viewAll64(v))
	case []string:
		return e.strings(dst, v)
	case []Vector2:
		return e.packed(dst, TypePackedVector2Array, len(v), viewAll(v))
	case []Vector3:
		return e.packed(dst, TypePackedVector3Array, len(v), viewAll(v))
	case []Color:
		return e.packed(dst, TypePackedColorArray, len(v), viewAll(v))
	case []Vector4:
		return e.packed(dst, TypePackedVector4Array, len(v), viewAll(v))
	}
	return e.large(dst, v, depth)
}

// large is value for the types of which a copy is made. It is apart because value is called within itself as deep as values
// nest, and would take the room of all copies each time.
func (e encoder) large(dst []byte, v any, depth int) ([]byte, error) {
	switch v := v.(type) {
	case Vector2:
		return e.numbers(dst, TypeVector2, view(&v))
	case Vector2i:
		return e.numbers(dst, TypeVector2i, view(&v))
	case Rect2:
		return e.numbers(dst, TypeRect2, view(&v))
	case Rect2i:
		return e.numbers(dst, TypeRect2i, view(&v))
	case Vector3:
		return e.numbers(dst, TypeVector3, view(&v))
	case Vector3i:
		return e.numbers(dst, TypeVector3i, view(&v))
	case Transform2D:
		return e.numbers(dst, TypeTransform2D, view(&v))
	case Vector4:
		return e.numbers(dst, TypeVector4, view(&v))
	case Vector4i:
		return e.numbers(dst, TypeVector4i, view(&v))
	case Plane:
		return e.numbers(dst, TypePlane, view(&v))
	case Quaternion:
		return e.numbers(dst, TypeQuaternion, view(&v))
	case AABB:
		return e.numbers(dst, TypeAABB, view(&v))
	case Basis:
		return e.numbers(dst, TypeBasis, view(&v))
	case Transform3D:
		return e.numbers(dst, TypeTransform3D, view(&v))
	case Projection:
		return e.numbers(dst, TypeProjection, view(&v))
	case Color:
		return e.numbers(dst, TypeColor, view(&v))
	case NodePath:
		return e.nodePath(dst, &v)
	case Object:
		return e.object(dst, &v, depth)
	case Array:
		return e.typedArray(dst, &v, depth)
	}
	return e.reflected(dst, reflect.ValueOf(v), depth)
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

// float takes 32 bits where they hold the value, as encode_variant does; never for NaN, which equals nothing.
func (e encoder) float(dst []byte, v float64) ([]byte, error) {
	if e.flags&canonical != 0 {
		v = sameFloat(v)
	}
	if single := float32(v); float64(single) == v {
		return e.word(dst, TypeFloat, 0, math.Float32bits(single))
	}
	dst, err := e.header(dst, TypeFloat, flag64)
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v)), err
}

// numbers encodes a type that consists of words.
func (e encoder) numbers(dst []byte, t Type, w []uint32) ([]byte, error) {
	number, err := e.number(t)
	if err != nil {
		return dst, err
	}
	row := &numerics[t]
	if row.rows {
		var turned words
		w = turned[:copy(turned[:], w)]
		transpose(w)
	}
	start := len(dst)
	dst = slices.Grow(dst, 4+4*len(w))[:start+4+4*len(w)]
	to := dst[start:]
	binary.LittleEndian.PutUint32(to, number)
	for to = to[4:]; len(w) >= 2; to, w = to[8:], w[2:] {
		binary.LittleEndian.PutUint64(to, uint64(w[0])|uint64(w[1])<<32)
	}
	if len(w) > 0 {
		binary.LittleEndian.PutUint32(to, w[0])
	}
	if e.flags&canonical != 0 && row.of != integer {
		sameFloats(dst[start+4:])
	}
	return dst, nil
}

// sameFloats makes, in the keys of a Dictionary, floats the same that Variant::hash_compare takes for equal: both zeros, and
// all that are NaN.
func sameFloats(data []byte) {
	for ; len(data) >= 4; data = data[4:] {
		f := math.Float32frombits(binary.LittleEndian.Uint32(data))
		binary.LittleEndian.PutUint32(data, math.Float32bits(sameFloat(f)))
	}
}

// sameFloat returns the one of equal floats that stands for them all.
func sameFloat[T float32 | float64](f T) T {
	switch {
	case f == 0:
		return 0
	case f != f:
		return T(math.NaN())
	}
	return f
}

// packed encodes a packed array of n elements that consist of words.
func (e encoder) packed(dst []byte, t Type, n int, w []uint32) ([]byte, error) {
	dst, err := e.count(dst, t, 0, n)
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = append(dst, memory(w)...)
	toWire(dst[start:], 4)
	if e.flags&canonical != 0 && t != TypePackedInt32Array {
		sameFloats(dst[start:])
	}
	return dst, nil
}

// packed64 encodes a packed array of elements of eight bytes.
func (e encoder) packed64(dst []byte, t Type, v []uint64) ([]byte, error) {
	dst, err := e.count(dst, t, 0, len(v))
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = append(dst, memory(v)...)
	toWire(dst[start:], 8)
	if t == TypePackedFloat64Array && e.flags&canonical != 0 {
		for data := dst[start:]; len(data) >= 8; data = data[8:] {
			f := math.Float64frombits(binary.LittleEndian.Uint64(data))
			binary.LittleEndian.PutUint64(data, math.Float64bits(sameFloat(f)))
		}
	}
	return dst, nil
}

func (e encoder) bytes(dst, v []byte) ([]byte, error) {
	dst, err := e.count(dst, TypePackedByteArray, 0, len(v))
	return pad(append(dst, v...), len(v)), err
}
