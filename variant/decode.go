package variant

import (
	"encoding/binary"
	"math"

	"github.com/godotpeer/godotpeer/gderr"
)

// Decode returns the value that data begins with and how many bytes it takes; what follows is not looked at.
// It corresponds to @GlobalScope.bytes_to_var.
//
// With the option AllowObjects it is bytes_to_var_with_objects.
//
// The package's documentation lists the Go type of each Variant type. Nothing of data is kept.
//
// Memory is taken only for what is there: counts and lengths are checked against the bytes first. The error wraps
// a [*DataError] with the offset and the reason, and has the code that the engine gives; the value is then nil.
func Decode(data []byte, opts ...Option) (v any, n int, err error) {
	d := decoder{data: data, flags: join(opts)}
	if v, err = d.value(0); err != nil {
		return nil, 0, named("variant.Decode", err)
	}
	return v, d.used(), nil
}

// decoder reads one value. pos may lie behind the end of data: decode_variant does not ask for the padding of a
// PackedByteArray.
type decoder struct {
	data     []byte
	pos      int
	flags    Option
	keyDepth int // how many keys are being read
	taken    int // for how many words of data memory was taken before they were read

	piece []byte // memory for short strings, of which those that are there take the beginning
}

// used returns how many bytes have been read.
func (d *decoder) used() int { return min(d.pos, len(d.data)) }

// left returns how many bytes are there; negative behind the end.
func (d *decoder) left() int { return len(d.data) - d.pos }

// need checks that n bytes are there.
func (d *decoder) need(n int, what string) error {
	if len(d.data)-d.pos >= n {
		return nil
	}
	return d.short(n, what)
}

// short returns the error of need; apart, so that need is compiled into its callers.
func (d *decoder) short(n int, what string) error {
	return badData(gderr.ErrInvalidData, d.used(), "%d bytes expected for %s, %d are left", n, what, max(d.left(), 0))
}

// uint32 reads four bytes that are known to be there, as uint64 eight.
func (d *decoder) uint32() uint32 {
	v := binary.LittleEndian.Uint32(d.data[d.pos:])
	d.pos += 4
	return v
}

func (d *decoder) uint64() uint64 {
	v := binary.LittleEndian.Uint64(d.data[d.pos:])
	d.pos += 8
	return v
}

// value reads a value at the given depth. What most values are, it reads at once: numbers whose header and content are
// eight bytes, and texts in ASCII. These types have the same numbers in Godot 3.
func (d *decoder) value(depth int) (any, error) {
	if d.left() < 8 || depth > maxDepth {
		return d.anyValue(depth)
	}
	w := binary.LittleEndian.Uint64(d.data[d.pos:])
	content := uint32(w >> 32)
	switch uint32(w) { // has no flags
	case uint32(TypeBool):
		d.pos += 8
		return content != 0, nil
	case uint32(TypeInt):
		d.pos += 8
		return int64(int32(content)), nil
	case uint32(TypeFloat):
		d.pos += 8
		return float64(math.Float32frombits(content)), nil
	case uint32(TypeString):
		if b, ok := d.asciiText(depth); ok {
			return d.keep(b), nil
		}
	}
	return d.anyValue(depth)
}

// anyValue is value for every type.
func (d *decoder) anyValue(depth int) (any, error) {
	t, h, err := d.open(depth)
	if err != nil {
		return nil, err
	}
	return d.body(t, h, depth)
}

// open checks the depth and reads the type and the flags of a value.
func (d *decoder) open(depth int) (Type, uint32, error) {
	if depth > maxDepth {
		return 0, 0, badData(gderr.ErrOutOfMemory, d.used(), "nested deeper than %d levels", maxDepth)
	}
	if err := d.need(4, "the type"); err != nil {
		return 0, 0, err
	}
	h := d.uint32()
	if number := h & typeMask; number < uint32(TypeMax) && !d.flags.has(Godot3) {
		return Type(number), h, nil
	}
	return d.otherHeader(h)
}

// otherHeader returns what open does for Godot 3's numbers, and refuses numbers that are no type.
func (d *decoder) otherHeader(h uint32) (Type, uint32, error) {
	number := h & typeMask
	if d.flags.has(Godot3) && number < uint32(len(godot3Types)) {
		return godot3Types[number], h, nil
	}
	return 0, 0, badData(gderr.ErrInvalidData, d.pos-4, "there is no type %d", number)
}

