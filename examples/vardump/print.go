package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"reflect"

	"github.com/godotpeer/godotpeer/variant"
)

// printer prints values, one a line in JSON, and as var_to_str writes them in GDScript.
type printer struct {
	out     io.Writer
	json    bool
	options variant.Option
	left    int // values until the end; 0 from the start means no limit
	last    bool
}

// done says whether as many values have come as were asked for.
func (p *printer) done() bool { return p.last }

// print decodes and prints one value.
func (p *printer) print(data []byte) error {
	if p.left > 0 {
		p.left--
		p.last = p.left == 0
	}
	v, n, err := variant.Decode(data, p.options)
	if err != nil {
		return err
	}
	text := variant.VarToStr(v)
	if p.json {
		text = string(appendJSON(nil, v))
	}
	if _, err := fmt.Fprintln(p.out, text); err != nil {
		return err
	}
	if n < len(data) {
		return fmt.Errorf("%d bytes behind the value", len(data)-n)
	}
	return nil
}

// appendJSON appends a value as JSON: dictionaries as objects, in their order, with keys that are no text as
// var_to_str writes them; vectors and the like as arrays of numbers; a PackedByteArray as base64; names and paths
// as strings; infinities and NaN as strings; all else as its fields.
func appendJSON(dst []byte, v any) []byte {
	switch v := v.(type) {
	case *variant.Dictionary:
		return appendObject(dst, v)
	case []any:
		return appendList(dst, v)
	case variant.Array:
		return appendList(dst, v.Values)
	case float64:
		return appendFloat(dst, v, 64)
	case variant.NodePath:
		return appendPlain(dst, v.String())
	case variant.Object:
		properties := &variant.Dictionary{}
		for _, p := range v.Properties {
			properties.Set(p.Name, p.Value)
		}
		return appendObject(dst, variant.NewDictionary("class", v.Class, "properties", properties))
	case variant.Callable, variant.Signal:
		return appendPlain(dst, variant.Str(v))
	case []byte:
		return appendPlain(dst, v)
	}
	return appendNumbers(dst, reflect.ValueOf(v))
}

func appendPlain(dst []byte, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		text = []byte("null") // does not happen: what comes here are strings, numbers and bytes
	}
	return append(dst, text...)
}

func appendObject(dst []byte, d *variant.Dictionary) []byte {
	dst = append(dst, '{')
	for k, v := range d.All() {
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		name := variant.VarToStr(k)
		switch k := k.(type) {
		case string:
			name = k
		case variant.StringName:
			name = string(k)
		}
		dst = append(appendPlain(dst, name), ':')
		dst = appendJSON(dst, v)
	}
	return append(dst, '}')
}

func appendList(dst []byte, values []any) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSON(dst, v)
	}
	return append(dst, ']')
}

// appendFloat appends a number, or a string for what JSON has no number for.
func appendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return appendPlain(dst, variant.Str(f))
	case bits == 32:
		return appendPlain(dst, float32(f))
	}
	return appendPlain(dst, f)
}

// appendNumbers appends vectors, packed arrays and scalars: structs and slices as arrays.
func appendNumbers(dst []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Float32, reflect.Float64:
		return appendFloat(dst, v.Float(), v.Type().Bits())
	case reflect.Struct:
		return appendParts(dst, v.NumField(), v.Field)
	case reflect.Slice:
		return appendParts(dst, v.Len(), v.Index)
	case reflect.Invalid:
		return append(dst, "null"...)
	}
	return appendPlain(dst, v.Interface())
}

func appendParts(dst []byte, n int, part func(int) reflect.Value) []byte {
	dst = append(dst, '[')
	for i := range n {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendNumbers(dst, part(i))
	}
	return append(dst, ']')
}
