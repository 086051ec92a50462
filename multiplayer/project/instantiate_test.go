package project_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestTree checks that the nodes have what the game's files say.
func TestTree(t *testing.T) {
	t.Parallel()
	game, err := project.Load("testdata/formats")
	require.NoError(t, err)
	mp := multiplayer.NewSceneMultiplayer(game.Tree()...)
	var names []string
	for _, n := range mp.GetTree().GetRoot().GetChildren() {
		names = append(names, n.GetName()+" "+n.GetClass()+" "+n.GetSceneFilePath())
	}
	assert.Equal(t, []string{
		"First Node ", "Second Node res://scenes/autoload_second.tscn", "Third Node ", "Main Node res://scenes/main.tscn",
	}, names)
	assert.True(t, mp.GetNode("Second").HasNode("Inner"))
	assert.Equal(t, "res://scripts/autoload_first.gd", mp.GetNode("First").GetScript().Path)
	assert.Equal(t, multiplayer.RPCAnnotation("any_peer"), mp.GetNode("First").GetScript().RPCs["hello"])
	for path, want := range game.Scenes["res://scenes/main.tscn"].Root.All() {
		n := mp.GetNode("Main/" + path)
		require.NotNil(t, n, path)
		assert.Equal(t, want.Class, n.GetClass(), path)
		assert.Equal(t, want.Scene, n.GetSceneFilePath(), path)
		if want.Script == nil {
			assert.Nil(t, n.GetScript(), path)
			continue
		}
		assert.Equal(t, want.Script.Path, n.GetScript().Path)
		assert.Len(t, n.GetScript().RPCs, len(want.Script.RPCs))
	}

	spawner := mp.Spawner("Main/Spawner")
	assert.Equal(t, "../First Of All", spawner.GetSpawnPath())
	assert.Equal(t, 3, spawner.GetSpawnLimit())
	require.Equal(t, 3, spawner.GetSpawnableSceneCount())
	assert.Equal(t, "res://scenes/inherited.tscn", spawner.GetSpawnableScene(1))
	sync := mp.Synchronizer("Main/A")
	assert.Equal(t, []any{"../Part", 0.25, 0.5, false, multiplayer.VisibilityProcessNone},
		[]any{sync.GetRootPath(), sync.GetReplicationInterval(), sync.GetDeltaInterval(), sync.IsVisibilityPublic(), sync.GetVisibilityUpdateMode()})
	assert.Equal(t, []string{".:text", "Child:process_priority", ".:process_mode"}, sync.GetReplicationConfig().GetProperties())
	assert.Nil(t, mp.Synchronizer("Main/Part2/Sync").GetReplicationConfig())
}

// TestTreesAreTheirOwn: trees of one game share nothing that changes.
func TestTreesAreTheirOwn(t *testing.T) {
	t.Parallel()
	const config = "[sub_resource type=\"SceneReplicationConfig\" id=\"c\"]\nproperties/0/path = NodePath(\".:list\")\n" +
		"properties/1/path = NodePath(\".:position:x\")\nproperties/2/path = NodePath(\".:title\")\nproperties/3/path = NodePath(\"Body:rotation\")\n" +
		"properties/4/path = NodePath(\"Body:unknown\")\nproperties/5/path = NodePath(\"../Out:side\")\nproperties/6/path = NodePath(\".:name\")\n" +
		"properties/7/path = NodePath(\"Gone:x\")\n"
	game := files{
		"s.gd": "extends Node2D\nvar list := [1, {\"a\": 2}]\nvar title := \"none\"\nvar other := 5\n",
		"main.tscn": "[gd_scene]\n[ext_resource path=\"s.gd\" id=\"1\"]\n" + config + "[node name=\"M\" type=\"Node2D\"]\nscript = ExtResource(\"1\")\n" +
			"title = \"main\"\nposition = Vector2(3, 4)\n[node name=\"Sync\" type=\"MultiplayerSynchronizer\" parent=\".\"]\n" +
			"replication_config = SubResource(\"c\")\n[node name=\"Body\" type=\"Sprite2D\" parent=\".\"]\n",
		"outer.tscn": "[gd_scene]\n[ext_resource path=\"main.tscn\" id=\"1\"]\n[node name=\"O\" type=\"Node\"]\n[node name=\"Out\" type=\"Node\" parent=\".\"]\n" +
			"side = 7\n[node name=\"M\" parent=\".\" instance=ExtResource(\"1\")]\ntitle = \"changed\"\n",
		"project.godot": "[application]\nrun/main_scene=\"res://main.tscn\"\n",
	}.load(t)
	assert.Empty(t, game.Notes)
	a, b := game.MainScene(), game.MainScene()
	assert.Equal(t, "main", a.Get("title"))
	assert.Equal(t, variant.Vector2{X: 3, Y: 4}, a.Get("position"))
	assert.Equal(t, 0.0, a.GetNode("Body").Get("rotation"))
	assert.Equal(t, variant.StringName("M"), a.Get("name"))
	assert.False(t, a.Has("other"), "nothing replicates it")
	assert.False(t, a.GetNode("Body").Has("unknown"))
	list := a.Get("list").([]any)
	list[0] = "changed"
	list[1].(*variant.Dictionary).Set("a", 3)
	assert.Equal(t, variant.VarToStr([]any{1, variant.NewDictionary("a", 2)}), variant.VarToStr(b.Get("list")))
	assert.Same(t, a.GetScript(), b.GetScript())

	outer, err := game.Instantiate("res://outer.tscn")
	require.NoError(t, err)
	assert.Equal(t, "changed", outer.GetNode("M").Get("title"))
	assert.Equal(t, int64(7), outer.GetNode("Out").Get("side"), "the scene around it makes it count")
	_, err = game.Instantiate("res://none.tscn")
	require.ErrorIs(t, err, gderr.ErrDoesNotExist)
}

