package variant

import (
	"encoding/binary"
	"math"
	"strconv"
)

// components returns the real numbers that a type consists of, in the order of var_to_str, which is that of the
// wire: so the encoder lists them.
func components(v any) (t Type, parts []float32, ok bool) {
	t, _ = TypeOf(v)
	if realCounts[t] == 0 {
		return t, nil, false
	}
	data, err := encoder{}.fixed(nil, v, 0)
	if err != nil {
		return t, nil, false
	}
	for data = data[4:]; len(data) > 0; data = data[4:] {
		parts = append(parts, math.Float32frombits(binary.LittleEndian.Uint32(data)))
	}
	return t, parts, true
}

func appendIntsVar(dst []byte, v any) (_ []byte, ok bool) {
	switch v := v.(type) {
	case Vector2i:
		return appendInts(append(dst, "Vector2i"...), v.X, v.Y), true
	case Vector3i:
		return appendInts(append(dst, "Vector3i"...), v.X, v.Y, v.Z), true
	case Vector4i:
		return appendInts(append(dst, "Vector4i"...), v.X, v.Y, v.Z, v.W), true
	case Rect2i:
		return appendInts(append(dst, "Rect2i"...), v.Position.X, v.Position.Y, v.Size.X, v.Size.Y), true
	}
	return dst, false
}

func appendPackedVar(dst []byte, v any) (_ []byte, ok bool) {
	t, _ := TypeOf(v)
	switch v := v.(type) {
	case []byte:
		return appendCall(dst, t, v, func(dst []byte, n byte) []byte { return strconv.AppendUint(dst, uint64(n), 10) }), true
	case []int32:
		return appendCall(dst, t, v, func(dst []byte, n int32) []byte { return strconv.AppendInt(dst, int64(n), 10) }), true
	case []int64:
		return appendCall(dst, t, v, func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }), true
	case []float32:
		return appendCall(dst, t, v, func(dst []byte, f float32) []byte { return appendScientific(dst, float64(f)) }), true
	case []float64:
		return appendCall(dst, t, v, appendScientific), true
	case []string:
		return appendCall(dst, t, v, appendQuoted), true
	case []Vector2:
		return appendCall(dst, t, v, func(dst []byte, v Vector2) []byte { return appendNumbers(dst, v.X, v.Y) }), true
	case []Vector3:
		return appendCall(dst, t, v, func(dst []byte, v Vector3) []byte { return appendNumbers(dst, v.X, v.Y, v.Z) }), true
	case []Color:
		return appendCall(dst, t, v, func(dst []byte, v Color) []byte { return appendNumbers(dst, v.R, v.G, v.B, v.A) }), true
	case []Vector4:
		return appendCall(dst, t, v, func(dst []byte, v Vector4) []byte { return appendNumbers(dst, v.X, v.Y, v.Z, v.W) }), true
	}
	return dst, false
}

func appendNumbers(dst []byte, v ...float32) []byte {
	for i, f := range v {
		dst = appendScientific(comma(dst, i), float64(f))
	}
	return dst
}
