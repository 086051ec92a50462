package multiplayer

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// typedScript is a script with an RPC f of those parameters, "name: type" in pairs; a type that begins with = is one with a
// default.
func typedScript(rest string, params ...string) *Script {
	s := &RPCSignature{Rest: rest}
	for i := 0; i < len(params); i += 2 {
		p := RPCParam{Name: params[i], Type: params[i+1]}
		if len(p.Type) > 0 && p.Type[0] == '=' {
			p.Type, p.HasDefault = p.Type[1:], true
		}
		s.Params = append(s.Params, p)
	}
	return &Script{RPCs: map[string]RPCConfig{"f": RPCAnnotation("any_peer", "call_local")}, Signatures: map[string]*RPCSignature{"f": s}}
}

// withScript is a node inside of a tree with a script.
func withScript(t testing.TB, script *Script) *Node {
	n := NewNode("n")
	require.NoError(t, n.SetScript(script))
	NewSceneMultiplayer(n)
	return n
}

// TestHandlersFitTheSignature: what the game's function takes, the handler must take.
func TestHandlersFitTheSignature(t *testing.T) {
	t.Parallel()
	type score struct{ Name string }
	say := []string{"text", "String"}
	for _, c := range []struct {
		rest    string
		params  []string
		handler any
		want    string // "" is no error
	}{
		{"", say, func(string) {}, ""},
		{"", say, func(any) {}, ""},
		{"", say, func(*string) {}, ""},
		{"", say, func(...string) {}, ""},
		{"", say, func(string, *int) {}, ""},
		{"", say, func(variant.NodePath) {}, ""},
		{"", say, func(a, b int) {}, "f(text: String) has 1 parameter, the handler 2"},
		{"", say, func() {}, "f(text: String) has 1 parameter, the handler 0"},
		{"", say, func(int) {}, "f(text: String): argument 1: String does not fit int"},
		{"", say, func(...int) {}, "f(text: String): argument 1: String does not fit int"},
		{"", []string{"a", "int", "b", "=float"}, func(uint8, float32) {}, ""},
		{"", []string{"a", "int", "b", "=float"}, func(bool, ...any) {}, ""},
		{"", []string{"a", "int", "b", "=float"}, func(int) {}, "f(a: int, b: float = …) has 2 parameters, the handler 1"},
		{"", []string{"a", "", "b", "Node", "c", "Array[Node]", "d", "Variant"}, func(int, chatter, []string, bool) {}, ""},
		{"more", say, func(string, int) {}, ""},
		{"more", say, func(string, ...any) {}, ""},
		{"more", say, func(int, ...any) {}, "f(text: String, ...more): argument 1: String does not fit int"},
		{"", []string{"a", "Array[String]"}, func([]string) {}, ""},
		{"", []string{"a", "Array[String]"}, func(variant.Array) {}, ""},
		{"", []string{"a", "Array[String]"}, func([]int) {}, "f(a: Array[String]): argument 1: element 0: String does not fit int"},
		{"", []string{"a", "Array"}, func([3]int) {}, ""},
		{"", []string{"a", "PackedInt32Array"}, func([]float64) {}, ""},
		{"", []string{"a", "PackedInt32Array"}, func([]string) {}, "f(a: PackedInt32Array): argument 1: element 0: int does not fit string"},
		{"", []string{"a", "Dictionary"}, func(score) {}, ""},
		{"", []string{"a", "Dictionary[String, int]"}, func(map[string]int) {}, ""},
		{"", []string{"a", "Dictionary[String, int]"}, func(*variant.Dictionary) {}, ""},
		{"", []string{"a", "Dictionary[String, int]"}, func(map[int]string) {}, "f(a: Dictionary[String, int]): argument 1: "},
		{"", []string{"a", "Vector2"}, func(variant.Vector2) {}, ""},
		{"", []string{"a", "Vector2"}, func(variant.Vector3) {}, "f(a: Vector2): argument 1: want Vector3, got Vector2"},
	} {
		err := withScript(t, typedScript(c.rest, c.params...)).OnRPC("f", c.handler)
		if c.want == "" {
			assert.NoError(t, err, "%T for %v", c.handler, c.params)
			continue
		}
		require.ErrorIs(t, err, gderr.ErrInvalidParameter, "%T for %v", c.handler, c.params)
		assert.ErrorContains(t, err, "multiplayer.Node.OnRPC: Invalid parameter: "+c.want)
	}
}

