package variant_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// lossy lists the recorded values whose text says less than their bytes, with what the text gives.
var lossy = map[string]any{
	"-1.0/INF":               0.0, // the sign of zero is not printed, and keys are sorted
	"{&\"sn\": 1, \"s\": 2}": variant.NewDictionary("s", 2, variant.StringName("sn"), 1),
	`{"hp": 10, "pos": Vector2(100.5, 200.25), "name": "bot", "items": [1, 2, 3]}`: variant.NewDictionary(
		"hp", 10, "items", []any{1, 2, 3}, "name", "bot", "pos", variant.Vector2{X: 100.5, Y: 200.25}),
}

// TestStrToVarRecorded reads the texts that the engine wrote, and compares the values with the engine's bytes.
func TestStrToVarRecorded(t *testing.T) {
	t.Parallel()
	var recorded struct {
		Encode []struct {
			Expr, Bytes string
			VarToStr    string `json:"var_to_str"`
		}
	}
	data, err := os.ReadFile("../internal/test/conformance/testdata/variant.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &recorded))
	require.Len(t, recorded.Encode, 119)
	for _, c := range recorded.Encode {
		v, err := variant.StrToVar(c.VarToStr)
		require.NoError(t, err, c.Expr)
		assert.Equal(t, c.VarToStr, variant.VarToStr(v), c.Expr)
		want := c.Bytes
		if v, ok := lossy[c.Expr]; ok {
			want = marshalHex(t, v)
		}
		assert.Equal(t, want, marshalHex(t, v), c.Expr)
	}
}

func marshalHex(t *testing.T, v any) string {
	t.Helper()
	data, err := variant.Marshal(v)
	require.NoError(t, err)
	return hex.EncodeToString(data)
}

// TestStrToVarOfAllTypes: what VarToStr writes reads as what it was.
func TestStrToVarOfAllTypes(t *testing.T) {
	t.Parallel()
	nodes := variant.ContainerType{Type: variant.TypeObject, Class: "Node"}
	script := variant.ContainerType{Type: variant.TypeObject, Script: "res://a.gd"}
	resource := variant.ContainerType{Type: variant.TypeObject, Class: "Resource"}
	values := append(allTypes(),
		variant.Array{Elem: nodes, Values: []any{nil, variant.EncodedObjectAsID(9)}}, variant.Array{Elem: script, Values: []any{}},
		variant.Array{Elem: resource, Values: []any{}}, &variant.Dictionary{Key: script, Value: resource},
		variant.Object{Class: "Resource", Properties: []variant.Property{{Name: "a", Value: int64(1)}, {Name: "b"}}},
		variant.StringName("\a\b\f\n\r\t\v'\"\\ü"), "a\nb\\\"", variant.RID(math.MaxUint64), math.Inf(-1), []any{[]any{}, []string{}})
	for _, v := range values {
		text := variant.VarToStr(v)
		got, err := variant.StrToVar(text)
		require.NoError(t, err, text)
		switch dict, _ := v.(*variant.Dictionary); {
		case mustType(t, v) == variant.TypeSignal:
			v = variant.Signal{}
		case dict.Len() == 2:
			v = variant.NewDictionary(int64(2), []any{nil}, "k", int64(1)) // keys are sorted
		}
		assert.Equal(t, dump(v), dump(got), text)
	}
}

func typed(elem variant.Type, values ...any) variant.Array {
	return variant.Array{Elem: variant.ContainerType{Type: elem}, Values: values}
}

// TestStrToVarForms reads what the engine reads, too, though VarToStr never writes it.
func TestStrToVarForms(t *testing.T) {
	t.Parallel()
	cases := map[string]any{
		"; a comment\n\t[ 1 ,2.; another\n,]":        []any{int64(1), 2.0},
		"{\"a\":1,}":                                 variant.NewDictionary("a", 1),
		"nil":                                        nil,
		"-inf":                                       math.Inf(-1),
		"1e3":                                        1000.0,
		"1e":                                         1.0,
		"1.5E-2 rest":                                0.015,
		"99999999999999999999":                       int64(math.MaxInt64),
		"-99999999999999999999":                      int64(math.MinInt64),
		"@\"old\"":                                   variant.StringName("old"),
		`"\u00e9\U01F3AE\ud83c\udfae\z\'"`:           "é🎮🎮z'",
		"#f80":                                       variant.Color{R: 1, G: float32(0x88) / 255, A: 1},
		"#0f08 ":                                     variant.Color{G: 1, A: float32(0x88) / 255},
		"#ff000080":                                  variant.Color{R: 1, A: float32(0x80) / 255},
		"Quat(0, 0, 0, 1)":                           variant.Quaternion{W: 1},
		"PoolByteArray(1, 256, -1, 2.9)":             []byte{1, 0, 255, 2},
		"PackedByteArray(\"AQID\")":                  []byte{1, 2, 3},
		"PackedByteArray(\"\")":                      []byte{},
		"PackedVector2Array(1, 2, 3)":                []variant.Vector2{{X: 1, Y: 2}},
		"PackedStringArray(\"a\",)":                  []string{"a"},
		"Vector2i(1.9, -2.9)":                        variant.Vector2i{X: 1, Y: -2},
		"Vector2(inf_neg, 1)":                        variant.Vector2{X: float32(math.Inf(-1)), Y: 1},
		"Array[float]([1, 2.5])":                     variant.Array{Elem: variant.ContainerType{Type: variant.TypeFloat}, Values: []any{1.0, 2.5}},
		"Array[bool]([1, 0, 2.5, true])":             typed(variant.TypeBool, true, false, true, true),
		"Array[int]([true, false])":                  typed(variant.TypeInt, int64(1), int64(0)),
		"Array[Vector2]([Vector2i(1, 2)])":           typed(variant.TypeVector2, variant.Vector2{X: 1, Y: 2}),
		"Array[Vector2i]([Vector2(1.9, 2)])":         typed(variant.TypeVector2i, variant.Vector2i{X: 1, Y: 2}),
		"Array[Vector3]([Vector3i(1, 2, 3)])":        typed(variant.TypeVector3, variant.Vector3{X: 1, Y: 2, Z: 3}),
		"Array[Vector3i]([Vector3(1, 2, 3)])":        typed(variant.TypeVector3i, variant.Vector3i{X: 1, Y: 2, Z: 3}),
		"Array[Vector4]([Vector4i(1, 2, 3, 4)])":     typed(variant.TypeVector4, variant.Vector4{X: 1, Y: 2, Z: 3, W: 4}),
		"Array[Vector4i]([Vector4(1, 2, 3, 4)])":     typed(variant.TypeVector4i, variant.Vector4i{X: 1, Y: 2, Z: 3, W: 4}),
		"Array[NodePath]([\"a\"])":                   typed(variant.TypeNodePath, variant.ParseNodePath("a")),
		"Array[String]([NodePath(\"a:b\"), &\"c\"])": typed(variant.TypeString, "a:b", "c"),
		"PackedInt64Array(nan, inf, -inf)":           []int64{0, math.MaxInt64, math.MinInt64},
		"Array[int]([1.5])":                          variant.Array{Elem: variant.ContainerType{Type: variant.TypeInt}, Values: []any{int64(1)}},
		"Array[Variant]([1])":                        []any{int64(1)},
		"Object(Thing,)":                             variant.Object{Class: "Thing"},
		"Object(EncodedObjectAsID,\"script\":nil)":   variant.EncodedObjectAsID(0),
	}
	for text, want := range cases {
		got, err := variant.StrToVar(text)
		require.NoError(t, err, text)
		assert.Equal(t, dump(want), dump(got), text)
	}
}

// TestStrToVarErrors checks that each bad text is refused, and where.
func TestStrToVarErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"":                                "byte 0: want a value, got the end",
		" ; only a comment":               "byte 17: want a value, got the end",
		"[1 2]":                           "byte 3: want ',' or ']', got a number",
		"[,]":                             "byte 1: want a value, got ','",
		"{1}":                             "byte 2: want ':', got '}'",
		"{1:}":                            "byte 3: want a value, got '}'",
		"\"abc":                           "byte 0: a string without an end",
		"\"a\x00\"":                       "byte 0: a string without an end",
		"\"a\\":                           "byte 0: a string without an end",
		"\"\\\x00\"":                      "byte 0: a string without an end",
		"\"\\n\x00\"":                     "byte 0: a string without an end",
		"\"\\n":                           "byte 0: a string without an end",
		"\"\xff\"":                        "byte 0: a string that is not UTF-8",
		`"\u12"`:                          "byte 0: a bad character in hexadecimal digits",
		`"\ud800"`:                        "byte 0: a bad character in hexadecimal digits",
		`"\udc00\ud800"`:                  "byte 0: a bad character in hexadecimal digits",
		`"\u0000"`:                        "byte 0: a bad character in hexadecimal digits",
		`"\UFFFFFF"`:                      "byte 0: a bad character in hexadecimal digits",
		"&name":                           "byte 0: an unexpected '&'",
		"-":                               "byte 0: an unexpected '-'",
		"[é]":                             "byte 1: an unexpected 'é'",
		"#12":                             "byte 0: a color of 2 digits",
		"Nothing(1)":                      `byte 0: want a value, got "Nothing"`,
		"Vector2":                         "byte 7: want '(', got the end",
		"Vector2(1)":                      "byte 0: Vector2 of 1 numbers, want 2",
		"Vector2(1, 2,)":                  "byte 13: want a number, got ')'",
		"Vector2(1 2)":                    "byte 10: want ',' or ')', got a number",
		"Vector2(1, \"2\")":               "byte 11: want a number, got a string",
		"Vector2i(a)":                     `byte 9: want a number, got "a"`,
		"PackedStringArray(1)":            "byte 18: want a string, got a number",
		"PackedByteArray(\"!\")":          "byte 16: no base64: illegal base64 data at input byte 0",
		"NodePath()":                      "byte 9: want a string, got ')'",
		`NodePath("a",)`:                  "byte 12: want ')', got ','",
		"RID(1, 2)":                       "byte 3: RID of 2 numbers, want 1",
		"Callable(1)":                     "byte 9: want ')', got a number",
		"Object(1)":                       "byte 7: want the class of an Object, got a number",
		"Object(A, 1)":                    "byte 10: want the name of a property, got a number",
		"Object(A, \"b\" 1)":              "byte 14: want ':', got a number",
		"Array[int](1)":                   "byte 11: want '[', got a number",
		"Array[1]([])":                    "byte 6: want a type, got a number",
		"Array[int, int]([])":             "byte 9: want ']', got ','",
		"Array[int]([\"a\"])":             "byte 12: want elements of type int, got String",
		"Dictionary[int]({})":             "byte 14: want ',', got ']'",
		"Dictionary[int, int, int]":       "byte 19: want ']', got ','",
		"Dictionary[int, int]({1: []})":   "byte 22: want elements of type int, got Array",
		"Dictionary[int, int]({\"\": 1})": "byte 22: want elements of type int, got String",
		"ExtResource(1.5)":                "byte 12: want a string, got a number",
		"ExtResource(1":                   "byte 13: want ',' or ')', got the end",
		"ExtResource":                     "byte 11: want '(', got the end",
		"ExtResource(\"1\")":              "byte 0: ExtResource, and nothing is loaded",
		strings.Repeat("[", 2000):         "byte 1025: nested more than 1024 levels deep",
	}
	for text, want := range cases {
		v, err := variant.StrToVar(text)
		assert.Nil(t, v, text)
		require.ErrorIs(t, err, gderr.ErrParseError, "%q", text)
		var bad *variant.DataError
		require.ErrorAs(t, err, &bad, "%q", text)
		assert.Equal(t, want, bad.Error(), "%q", text)
	}
}

