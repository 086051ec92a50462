package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

const coinRush = "../../examples/coinrush/testdata/game"

func call(args []string, stdout, stderr io.Writer) int {
	program, rest := command(args)
	return program.Call(rest, nil, stdout, stderr).Do(context.Background())
}

// ran runs the command and returns what it prints.
func ran(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	require.Zero(t, call(args, &out, &errs), "%v", &errs)
	assert.Empty(t, errs.String())
	return out.String()
}

// failed runs the command, which fails, and returns its exit code and what it says.
func failed(args ...string) (code int, stderr string) {
	var out, errs strings.Builder
	code = call(args, &out, &errs)
	return code, errs.String()
}

// folder makes a project's folder of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "project.godot"), []byte(files["project.godot"]), 0o600))
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

const formats = "../../multiplayer/project/testdata/formats"

func TestShow(t *testing.T) {
	t.Parallel()
	for file, args := range map[string][]string{"coinrush.txt": {coinRush}, "formats.txt": {formats}} {
		want, err := os.ReadFile(filepath.Join("testdata", file))
		require.NoError(t, err)
		assert.Equal(t, string(want), ran(t, args...), file)
	}
}

func TestShowAll(t *testing.T) {
	t.Parallel()
	few, all := ran(t, formats), ran(t, "-all", formats)
	for _, text := range []string{"RPCs of res://scripts/no_extends.gd", "\nres://scenes/autoload_second.tscn\n"} {
		assert.False(t, strings.Contains(few, text), text)
		assert.True(t, strings.Contains(all, text), text)
	}
	for line := range strings.Lines(few) {
		if !strings.HasPrefix(line, " ") {
			assert.True(t, strings.Contains(all, line), line)
		}
	}
}

// TestShowChecksums compares the sums with those that the engine sends.
func TestShowChecksums(t *testing.T) {
	t.Parallel()
	out := ran(t, "-all", "../../multiplayer/project/testdata/project")
	for _, want := range []string{
		"res://rpc/old.gd, checksum e789ea650d1653e1bb3d9dd9bf7d4343", "res://rpc/leaf.gd, checksum 5e5d1507f03865719e64c874ac8595e0",
		"res://rpc/names.gd, checksum 983fe282f174dcd990e9e45fd053da0e",
	} {
		assert.Contains(t, out, want)
	}
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	code, text := failed(t.TempDir())
	assert.Equal(t, 1, code)
	assert.Equal(t, "gdnet: project.Load: File not found: res://project.godot: no such file or directory\n", text)
	code, text = failed("a", "b")
	assert.Equal(t, 2, code)
	assert.Contains(t, text, `gdnet: unexpected argument "b"`)
	code, text = failed("-h")
	assert.Equal(t, 0, code)
	assert.Contains(t, text, "gdnet stubs [flags] [FOLDER]")
	code, text = failed("stubs", "-h")
	assert.Equal(t, 0, code)
	assert.Contains(t, text, "//go:generate go tool")
	code, text = failed("stubs", "-package", "a b", coinRush)
	assert.Equal(t, 2, code)
	assert.Contains(t, text, `"a b" is no name for a package`)
	code, text = failed("stubs", "-scripts", "res://none.gd", coinRush)
	assert.Equal(t, 1, code)
	assert.Equal(t, "gdnet stubs: res://none.gd is no script that was read\n", text)
	_, text = failed("stubs", "-scripts", "res://coin.gd", coinRush)
	assert.Equal(t, "gdnet stubs: res://coin.gd has no RPCs\n", text)
	_, text = failed("stubs", folder(t, nil))
	assert.Equal(t, "gdnet stubs: no script has RPCs\n", text)
	code, text = failed("stubs", "-o", filepath.Join(t.TempDir(), "no", "file.go"), coinRush)
	assert.Equal(t, 1, code)
	assert.Contains(t, text, "no such file or directory")
}

// TestNothingIsSmuggled: what a project's texts hold ends no comment, and does nothing to a terminal.
func TestNothingIsSmuggled(t *testing.T) {
	t.Parallel()
	dir := folder(t, map[string]string{
		"project.godot":     "[application]\nconfig/name=\"a\x1b[31mred\"\n",
		"a.gd":              "extends Node\n@rpc func f(a: Dictionary[String,\nfunc init() { panic(1) }\nint]): pass\n",
		"b\nvar B = 1\n.gd": "extends Node\n@rpc func g(): pass\n",
	})
	out := ran(t, "-all", dir)
	assert.NotContains(t, out, "\x1b")
	assert.Contains(t, out, "f(a: Dictionary[String, func init() { panic(1) } int])")
	source := ran(t, "stubs", dir)
	assert.NotContains(t, source, "\nfunc init")
	assert.NotContains(t, source, "\nvar B")
	assert.Contains(t, source, "func (r AF) RPC(a *variant.Dictionary) error {")
}

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"chat": "Chat", "send_chat": "SendChat", "_hidden": "Hidden", "peer_id": "PeerID", "aB": "AB", "2d": "X2d", "日本": "X日本",
		"": "X", "größe": "Größe", "main_GDScript_in": "MainGDScriptIn",
	} {
		assert.Equal(t, want, goName(name), name)
	}
	used := names{}
	assert.Equal(t, "type_", paramName("type", used))
	assert.Equal(t, "type__", paramName("type_", used))
	assert.Equal(t, "arg", paramName("_", used))
	assert.Equal(t, "arg_", paramName("", used))
	assert.Equal(t, "a_b", paramName("a‿b", used))
}
