package realtest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProjectFiles: Godot 4 runs no script outside a project.
func TestProjectFiles(t *testing.T) {
	t.Parallel()
	scripts, err := filepath.Glob("testdata/*/*.gd")
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	for _, script := range scripts {
		assert.FileExists(t, filepath.Join(filepath.Dir(script), "project.godot"))
	}
}
