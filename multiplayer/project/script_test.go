package project_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
	"github.com/godotpeer/godotpeer/variant"
)

func TestScripts(t *testing.T) {
	t.Parallel()
	game := files{
		"consts.gd": "class_name Consts\nenum {ZERO, ONE}\nenum Mode {A = 5, B, C = A + 5}\nconst WHO = \"any_peer\"\nconst DEEP = Mode.C\n",
		"base.gd":   "extends Node\nconst CHANNEL = 3\nenum Of {A}\nclass In:\n\tconst LOCAL = \"call_local\"\n",
		"a.gd": "extends \"base.gd\"\nconst Alias = Consts\n" +
			"@rpc(Consts.WHO, In.LOCAL, \"reliable\", CHANNEL + Alias.Mode.B) func a(x: int, y = 1, ...more) -> int: return 1\n" +
			"@rpc(\"any_peer\", \"call_local\", \"unreliable\", Consts.ONE) func b(): pass\n" +
			"@rpc(\"any_%s\" % \"peer\", \"call_local\") func c(): pass\n",
		"enums.gd": "extends \"base.gd\"\nenum Own {A}\n@rpc func x(a: Own, b: Consts.Mode, c: Of, d: Node, e: In.None, f: Consts.None, g: Array[Own], h: Dictionary[String,Consts.Mode]): pass",
		"inferred.gd": "extends Node\nconst K = 3\nenum Own {A}\n@rpc func f(a := 3, b := 2.5, c := \"x\", d := true, e := Vector2(1, 2), f := [], g := {\"a\": [1]}, " +
			"h := -K, i := Own.A, j := Color(), k := &\"n\", l := randi(), m = 3, n := PackedByteArray(), o := ^\"a/b\"): pass",
		"circle.gd":    "extends \"circle2.gd\"\n",
		"circle2.gd":   "extends Circle\n",
		"circle3.gd":   "class_name Circle extends \"circle.gd\"\n",
		"self.gd":      "class_name Me extends Me\n",
		"gone.gd":      "extends \"nowhere.gd\"\n",
		"nobody.gd":    "extends\n",
		"heir.gd":      "extends \"gone.gd\"\n",
		"inside.gd":    "extends \"base.gd\".Nothing\n",
		"five.gd":      "@rpc(\"any_peer\", \"call_local\", \"reliable\", 1, 2) func a(): pass\n",
		"channel.gd":   "@rpc(\"any_peer\", \"call_local\", \"reliable\", \"1\") func a(): pass\n",
		"loop.gd":      "const A = B\nconst B = A\n@rpc(A) func a(): pass\n",
		"names.gd":     "extends X\nconst X = Y\nconst Y = X\n",
		"twice.gd":     "class_name Consts\n",
		"extension.gd": "extends SomeExtension\n",
		"big.gd":       strings.Repeat("#", 1<<20+1),
		"variables.gd": "const K = 3\nvar a := K * 2\nvar b: float = 1\nvar c := Vector2(1, 2)\nvar d := Vector3.ZERO\nvar e: Array[int]\nvar f: Node\nvar g := Color()\nvar h := randi()\nvar i: PackedByteArray\nvar j := {\"a\": [1]}\nvar k := [f]",
	}.load(t)
	a := game.Scripts["res://a.gd"]
	require.NotNil(t, a)
	assert.Equal(t, []project.RPC{
		{Name: "a", RPCConfig: multiplayer.RPCAnnotation("any_peer", "call_local", "reliable", 9),
			Params: []multiplayer.RPCParam{{Name: "x", Type: "int"}, {Name: "y", HasDefault: true}}, Rest: "more", Returns: "int", File: "res://a.gd", Line: 3},
		{Name: "b", RPCConfig: multiplayer.RPCAnnotation("any_peer", "call_local", "unreliable", 1), File: "res://a.gd", Line: 4},
		{Name: "c", RPCConfig: multiplayer.RPCAnnotation("call_local"), File: "res://a.gd", Line: 5},
	}, a.RPCs)
	enums, ok := game.Scripts["res://enums.gd"].RPC("x")
	require.True(t, ok)
	for i, want := range []string{"int", "int", "int", "Node", "In.None", "Consts.None", "Array[int]", "Dictionary[String, int]"} {
		assert.Equal(t, want, enums.Params[i].Type)
	}
	inferred, ok := game.Scripts["res://inferred.gd"].RPC("f")
	require.True(t, ok)
	for i, want := range []string{
		"int", "float", "String", "bool", "Vector2", "Array", "Dictionary", "int", "int", "Color", "StringName", "", "", "PackedByteArray", "NodePath",
	} {
		assert.Equal(t, multiplayer.RPCParam{Name: string(rune('a' + i)), Type: want, HasDefault: true}, inferred.Params[i])
	}
	r, ok := a.RPC("b")
	assert.True(t, ok)
	assert.Equal(t, "b", r.Name)
	_, ok = a.RPC("d")
	assert.False(t, ok)
	assert.Equal(t, "SomeExtension", game.Scripts["res://extension.gd"].BaseType)
	assert.Equal(t, []string{
		`res://a.gd:5: @rpc of c: "any_%s" % "peer": the value is not known without running the script`,
		"res://big.gd: more than 1048576 bytes",
		"res://channel.gd:1: @rpc of a: the channel is 1",
		"res://circle.gd:1: res://circle2.gd is broken",
		"res://circle2.gd:1: res://circle3.gd is broken",
		"res://circle3.gd:1: res://circle.gd is broken",
		"res://five.gd:1: @rpc of a: 5 arguments, it takes four",
		"res://gone.gd:1: there is no script res://nowhere.gd that can be read",
		"res://heir.gd:1: res://gone.gd is broken",
		"res://inside.gd:1: res://base.gd is broken",
		"res://loop.gd:3: @rpc of a: A: A is made of itself",
		"res://names.gd: more than 256 names stand for each other",
		"res://nobody.gd:1: extends nothing",
		"res://self.gd:1: the script extends itself",
		"res://twice.gd: res://consts.gd has the class_name Consts, too",
	}, notes(game))

	values := map[string]any{}
	for _, v := range game.Scripts["res://variables.gd"].Variables {
		values[v.Name+" "+v.Type] = v.Value
	}
	assert.Equal(t, map[string]any{
		"a int": int64(6), "b float": 1.0, "c Vector2": variant.Vector2{X: 1, Y: 2}, "d Vector3": variant.Vector3{},
		"e Array[int]": variant.Array{Elem: variant.ContainerType{Type: variant.TypeInt}, Values: []any{}},
		"f Node":       nil, "g Color": variant.Color{A: 1}, "h ": nil, "i PackedByteArray": []byte{},
		"j Dictionary": variant.NewDictionary("a", []any{int64(1)}), "k ": nil,
	}, values)
}

