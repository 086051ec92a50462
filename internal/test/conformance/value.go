package conformance

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// The values of a scenario are, in Go: nil, bool, int64, float64, string, []byte, []string (a
// PackedStringArray), []any (an array, also a list of lines), and these.
type (
	// digest stands for bytes that are too many to list.
	digest struct {
		size   int
		sha256 string
	}
	// class is the class of an object that was returned.
	class string
	// encoded is a Variant in its var_to_bytes encoding.
	encoded []byte
	// frame is a WebSocket frame as ws_recv reports it.
	frame map[string]any
	// instance is an object of a class: a peer or a server under test.
	instance struct {
		class string
		value any
	}
)

// object is a JSON object of a scenario whose members are decoded already.
type object map[string]any

// forms lists the JSON objects that stand for a value, by their sorted keys.
var forms = map[string]func(*run, object) (any, error){
	"hex":         func(r *run, o object) (any, error) { return hex.DecodeString(r.withIDs(text(o["hex"]))) },
	"sha256,size": digestValue,
	"fill,size":   fillValue,
	"int":         func(_ *run, o object) (any, error) { return strconv.ParseInt(text(o["int"]), 10, 64) },
	"float":       func(_ *run, o object) (any, error) { return strconv.ParseFloat(text(o["float"]), 64) },
	"bits,float":  bitsValue,
	"strings":     stringsValue,
	"object":      func(_ *run, o object) (any, error) { return class(text(o["object"])), nil },
	"var":         encodedValue,
	"str,var":     encodedValue,
	"expr,var":    encodedValue,
	"null":        func(*run, object) (any, error) { return nil, nil },
	"obj":         func(r *run, o object) (any, error) { return named[*instance](r, text(o["obj"])) },
	"port":        func(r *run, o object) (any, error) { return r.port(text(o["port"])) },
	"port,url":    urlValue,
	"id":          func(r *run, o object) (any, error) { return r.idValue(text(o["id"])), nil },
	"id,minus":    func(r *run, o object) (any, error) { return -r.ids[text(o["id"])], nil },
	"callback":    callbackValue,
	"id,object":   func(_ *run, o object) (any, error) { return objectByID(text(o["id"])) },
	"filter":      func(*run, object) (any, error) { return func(peer int) bool { return peer%2 == 1 }, nil },
	"tls_client":  func(*run, object) (any, error) { return tlsClient(), nil },
	"tmp":         func(r *run, o object) (any, error) { return r.tempFile(text(o["tmp"])) },

	"fin,masked,opcode,payload,rsv": func(_ *run, o object) (any, error) { return frame(o), nil },
}

// structured are the keys whose values are no strings; those of all others are.
var structured = map[string]bool{
	"size": true, "fill": true, "strings": true, "tls_client": true, "minus": true, "null": true,
	"fin": true, "masked": true, "opcode": true, "payload": true, "rsv": true,
}

// value decodes a JSON value of the scenario. Names in it are those of the run so far.
func (r *run) value(raw json.RawMessage) (any, error) {
	if raw == nil {
		return nil, errors.New("the step lacks a value")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	v, err := r.resolve(v)
	if err != nil {
		return nil, fmt.Errorf("value %s: %w", raw, err)
	}
	return v, nil
}

// resolve turns what package json decoded into a value of a scenario.
func (r *run) resolve(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		return number(v)
	case []any:
		for i := range v {
			var err error
			if v[i], err = r.resolve(v[i]); err != nil {
				return nil, err
			}
		}
		return v, nil
	case map[string]any:
		return r.form(v)
	default: // nil, bool, string
		return v, nil
	}
}

// form decodes a JSON object by the form that its keys name.
func (r *run) form(o object) (any, error) {
	keys := strings.Join(slices.Sorted(maps.Keys(o)), ",")
	decode, known := forms[keys]
	if !known {
		return nil, fmt.Errorf("unknown value form {%s}", keys)
	}
	for key, member := range o {
		if _, isText := member.(string); !isText && !structured[key] {
			return nil, fmt.Errorf("%s is no string", key)
		}
		var err error
		if o[key], err = r.resolve(member); err != nil {
			return nil, err
		}
	}
	return decode(r, o)
}

// number keeps integers apart from floats as they are written, as GDScript does.
func number(n json.Number) (any, error) {
	if strings.ContainsAny(n.String(), ".eE") {
		return n.Float64()
	}
	return n.Int64()
}

// text gives v, which form has found to be a string.
func text(v any) string { return v.(string) }

func digestValue(_ *run, o object) (any, error) {
	size, ok := o["size"].(int64)
	if !ok {
		return nil, errors.New("size is no integer")
	}
	return digest{int(size), text(o["sha256"])}, nil
}

// maxFill bounds what one step can ask for; the recorded ones stay far below it.
const maxFill = 1 << 28

func fillValue(_ *run, o object) (any, error) {
	b, isByte := o["fill"].(int64)
	size, isSize := o["size"].(int64)
	if !isByte || !isSize || b < 0 || b > 255 || size < 0 || size > maxFill {
		return nil, errors.New("fill is no byte or size no size")
	}
	return bytes.Repeat([]byte{byte(b)}, int(size)), nil
}

// bitsValue takes the bits, which say more than the decimal text does.
func bitsValue(_ *run, o object) (any, error) {
	bits, err := hex.DecodeString(text(o["bits"]))
	if err == nil && len(bits) != 8 {
		err = errors.New("bits are not eight bytes")
	}
	if err != nil {
		return nil, err
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(bits)), nil
}

func stringsValue(_ *run, o object) (any, error) {
	list, ok := o["strings"].([]any)
	if !ok {
		return nil, errors.New("strings is no list")
	}
	all := make([]string, len(list))
	for i, v := range list {
		if all[i], ok = v.(string); !ok {
			return nil, fmt.Errorf("strings[%d] is no string", i)
		}
	}
	return all, nil
}

func encodedValue(_ *run, o object) (any, error) {
	data, err := hex.DecodeString(text(o["var"]))
	return encoded(data), err
}

func urlValue(r *run, o object) (any, error) {
	port, err := r.port(text(o["port"]))
	if err != nil {
		return nil, err
	}
	return strings.ReplaceAll(text(o["url"]), "{port}", strconv.FormatInt(port, 10)), nil
}

// tempFile gives the path of the file name in the run's own directory.
func (r *run) tempFile(name string) (any, error) {
	if name == "" || name != filepath.Base(name) {
		return nil, fmt.Errorf("%q is no plain file name", name)
	}
	dir, err := r.tempDir()
	return filepath.Join(dir, name), err
}
