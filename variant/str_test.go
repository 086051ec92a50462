package variant_test

import (
	"math"
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
	"github.com/stretchr/testify/assert"
)

// TestTexts checks the texts of what the recorded file has none of; they follow the engine's source.
func TestTexts(t *testing.T) {
	t.Parallel()
	object := variant.Object{Class: "Resource", Properties: []variant.Property{{Name: "a", Value: 1}, {Name: "script", Value: nil}}}
	escaped := "\a\b\f\n\r\t\v'\"\\"
	nodes := variant.ContainerType{Type: variant.TypeObject, Class: "Node"}
	script := variant.ContainerType{Type: variant.TypeObject, Script: "res://a.gd"}
	typed := &variant.Dictionary{Key: nodes, Value: script}
	cases := []struct {
		v             any
		str, varToStr string
	}{
		{100000000000000.5, "100000000000000", "100000000000000.5"},
		{1000000000000000.5, "1000000000000000.5", "1.0000000000000005e+15"},
		{999999999999998.5, "999999999999998.5", "999999999999998.5"},
		{99999999999999.95, "100000000000000", "99999999999999.95"},
		{123456.789, "123456.789", "123456.789"},
		{-0.00001, "-0.00001", "-1e-05"},
		{0.0001, "0.0001", "0.0001"},
		{1e15, "1000000000000000.0", "1e+15"},
		{123456789012345.0, "123456789012345.0", "123456789012345.0"},
		{-9223372036854775808.0, "-9223372036854775808.0", "-9.223372e+18"},
		{variant.Vector2{X: 1234567.5, Y: 123.456789}, "(1234568, 123.4568)", "Vector2(1234567.5, 123.45679)"},
		{variant.Vector2{X: float32(math.Inf(-1)), Y: float32(math.Copysign(0, -1))}, "(-inf, 0.0)", "Vector2(inf_neg, 0)"},
		{[]string{escaped}, `["\a\b\f\n\r\t\v\'\"\\"]`, `PackedStringArray("\a\b\f\n\r\t\v\'\"\\")`},
		{variant.StringName("a'b"), "a'b", `&"a\'b"`},
		{[]any{variant.StringName("n"), variant.NodePath{}}, `[&"n", ^""]`, `[&"n", NodePath("")]`},
		{variant.EncodedObjectAsID(-5), "<EncodedObjectAsID#-5>", "Object(EncodedObjectAsID,\"object_id\":-5,\"script\":null)\n"},
		{object, "<Resource#0>", "Object(Resource,\"a\":1,\"script\":null)\n"},
		{variant.NodePath{Names: []string{"a"}, Subnames: []string{""}}, "a", `NodePath("a")`},
		{variant.NodePath{Names: []string{"a"}, Subnames: []string{"", "b"}}, "a::b", `NodePath("a::b")`},
		{variant.Callable{}, "null::null", "Callable()"},
		{variant.Signal{Name: "hit", ObjectID: 5}, "null::[signal]hit", "Signal()"},
		{variant.RID(5), "RID(5)", "RID(5)"},
		{variant.RID(math.MaxUint64 - 4), "RID(-5)", "RID(-5)"},
		{variant.Color{R: 0.123456, G: float32(math.Copysign(0, -1)), B: 1e20, A: float32(math.NaN())},
			"(0.1235, -0.0, 100000002004087734272.0, nan)", "Color(0.123456, 0, 1e+20, nan)"},
		{[]variant.Color{{R: 12345.678, G: 1}}, "[(12345.6777, 1.0, 0.0, 0.0)]", "PackedColorArray(12345.678, 1, 0, 0)"},
		{variant.Array{Elem: nodes}, "[]", "Array[Node]([])"},
		{typed, "{  }", `Dictionary[Node, Resource("res://a.gd")]({})`},
		{map[string]int{"b": 1, "a": 2}, `{ "a": 2, "b": 1 }`, "{\n\"a\": 2,\n\"b\": 1\n}"},
		{struct{ A []int }{[]int{1}}, `{ "A": [1] }`, "{\n\"A\": [1]\n}"},
		{[]any{1, uint8(2), float32(0.5)}, "[1, 2, 0.5]", "[1, 2, 0.5]"},
		{(*variant.Dictionary)(nil), "{  }", "{}"},
	}
	for _, c := range cases {
		assert.Equal(t, c.str, variant.Str(c.v))
		assert.Equal(t, c.varToStr, variant.VarToStr(c.v))
	}
	assert.Contains(t, variant.Str(make(chan int)), "want a value with a Variant form, got chan int")
	assert.Equal(t, "Type(39)", variant.TypeMax.String())
}

