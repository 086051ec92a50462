package variant

import "math"

// packed reads a packed array into new memory.
func (d *decoder) packed(t Type, h uint32) (any, error) {
	switch t {
	case TypePackedByteArray:
		return orNil(d.bytes(nil))
	case TypePackedInt32Array:
		return orNil(d.int32s(nil))
	case TypePackedInt64Array:
		return orNil(d.int64s(nil))
	case TypePackedFloat32Array:
		return orNil(d.float32s(nil))
	case TypePackedFloat64Array:
		return orNil(d.float64s(nil))
	case TypePackedStringArray:
		return orNil(d.strings(nil))
	case TypePackedVector2Array:
		return orNil(d.vector2s(nil, h))
	case TypePackedVector3Array:
		return orNil(d.vector3s(nil, h))
	case TypePackedColorArray:
		return orNil(d.colors(nil))
	}
	return orNil(d.vector4s(nil, h))
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

func (d *decoder) int32s(dst []int32) ([]int32, error) {
	n, err := d.count(noMask, 4, "PackedInt32Array")
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = int32(d.uint32())
	}
	return dst, nil
}

func (d *decoder) int64s(dst []int64) ([]int64, error) {
	n, err := d.count(noMask, 8, "PackedInt64Array")
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = int64(d.uint64())
	}
	return dst, nil
}

func (d *decoder) float32s(dst []float32) ([]float32, error) {
	n, err := d.count(noMask, 4, "PackedFloat32Array")
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = math.Float32frombits(d.uint32())
	}
	return dst, nil
}

func (d *decoder) float64s(dst []float64) ([]float64, error) {
	n, err := d.count(noMask, 8, "PackedFloat64Array")
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = math.Float64frombits(d.uint64())
	}
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

// elements reads the number of elements of a packed array of vectors, each of the given number of real numbers,
// and says whether these are doubles.
func (d *decoder) elements(t Type, h uint32, reals int) (n int, wide bool, err error) {
	size := 4
	if wide = d.wide(t, h); wide {
		size = 8
	}
	n, err = d.count(noMask, size*reals, t.String())
	return n, wide, err
}

// real reads one real number that is known to be there.
func (d *decoder) real(wide bool) float32 {
	if wide {
		return float32(math.Float64frombits(d.uint64()))
	}
	return math.Float32frombits(d.uint32())
}

func (d *decoder) vector2s(dst []Vector2, h uint32) ([]Vector2, error) {
	n, wide, err := d.elements(TypePackedVector2Array, h, 2)
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = Vector2{d.real(wide), d.real(wide)}
	}
	return dst, nil
}

func (d *decoder) vector3s(dst []Vector3, h uint32) ([]Vector3, error) {
	n, wide, err := d.elements(TypePackedVector3Array, h, 3)
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = Vector3{d.real(wide), d.real(wide), d.real(wide)}
	}
	return dst, nil
}

func (d *decoder) vector4s(dst []Vector4, h uint32) ([]Vector4, error) {
	n, wide, err := d.elements(TypePackedVector4Array, h, 4)
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = Vector4{d.real(wide), d.real(wide), d.real(wide), d.real(wide)}
	}
	return dst, nil
}

func (d *decoder) colors(dst []Color) ([]Color, error) {
	n, _, err := d.elements(TypePackedColorArray, 0, 4)
	if err != nil {
		return nil, err
	}
	dst = resize(dst, n)
	for i := range dst {
		dst[i] = Color{d.real(false), d.real(false), d.real(false), d.real(false)}
	}
	return dst, nil
}