// TestParseVar reads values out of what stands around them, with references.
func TestParseVar(t *testing.T) {
	t.Parallel()
	type reference struct {
		kind string
		args string
	}
	resource := func(kind string, args []string) (any, error) {
		if kind == "SubResource" {
			return nil, errors.New("no such part")
		}
		if args[0] == "script" {
			return "res://a.gd", nil
		}
		return reference{kind, strings.Join(args, " ")}, nil
	}
	text := `[ExtResource(1), Resource("uid://a", "res://a")] position = 1`
	v, n, err := variant.ParseVar(text, resource)
	require.NoError(t, err)
	assert.Equal(t, []any{reference{"ExtResource", "1"}, reference{"Resource", "uid://a res://a"}}, v)
	assert.Equal(t, " position = 1", text[n:])

	v, _, err = variant.ParseVar(`Array[ExtResource("script")]([Resource("b")])`, resource)
	require.NoError(t, err)
	elem := variant.ContainerType{Type: variant.TypeObject, Script: "res://a.gd"}
	assert.Equal(t, variant.Array{Elem: elem, Values: []any{reference{"Resource", "b"}}}, v)

	_, n, err = variant.ParseVar(`[1, SubResource("x")]`, resource)
	require.ErrorContains(t, err, "byte 4: SubResource: no such part")
	assert.Equal(t, 20, n)
}

// FuzzStrToVar checks that no text does harm, and that what was read once is written and read the same ever after.
func FuzzStrToVar(f *testing.F) {
	for _, v := range allTypes() {
		f.Add(variant.VarToStr(v))
	}
	for _, text := range []string{"Array[Resource(\"res://a.gd\")]([null])", "Dictionary[int, Node]({1: null})", "#ff8800 ",
		"Object(Resource,\"a\":[1, {}])\n", "\"\\ud83c\\udfae\\U01F3AE\"", "; c\n{&\"a\": -inf, \"b\": nan}", "PackedByteArray(\"AQ==\")"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, n, err := variant.ParseVar(text, nil)
		if err != nil {
			return
		}
		if n > len(text) {
			t.Fatalf("%d bytes of %d", n, len(text))
		}
		first := variant.VarToStr(v)
		again, err := variant.StrToVar(first)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, first, err)
		}
		if second := variant.VarToStr(again); first != second {
			t.Fatalf("%q became %q became %q", text, first, second)
		}
	})
}
