package conformance

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func write(t *testing.T, path, content string) string {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(content), 0o644))
	return path
}

func TestListFindsFilesAtAnyDepth(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	deep := write(t, filepath.Join(dir, "a", "b", "c.json"), "{}")
	top := write(t, filepath.Join(dir, "z.json"), "{}")
	write(t, filepath.Join(dir, "a", variantFile), "{}")
	write(t, filepath.Join(dir, "README.md"), "")
	paths, err := List(dir)
	require.NoError(t, err)
	assert.Equal(t, []string{deep, top}, paths)
}

func TestListFailsWhenThereIsNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, filepath.Join(dir, variantFile), "{}")
	_, err := List(dir)
	assert.ErrorContains(t, err, "no scenario")
	_, err = List(filepath.Join(dir, "missing"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func TestRead(t *testing.T) {
	t.Parallel()
	path := write(t, filepath.Join(t.TempDir(), "s.json"), `{"name": "tcp3/x", "engine": "Godot 3.2.3", "godot3": true,
		"steps": [{"op": "call", "on": "c", "method": "poll", "want": null}, {"op": "sleep", "ms": 5}]}`)
	s, err := Read(path)
	require.NoError(t, err)
	assert.Equal(t, "tcp3/x", s.Name)
	assert.True(t, s.Godot3)
	require.Len(t, s.Steps, 2)
	assert.Equal(t, "null", string(s.Steps[0].Want), "null is an answer")
	assert.Nil(t, s.Steps[1].Want, "none is none")
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for content, message := range map[string]string{
		`{"name": "a", "steps": [{"op": "sleep", "seconds": 5}]}`: `unknown field "seconds"`,
		`{"name": "a", "steps": []}`:                              "no scenario",
		`{"steps": [{"op": "sleep"}]}`:                            "no scenario",
		`{"name": "a", "steps": `:                                 "unexpected end",
	} {
		_, err := Read(write(t, filepath.Join(t.TempDir(), "s.json"), content))
		assert.ErrorContains(t, err, message)
	}
	_, err := Read(filepath.Join(t.TempDir(), "missing.json"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}
