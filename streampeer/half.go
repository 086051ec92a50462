package streampeer

import "math"

// floatToHalf converts as PutHalf says, and as the engine's Math::make_half_float loses the sign of what becomes 0.
func floatToHalf(value float32) uint16 {
	const (
		infinity = 0x7c00
		nan      = 0x7fff
		smallest = 1.0 / (1 << 14) // the smallest normal half
		tooLarge = 1 << 16
	)
	bits := math.Float32bits(value)
	sign := uint16(bits>>16) & 0x8000
	magnitude := math.Float32frombits(bits &^ (1 << 31))
	switch {
	case magnitude != magnitude:
		return sign | nan
	case magnitude >= tooLarge:
		return sign | infinity
	case magnitude < smallest:
		return 0
	}
	const rebias = (127 - 15) << 23
	return sign | uint16((bits&^(1<<31)-rebias)>>13)
}

// halfToFloat converts exactly.
func halfToFloat(half uint16) float32 {
	sign := uint32(half&0x8000) << 16
	exponent, mantissa := uint32(half>>10)&0x1f, uint32(half)&0x3ff
	switch exponent {
	case 0:
		magnitude := float32(mantissa) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(magnitude))
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | mantissa<<13)
}
