package project_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
	"github.com/godotpeer/godotpeer/variant"
)

// files is a project in memory.
type files map[string]string

// load loads a project, with an empty project.godot if it has none.
func (f files) load(t *testing.T) *project.Game {
	t.Helper()
	game, err := project.LoadFS(f.fs())
	require.NoError(t, err)
	return game
}

func (f files) fs() fstest.MapFS {
	fsys := fstest.MapFS{"project.godot": {}}
	for name, text := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

// notes returns the notes as texts.
func notes(game *project.Game) (all []string) {
	for _, n := range game.Notes {
		all = append(all, n.Error())
	}
	return all
}

// paths returns the paths of a tree.
func paths(root *project.Node) (all []string) {
	for path := range root.All() {
		all = append(all, path)
	}
	return all
}

func TestLoadErrors(t *testing.T) {
	t.Parallel()
	_, err := project.Load(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, gderr.ErrFileCantOpen)
	_, err = project.Load(t.TempDir())
	require.ErrorIs(t, err, gderr.ErrFileNotFound)
	assert.EqualError(t, err, "project.Load: File not found: res://project.godot: no such file or directory")

	_, err = project.LoadFS(files{"project.godot": "\n[application\n"}.fs())
	var note *project.Note
	require.ErrorAs(t, err, &note)
	assert.Equal(t, project.Note{File: "res://project.godot", Line: 2, Code: gderr.ErrParseError, Text: "a section without ']'"}, *note)
	_, err = project.LoadFS(files{"project.godot": "a=1\nb"}.fs())
	require.ErrorContains(t, err, `res://project.godot:2: neither a tag nor "key = value"`)
	_, err = project.LoadFS(files{"project.godot": "\xff\xfe"}.fs())
	require.ErrorIs(t, err, gderr.ErrFileUnrecognized)
	_, err = project.LoadFS(files{"project.godot": strings.Repeat(" ", 16<<20+1)}.fs())
	require.ErrorIs(t, err, gderr.ErrOutOfMemory)
}

// TestNothingOutside: neither paths nor links lead out of the folder.
func TestNothingOutside(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	write := func(name, text string) { require.NoError(t, os.WriteFile(name, []byte(text), 0o600)) }
	write(filepath.Join(outside, "secret.gd"), "extends Node\n@rpc func secret(): pass\n")
	write(filepath.Join(dir, "project.godot"), "[application]\nrun/main_scene=\"res://../main.tscn\"")
	write(filepath.Join(dir, "a.gd"), "extends \"../../secret.gd\"\n")
	write(filepath.Join(dir, "b.gd"), "extends \"res://linked.gd\"\n")
	write(filepath.Join(dir, "c.gd"), "extends \"/etc/passwd\"\n")
	write(filepath.Join(dir, "d.gd"), "extends \"user://x.gd\"\n")
	require.NoError(t, os.Symlink(filepath.Join(outside, "secret.gd"), filepath.Join(dir, "linked.gd")))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "folder")))
	game, err := project.Load(dir)
	require.NoError(t, err)
	assert.Empty(t, game.Scripts)
	assert.Len(t, game.Notes, 6)
	for _, n := range game.Notes {
		assert.NotContains(t, n.Text, "secret()")
	}
}

// TestFolders: the folders that the engine passes over are passed over.
func TestFolders(t *testing.T) {
	t.Parallel()
	game := files{
		"a/x.gd": "", ".hidden/x.gd": "", "ignored/.gdignore": "", "ignored/x.gd": "", "other/project.godot": "", "other/x.gd": "",
	}.load(t)
	require.Len(t, game.Scripts, 1)
	assert.Contains(t, game.Scripts, "res://a/x.gd")
	assert.Equal(t, "RefCounted", game.Scripts["res://a/x.gd"].BaseType)
}

