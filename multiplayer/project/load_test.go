package project_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer/project"
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
	_, err = project.LoadFS(fstest.MapFS{"game/project.godot": {}})
	require.ErrorIs(t, err, gderr.ErrFileNotFound)
	assert.EqualError(t, err, "project.LoadFS: File not found: res://project.godot: "+
		"it is not at the root of the file system: fs.Sub gives that of the project's folder")

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
