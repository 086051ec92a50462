package project_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
)

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