type chatter struct{ said int }

// F takes what f does not.
func (c *chatter) F(int) {}

func (c *chatter) Sya() { c.said++ }

// TestStructsFitTheSignature: HandleRPCs says the same, changes nothing then, and what it passes over can be asked for.
func TestStructsFitTheSignature(t *testing.T) {
	t.Parallel()
	script := typedScript("", "text", "String")
	script.RPCs["say"] = RPCAnnotation()
	n := withScript(t, script)
	assert.Equal(t, []string{"f", "say"}, n.UnhandledRPCs())
	err := n.HandleRPCs(&chatter{})
	require.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.ErrorContains(t, err, "multiplayer.Node.HandleRPCs: Invalid parameter: f(text: String): argument 1: String does not fit int")
	assert.Equal(t, []string{"f", "say"}, n.UnhandledRPCs())
	require.NoError(t, n.OnRPC("f", func(string) {}))
	assert.Equal(t, []string{"say"}, n.UnhandledRPCs(), "Sya is not say")
	require.NoError(t, n.OnRPC("say", func() {}))
	assert.Empty(t, n.UnhandledRPCs())
}

// TestCallsFitTheSignature: what the engine's function would not take is an error here, whether or not there is a handler.
func TestCallsFitTheSignature(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rest   string
		params []string
		args   []any
		want   string // "" is no error
	}{
		{"", nil, nil, ""},
		{"", nil, []any{1}, "f(): 1 arguments are given"},
		{"", []string{"text", "String"}, []any{"a"}, ""},
		{"", []string{"text", "String"}, []any{variant.StringName("a")}, ""},
		{"", []string{"text", "String"}, nil, "f(text: String): 0 arguments are given"},
		{"", []string{"text", "String"}, []any{1, 2}, "f(text: String): 2 arguments are given"},
		{"", []string{"text", "String"}, []any{1}, "f(text: String): argument 1: int does not fit String"},
		{"", []string{"text", "String"}, []any{[]byte{1}}, "f(text: String): argument 1: PackedByteArray does not fit String"},
		{"", []string{"text", "String"}, []any{nil}, "f(text: String): argument 1: Nil does not fit String"},
		{"", []string{"a", "float", "b", "=int"}, []any{1}, ""},
		{"", []string{"a", "float", "b", "=int"}, []any{true, 2.5}, ""},
		{"", []string{"a", "float", "b", "=int"}, []any{1, "x"}, "f(a: float, b: int = …): argument 2: String does not fit int"},
		{"", []string{"a", "float", "b", "=int"}, []any{1, 2, 3}, "f(a: float, b: int = …): 3 arguments are given"},
		{"more", []string{"a", "int"}, []any{1, "x", nil}, ""},
		{"more", []string{"a", "int"}, nil, "f(a: int, ...more): 0 arguments are given"},
		{"", []string{"a", "", "b", "Variant", "c", "Node", "d", "Mode", "e", "Object"}, []any{1, "x", 2, nil, nil}, ""},
		{"", []string{"a", "Object"}, []any{1}, "f(a: Object): argument 1: int does not fit Object"},
		{"", []string{"a", "Array"}, []any{[]byte{1}}, ""},
		{"", []string{"a", "PackedInt32Array"}, []any{[]int{1}}, ""},
		{"", []string{"a", "PackedInt32Array"}, []any{[]int64{1}}, "f(a: PackedInt32Array): argument 1: PackedInt64Array does not fit PackedInt32Array"},
		{"", []string{"a", "Color"}, []any{"red"}, ""},
		{"", []string{"a", "Transform3D"}, []any{variant.Basis{}}, ""},
		{"", []string{"a", "Array[String]"}, []any{map[string]any{}}, "f(a: Array[String]): argument 1: Dictionary does not fit Array[String]"},
		{"", []string{"a", "Array[int]"}, []any{[]any{1, "x"}}, "f(a: Array[int]): argument 1: Array does not fit Array[int]: [1]: want int, got String"},
		{"", []string{"a", "Dictionary[String, int]"}, []any{map[int]int{1: 2}}, "f(a: Dictionary[String, int]): argument 1: Dictionary does not fit Dictionary[String, int]: [1]: want String, got int"},
	} {
		err := withScript(t, typedScript(c.rest, c.params...)).RPC("f", c.args...)
		if c.want == "" {
			assert.NoError(t, err, "%v for %v", c.args, c.params)
			continue
		}
		require.ErrorIs(t, err, gderr.ErrInvalidParameter, "%v for %v", c.args, c.params)
		assert.EqualError(t, err, "multiplayer.Node.RPC: Invalid parameter: "+c.want)
	}
}