// TestMissingParts: what could not be read is missing in the tree, and nothing else.
func TestMissingParts(t *testing.T) {
	t.Parallel()
	game := files{
		"project.godot": "[application]\nrun/main_scene=\"res://gone.tscn\"\n[autoload]\nA=\"*res://a.gd\"\nB=\"*res://b.gd\"\n",
		"a.gd":          "extends Node\n@rpc func f(): pass\n",
		"b.gd":          "extends Node\n@rpc var f\n",
	}.load(t)
	assert.Nil(t, game.MainScene())
	nodes := game.Tree()
	require.Len(t, nodes, 1)
	assert.Equal(t, "A", nodes[0].GetName())
}

// TestSpawners: what a server spawns from the game's files, a client makes from them.
func TestSpawners(t *testing.T) {
	t.Parallel()
	game, err := project.Load("testdata/project")
	require.NoError(t, err)
	end := func() *multiplayer.SceneMultiplayer {
		world, err := game.Instantiate("res://world/world.tscn")
		require.NoError(t, err)
		return multiplayer.NewSceneMultiplayer(world)
	}
	server, client := end(), end()
	listening, connecting := websocketpeer.NewMultiplayerPeer(), websocketpeer.NewMultiplayerPeer()
	defer listening.Close()
	defer connecting.Close()
	require.NoError(t, listening.CreateServer(0, "127.0.0.1", nil))
	require.NoError(t, connecting.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", listening.GetLocalPort()), nil))
	require.NoError(t, server.SetMultiplayerPeer(listening))
	require.NoError(t, client.SetMultiplayerPeer(connecting))

	player, err := game.Instantiate("res://world/player.tscn")
	require.NoError(t, err)
	assert.Equal(t, []any{variant.Vector2{}, int64(0), ""}, []any{player.Get("position"), player.Get("score"), player.Get("title")})
	assert.Equal(t, []any{variant.Vector2{}, false}, []any{player.GetNode("Input").Get("move"), player.GetNode("Input").Get("jump")})
	player.SetName("ann")
	require.NoError(t, player.Set("title", "Ann"))
	require.NoError(t, server.GetNode("World/Things").AddChild(player))
	var spawned *multiplayer.Node
	client.Spawner("World/Spawner").OnSpawned(func(n *multiplayer.Node) { spawned = n })
	kit.Await(t, func() bool { return server.Poll() == nil && client.Poll() == nil && spawned != nil })
	assert.Equal(t, "ann", spawned.GetName())
	assert.Equal(t, "Ann", spawned.Get("title"))
	assert.Equal(t, "res://world/player.gd", spawned.GetScript().Path)
	assert.True(t, spawned.HasNode("Input/Sync"))
}