func TestSettings(t *testing.T) {
	t.Parallel()
	game := files{
		"project.godot": "; comment\n[application]\nconfig/name=\"A \\\"game\\\"\"\nrun/main_scene=\"uid://main\"\n" +
			"[autoload]\n\"Quoted\"=\"*res://a.gd\"\nTwice=\"res://gone.tscn\"\nTwice=\"res://m.scn\"\nBad=5\n[]\nx=[1,\n2]",
		"a.gd":   "extends Node\nclass Inner:\n\tpass",
		"b.gd":   "extends Quoted\n@rpc func x(): pass",
		"c.gd":   "extends Quoted.Inner\n",
		"m.scn":  "RSRC",
		"m.tscn": "[gd_scene uid=\"uid://main\"]\n[node name=\"M\" type=\"Node\"]",
	}.load(t)
	assert.Equal(t, `A "game"`, game.Name)
	assert.Equal(t, "res://m.tscn", game.MainScenePath)
	assert.Equal(t, []project.Autoload{{"Quoted", "res://a.gd", true}, {"Twice", "res://m.scn", false}}, game.Autoloads)
	assert.Equal(t, []string{"res://project.godot:9: 5 is no text", "res://project.godot: the autoload Twice, res://m.scn, is binary"}, notes(game))
	assert.Same(t, game.Scripts["res://a.gd"], game.Scripts["res://b.gd"].Base)
	assert.Empty(t, game.Scripts["res://c.gd"].Base.Path)
}

func TestScripts(t *testing.T) {
	t.Parallel()
	game := files{
		"consts.gd": "class_name Consts\nenum {ZERO, ONE}\nenum Mode {A = 5, B, C = A + 5}\nconst WHO = \"any_peer\"\nconst DEEP = Mode.C\n",
		"base.gd":   "extends Node\nconst CHANNEL = 3\nenum Of {A}\nclass In:\n\tconst LOCAL = \"call_local\"\n",
		"a.gd": "extends \"base.gd\"\nconst Alias = Consts\n" +
			"@rpc(Consts.WHO, In.LOCAL, \"reliable\", CHANNEL + Alias.Mode.B) func a(x: int, y = 1, ...more) -> int: return 1\n" +
			"@rpc(\"any_peer\", \"call_local\", \"unreliable\", Consts.ONE) func b(): pass\n" +
			"@rpc(\"any_%s\" % \"peer\", \"call_local\") func c(): pass\n",
		"enums.gd":     "extends \"base.gd\"\nenum Own {A}\n@rpc func x(a: Own, b: Consts.Mode, c: Of, d: Node, e: In.None, f: Consts.None): pass",
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
			Params: []project.Param{{"x", "int", false}, {"y", "", true}}, Rest: "more", Returns: "int", File: "res://a.gd", Line: 3},
		{Name: "b", RPCConfig: multiplayer.RPCAnnotation("any_peer", "call_local", "unreliable", 1), File: "res://a.gd", Line: 4},
		{Name: "c", RPCConfig: multiplayer.RPCAnnotation("call_local"), File: "res://a.gd", Line: 5},
	}, a.RPCs)
	enums, ok := game.Scripts["res://enums.gd"].RPC("x")
	require.True(t, ok)
	for i, want := range []string{"int", "int", "int", "Node", "In.None", "Consts.None"} {
		assert.Equal(t, want, enums.Params[i].Type)
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

func TestScenes(t *testing.T) {
	t.Parallel()
	game := files{
		"inner.tscn": "[gd_scene]\n[ext_resource type=\"Script\" path=\"s.gd\" id=1]\n[node name=\"I\" type=\"Node2D\"]\nscript = ExtResource(1)\n" +
			"position = Vector2(1, 2)\n[node name=\"A\" type=\"Node\" parent=\".\"]\n[node name=\"S\" type=\"MultiplayerSpawner\" parent=\"A\"]\n" +
			"spawn_limit = 2\nmetadata/x = 5\n",
		"s.gd": "extends Node2D\nvar title := \"t\"\nvar position := 1",
		"main.tscn": scene + "[node name=\"M\" type=\"Node\"]\n[node name=\"X\" parent=\".\" instance=ExtResource(\"1\")]\nposition = Vector2(3, 4)\n" +
			"[node name=\"Y\" parent=\".\" instance=ExtResource(\"1\")]\n[node name=\"S\" parent=\"X/A\"]\nspawn_limit = 7\n",
	}.load(t)
	assert.Empty(t, game.Notes)
	root := game.Scenes["res://main.tscn"].Root
	assert.Equal(t, []string{".", "X", "X/A", "X/A/S", "Y", "Y/A", "Y/A/S"}, paths(root))
	assert.Equal(t, 7, root.GetNode("X/A/S").Spawner.SpawnLimit)
	assert.Equal(t, 2, root.GetNode("./Y//A/S").Spawner.SpawnLimit)
	assert.Nil(t, root.GetNode("Z/A"))
	for _, c := range []struct {
		path, property string
		want           any
		ok             bool
	}{
		{"X", "position", variant.Vector2{X: 3, Y: 4}, true},
		{"Y", "position", variant.Vector2{X: 1, Y: 2}, true},
		{"Y", "title", "t", true},
		{"Y", "none", nil, false},
		{"Y/A", "title", nil, false},
		{"X/A/S", "metadata/x", nil, false},
	} {
		v, ok := root.GetNode(c.path).Get(c.property)
		assert.Equal(t, []any{c.want, c.ok}, []any{v, ok}, c.path+":"+c.property)
	}
	for range root.All() {
		break // ends early
	}
}

// TestBrokenScenes: what is wrong is named with its line, the rest of the scene is there.
func TestBrokenScenes(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"[gd_scene]":        "res://main.tscn: the scene has no nodes",
		"[node name=\"A\"]": "res://main.tscn:3: the root has no type and inherits no scene",
		"[node name=\"A\" type=\"Node\" parent=\".\"]":                     "res://main.tscn:3: the root has a parent",
		"[node name=\"A\" instance_placeholder=\"res://x.tscn\"]":          "res://main.tscn:3: the root is a placeholder",
		"[node name=\"A\" type=\"Node\"]\n[node name=\"B\" type=\"Node\"]": "res://main.tscn:4: a second root",
		"[node name=\"A\" type=\"Node\"":                                   "res://main.tscn:3: the tag node has something else than \"key=value\"",
		"[node name=]":                                                     "res://main.tscn:3: an unexpected ']'",
		"[node name=":                                                      "res://main.tscn:3: a value is missing",
		"[]":                                                               "res://main.tscn:3: a tag without a name",
		"[node name=\"A":                                                   "res://main.tscn:3: a string without an end",
		"[node name=\"A\\":                                                 "res://main.tscn:3: a string without an end",
		"[node\nname=Vector2(\n\n":                                         "res://main.tscn:4: brackets that nothing closes",
		"[node\nname=Array[\n\n":                                           "res://main.tscn:4: brackets that nothing closes",
		"[node name=\n5]":                                                  "res://main.tscn:4: 5 is no text",
		"[node name=\"A\" groups=5]":                                       "res://main.tscn:3: 5 is not of the type that is wanted here",
		"[node name=\"A\" instance=5]":                                     "res://main.tscn:3: 5 is not of the type that is wanted here",
		"[node name=[\n1 2]]":                                              "res://main.tscn:4: want ',' or ']', got a number",
		"x":                                                                "res://main.tscn:3: neither a tag nor \"key = value\"",
		"\"x\" 5":                                                          "res://main.tscn:3: no '=' behind \"x\"",
	}
	for text, want := range cases {
		game := files{"main.tscn": scene + text, "inner.tscn": "[gd_scene]\n[node name=\"I\" type=\"Node\"]"}.load(t)
		assert.NotContains(t, game.Scenes, "res://main.tscn", text)
		assert.Contains(t, notes(game), want, text)
	}
}