// body reads what follows the header.
func (d *decoder) body(t Type, h uint32, depth int) (any, error) {
	switch t {
	case TypeNil:
		return nil, nil
	case TypeBool:
		return orNil(d.boolean())
	case TypeInt:
		return orNil(d.integer(h))
	case TypeFloat:
		return orNil(d.float(h))
	case TypeString:
		return orNil(d.text())
	case TypeVector2:
		return ofWords[Vector2](d, t, h)
	case TypeVector2i:
		return ofWords[Vector2i](d, t, h)
	case TypeRect2:
		return ofWords[Rect2](d, t, h)
	case TypeRect2i:
		return ofWords[Rect2i](d, t, h)
	case TypeVector3:
		return ofWords[Vector3](d, t, h)
	case TypeVector3i:
		return ofWords[Vector3i](d, t, h)
	case TypeTransform2D:
		return ofWords[Transform2D](d, t, h)
	case TypeVector4:
		return ofWords[Vector4](d, t, h)
	case TypeVector4i:
		return ofWords[Vector4i](d, t, h)
	case TypePlane:
		return ofWords[Plane](d, t, h)
	case TypeQuaternion:
		return ofWords[Quaternion](d, t, h)
	case TypeAABB:
		return ofWords[AABB](d, t, h)
	case TypeBasis:
		return ofWords[Basis](d, t, h)
	case TypeTransform3D:
		return ofWords[Transform3D](d, t, h)
	case TypeProjection:
		return ofWords[Projection](d, t, h)
	case TypeColor:
		return ofWords[Color](d, t, h)
	case TypeStringName:
		s, err := d.text()
		return orNil(StringName(s), err)
	case TypeNodePath:
		return orNil(d.nodePath())
	case TypeRID:
		return orNil(d.rid())
	case TypeObject:
		return d.object(h, depth)
	case TypeCallable:
		return Callable{}, nil
	case TypeSignal:
		return orNil(d.signal())
	case TypeDictionary:
		return orNil(d.dictionary(h, depth))
	case TypeArray:
		return d.array(nil, h, depth)
	}
	return d.packedArray(t, h)
}

// orNil makes an untyped nil of the value that comes with an error.
func orNil[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (d *decoder) boolean() (bool, error) {
	if err := d.need(4, "a bool"); err != nil {
		return false, err
	}
	return d.uint32() != 0, nil
}

func (d *decoder) integer(h uint32) (int64, error) {
	if h&flag64 != 0 {
		if err := d.need(8, "an int"); err != nil {
			return 0, err
		}
		return int64(d.uint64()), nil
	}
	if err := d.need(4, "an int"); err != nil {
		return 0, err
	}
	return int64(int32(d.uint32())), nil
}

func (d *decoder) float(h uint32) (float64, error) {
	if h&flag64 != 0 {
		if err := d.need(8, "a float"); err != nil {
			return 0, err
		}
		return math.Float64frombits(d.uint64()), nil
	}
	if err := d.need(4, "a float"); err != nil {
		return 0, err
	}
	return float64(math.Float32frombits(d.uint32())), nil
}

// ofWords reads a type that consists of words, which is T in Go.
func ofWords[T any](d *decoder, t Type, h uint32) (any, error) {
	var v T
	if err := d.numbers(t, h, view(&v)); err != nil {
		return nil, err
	}
	return v, nil
}

// numbers reads the words of a type that consists of them.
func (d *decoder) numbers(t Type, h uint32, w []uint32) error {
	row := &numerics[t]
	wide := row.of == real && d.wide(h)
	size := 4 * len(w)
	if wide {
		size *= 2
	}
	if len(d.data)-d.pos < size {
		return d.short(size, t.String())
	}
	d.words(w, wide)
	if row.rows {
		transpose(w)
	}
	return nil
}

// wide says whether real numbers are doubles, which Godot 3 never sends.
func (d *decoder) wide(h uint32) bool { return h&flag64 != 0 && !d.flags.has(Godot3) }

// words reads words, or doubles in their place, that are known to be there.
func (d *decoder) words(w []uint32, wide bool) {
	if wide {
		for i := range w {
			w[i] = math.Float32bits(float32(math.Float64frombits(d.uint64())))
		}
		return
	}
	from := d.data[d.pos:]
	d.pos += 4 * len(w)
	for ; len(w) >= 2; w, from = w[2:], from[8:] {
		two := binary.LittleEndian.Uint64(from)
		w[0], w[1] = uint32(two), uint32(two>>32)
	}
	if len(w) > 0 {
		w[0] = binary.LittleEndian.Uint32(from)
	}
}

// rid reads an RID, of which Godot 3 sends only the type.
func (d *decoder) rid() (RID, error) {
	if d.flags.has(Godot3) {
		return 0, nil
	}
	if err := d.need(8, "an RID"); err != nil {
		return 0, err
	}
	return RID(d.uint64()), nil
}
