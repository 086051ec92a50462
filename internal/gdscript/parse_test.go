package gdscript_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/gdscript"
)

const script = `@tool
@icon("res://icon.svg")
class_name Lobby extends "res://base.gd".Inner
## @rpc func comment(): pass

signal joined(id: int, name: String)
enum { ZERO, ONE, FIVE = 5, SIX }
enum Kind {
	A, # a comment
	B = 1 << 3,
}
const MAX: int = 2 * (3 + 4) - 10 / 3
const NAME := "any" + '_peer'
const Other = preload("res://other.gd").Deep.Er
static var shared: Array[int] = [1, 2]
@export_range(0, 10) var hp := 10:
	set(v):
		hp = v
		set_multiplayer_authority(v)
@onready var label: Label = $"HUD/Label" as Label
var inline: float = 1.5: set = _set, get = _get
var plain; var second := 2
var long = """
@rpc("any_peer")
func not_this(): pass
""" + r'\n' \
	+ "x"
var lambda := func(a: int) -> void:
	rpc_config("inside", {})

@rpc("any_peer", "call_local",
	"reliable", # the channel
	3)
func chat(text: String, at := Vector2(1, 2), who: Dictionary[String, Array] = {"a": [")"]}, ...rest: Array) -> Array[int]:
	add_child(load("res://x.tscn").instantiate())
	var f := func() -> void:
		spawn_function = make
	if a == b: return []
	return []

@rpc @warning_ignore("unused_parameter") static func quick(_a) -> void: rpc_config("x", y)
@abstract func nothing() -> void

class Inner extends Node:
	const DEEP = 1
	@rpc func of_inner(a: Inner.Kind): pass
	class Deeper:
		pass
	func after(): pass
class OneLine extends Inner: var x := 1
class Empty: pass
class Quirk extends Node: @rpc func outside(): pass
class Two: var inside; var beside
class Func: static func inside(): pass; pass
@rpc func last(): pass
`

