package variant

import (
	"encoding/binary"
	"math"
)

// isPacked says whether v is a packed array.
func isPacked(v any) bool {
	t, ok := typeOfMisc(v)
	return ok && t >= TypePackedByteArray
}

// packed encodes the packed arrays.
func (e encoder) packed(dst []byte, v any) (_ []byte, err error) {
	switch v := v.(type) {
	case []byte:
		dst, err = e.count(dst, TypePackedByteArray, 0, len(v))
		dst = pad(append(dst, v...), len(v))
	case []int32:
		dst, err = e.count(dst, TypePackedInt32Array, 0, len(v))
		for _, n := range v {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
		}
	case []int64:
		dst, err = e.count(dst, TypePackedInt64Array, 0, len(v))
		for _, n := range v {
			dst = binary.LittleEndian.AppendUint64(dst, uint64(n))
		}
	case []float32:
		dst, err = e.count(dst, TypePackedFloat32Array, 0, len(v))
		dst = e.moreReals(dst, v...)
	case []float64:
		dst, err = e.count(dst, TypePackedFloat64Array, 0, len(v))
		dst = e.doubles(dst, v)
	case []string:
		dst, err = e.strings(dst, v)
	case []Vector2:
		dst, err = e.count(dst, TypePackedVector2Array, 0, len(v))
		for i := range v {
			dst = e.moreReals(dst, v[i].X, v[i].Y)
		}
	case []Vector3:
		dst, err = e.count(dst, TypePackedVector3Array, 0, len(v))
		for i := range v {
			dst = e.moreReals(dst, v[i].X, v[i].Y, v[i].Z)
		}
	case []Color:
		dst, err = e.count(dst, TypePackedColorArray, 0, len(v))
		for i := range v {
			dst = e.moreReals(dst, v[i].R, v[i].G, v[i].B, v[i].A)
		}
	case []Vector4:
		dst, err = e.count(dst, TypePackedVector4Array, 0, len(v))
		for i := range v {
			dst = e.moreReals(dst, v[i].X, v[i].Y, v[i].Z, v[i].W)
		}
	}
	return dst, err
}

func (e encoder) doubles(dst []byte, v []float64) []byte {
	for _, f := range v {
		bits := math.Float64bits(f)
		if e.flags.has(canonical) {
			bits = canonicalBits64(f)
		}
		dst = binary.LittleEndian.AppendUint64(dst, bits)
	}
	return dst
}

func canonicalBits64(f float64) uint64 {
	switch {
	case f == 0:
		return 0
	case f != f:
		return math.Float64bits(math.NaN())
	}
	return math.Float64bits(f)
}

// strings encodes a PackedStringArray, whose strings the engine sends with a NUL at the end, counted.
func (e encoder) strings(dst []byte, v []string) ([]byte, error) {
	dst, err := e.count(dst, TypePackedStringArray, 0, len(v))
	if err != nil {
		return dst, err
	}
	for _, s := range v {
		if err := checkText(s); err != nil {
			return dst, err
		}
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(s)+1))
		dst = append(append(dst, s...), 0)
		dst = pad(dst, len(s)+1)
	}
	return dst, nil
}
