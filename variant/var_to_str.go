package variant

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// VarToStr returns the value as GDScript source, such as Vector2(1, 2), with the keys of dictionaries sorted.
// It corresponds to @GlobalScope.var_to_str.
//
// Any value that Append takes will do; one that it refuses prints as its error. Callables and signals lose what they hold, as
// in VariantWriter::write, and an object that was sent as its id is an Object(EncodedObjectAsID,…).
func VarToStr(v any) string {
	return string(appendVar(nil, printable(v), 0))
}

func appendVar(dst []byte, v any, depth int) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...)
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case float64:
		return appendFloatVar(dst, v)
	case string:
		return append(append(append(dst, '"'), escapeMultiline(v)...), '"')
	case StringName:
		return appendQuoted(append(dst, '&'), string(v))
	case NodePath:
		return append(appendQuoted(append(dst, "NodePath("...), v.String()), ')')
	case RID:
		if v == 0 {
			return append(dst, "RID()"...)
		}
		return append(strconv.AppendInt(append(dst, "RID("...), int64(v), 10), ')')
	case EncodedObjectAsID:
		return fmt.Appendf(dst, "Object(EncodedObjectAsID,\"object_id\":%d,\"script\":null)\n", int64(v))
	case Object:
		return appendObjectVar(dst, v, depth)
	case Callable:
		return append(dst, "Callable()"...)
	case Signal:
		return append(dst, "Signal()"...)
	case *Dictionary:
		return appendDictionaryVar(dst, v, depth)
	case []any:
		return appendArrayVar(dst, v, depth)
	case Array:
		dst = append(append(append(dst, "Array["...), v.Elem.String()...), "]("...)
		return append(appendArrayVar(dst, v.Values, depth), ')')
	}
	t, ok := TypeOf(v)
	if !ok {
		return appendVar(dst, printable(v), depth)
	}
	dst = append(append(dst, t.String()...), '(')
	if row := &numerics[t]; row.size > 0 {
		w := row.unbox(v)
		dst = appendNumbersVar(dst, row, w[:row.size])
	} else {
		dst = appendElements(dst, v, true)
	}
	return append(dst, ')')
}

// appendNumbersVar appends numbers in the order of the wire.
func appendNumbersVar(dst []byte, row *numeric, w []uint32) []byte {
	if row.rows {
		transpose(w)
	}
	if row.of == integer {
		return appendWholes(dst, w)
	}
	for i, word := range w {
		dst = appendScientific(comma(dst, i), float64(math.Float32frombits(word)))
	}
	return dst
}

// appendFloatVar makes sure that whole numbers read as floats again.
func appendFloatVar(dst []byte, v float64) []byte {
	start := len(dst)
	dst = appendScientific(dst, v)
	if s := string(dst[start:]); s != "inf" && s != "nan" && !strings.ContainsAny(s, ".e") {
		dst = append(dst, ".0"...)
	}
	return dst
}

// escapeMultiline escapes as String.c_escape_multiline does: line breaks stay.
func escapeMultiline(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\`, `\\`), `"`, `\"`)
}

func appendArrayVar(dst []byte, values []any, depth int) []byte {
	if depth > maxTextDepth {
		return append(dst, "[]"...)
	}
	dst = append(dst, '[')
	for i, v := range values {
		dst = appendVar(comma(dst, i), v, depth+1)
	}
	return append(dst, ']')
}

func appendDictionaryVar(dst []byte, d *Dictionary, depth int) []byte {
	if d == nil || !d.Key.IsTyped() && !d.Value.IsTyped() {
		return appendEntries(dst, d, depth)
	}
	dst = fmt.Appendf(dst, "Dictionary[%v, %v](", d.Key, d.Value)
	return append(appendEntries(dst, d, depth), ')')
}

func appendEntries(dst []byte, d *Dictionary, depth int) []byte {
	if d.Len() == 0 || depth > maxTextDepth {
		return append(dst, "{}"...)
	}
	sorted := slices.Clone(d.entries)
	slices.SortStableFunc(sorted, orderEntries)
	dst = append(dst, "{\n"...)
	for i := range sorted {
		e := &sorted[i]
		if i > 0 {
			dst = append(dst, ",\n"...)
		}
		dst = appendVar(dst, e.key(), depth+1)
		dst = appendVar(append(dst, ": "...), e.value, depth+1)
	}
	return append(dst, "\n}"...)
}

func appendObjectVar(dst []byte, o Object, depth int) []byte {
	if depth > maxTextDepth {
		return append(dst, "null"...)
	}
	dst = append(append(append(dst, "Object("...), o.Class...), ',')
	for i, p := range o.Properties {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(append(dst, '"'), p.Name...), "\":"...)
		dst = appendVar(dst, p.Value, depth+1)
	}
	return append(dst, ")\n"...)
}
