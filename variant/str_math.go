package variant

import "strconv"

// appendMathStr appends the text of a type that consists of numbers and says whether v is one.
func appendMathStr(dst []byte, v any) (_ []byte, ok bool) {
	switch v := v.(type) {
	case Vector2:
		return appendTuple(dst, true, v.X, v.Y), true
	case Vector2i:
		return appendInts(dst, v.X, v.Y), true
	case Rect2:
		return appendParts(dst, part{"P", v.Position}, part{"S", v.Size}), true
	case Rect2i:
		return appendParts(dst, part{"P", v.Position}, part{"S", v.Size}), true
	case Vector3:
		return appendTuple(dst, true, v.X, v.Y, v.Z), true
	case Vector3i:
		return appendInts(dst, v.X, v.Y, v.Z), true
	case Transform2D:
		return appendParts(dst, part{"X", v.X}, part{"Y", v.Y}, part{"O", v.Origin}), true
	case Vector4:
		return appendTuple(dst, true, v.X, v.Y, v.Z, v.W), true
	case Vector4i:
		return appendInts(dst, v.X, v.Y, v.Z, v.W), true
	case Plane:
		dst, _ = appendMathStr(append(dst, "[N: "...), v.Normal)
		dst = appendReal(append(dst, ", D: "...), float64(v.D), singleDigits, false)
		return append(dst, ']'), true
	case Quaternion:
		return appendTuple(dst, false, v.X, v.Y, v.Z, v.W), true
	case AABB:
		return appendParts(dst, part{"P", v.Position}, part{"S", v.Size}), true
	case Basis:
		return appendParts(dst, part{"X", v.X}, part{"Y", v.Y}, part{"Z", v.Z}), true
	case Transform3D:
		b := v.Basis
		return appendParts(dst, part{"X", b.X}, part{"Y", b.Y}, part{"Z", b.Z}, part{"O", v.Origin}), true
	case Projection:
		return appendParts(dst, part{"X", v.X}, part{"Y", v.Y}, part{"Z", v.Z}, part{"W", v.W}), true
	case Color:
		return appendTuple(dst, true, v.R, v.G, v.B, v.A), true
	}
	return dst, false
}

// appendTuple appends (x, y, …); trailing asks for ".0" after whole numbers.
func appendTuple(dst []byte, trailing bool, v ...float32) []byte {
	dst = append(dst, '(')
	for i, f := range v {
		dst = appendReal(comma(dst, i), float64(f), singleDigits, trailing)
	}
	return append(dst, ')')
}

func appendInts(dst []byte, v ...int32) []byte {
	dst = append(dst, '(')
	for i, n := range v {
		dst = strconv.AppendInt(comma(dst, i), int64(n), 10)
	}
	return append(dst, ')')
}

// part is a named part of a larger type.
type part struct {
	name  string
	value any
}

// appendParts appends [P: (…), S: (…)] and the like.
func appendParts(dst []byte, parts ...part) []byte {
	dst = append(dst, '[')
	for i, p := range parts {
		dst = append(append(comma(dst, i), p.name...), ": "...)
		dst, _ = appendMathStr(dst, p.value)
	}
	return append(dst, ']')
}

// String returns the text that GDScript's str() prints.
func (v Vector2) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Vector2i) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Rect2) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Rect2i) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Vector3) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Vector3i) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Transform2D) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Vector4) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Vector4i) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Plane) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Quaternion) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v AABB) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Basis) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Transform3D) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Projection) String() string { return string(appendMath(nil, v)) }

// String returns the text that GDScript's str() prints.
func (v Color) String() string { return string(appendMath(nil, v)) }
