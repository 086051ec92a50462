package variant

import (
	"encoding/binary"
	"math"
	"reflect"
	"unsafe"
)

// form says how a plain value lies in memory. Fields of such a form are read and written through their address, which
// takes a fraction of the time that reflection does; reflection does the rest.
type form struct {
	kind    reflect.Kind // Invalid for what is not plain
	variant Type         // of kind Struct: a type that consists of numbers
	elem    *form        // of kind Slice, which becomes an Array; plain, but no slice itself
	size    uintptr
}

// formOf returns the form of a type.
func formOf(t reflect.Type) form {
	f := form{kind: t.Kind(), size: t.Size()}
	switch f.kind {
	case reflect.Bool, reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32,
		reflect.Float32, reflect.Float64, reflect.String:
		if t != typeID && t != typeStringName {
			return f
		}
	case reflect.Struct:
		f.variant = structTypes[t]
		turned := f.variant == TypeBasis || f.variant == TypeTransform3D // go by rows, lie by columns
		if !turned && realCounts[f.variant]+intCounts[f.variant] > 0 {
			return f
		}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Slice { // which may be the type itself, again and again
			return form{}
		}
		elem := formOf(t.Elem())
		if f.elem = &elem; packedSlices[t.Elem()] == TypeNil && elem.kind != reflect.Invalid {
			return f
		}
	}
	return form{}
}

// offsetOf returns where in a struct a field lies, and its type; false if it lies behind an embedded pointer.
func offsetOf(t reflect.Type, index []int) (offset uintptr, _ reflect.Type, ok bool) {
	for _, x := range index {
		if t.Kind() == reflect.Pointer {
			return 0, nil, false
		}
		f := t.Field(x)
		offset += f.Offset
		t = f.Type
	}
	return offset, t, true
}

// numbers returns the real numbers or integers of which a struct at p consists.
func numbers[T float32 | int32](p unsafe.Pointer, n int) []T {
	return unsafe.Slice((*T)(p), n)
}

// plain encodes the value of a plain form at p.
func (e encoder) plain(dst []byte, f *form, p unsafe.Pointer) ([]byte, error) {
	switch f.kind {
	case reflect.Bool:
		return e.boolean(dst, *(*bool)(p))
	case reflect.Int:
		return e.integer(dst, int64(*(*int)(p)))
	case reflect.Int32:
		return e.integer(dst, int64(*(*int32)(p)))
	case reflect.Int64:
		return e.integer(dst, *(*int64)(p))
	case reflect.Uint8:
		return e.integer(dst, int64(*(*uint8)(p)))
	case reflect.Uint16:
		return e.integer(dst, int64(*(*uint16)(p)))
	case reflect.Uint32:
		return e.integer(dst, int64(*(*uint32)(p)))
	case reflect.Float32:
		return e.float(dst, float64(*(*float32)(p)))
	case reflect.Float64:
		return e.float(dst, *(*float64)(p))
	case reflect.String:
		return e.text(dst, TypeString, *(*string)(p))
	case reflect.Slice:
		return e.plainList(dst, f.elem, *(*[]byte)(p))
	}
	if n := intCounts[f.variant]; n > 0 {
		return e.ints(dst, f.variant, numbers[int32](p, n)...)
	}
	return e.reals(dst, f.variant, numbers[float32](p, realCounts[f.variant])...)
}

// plainList encodes a slice of plain elements as an Array. The type of list is made up: it is there for the address
// and the number of the elements.
func (e encoder) plainList(dst []byte, f *form, list []byte) (_ []byte, err error) {
	if dst, err = e.count(dst, TypeArray, 0, len(list)); err != nil {
		return dst, err
	}
	p := unsafe.Pointer(unsafe.SliceData(list))
	for i := range len(list) {
		if dst, err = e.plain(dst, f, unsafe.Add(p, uintptr(i)*f.size)); err != nil {
			return dst, inside(err, indexPath(i))
		}
	}
	return dst, nil
}

// fillPlain reads a value over that of a plain form at p, at once, if it is just of the type and the size that the
// form has. False means that it is not, or that there is an error; nothing is read then.
func (d *decoder) fillPlain(f *form, p unsafe.Pointer, depth int) bool {
	if f.kind == reflect.Struct {
		return d.fillNumbers(f, p, depth)
	}
	if f.kind == reflect.String {
		b, ok := d.plainText(depth)
		if s := (*string)(p); ok && *s != string(b) {
			*s = string(b)
		}
		return ok
	}
	if d.left() < 8 || depth > maxDepth {
		return false
	}
	w := binary.LittleEndian.Uint64(d.data[d.pos:])
	if !fillWord(f.kind, p, uint32(w), uint32(w>>32)) {
		return false
	}
	d.pos += 8
	return true
}

// fillWord is fillPlain for a header and a content of four bytes each.
func fillWord(kind reflect.Kind, p unsafe.Pointer, h, content uint32) bool {
	switch {
	case kind == reflect.Bool && h == uint32(TypeBool):
		*(*bool)(p) = content != 0
	case kind == reflect.Int && h == uint32(TypeInt):
		*(*int)(p) = int(int32(content))
	case kind == reflect.Int32 && h == uint32(TypeInt):
		*(*int32)(p) = int32(content)
	case kind == reflect.Int64 && h == uint32(TypeInt):
		*(*int64)(p) = int64(int32(content))
	case kind == reflect.Float32 && h == uint32(TypeFloat):
		*(*float32)(p) = math.Float32frombits(content)
	case kind == reflect.Float64 && h == uint32(TypeFloat):
		*(*float64)(p) = float64(math.Float32frombits(content))
	default:
		return false
	}
	return true
}

// fillNumbers is fillPlain for a type that consists of numbers, which have the same bits whether real or integers.
func (d *decoder) fillNumbers(f *form, p unsafe.Pointer, depth int) bool {
	n := int(f.size / 4)
	if d.left() < 4+4*n || depth > maxDepth || d.flags.has(Godot3) {
		return false
	}
	from := d.data[d.pos:]
	if binary.LittleEndian.Uint32(from) != uint32(f.variant) { // has no flags
		return false
	}
	to := numbers[int32](p, n)
	for i := range to {
		to[i] = int32(binary.LittleEndian.Uint32(from[4+4*i:]))
	}
	d.pos += 4 + 4*n
	return true
}
