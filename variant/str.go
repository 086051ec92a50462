package variant

import (
	"math"
	"strconv"
)

// Str returns the text that GDScript's str() and print() give for the value, such as "(1.0, 2.0)".
// It corresponds to @GlobalScope.str.
//
// Any value that Append takes will do; one that it refuses prints as its error. Objects print as <Class#id>, with 0 for an
// [Object], which has no id.
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
		return append(strconv.AppendInt(append(dst, "RID("...), int64(v), 10), ')')
	case EncodedObjectAsID:
		return append(strconv.AppendInt(append(dst, "<EncodedObjectAsID#"...), int64(v), 10), '>')
	case Object:
		return append(append(append(dst, '<'), v.Class...), "#0>"...)
	case Callable:
		return append(dst, "null::null"...)
	case Signal:
		return append(append(dst, "null::[signal]"...), v.Name...)
	case *Dictionary:
		return appendDictionaryStr(dst, v, depth)
	case []any:
		return appendArrayStr(dst, v, depth)
	case Array:
		return appendArrayStr(dst, v.Values, depth)
	}
	t, ok := TypeOf(v)
	if !ok {
		return appendInner(dst, printable(v), depth)
	}
	if row := &numerics[t]; row.size > 0 {
		w := row.unbox(v)
		return appendNumbersStr(dst, row, w[:row.size])
	}
	return append(appendElements(append(dst, '['), v, false), ']')
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
	switch row.of {
	case integer:
		dst = appendWholes(dst, w)
	case single: // a color
		for i, word := range w {
			dst = appendChannel(comma(dst, i), float64(math.Float32frombits(word)))
		}
	default:
		for i, word := range w {
			dst = appendReal(comma(dst, i), float64(math.Float32frombits(word)), singleDigits, !row.bare)
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

// appendElements appends the elements of a packed array, for str() or as source.
func appendElements(dst []byte, v any, source bool) []byte {
	switch v := v.(type) {
	case []byte:
		for i, n := range v {
			dst = strconv.AppendUint(comma(dst, i), uint64(n), 10)
		}
	case []int32:
		return appendInts(dst, v)
	case []int64:
		return appendInts(dst, v)
	case []float32:
		return appendFloats(dst, v, source)
	case []float64:
		return appendFloats(dst, v, source)
	case []string:
		for i, s := range v {
			dst = appendQuoted(comma(dst, i), s)
		}
	case []Vector2:
		return appendVectors(dst, TypeVector2, v, source)
	case []Vector3:
		return appendVectors(dst, TypeVector3, v, source)
	case []Color:
		return appendVectors(dst, TypeColor, v, source)
	case []Vector4:
		return appendVectors(dst, TypeVector4, v, source)
	}
	return dst
}

// appendWholes appends words that are integers.
func appendWholes(dst []byte, w []uint32) []byte {
	for i, word := range w {
		dst = strconv.AppendInt(comma(dst, i), int64(int32(word)), 10)
	}
	return dst
}

func appendInts[T int32 | int64](dst []byte, values []T) []byte {
	for i, n := range values {
		dst = strconv.AppendInt(comma(dst, i), int64(n), 10)
	}
	return dst
}

func appendFloats[T float32 | float64](dst []byte, values []T, source bool) []byte {
	for i, f := range values {
		if dst = comma(dst, i); source {
			dst = appendScientific(dst, float64(f))
		} else {
			dst = appendReal(dst, float64(f), doubleDigits, true)
		}
	}
	return dst
}

func appendVectors[T any](dst []byte, t Type, values []T, source bool) []byte {
	for i := range values {
		if dst = comma(dst, i); source {
			dst = appendNumbersVar(dst, &numerics[t], view(&values[i]))
		} else {
			dst = appendTuple(dst, &numerics[t], view(&values[i]))
		}
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
