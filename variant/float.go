package variant

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
)

// appendReal appends a float as String.num_real prints it: at most 15 significant digits (7 for one that is
// single-precision), never with an exponent. Whole numbers get ".0" if trailing is set.
func appendReal(dst []byte, v float64, digits int, trailing bool) []byte {
	if s, ok := special(v); ok {
		return append(dst, s...)
	}
	if v == math.Trunc(v) && v >= math.MinInt64 && v < math.MaxInt64 {
		dst = strconv.AppendInt(dst, int64(v), 10)
		if trailing {
			dst = append(dst, ".0"...)
		}
		return dst
	}
	if math.Abs(v) >= math.MaxInt64 {
		return appendHuge(dst, v)
	}
	decimals := wholeDigits(v, digits)
	if decimals < 0 {
		decimals = wholeDigits(v, doubleDigits) // String::num starts again with its default for doubles
	}
	if decimals < 0 {
		decimals = 6 // printf's own default
	}
	return appendDecimals(dst, v, decimals)
}

// appendChannel appends a channel of a color as Color prints it: with at most four decimals.
func appendChannel(dst []byte, v float64) []byte {
	if s, ok := special(v); ok {
		return append(dst, s...)
	}
	if math.Abs(v) >= math.MaxInt64 {
		return appendHuge(dst, v)
	}
	return appendDecimals(dst, v, 4)
}

// appendDecimals appends a float with a number of decimals, without the zeros at their end.
func appendDecimals(dst []byte, v float64, decimals int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', decimals, 64)
	return append(dst[:start], trimZeros(dst[start:])...)
}

// appendHuge appends all the digits of a number too large for an int, of which strconv makes the last ones a hundred
// times slower than others.
func appendHuge(dst []byte, v float64) []byte {
	whole, _ := new(big.Float).SetFloat64(v).Int(nil)
	return append(whole.Append(dst, 10), ".0"...)
}

// The decimals of a number below 10, double and single precision.
const (
	doubleDigits = 14
	singleDigits = 6
)

// wholeDigits returns how many decimals are left when the digits before the point are taken off.
func wholeDigits(v float64, digits int) int {
	v = math.Abs(v)
	if v <= 10 {
		return digits
	}
	magnitude := log10(v)
	if digits == singleDigits {
		magnitude = float64(float32(magnitude))
	}
	return digits - int(math.Floor(magnitude))
}

// log10 is good to the last bit just below powers of ten, where rounding decides the digits; math.Log10 is not.
// Elsewhere only its whole part is right, which is all that is asked of it.
func log10(v float64) float64 {
	exponent := exponent10(v, 64)
	below := v/math.Pow10(exponent+1) - 1
	if below < -0.5 {
		return float64(exponent)
	}
	return float64(exponent+1) + math.Log1p(below)/math.Ln10
}

// exponent10 returns the exponent of a float in its shortest decimal form.
func exponent10(v float64, bits int) int {
	var buf [32]byte
	short := strconv.AppendFloat(buf[:0], v, 'e', -1, bits)
	exponent, _ := strconv.Atoi(string(short[bytes.IndexByte(short, 'e')+1:]))
	return exponent
}

// trimZeros cuts zeros off behind the point, but for the first.
func trimZeros(s []byte) []byte {
	if bytes.IndexByte(s, '.') < 0 {
		return s
	}
	s = bytes.TrimRight(s, "0")
	if s[len(s)-1] == '.' {
		s = append(s, '0')
	}
	return s
}

// special returns the names of what is no number.
func special(v float64) (string, bool) {
	switch {
	case math.IsNaN(v):
		return "nan", true
	case math.IsInf(v, 1):
		return "inf", true
	case math.IsInf(v, -1):
		return "-inf", true
	}
	return "", false
}

// appendScientific appends a float as var_to_str does: the shortest digits that give the same value, single
// precision where that is enough, in plain notation from 0.0001 up to 15 digits before the point.
func appendScientific(dst []byte, v float64) []byte {
	switch {
	case v == 0:
		return append(dst, '0') // negative zero too
	case math.IsInf(v, -1):
		return append(dst, "inf_neg"...)
	}
	if s, ok := special(v); ok {
		return append(dst, s...)
	}
	bits := 64
	if float64(float32(v)) == v {
		bits = 32
	}
	if exponent := exponent10(v, bits); exponent >= -4 && exponent < 15 {
		return strconv.AppendFloat(dst, v, 'f', -1, bits)
	}
	return strconv.AppendFloat(dst, v, 'e', -1, bits)
}
