package project_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer/project"
)

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
