package variant

import "unsafe"

// packedArray reads a packed array into new memory.
func (d *decoder) packedArray(t Type, h uint32) (any, error) {
	switch t {
	case TypePackedByteArray:
		return orNil(d.bytes(nil))
	case TypePackedInt32Array:
		return orNil(packed[int32](d, nil, t, h))
	case TypePackedInt64Array:
		return orNil(packed64[int64](d, nil, t))
	case TypePackedFloat32Array:
		return orNil(packed[float32](d, nil, t, h))
	case TypePackedFloat64Array:
		return orNil(packed64[float64](d, nil, t))
	case TypePackedStringArray:
		return orNil(d.strings(nil))
	case TypePackedVector2Array:
		return orNil(packed[Vector2](d, nil, t, h))
	case TypePackedVector3Array:
		return orNil(packed[Vector3](d, nil, t, h))
	case TypePackedColorArray:
		return orNil(packed[Color](d, nil, t, h))
	}
	return orNil(packed[Vector4](d, nil, t, h))
}

// resize returns a slice of n elements in the memory of s, or in new memory if s is too short. It is never nil.
func resize[T any](s []T, n int) []T {
	if cap(s) >= n && s != nil {
		return s[:n]
	}
	return make([]T, n)
}

// bytes reads a PackedByteArray. The bytes that pad it need not be there.
func (d *decoder) bytes(dst []byte) ([]byte, error) {
	n, err := d.count(noMask, 1, "PackedByteArray")
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	copy(dst, d.data[d.pos:])
	d.pos += (n + 3) &^ 3
	return dst, nil
}

// packed reads a packed array of elements that consist of words, into the memory of dst where it suffices.
func packed[T any](d *decoder, dst []T, t Type, h uint32) ([]T, error) {
	wide := t >= TypePackedVector2Array && t != TypePackedColorArray && d.wide(h)
	size := int(unsafe.Sizeof(*new(T)))
	if wide {
		size *= 2
	}
	n, err := d.count(noMask, size, t.String())
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	if wide {
		d.words(viewAll(dst), wide)
	} else {
		d.copy(memory(viewAll(dst)), 4)
	}
	return dst, nil
}

// copy reads numbers of so many bytes each.
func (d *decoder) copy(to []byte, size int) {
	d.pos += copy(to, d.data[d.pos:])
	toWire(to, size)
}

// packed64 is packed for elements of eight bytes.
func packed64[T int64 | float64](d *decoder, dst []T, t Type) ([]T, error) {
	n, err := d.count(noMask, 8, t.String())
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	d.copy(memory(viewAll64(dst)), 8)
	return dst, nil
}

func (d *decoder) strings(dst []string) ([]string, error) {
	n, err := d.negativeIsNone(4, "PackedStringArray")
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		if dst[i], err = d.text(); err != nil {
			return nil, err
		}
	}
	return dst, nil
}
