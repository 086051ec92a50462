package conformance_test

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// variantIs is a value in the plain JSON of variant.json: a type and what it holds.
type variantIs struct {
	T   string
	V   json.RawMessage
	Hex string
	ID  string

	Bits             string
	Names, Subnames  []string
	Absolute         bool
	Position, Size   []real
	Normal           []real
	D                real
	X, Y, Z, W       []real
	Origin           []real
	Basis            *variantIs
	Elem, Key, Value string
	Str              *string
}

// real is a number, or one of the strings inf, -inf, nan and -0.
type real float64

func (r *real) UnmarshalJSON(text []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*r = real(f)
	return err
}

// integer is a number, or a string with one.
type integer int64

func (n *integer) UnmarshalJSON(text []byte) error {
	i, err := strconv.ParseInt(strings.Trim(string(text), `"`), 10, 64)
	*n = integer(i)
	return err
}

// refused says whether the engine refused the bytes: it gave nil, and they do not encode nil, whose type is 0
// whatever the flags above it, or an object without an id.
func (is *variantIs) refused(bytes string) bool {
	encodesNil := len(bytes) >= 8 && strings.HasPrefix(bytes, "00")
	return is.T == "nil" && !encodesNil && !strings.HasPrefix(bytes, "180001000000000000000000")
}

// hasObject says whether the value is or holds an object.
func (is *variantIs) hasObject() bool {
	return is.T == "Object" || strings.Contains(string(is.V), `"Object"`)
}

// assert checks that got is the value described. Where only the text is recorded, it checks the type and the text.
func (is *variantIs) assert(t *testing.T, got any) {
	t.Helper()
	want, err := is.value()
	require.NoError(t, err)
	if is.Str == nil {
		assertSame(t, want, got)
		return
	}
	assert.IsType(t, want, got)
	assert.Contains(t, []string{variant.Str(got), variant.VarToStr(got)}, *is.Str)
}

// value builds the Go value.
func (is *variantIs) value() (any, error) {
	switch is.T {
	case "nil":
		return nil, nil
	case "bool":
		return parse[bool](is.V)
	case "int":
		n, err := parse[integer](is.V)
		return int64(n), err
	case "float":
		return is.float()
	case "String":
		return parse[string](is.V)
	case "StringName":
		s, err := parse[string](is.V)
		return variant.StringName(s), err
	case "NodePath":
		return is.nodePath()
	case "RID":
		id, err := strconv.ParseUint(strings.Trim(string(is.V), `"`), 10, 64)
		return variant.RID(id), err
	case "Object":
		return is.object()
	case "Callable":
		return variant.Callable{}, nil
	case "Signal":
		return variant.Signal{}, nil
	case "Dictionary":
		return is.dictionary()
	case "Array":
		return is.array()
	}
	if strings.HasPrefix(is.T, "Packed") {
		return is.packed()
	}
	return is.math()
}

func parse[T any](text json.RawMessage) (v T, err error) {
	return v, json.Unmarshal(text, &v)
}

func (is *variantIs) float() (any, error) {
	bits, err := hex.DecodeString(is.Bits)
	if err != nil || len(bits) != 8 {
		return nil, fmt.Errorf("float without its bits: %q", is.Bits)
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(bits)), nil
}

func (is *variantIs) nodePath() (any, error) {
	p := variant.NodePath{Names: some(is.Names), Subnames: some(is.Subnames), Absolute: is.Absolute}
	text, err := parse[string](is.V)
	if err == nil && p.String() != text {
		err = fmt.Errorf("the path prints as %q, not as %q", p.String(), text)
	}
	if parsed := variant.ParseNodePath(text); err == nil && parsed.String() != text {
		err = fmt.Errorf("%q parses as %q", text, parsed.String())
	}
	return p, err
}

// some returns nil for an empty slice, as Decode does.
func some(s []string) []string {
	if len(s) == 0 {
		return nil
	}
	return s
}

func (is *variantIs) object() (any, error) {
	if is.ID == "" || is.ID == "0" {
		return nil, nil
	}
	id, err := strconv.ParseInt(is.ID, 10, 64)
	return variant.EncodedObjectAsID(id), err
}

func (is *variantIs) dictionary() (any, error) {
	pairs, err := parse[[][2]*variantIs](is.V)
	if err != nil {
		return nil, err
	}
	d := &variant.Dictionary{}
	if d.Key, err = containerType(is.Key); err != nil {
		return nil, err
	}
	if d.Value, err = containerType(is.Value); err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		key, err := pair[0].value()
		if err != nil {
			return nil, err
		}
		value, err := pair[1].value()
		if err != nil {
			return nil, err
		}
		d.Set(key, value)
	}
	return d, nil
}

func (is *variantIs) array() (any, error) {
	elements, err := parse[[]*variantIs](is.V)
	if err != nil {
		return nil, err
	}
	elem, err := containerType(is.Elem)
	if err != nil {
		return nil, err
	}
	values := make([]any, len(elements))
	for i, e := range elements {
		if values[i], err = e.value(); err != nil {
			return nil, err
		}
	}
	if elem.IsTyped() {
		return variant.Array{Elem: elem, Values: values}, nil
	}
	return values, nil
}

// containerType returns the type of that name; a class means objects of that class.
func containerType(name string) (variant.ContainerType, error) {
	if name == "" {
		return variant.ContainerType{}, nil
	}
	for t := variant.TypeNil; t < variant.TypeMax; t++ {
		if t.String() != name {
			continue
		}
		if t == variant.TypeObject {
			name = "EncodedObjectAsID"
			break
		}
		return variant.ContainerType{Type: t}, nil
	}
	if name == "EncodedObjectAsID" {
		return variant.ContainerType{Type: variant.TypeObject, Class: name}, nil
	}
	return variant.ContainerType{}, fmt.Errorf("unknown container type %q", name)
}