func TestScenesWithNotes(t *testing.T) {
	t.Parallel()
	root := scene + "[ext_resource type=\"PackedScene\" path=\"res://main.tscn\" id=\"me\"]\n[ext_resource path=\"res://x.scn\" id=\"scn\"]\n" +
		"[ext_resource path=\"res://node2d.gd\" id=\"node2d\"]\n[sub_resource type=\"Animation\" id=\"a\"]\nx = 1\n" +
		"[sub_resource type=\"GDScript\" id=\"g\"]\nscript/source = \"\n@rpc\n\"\n[node name=\"M\" type=\"Node\"]\n"
	const at = "res://main.tscn:13: "
	cases := map[string]string{
		"[node name=\"A\" type=\"Node\" parent=\"B\"]":                                                               at + `"A" has no parent at "B"`,
		"[node name=\"A\" parent=\".\"]":                                                                             at + `there is no "A" in "." that could be changed`,
		"[node name=\"A\" parent=\".\" instance=ExtResource(\"2\")]":                                                 at + `there is no ext_resource "2"`,
		"[node name=\"A\" parent=\".\" instance=ExtResource(\"1\")]":                                                 "res://main.tscn:2: the scene of A, res://inner.tscn, does not exist",
		"[node name=\"A\" parent=\".\" instance=ExtResource(\"scn\")]":                                               "res://main.tscn:4: the scene of A, res://x.scn, is binary",
		"[node name=\"A\" parent=\".\" instance=ExtResource(\"me\")]":                                                at + "the scene of A, res://main.tscn, was not read",
		"script = SubResource(\"g\")":                                                                                "res://main.tscn:13: the script \"g\" in the scene is broken",
		"script = SubResource(\"a\")":                                                                                at + "there is no script \"a\" in the scene",
		"script = ExtResource(\"9\")":                                                                                at + "ExtResource(\"9\") is no script",
		"script = ExtResource(\"scn\")":                                                                              at + "a script, res://x.scn, is binary",
		"script = ExtResource(\"node2d\")":                                                                           at + "the script res://node2d.gd extends Node2D, the node M is a Node: the engine leaves it out",
		"script = Resource(\"model.glb\")":                                                                           at + "a script, res://model.glb, is of a kind that is not read",
		"script = Resource(\"broken.gd\")":                                                                           at + "a script, res://broken.gd, was not read",
		"script = Resource(\"uid://unknown\")":                                                                       at + "a script, uid://unknown, is the uid of no file",
		"script = Resource(\"../out.gd\")":                                                                           at + "a script, res://../out.gd, is not in the project",
		"script = 5":                                                                                                 at + "5 is no script",
		"script = Resource()":                                                                                        at + "Resource: no argument",
		"[node name=\"A\" type=\"MultiplayerSpawner\" parent=\".\"]\nspawn_limit = -1":                               "res://main.tscn:14: -1 is not from 0 to 2147483647",
		"[node name=\"A\" type=\"MultiplayerSpawner\" parent=\".\"]\nspawn_limit = \"\"":                             "res://main.tscn:14: \"\" is no number",
		"[node name=\"A\" type=\"MultiplayerSpawner\" parent=\".\"]\n_spawnable_scenes = []":                         "res://main.tscn:14: [] is not of the type that is wanted here",
		"[node name=\"A\" type=\"MultiplayerSynchronizer\" parent=\".\"]\nreplication_interval = -0.5":               "res://main.tscn:14: -0.5 is no interval",
		"[node name=\"A\" type=\"MultiplayerSynchronizer\" parent=\".\"]\ndelta_interval = nan":                      "res://main.tscn:14: nan is no interval",
		"[node name=\"A\" type=\"MultiplayerSynchronizer\" parent=\".\"]\nreplication_config = SubResource(\"a\")":   "res://main.tscn:14: SubResource(\"a\") is no SceneReplicationConfig",
		"[node name=\"A\" type=\"MultiplayerSynchronizer\" parent=\".\"]\nreplication_config = ExtResource(\"scn\")": "res://main.tscn:14: a SceneReplicationConfig, res://x.scn, is binary",
	}
	for text, want := range cases {
		game := files{"main.tscn": root + text, "x.scn": "", "node2d.gd": "extends Node2D", "model.glb": "", "broken.gd": "@rpc"}.load(t)
		require.Contains(t, game.Scenes, "res://main.tscn", text)
		assert.Contains(t, notes(game), want, text)
		assert.Nil(t, game.Scenes["res://main.tscn"].Root.Script)
	}
}