func TestParse(t *testing.T) {
	t.Parallel()
	c, err := gdscript.Parse(script)
	require.NoError(t, err)
	assert.Equal(t, "Lobby", c.Name)
	assert.Equal(t, gdscript.Extends{Path: "res://base.gd", Names: []string{"Inner"}, Line: 3}, c.Extends)

	var variables []string
	for _, v := range c.Variables {
		variables = append(variables, v.Name+"|"+v.Type+"|"+v.Value.Text)
	}
	assert.Equal(t, []string{
		"shared|Array[int]|[1, 2]", "hp||10", `label|Label|$"HUD/Label" as Label`, "inline|float|1.5", "plain||", "second||2",
		"long||\"\"\"\n@rpc(\"any_peer\")\nfunc not_this(): pass\n\"\"\" + r'\\n' \\\n\t+ \"x\"", "lambda||func(a: int) -> void", "beside||",
	}, variables)

	var functions []string
	for _, f := range c.Functions {
		functions = append(functions, f.Name)
	}
	assert.Equal(t, []string{"chat", "quick", "nothing", "outside", "last"}, functions)
	chat := c.Functions[0]
	inferred := 0
	for i, p := range chat.Params {
		if !p.Inferred.IsEmpty() {
			inferred++
			chat.Params[i].Inferred = gdscript.Expr{}
		}
	}
	assert.Equal(t, 1, inferred)
	assert.Equal(t, []gdscript.Param{
		{Name: "text", Type: "String"}, {Name: "at", HasDefault: true}, {Name: "who", Type: "Dictionary[String, Array]", HasDefault: true},
	}, chat.Params)
	assert.Equal(t, "rest", chat.Rest)
	assert.Equal(t, "Array[int]", chat.Returns)
	assert.Equal(t, 34, chat.Line)
	assert.Equal(t, 31, chat.RPC.Line)
	require.Len(t, chat.RPC.Args, 4)
	assert.True(t, c.Functions[1].Static)
	assert.NotNil(t, c.Functions[1].RPC)
	assert.Nil(t, c.Functions[2].RPC)

	assert.Equal(t, []gdscript.Call{
		{Name: "set", Line: 17}, {Name: "hp", Line: 18, Assigned: true}, {Name: "set_multiplayer_authority", Line: 19},
		{Name: "rpc_config", Line: 29}, {Name: "add_child", In: "chat", Line: 35}, {Name: "load", In: "chat", Line: 35},
		{Name: "instantiate", In: "chat", Line: 35}, {Name: "func", In: "chat", Line: 36},
		{Name: "spawn_function", In: "chat", Line: 37, Assigned: true}, {Name: "rpc_config", In: "quick", Line: 41},
	}, c.Calls)

	inner := c.Class("Inner")
	require.NotNil(t, inner)
	assert.Equal(t, []string{"Node"}, inner.Extends.Names)
	require.Len(t, inner.Functions, 2)
	assert.Equal(t, "Inner.Kind", inner.Functions[0].Params[0].Type)
	assert.NotNil(t, inner.Class("Deeper"))
	assert.NotNil(t, inner.Constant("DEEP"))
	assert.Len(t, c.Class("OneLine").Variables, 1)
	assert.NotNil(t, c.Class("Empty"))
	assert.Empty(t, c.Class("Quirk").Functions)
	assert.Len(t, c.Class("Two").Variables, 1)
	assert.Len(t, c.Class("Func").Functions, 1)
	assert.Nil(t, c.Class("Missing"))
	assert.Len(t, c.Enum("Kind").Values, 2)
	assert.Nil(t, c.Enum("Missing"))
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	cases := map[string]any{
		"2 * (3 + 4) - 10 / 3": int64(11),
		"-7 % 4":               int64(-3),
		"--1":                  int64(1),
		"+0x1F + 0b11":         int64(34),
		"1_000 + 010":          int64(1010),
		"1.5e1 / 2":            7.5,
		"1e3 - .5":             999.5,
		"2.0 * 3":              6.0,
		"3 + 2.5":              5.5,
		`"any" + '_peer'`:      "any_peer",
		`"\t\u00e9\ud83c\udfae\U01F3AE\"\
x"`: "\té🎮🎮\"x",
		`r"\n\""`:         `\n\"`,
		`&"name"`:         "name",
		"true":            true,
		"null":            nil,
		"CHANNEL + A.B.C": int64(8),
		`"a" "b"`:         errors.New(""),
		"1 +":             errors.New(""),
		"(1":              errors.New(""),
		"f(1)":            errors.New(""),
		"a[0]":            errors.New(""),
		"1 / 0":           errors.New("a division by zero"),
		"1 % 0":           errors.New("a division by zero"),
		"1.0 % 2":         errors.New(""),
		`"a" * 2`:         errors.New(""),
		"true + 1":        errors.New(""),
		"-\"a\"":          errors.New(""),
		"unknown":         errors.New("unknown is unknown"),
		"[1]":             errors.New(""),
	}
	lookup := func(names []string) (any, error) {
		switch strings.Join(names, ".") {
		case "CHANNEL":
			return int64(7), nil
		case "A.B.C":
			return int64(1), nil
		}
		return nil, errors.New(names[0] + " is unknown")
	}
	for text, want := range cases {
		src := "const X = " + text
		if text == "(1" {
			src = "const X = ((1) 2)"
		}
		c, err := gdscript.Parse(src)
		require.NoError(t, err, text)
		v, err := c.Constants[0].Value.Eval(lookup)
		if wanted, isError := want.(error); isError {
			require.Error(t, err, text)
			assert.Contains(t, err.Error(), wanted.Error(), text)
			continue
		}
		require.NoError(t, err, text)
		assert.Equal(t, want, v, text)
	}
}

// TestLongStrings: adding makes no string of any length.
func TestLongStrings(t *testing.T) {
	t.Parallel()
	c, err := gdscript.Parse("const X = L + L")
	require.NoError(t, err)
	_, err = c.Constants[0].Value.Eval(func([]string) (any, error) { return strings.Repeat("x", 1<<15+1), nil })
	assert.ErrorContains(t, err, "a string of more than 65536 bytes")
}