// TestTypedContainersAreSentTyped: the engine calls a function with a parameter Array[String] with no other Array.
func TestTypedContainersAreSentTyped(t *testing.T) {
	t.Parallel()
	ofString, ofInt := variant.ContainerType{Type: variant.TypeString}, variant.ContainerType{Type: variant.TypeInt}
	dictionary := func(key, value variant.ContainerType, keysAndValues ...any) *variant.Dictionary {
		d := variant.NewDictionary(keysAndValues...)
		d.Key, d.Value = key, value
		return d
	}
	for _, c := range []struct {
		typ       string
		arg, want any
	}{
		{"Array[String]", []any{"a", variant.StringName("b")}, variant.Array{Elem: ofString, Values: []any{"a", "b"}}},
		{"Array[int]", []int{1}, variant.Array{Elem: ofInt, Values: []any{int64(1)}}},
		{"Array[float]", variant.Array{Elem: ofInt, Values: []any{1}}, variant.Array{Elem: variant.ContainerType{Type: variant.TypeFloat}, Values: []any{1.0}}},
		{"Array[String]", variant.Array{Elem: ofString, Values: []any{"a"}}, variant.Array{Elem: ofString, Values: []any{"a"}}},
		{"Array[String]", []string{"a"}, []string{"a"}}, // it makes one of it itself
		{"Array[Node]", []any{nil}, []any{nil}},
		{"Array", []any{1}, []any{int64(1)}},
		{"Dictionary[String, int]", map[string]any{"a": 1}, dictionary(ofString, ofInt, "a", int64(1))},
		{"Dictionary[String, Variant]", map[string]any{"a": nil}, dictionary(ofString, variant.ContainerType{}, "a", nil)},
		{"Dictionary[String, int]", dictionary(ofString, ofInt, "a", 1), dictionary(ofString, ofInt, "a", int64(1))},
	} {
		n := withScript(t, typedScript("", "a", c.typ))
		var got any
		require.NoError(t, n.OnRPC("f", func(a any) { got = a }))
		args := []any{c.arg}
		require.NoError(t, n.RPC("f", args...))
		assert.Equal(t, variant.VarToStr(c.want), variant.VarToStr(got), c.typ)
		assert.True(t, reflect.DeepEqual(c.arg, args[0]), "the caller's own stays as it is")
	}
}

// TestStandIns: each type has a sample, which fits a parameter of the type, and what stands for it is not what it is.
func TestStandIns(t *testing.T) {
	t.Parallel()
	for typ := variant.TypeBool; typ < variant.TypeMax; typ++ {
		assert.Equal(t, container{typ: typ}, containerOf(typ.String()))
		assert.True(t, standsFor(typ, typ))
		assert.NotContains(t, standIns[typ], typ)
		if sample, ok := sampleOf(typ.String()); ok {
			assert.NoError(t, withScript(t, typedScript("", "a", typ.String())).RPC("f", sample), typ)
		} else {
			assert.Equal(t, variant.TypeObject, typ)
		}
	}
	for _, typ := range []string{"", "Node", "Array[", "Arrays[int]", "Nil"} {
		assert.Equal(t, container{}, containerOf(typ), typ)
	}
}

// TestAddRPCForgetsTheSignature: a function that Go makes is none of the game's.
func TestAddRPCForgetsTheSignature(t *testing.T) {
	t.Parallel()
	script := typedScript("", "text", "String")
	n := withScript(t, script)
	require.NoError(t, n.AddRPC("g", RPCAnnotation(), func(int) {}))
	require.Error(t, n.OnRPC("f", func(int) {}))
	require.NoError(t, n.AddRPC("f", RPCAnnotation("call_local"), func(int) {}))
	require.NoError(t, n.RPC("f", 1))
	assert.Len(t, script.Signatures, 1, "others have the script, too")
	assert.Equal(t, "(text: String)", fmt.Sprint(script.Signatures["f"]))
}
