package project_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// recorded is what the engine made of a project.
type recorded struct {
	MainScene string `json:"main_scene"`
	Autoloads []struct {
		Name, Path string
		Global     bool
	}
	Scripts map[string]*recordedScript // null for those that do not load
	Scenes  map[string]struct {
		Root  string
		Nodes []recordedNode
	}
}

type recordedScript struct {
	BaseType  string `json:"base_type"`
	RPC       []recordedRPC
	Extends   *string
	ClassName string `json:"class_name"`
}

type recordedRPC struct {
	Name         string
	RPCMode      int  `json:"rpc_mode"`
	CallLocal    bool `json:"call_local"`
	TransferMode int  `json:"transfer_mode"`
	Channel      int
}

type recordedNode struct {
	Path, Class, Script, Scene string
	Groups                     []string
	UniqueName                 bool `json:"unique_name"`
	RPC                        []recordedRPC
	Spawner                    *recordedSpawner
	Synchronizer               *recordedSynchronizer
}

type recordedSpawner struct {
	SpawnPath  string `json:"spawn_path"`
	Scenes     []string
	SpawnLimit int `json:"spawn_limit"`
}

type recordedSynchronizer struct {
	RootPath             string  `json:"root_path"`
	ReplicationInterval  float64 `json:"replication_interval"`
	DeltaInterval        float64 `json:"delta_interval"`
	PublicVisibility     bool    `json:"public_visibility"`
	VisibilityUpdateMode int     `json:"visibility_update_mode"`
	Properties           *[]recordedProperty
}

type recordedProperty struct {
	Path  string
	Spawn bool
	Mode  int
}

// recordings lists the projects, each with the rows of its file.
var recordings = []struct {
	dir             string
	scripts, scenes int
}{
	{"testdata/project", 18, 9},
	{"testdata/formats", 17, 4},
	{"testdata/awkward", 17, 4},
	{"../../examples/coinrush/testdata/game", 8, 3},
}

// TestRecorded compares every row of what the engine made of the projects.
func TestRecorded(t *testing.T) {
	t.Parallel()
	for _, r := range recordings {
		t.Run(filepath.Base(r.dir), func(t *testing.T) {
			t.Parallel()
			var want recorded
			data, err := os.ReadFile(r.dir + ".json")
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(data, &want))
			require.Len(t, want.Scripts, r.scripts)
			require.Len(t, want.Scenes, r.scenes)

			game, err := project.Load(r.dir)
			require.NoError(t, err)
			assert.Equal(t, want.MainScene, game.MainScenePath)
			require.Len(t, game.Autoloads, len(want.Autoloads))
			for i, a := range want.Autoloads {
				assert.Equal(t, project.Autoload{Name: a.Name, Path: a.Path, Global: a.Global}, game.Autoloads[i])
			}
			require.Len(t, game.Scenes, r.scenes)
			assertScripts(t, want, game)
			assertScenes(t, want, game)
		})
	}
}

func assertScripts(t *testing.T, want recorded, game *project.Game) {
	t.Helper()
	for path, script := range want.Scripts {
		if script == nil {
			assertBroken(t, game, path)
			continue
		}
		assert.Equal(t, script, scriptOf(game.Scripts[path]), path)
	}
}

func assertScenes(t *testing.T, want recorded, game *project.Game) {
	t.Helper()
	for path, scene := range want.Scenes {
		require.Contains(t, game.Scenes, path)
		root := game.Scenes[path].Root
		assert.Equal(t, scene.Root, root.Name, path)
		nodes := nodesOf(root)
		for i := range min(len(scene.Nodes), len(nodes)) {
			assert.Equal(t, scene.Nodes[i], nodes[i], "%s, node %d", path, i)
		}
		assert.Len(t, nodes, len(scene.Nodes), path)
	}
}

// assertBroken checks that a script that the engine does not load is missing, and that a note says where.
func assertBroken(t *testing.T, game *project.Game, path string) {
	t.Helper()
	assert.NotContains(t, game.Scripts, path)
	for _, n := range game.Notes {
		if n.File == path && n.Code == gderr.ErrParseError && n.Line > 0 {
			return
		}
	}
	assert.Fail(t, "no note", path)
}

func scriptOf(s *project.Script) *recordedScript {
	if s == nil {
		return nil
	}
	r := &recordedScript{BaseType: s.BaseType, RPC: rpcsOf(s), ClassName: s.ClassName}
	if s.Base != nil {
		r.Extends = &s.Base.Path
	}
	return r
}

func rpcsOf(s *project.Script) []recordedRPC {
	list := []recordedRPC{}
	for _, r := range s.RPCs {
		list = append(list, recordedRPC{r.Name, int(r.RPCMode), r.CallLocal, int(r.TransferMode), r.Channel})
	}
	return list
}

func nodesOf(root *project.Node) (nodes []recordedNode) {
	for path, n := range root.All() {
		r := recordedNode{Path: path, Class: n.Class, Scene: n.Scene, Groups: n.Groups, UniqueName: n.UniqueName}
		if n.Script != nil {
			r.Script = n.Script.Path
			if strings.Contains(n.Script.Path, "::") { // only those inside of scenes have their list at the node
				r.RPC = rpcsOf(n.Script)
			}
		}
		if s := n.Spawner; s != nil {
			r.Spawner = &recordedSpawner{s.SpawnPath, append([]string{}, s.Scenes...), s.SpawnLimit}
		}
		if s := n.Synchronizer; s != nil {
			r.Synchronizer = &recordedSynchronizer{s.RootPath, s.ReplicationInterval, s.DeltaInterval, s.PublicVisibility,
				int(s.VisibilityUpdateMode), propertiesOf(s.Config)}
		}
		nodes = append(nodes, r)
	}
	return nodes
}

func propertiesOf(c *multiplayer.SceneReplicationConfig) *[]recordedProperty {
	if c == nil {
		return nil
	}
	list := []recordedProperty{}
	for _, path := range c.GetProperties() {
		list = append(list, recordedProperty{path, c.PropertyGetSpawn(path), int(c.PropertyGetReplicationMode(path))})
	}
	return &list
}
