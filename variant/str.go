package variant

import (
	"math"
	"strconv"
)

// Str returns the text that GDScript's str() and print() give for the value, such as "(1.0, 2.0)".
// It corresponds to @GlobalScope.str. Any value that Append takes will do; one that it refuses
// prints as its error. Objects print as <Class#id>, with 0 for an [Object], which has no id.
func Str(v any) string {
	return string(appendStr(nil, printable(v), 0))
}

// maxTextDepth is the nesting from which the engine prints dots (Variant and VariantWriter: MAX_RECURSION).
const maxTextDepth = 100

// printable returns v as Decode would make it.
func printable(v any) any {
	if _, ok := TypeOf(v); ok {
		return v
	}
	data, err := Append(nil, v, FullObjects)
	if err != nil {
		return err.Error()
	}
	v, _, err = Decode(data, AllowObjects)
	if err != nil {
		return err.Error()
	}
	return v
}

func appendStr(dst []byte, v any, depth int) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "<null>"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendReal(dst, v, doubleDigits, true)
	case string:
		return append(dst, v...)
	case StringName:
		return append(dst, v...)
	case NodePath:
		return append(dst, v.String()...)
	case RID:
		return append(strconv.AppendUint(append(dst, "RID("...), uint64(v), 10), ')')
	case EncodedObjectAsID:
		return append(strconv.AppendInt(append(dst, "<EncodedObjectAsID#"...), int64(v), 10), '>')
	case Object:
		return append(append(append(dst, '<'), v.Class...), "#0>"...)
	case Callable:
		return append(dst, "null::"...)
	case Signal:
		return append(append(dst, "null::[signal]"...), v.Name...)
	case *Dictionary:
		return appendDictionaryStr(dst, v, depth)
	case []any:
		return appendArrayStr(dst, v, depth)
	case Array:
		return appendArrayStr(dst, v.Values, depth)
	}
	switch t, ok := TypeOf(v); {
	case !ok:
		return appendInner(dst, printable(v), depth)
	case numerics[t].size > 0:
		w := numerics[t].unbox(v)
		return appendNumbersStr(dst, &numerics[t], w[:numerics[t].size])
	default:
		return append(appendElements(append(dst, '['), v, appendDoubleStr, appendNumbersStr), ']')
	}
}

// appendInner appends the text of a value inside a container, where what looks like text is quoted.
func appendInner(dst []byte, v any, depth int) []byte {
	switch v := v.(type) {
	case string:
		return appendQuoted(dst, v)
	case StringName:
		return appendQuoted(append(dst, '&'), string(v))
	case NodePath:
		return appendQuoted(append(dst, '^'), v.String())
	}
	return appendStr(dst, v, depth)
}

func appendArrayStr(dst []byte, values []any, depth int) []byte {
	if depth > maxTextDepth {
		return append(dst, "[...]"...)
	}
	dst = append(dst, '[')
	for i, v := range values {
		dst = appendInner(comma(dst, i), v, depth+1)
	}
	return append(dst, ']')
}

func appendDictionaryStr(dst []byte, d *Dictionary, depth int) []byte {
	if depth > maxTextDepth {
		return append(dst, "{ ... }"...)
	}
	dst = append(dst, "{ "...)
	i := 0
	for k, v := range d.All() {
		dst = appendInner(comma(dst, i), k, depth+1)
		dst = appendInner(append(dst, ": "...), v, depth+1)
		i++
	}
	return append(dst, " }"...)
}

// appendDoubleStr appends an element of a packed array of floats.
func appendDoubleStr(dst []byte, f float64) []byte { return appendReal(dst, f, doubleDigits, true) }

// appendNumbersStr appends the text of a type that consists of numbers: a tuple, or [P: (…), S: (…)] and the like.
func appendNumbersStr(dst []byte, row *numeric, w []uint32) []byte {
	if row.parts == "" {
		return appendTuple(dst, row, w)
	}
	dst = append(dst, '[')
	for i := range row.parts {
		dst = append(comma(dst, i), row.parts[i], ':', ' ')
		part := w[:min(row.part, len(w))]
		w = w[len(part):]
		if len(part) > 1 {
			dst = appendTuple(dst, row, part)
		} else { // the distance of a plane
			dst = appendReal(dst, float64(math.Float32frombits(part[0])), singleDigits, false)
		}
	}
	return append(dst, ']')
}

// appendTuple appends (x, y, …).
func appendTuple(dst []byte, row *numeric, w []uint32) []byte {
	dst = append(dst, '(')
	for i, word := range w {
		dst = comma(dst, i)
		if row.of == integer {
			dst = strconv.AppendInt(dst, int64(int32(word)), 10)
		} else {
			dst = appendReal(dst, float64(math.Float32frombits(word)), singleDigits, !row.bare)
		}
	}
	return append(dst, ')')
}

// comma separates the i-th element from the one before.
func comma(dst []byte, i int) []byte {
	if i > 0 {
		return append(dst, ", "...)
	}
	return dst
}

// appendElements appends the elements of a packed array, for which the functions are.
func appendElements(dst []byte, v any, double func([]byte, float64) []byte,
	vector func([]byte, *numeric, []uint32) []byte) []byte {
	switch v := v.(type) {
	case []byte:
		return appendList(dst, v, func(dst []byte, n byte) []byte { return strconv.AppendUint(dst, uint64(n), 10) })
	case []int32:
		return appendList(dst, v, func(dst []byte, n int32) []byte { return strconv.AppendInt(dst, int64(n), 10) })
	case []int64:
		return appendList(dst, v, func(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) })
	case []float32:
		return appendList(dst, v, func(dst []byte, f float32) []byte { return double(dst, float64(f)) })
	case []float64:
		return appendList(dst, v, double)
	case []string:
		return appendList(dst, v, appendQuoted)
	case []Vector2:
		return appendVectors(dst, v, TypeVector2, vector)
	case []Vector3:
		return appendVectors(dst, v, TypeVector3, vector)
	case []Color:
		return appendVectors(dst, v, TypeColor, vector)
	case []Vector4:
		return appendVectors(dst, v, TypeVector4, vector)
	}
	return dst
}

// appendList appends values with commas between them.
func appendList[T any](dst []byte, values []T, appendOne func([]byte, T) []byte) []byte {
	for i, v := range values {
		dst = appendOne(comma(dst, i), v)
	}
	return dst
}

// appendVectors is appendList for a type that consists of numbers.
func appendVectors[T any](dst []byte, values []T, t Type, vector func([]byte, *numeric, []uint32) []byte) []byte {
	for i := range values {
		dst = vector(comma(dst, i), &numerics[t], view(&values[i]))
	}
	return dst
}

// appendQuoted appends a string in quotes, escaped as String.c_escape does.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := range len(s) {
		if c := escapes[s[i]]; c != 0 {
			dst = append(dst, '\\', c)
		} else {
			dst = append(dst, s[i])
		}
	}
	return append(dst, '"')
}

// escapes holds what follows the backslash, for the bytes that are escaped.
var escapes = [256]byte{
	'\\': '\\', '\a': 'a', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v', '\'': '\'', '"': '"',
}
