package project_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/realtest"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// TestGodot4 compares the projects with what the engine makes of them now. It leaves out formats, whose uids only an
// engine with an editor finds.
func TestGodot4(t *testing.T) {
	t.Parallel()
	binary := realtest.RequireGodot4(t)
	for _, r := range recordings {
		if filepath.Base(r.dir) == "formats" {
			continue
		}
		t.Run(filepath.Base(r.dir), func(t *testing.T) {
			t.Parallel()
			game, err := project.Load(r.dir)
			require.NoError(t, err)
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(dir, os.DirFS(r.dir)))
			for _, name := range []string{"dump.gd", "dump.tscn"} {
				text, err := os.ReadFile(filepath.Join("testdata", name))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
			}
			writeClasses(t, dir, game)
			out, err := exec.CommandContext(t.Context(), binary, "--headless", "--path", dir, "res://dump.tscn").CombinedOutput()
			require.NoError(t, err, "%s", out)
			_, text, found := strings.Cut(string(out), "\n#dump ")
			require.True(t, found, "%s", out)
			text, rest, _ := strings.Cut(text, "\n")
			var want recorded
			require.NoError(t, json.Unmarshal([]byte(text), &want), "%s", rest)
			assertScripts(t, want, game)
			assertScenes(t, want, game)
		})
	}
}

// writeClasses writes what the editor would have written about class names.
func writeClasses(t *testing.T, dir string, game *project.Game) {
	t.Helper()
	var rows []string
	for _, path := range slices.Sorted(maps.Keys(game.Scripts)) {
		if s := game.Scripts[path]; s.ClassName != "" {
			rows = append(rows, fmt.Sprintf(`{"base": &%q, "class": &%q, "icon": "", "is_abstract": false, "is_tool": false, `+
				`"language": &"GDScript", "path": %q}`, s.BaseType, s.ClassName, path))
		}
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".godot"), 0o700))
	text := "list=[" + strings.Join(rows, ", ") + "]\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".godot", "global_script_class_cache.cfg"), []byte(text), 0o600))
}