// TestTextOrder checks how var_to_str sorts keys.
func TestTextOrder(t *testing.T) {
	t.Parallel()
	d := variant.NewDictionary(
		variant.Callable{}, 1, []any{2}, 1, []any{1, 5}, 1, variant.Vector2{X: 2}, 1, variant.Vector2{X: 1, Y: 9}, 1, "b", 1,
		"a", 1, 2.5, 1, -1, 1, 10, 1, true, 1, false, 1, nil, 1, variant.Vector3i{X: 1}, 1, variant.RID(2), 1,
		variant.RID(1), 1)
	assert.Equal(t, `{
null: 1,
false: 1,
true: 1,
-1: 1,
10: 1,
2.5: 1,
"a": 1,
"b": 1,
Vector2(1, 9): 1,
Vector2(2, 0): 1,
Vector3i(1, 0, 0): 1,
RID(1): 1,
RID(2): 1,
Callable(): 1,
[1, 5]: 1,
[2]: 1
}`, variant.VarToStr(d))
}

// TestTextOrderOfText checks that strings and names sort as one, but for those in arrays.
func TestTextOrderOfText(t *testing.T) {
	t.Parallel()
	d := variant.NewDictionary(variant.StringName("c"), 1, "b", 2, variant.StringName("a"), 3)
	assert.Equal(t, "{\n&\"a\": 3,\n\"b\": 2,\n&\"c\": 1\n}", variant.VarToStr(d))
	d = variant.NewDictionary([]any{variant.StringName("a")}, 1, []any{"b"}, 2)
	assert.Equal(t, "{\n[\"b\"]: 2,\n[&\"a\"]: 1\n}", variant.VarToStr(d))
}

// TestTextDepth checks that nesting ends in dots where the engine's does, and cyclic values end at all.
func TestTextDepth(t *testing.T) {
	t.Parallel()
	var array, dict any = []any{}, &variant.Dictionary{}
	for range 101 {
		array, dict = []any{array}, variant.NewDictionary("k", dict)
	}
	assert.Equal(t, strings.Repeat("[", 101)+"[...]"+strings.Repeat("]", 101), variant.Str(array))
	assert.Equal(t, strings.Repeat("[", 101)+"[]"+strings.Repeat("]", 101), variant.VarToStr(array))
	assert.Contains(t, variant.Str(dict), `"k": { ... } }`)
	cyclic := variant.NewDictionary()
	cyclic.Set("me", cyclic)
	assert.Contains(t, cyclic.String(), "{ ... }")
	assert.Contains(t, variant.VarToStr(cyclic), "\"me\": {}")
}

// TestParseNodePath checks how paths are split.
func TestParseNodePath(t *testing.T) {
	t.Parallel()
	cases := map[string]variant.NodePath{
		"":             {},
		"/":            {Absolute: true},
		"/root//Main/": {Names: []string{"root", "Main"}, Absolute: true},
		"a:b:c":        {Names: []string{"a"}, Subnames: []string{"b", "c"}},
		":x":           {Subnames: []string{"x"}},
		"a:":           {Names: []string{"a"}},
		"a::b":         {},
		"a::":          {},
		"a:b::":        {},
		"::":           {},
		"a:b:":         {Names: []string{"a"}, Subnames: []string{"b"}},
	}
	for text, want := range cases {
		assert.Equal(t, want, variant.ParseNodePath(text), text)
	}
}