// TestPartsOfUnreadScenes: what a scene says of the inside of one that is not read is there, with its path.
func TestPartsOfUnreadScenes(t *testing.T) {
	t.Parallel()
	game := files{
		"model.glb": "", "s.gd": "extends Node3D\n@rpc func hit(): pass",
		"main.tscn": "[gd_scene]\n[ext_resource path=\"model.glb\" id=\"1\"]\n[ext_resource path=\"s.gd\" id=\"2\"]\n[node name=\"M\" type=\"Node\"]\n" +
			"[node name=\"Model\" parent=\".\" instance=ExtResource(\"1\")]\n[node name=\"Arm\" parent=\"Model/Skeleton\" index=\"3\"]\n" +
			"script = ExtResource(\"2\")\n[node name=\"Sync\" type=\"MultiplayerSynchronizer\" parent=\"Model/Skeleton/Arm\"]\n",
		"outer.tscn": "[gd_scene]\n[ext_resource path=\"main.tscn\" id=\"1\"]\n[node name=\"O\" type=\"Node\"]\n" +
			"[node name=\"M\" parent=\".\" instance=ExtResource(\"1\")]\n[node name=\"Leg\" parent=\"M/Model\"]\n[node name=\"None\" parent=\"M\"]\n",
	}.load(t)
	root := game.Scenes["res://main.tscn"].Root
	assert.Equal(t, []string{".", "Model", "Model/Skeleton", "Model/Skeleton/Arm", "Model/Skeleton/Arm/Sync"}, paths(root))
	assert.Equal(t, "Node3D", root.GetNode("Model/Skeleton/Arm").Class)
	assert.Len(t, root.GetNode("Model/Skeleton/Arm").Script.RPCs, 1)
	assert.Contains(t, paths(game.Scenes["res://outer.tscn"].Root), "M/Model/Leg")
	assert.Equal(t, []string{
		"res://main.tscn:2: the scene of Model, res://model.glb, is of a kind that is not read",
		"res://outer.tscn:6: there is no \"None\" in \"M\" that could be changed",
	}, notes(game))
}

