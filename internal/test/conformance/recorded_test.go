package conformance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// recordedDir holds the project's own copy of the scenarios.
const recordedDir = "testdata/scenarios"

// TestRecorded replays the project's scenarios, or those under CONFORMANCE_DIR, each as a subtest that
// is named as the scenario.
func TestRecorded(t *testing.T) {
	t.Parallel()
	dir, uncovered := recordedDir, Uncovered
	if other := os.Getenv("CONFORMANCE_DIR"); other != "" {
		dir, uncovered = other, nil
	}
	paths, err := List(dir)
	require.NoError(t, err)
	godot3, godot4 := Godot3(), Godot4()
	for _, path := range paths {
		scenario, err := Read(path)
		if err != nil {
			scenario = &Scenario{Name: path} // fails below, as a subtest of its own
		}
		if _, later := uncovered[folder(scenario.Name)]; later {
			continue
		}
		engine := godot4
		if scenario.Godot3 {
			engine = godot3
		}
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, err)
			if err := engine.Replay(scenario); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		})
	}
}

// folder is the part of a scenario's name before the slash.
func folder(name string) string {
	dir, _, _ := strings.Cut(name, "/")
	return dir
}

// TestUncovered keeps the list of what is not replayed honest: what stands on it needs a class that is
// not there yet.
func TestUncovered(t *testing.T) {
	t.Parallel()
	classes := Godot4Classes()
	for dir := range Uncovered {
		paths, err := List(filepath.Join(recordedDir, dir))
		require.NoError(t, err)
		var missing []string
		for _, path := range paths {
			scenario, err := Read(path)
			require.NoError(t, err)
			for _, s := range scenario.Steps {
				if s.Op == "new" && classes[s.Class] == nil {
					missing = append(missing, s.Class)
				}
			}
		}
		assert.NotEmpty(t, missing, "%s/: all its classes are there, so it can be replayed", dir)
	}
}