func TestReferences(t *testing.T) {
	t.Parallel()
	c, err := gdscript.Parse("const A = preload(\"a.gd\")\nconst B = preload(\"a.gd\").X.Y\nconst C = D.E\nconst F = load(\"a\")\n" +
		"const G = preload(\"a.gd\").f()\nconst H = preload(\"a.gd\") + 1\nconst I = J.k()\nconst K")
	require.NoError(t, err)
	path, names, ok := c.Constants[0].Value.Loaded()
	assert.Equal(t, []any{"a.gd", []string(nil), true}, []any{path, names, ok})
	path, names, ok = c.Constants[1].Value.Loaded()
	assert.Equal(t, []any{"a.gd", []string{"X", "Y"}, true}, []any{path, names, ok})
	assert.Equal(t, []string{"D", "E"}, c.Constants[2].Value.Names())
	for _, other := range c.Constants[3:] {
		_, _, ok := other.Value.Loaded()
		assert.False(t, ok, other.Value.Text)
		assert.Nil(t, other.Value.Names(), other.Value.Text)
	}
	assert.True(t, c.Constants[7].Value.IsEmpty())
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"\n\nvar a = \"x":                  "line 3: a string without an end",
		"var a = '''x\n''":                 "line 1: a string without an end",
		"var a = \"x\\":                    "line 1: a string without an end",
		"\xff":                             "line 1: the script is not UTF-8",
		"var a = 1 \\ 2":                   "line 1: something stands behind a backslash",
		"\nvar a = )":                      "line 2: ) closes nothing",
		strings.Repeat("(", 2000):          "line 1: brackets nested more than 1000 levels deep",
		"@rpc @rpc func a(): pass":         "line 1: @rpc stands twice before one function",
		"@rpc\nvar a":                      "line 1: @rpc stands before no function",
		"@rpc\nclass A: pass":              "line 1: @rpc stands before no function",
		"\n@rpc":                           "line 2: @rpc stands before no function",
		"class A:\n\t@rpc\nvar b":          "line 2: @rpc stands before no function",
		"class A: @rpc":                    "line 1: @rpc stands before no function",
		"func a(): pass\n\nfunc a(): pass": "line 3: a is declared twice",
		"var a\nenum { B, a }":             "line 2: a is declared twice",
		"class A:\n\tconst B = 1\n\tclass B: pass": "line 3: B is declared twice",
		"enum A { B }\nvar A":                      "line 2: A is declared twice",
		"var a;;":                                  "line 1: a ';' behind no statement",
		"@rpc; func a(): pass":                     "line 1: a ';' behind no statement",
		"func (): pass":                            "line 1: a function without a name",
		"func a: pass":                             "line 1: the function a has no parameters in parentheses",
		"class A: func a: pass":                    "line 1: the function a has no parameters in parentheses",
		"class A:\n\tfunc ():\n":                   "line 2: a function without a name",
		strings.Repeat("class A: ", 100):           "line 1: classes stand more than 64 deep in each other",
	}
	for src, want := range cases {
		_, err := gdscript.Parse(src)
		assert.EqualError(t, err, want, "%.40q", src)
	}
}

// TestLenient: what is not understood is passed over.
func TestLenient(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		"", "\ufeffextends Node\r\n\r\nfunc a():\r\n\tpass\r\n", "class", "extends", "var", "const", "enum", "enum {", "enum A { 1, B = }",
		"func a(1, b: , c: Array[, d: A.)", "class_name", "@", "$ % ` ~ ?", "var a: set = b", "static", "  indented\nvar a",
		"var x = \\\n\n1", "var x = 5.", "match x:\n\t_: pass", "var a = \"\\é\\q\\u12\"", "@rpc(\"any_peer\"", "\\", "var a = 1..2",
	} {
		if src == "@rpc(\"any_peer\"" {
			src += "\nfunc a(): pass"
		}
		_, err := gdscript.Parse(src)
		if err != nil {
			assert.Contains(t, err.Error(), "@rpc stands before no function", "%q", src) // it never ends
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(script)
	f.Add("const A = B\nconst B = -(1 + \"x\") * 0x_\n@rpc(A, B.C, 'x' + \"\\ud83c\\udfae\")\nfunc a(b: Dictionary[A, B] = {}): pass")
	f.Add("class A:\n\tclass B: class C extends \"x\".Y: @rpc func d(): pass\n  var e")
	f.Fuzz(func(t *testing.T, src string) {
		c, err := gdscript.Parse(src)
		if err != nil {
			var bad *gdscript.Error
			if !errors.As(err, &bad) || bad.Line < 1 || bad.Line > 1+strings.Count(src, "\n") {
				t.Fatalf("%v is not in the script", err)
			}
			return
		}
		check(t, c, 0)
	})
}

// check uses all that a class has.
func check(t *testing.T, c *gdscript.Class, depth int) {
	if depth > 64 {
		t.Fatal("too deep")
	}
	lookup := func(names []string) (any, error) { return int64(len(names)), nil }
	for _, k := range c.Constants {
		_, _ = k.Value.Eval(lookup)
		_, _, _ = k.Value.Loaded()
	}
	for _, fn := range c.Functions {
		if fn.Name == "" {
			t.Fatal("no name")
		}
		if fn.RPC != nil {
			for _, a := range fn.RPC.Args {
				_, _ = a.Eval(lookup)
			}
		}
	}
	for _, inner := range c.Classes {
		if inner.Outer != c {
			t.Fatal("not the outer class")
		}
		check(t, inner, depth+1)
	}
}