func TestReplicationConfigs(t *testing.T) {
	t.Parallel()
	game := files{"c.tres": `[gd_resource type="SceneReplicationConfig"]
[resource]
properties/0/path = NodePath(".:a")
properties/1/path = NodePath(".:a")
properties/1/path = NodePath("Node")
properties/1/path = "text"
properties/2/path = NodePath(".:late")
properties/1/path = NodePath(".:b")
properties/1/spawn = 5
properties/1/replication_mode = 3
properties/1/replication_mode = 0
properties/-1/spawn = true
properties/1/watch = false
other = 5
`, "main.tscn": "[gd_scene]\n[ext_resource path=\"c.tres\" id=\"1\"]\n[node name=\"S\" type=\"MultiplayerSynchronizer\"]\n" +
		"replication_config = ExtResource(\"1\")\n"}.load(t)
	assert.Equal(t, &[]recordedProperty{{".:a", true, 1}, {".:b", true, 0}}, propertiesOf(game.Scenes["res://main.tscn"].Root.Synchronizer.Config))
	assert.Equal(t, []string{
		`res://c.tres:4: NodePath(".:a") comes twice`, `res://c.tres:5: NodePath("Node") names no property`,
		`res://c.tres:6: "text" is not of the type that is wanted here`, "res://c.tres:7: there is no property 2",
		"res://c.tres:9: 5 is not of the type that is wanted here", "res://c.tres:10: 3 is not from 0 to 2",
		"res://c.tres:12: there is no property -1",
	}, notes(game))
}

// loadWithin loads a project with small limits: 100 nodes of a scene, 400 of all, 10 RPCs of a script, 50 in all, 20
// notes.
func (f files) loadWithin(t *testing.T) *project.Game {
	t.Helper()
	game, err := project.LoadWithin(f.fs(), 100, 400, 10, 50, 20)
	require.NoError(t, err)
	return game
}

