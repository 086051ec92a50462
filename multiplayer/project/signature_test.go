package project_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// TestSignaturesAreChecked: what the game's functions take is known of its nodes, of the functions of base scripts, too.
func TestSignaturesAreChecked(t *testing.T) {
	t.Parallel()
	game := files{
		"base.gd": "extends Node\nenum Mode {A}\n@rpc(\"call_local\") func say(text: String, times := 1): pass\n@rpc func modes(all: Array[Mode]): pass\n",
		"heir.gd": "extends \"base.gd\"\n@rpc(\"call_local\") func more(...rest): pass\n",
		"main.tscn": "[gd_scene format=3]\n[ext_resource type=\"Script\" path=\"res://base.gd\" id=\"1\"]\n" +
			"[ext_resource type=\"Script\" path=\"res://heir.gd\" id=\"2\"]\n[node name=\"Main\" type=\"Node\"]\n" +
			"[node name=\"Base\" type=\"Node\" parent=\".\"]\nscript = ExtResource(\"1\")\n" +
			"[node name=\"Heir\" type=\"Node\" parent=\".\"]\nscript = ExtResource(\"2\")\n",
		"project.godot": "[application]\nrun/main_scene=\"res://main.tscn\"\n",
	}.load(t)
	mp := multiplayer.NewSceneMultiplayer(game.Tree()...)
	for _, path := range []string{"Main/Base", "Main/Heir"} {
		n := mp.GetNode(path)
		require.NotNil(t, n, path)
		err := n.OnRPC("say", func(a int) {})
		require.ErrorIs(t, err, gderr.ErrInvalidParameter)
		assert.ErrorContains(t, err, "say(text: String, times: int = …) has 2 parameters, the handler 1")
		require.NoError(t, n.OnRPC("say", func(string, uint8) {}))
		require.NoError(t, n.OnRPC("say", func(string, ...any) {}))
		require.NoError(t, n.RPC("say", "a"))
		require.NoError(t, n.RPC("say", "a", 2.5))
		assert.ErrorContains(t, n.RPC("say", 1), "say(text: String, times: int = …): argument 1: int does not fit String")
		assert.ErrorContains(t, n.RPC("modes", []string{"x"}, 1), "modes(all: Array[int]): 2 arguments are given")
	}
	require.NoError(t, mp.GetNode("Main/Heir").RPC("more", 1, "x"))
}