// TestBaseWithConstantsOfItsHeir: @rpc may name what only a script has that extends this one.
func TestBaseWithConstantsOfItsHeir(t *testing.T) {
	t.Parallel()
	game := files{
		"base.gd": "const Heir = preload(\"heir.gd\")\n@rpc(Heir.WHO) func a(): pass\n@rpc func c(): pass",
		"heir.gd": "extends \"base.gd\"\nconst WHO = \"any_peer\"\n@rpc func b(): pass",
		"last.gd": "extends \"heir.gd\"\n@rpc(\"nonsense\") func d(): pass",
		"more.gd": "extends \"last.gd\"",
	}.load(t)
	for name, want := range map[string][]string{"base": {"a", "c"}, "heir": {"a", "b", "c"}} {
		s := game.Scripts["res://"+name+".gd"]
		require.NotNil(t, s, name)
		var names []string
		for _, r := range s.RPCs {
			names = append(names, r.Name)
		}
		assert.Equal(t, want, names)
		assert.Equal(t, multiplayer.RPCModeAnyPeer, s.RPCs[0].RPCMode)
	}
	assert.Nil(t, game.Scripts["res://more.gd"])
	require.Len(t, game.Notes, 2)
	assert.Contains(t, game.Notes[0].Error(), "nonsense")
	assert.Contains(t, game.Notes[1].Error(), "last.gd is broken")
}

const scene = "[gd_scene]\n[ext_resource type=\"PackedScene\" path=\"res://inner.tscn\" id=\"1\"]\n"