// TestScenesAreBounded: scenes that double at each step, lie deep in each other or are deep end at a limit.
func TestScenesAreBounded(t *testing.T) {
	t.Parallel()
	doubling := files{"s0.tscn": "[gd_scene]\n[node name=\"N\" type=\"Node\"]"}
	for i := range 7 {
		doubling[fmt.Sprintf("s%d.tscn", i+1)] = fmt.Sprintf("[gd_scene]\n[ext_resource path=\"s%d.tscn\" id=\"1\"]\n[node name=\"N\" type=\"Node\"]\n"+
			"[node name=\"A\" parent=\".\" instance=ExtResource(\"1\")]\n[node name=\"B\" parent=\".\" instance=ExtResource(\"1\")]\n", i)
	}
	game := doubling.loadWithin(t)
	assert.Contains(t, game.Scenes, "res://s5.tscn")
	assert.NotContains(t, game.Scenes, "res://s6.tscn")
	assert.Contains(t, notes(game), "res://s6.tscn:5: more than 100 nodes with those of the scenes inside")

	many := files{"s0.tscn": doubling["s0.tscn"]}
	for i := range 5 {
		many[fmt.Sprintf("s%d.tscn", i+1)] = doubling[fmt.Sprintf("s%d.tscn", i+1)]
	}
	for i := range 10 {
		many[fmt.Sprintf("t%d.tscn", i)] = "[gd_scene]\n[ext_resource path=\"s5.tscn\" id=\"1\"]\n[node name=\"N\" instance=ExtResource(\"1\")]\n"
	}
	assert.Contains(t, notes(many.loadWithin(t)), "res://t9.tscn: the scenes have more than 400 nodes")

	deep := files{"s0.tscn": "[gd_scene]\n[node name=\"N\" type=\"Node\"]"}
	for i := range 200 {
		deep[fmt.Sprintf("s%d.tscn", i+1)] = fmt.Sprintf("[gd_scene]\n[ext_resource path=\"s%d.tscn\" id=\"1\"]\n[node name=\"N\" instance=ExtResource(\"1\")]\n", i)
	}
	assert.Len(t, deep.load(t).Scenes, 201)

	var tall strings.Builder
	tall.WriteString("[gd_scene]\n[node name=\"N\" type=\"Node\"]\n")
	parent := "."
	for range 600 {
		fmt.Fprintf(&tall, "[node name=\"N\" type=\"Node\" parent=%q]\n", parent)
		parent = strings.TrimPrefix(parent+"/N", "./")
	}
	assert.Equal(t, []string{"res://tall.tscn:503: the tree is more than 500 nodes deep"}, notes(files{"tall.tscn": tall.String()}.load(t)))

	made := "[gd_scene]\n[node name=\"M\" type=\"Node\"]\n[node name=\"P\" parent=\".\" instance=ExtResource(\"1\")]\n[node name=\"A\" parent=\"P" +
		strings.Repeat("/x", 1000) + "\"]\n"
	game = files{"made.tscn": made}.load(t)
	assert.Len(t, game.Notes, 2)
	assert.Equal(t, "res://made.tscn:4: \"A\" has no parent at \"P"+strings.Repeat("/x", 1000)+"\"", notes(game)[1])
	assert.Len(t, paths(game.Scenes["res://made.tscn"].Root), 502)

	wide := "[gd_scene]\n[node name=\"N\" type=\"Node\"]\n" + strings.Repeat("[node name=\"N\" type=\"Node\" parent=\".\"]\n", 100)
	assert.Equal(t, []string{"res://wide.tscn:102: more than 100 nodes"}, notes(files{"wide.tscn": wide}.loadWithin(t)))
}

// TestScriptsAreBounded: a list that many scripts inherit counts once, and lists that grow end at a limit.
func TestScriptsAreBounded(t *testing.T) {
	t.Parallel()
	var list strings.Builder
	list.WriteString("extends Node\n")
	for i := range 9 {
		fmt.Fprintf(&list, "@rpc func f%d(): pass\n", i)
	}
	scripts := files{"base.gd": list.String(), "many.gd": "extends \"base.gd\"\n@rpc func a(): pass\n@rpc func b(): pass"}
	for i := range 100 {
		scripts[fmt.Sprintf("same%d.gd", i)] = "extends \"base.gd\""
	}
	for i := range 8 {
		scripts[fmt.Sprintf("own%d.gd", i)] = "extends \"base.gd\"\n@rpc func own(): pass"
	}
	game := scripts.loadWithin(t)
	assert.Len(t, game.Scripts["res://same99.gd"].RPCs, 9)
	const limit = ": more than 10 RPCs in a script, or 50 in all"
	assert.Contains(t, notes(game), "res://many.gd"+limit)
	assert.Contains(t, notes(game), "res://own7.gd"+limit)

	chain := files{"s0.gd": "extends Node"}
	for i := range 600 {
		chain[fmt.Sprintf("s%d.gd", i+1)] = fmt.Sprintf("extends \"s%d.gd\"", i)
	}
	assert.NotEmpty(t, chain.load(t).Scripts)
}

// TestNotesAreBounded: a file that is wrong in every line fills no memory.
func TestNotesAreBounded(t *testing.T) {
	t.Parallel()
	text := "[gd_scene]\n[node name=\"N\" type=\"Node\"]\n"
	for i := range 90 {
		text += fmt.Sprintf("[node name=\"N%d\" type=\"Gone\" parent=\"Gone\"]\n", i)
	}
	game := files{"main.tscn": text}.loadWithin(t)
	assert.Len(t, game.Notes, 21)
	assert.Contains(t, notes(game), "res://: there is more to note than 20 things")
}
