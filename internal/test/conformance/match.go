package conformance

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// matches tells whether got is the wanted answer. Types must agree: an int is no float and a string no
// bytes. Floats agree by their bits, and any NaN is any other.
func matches(want, got any) bool {
	switch want := want.(type) {
	case digest:
		data, ok := got.([]byte)
		return ok && digestOf(data) == want
	case opening:
		data, ok := got.([]byte)
		return ok && want.matches(data)
	case class:
		in, ok := got.(*instance)
		return ok && in.class == string(want)
	case float64:
		f, ok := got.(float64)
		return ok && (math.Float64bits(f) == math.Float64bits(want) || math.IsNaN(f) && math.IsNaN(want))
	case []byte:
		data, ok := got.([]byte)
		return ok && bytes.Equal(data, want)
	case encoded:
		data, ok := got.(encoded)
		return ok && bytes.Equal(data, want)
	case []string:
		list, ok := got.([]string)
		return ok && slices.Equal(list, want)
	case []any:
		list, ok := got.([]any)
		return ok && slices.EqualFunc(want, list, matches)
	case frame:
		f, ok := got.(frame)
		return ok && framesMatch(want, f)
	case *instance:
		in, ok := got.(*instance)
		return ok && in.value == want.value
	default: // nil, bool, int64, string
		return simple(got) && want == got
	}
}

// simple tells whether v is of a type that == compares.
func simple(v any) bool {
	switch v.(type) {
	case nil, bool, int64, string:
		return true
	}
	return false
}

func framesMatch(want, got frame) bool {
	for key, w := range want {
		if g, ok := got[key]; !ok || !matches(w, g) {
			return false
		}
	}
	return len(want) == len(got)
}

func digestOf(data []byte) digest {
	sum := sha256.Sum256(data)
	return digest{len(data), hex.EncodeToString(sum[:])}
}

// maxShown is the number of bytes up to which a message lists them.
const maxShown = 256

// show prints a value in the form that scenarios are written in, for messages.
func show(v any) string {
	out, err := json.Marshal(jsonForm(v))
	if err != nil {
		return fmt.Sprintf("%#v", v)
	}
	return string(out)
}

func jsonForm(v any) any {
	switch v := v.(type) {
	case float64:
		return object{"float": strconv.FormatFloat(v, 'g', -1, 64)}
	case []byte:
		if len(v) > maxShown {
			return jsonForm(digestOf(v))
		}
		return object{"hex": hex.EncodeToString(v)}
	case digest:
		return object{"size": v.size, "sha256": v.sha256}
	case []string:
		return object{"strings": v}
	case class:
		return object{"object": string(v)}
	case *instance:
		return object{"object": v.class}
	case encoded:
		return object{"var": hex.EncodeToString(v)}
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = jsonForm(v[i])
		}
		return list
	case frame:
		form := object{}
		for key := range v {
			form[key] = jsonForm(v[key])
		}
		return form
	default: // nil, bool, int64, string
		return v
	}
}
