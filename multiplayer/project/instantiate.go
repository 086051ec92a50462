package project

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Tree returns new nodes for what stands below /root when the game starts: the autoloads and the main scene, in the
// engine's order, for [multiplayer.NewSceneMultiplayer]. What could not be read is missing.
//
// The nodes have the names, classes, RPCs, spawners and synchronizers of the game's files, and for the properties that
// are replicated the values that they begin with; spawners make the scenes of their lists. What scripts do is not done:
// [Game.Notes] tells of it. The scripts and configurations are shared by all trees of the game: give a node its own
// before you change one.
// It is an addition of Go.
func (g *Game) Tree() (nodes []*multiplayer.Node) {
	for _, a := range g.Autoloads {
		if n := g.autoload(a); n != nil {
			nodes = append(nodes, n)
		}
	}
	if main := g.MainScene(); main != nil {
		nodes = append(nodes, main)
	}
	return nodes
}

// autoload returns the node of an autoload: that of its scene, or one with its script.
func (g *Game) autoload(a Autoload) (n *multiplayer.Node) {
	switch script := g.Scripts[a.Path]; {
	case g.Scenes[a.Path] != nil:
		n = g.node(g.Scenes[a.Path].Root)
	case script != nil:
		n = multiplayer.NewNode("")
		n.SetClass(script.BaseType)
		n.SetScript(script.runtime)
	default:
		return nil
	}
	n.SetName(a.Name)
	return n
}

// MainScene returns a new tree of the main scene; nil if the project has none that could be read. See [Game.Tree] for
// what its nodes have; that has the autoloads, too.
// It is an addition of Go.
func (g *Game) MainScene() *multiplayer.Node {
	n, _ := g.Instantiate(g.MainScenePath)
	return n
}

// Instantiate returns a new tree of a scene, by its path, such as "res://player.tscn". See [Game.Tree] for what its nodes
// have.
// It corresponds to PackedScene.instantiate.
//
// The error is [gderr.ErrDoesNotExist] for a scene that is not in Scenes.
func (g *Game) Instantiate(path string) (*multiplayer.Node, error) {
	s := g.Scenes[path]
	if s == nil {
		return nil, gderr.New("project.Game.Instantiate", gderr.ErrDoesNotExist, fmt.Errorf("there is no scene %q", path))
	}
	return g.node(s.Root), nil
}

// node makes a tree of a node and all below it.
func (g *Game) node(n *Node) *multiplayer.Node {
	var made *multiplayer.Node
	switch {
	case n.Spawner != nil:
		made = g.spawner(n).Node
	case n.Synchronizer != nil:
		made = n.synchronizer().Node
	default:
		made = multiplayer.NewNode(n.Name)
	}
	made.SetClass(n.Class)
	made.SetSceneFilePath(n.Scene)
	if n.Script != nil {
		made.SetScript(n.Script.runtime)
	}
	for _, p := range n.replicated {
		if v, ok := n.initial(p); ok {
			_ = made.Set(p, v) // the node has no struct that it would have to fit
		}
	}
	for _, c := range n.Children {
		_ = made.AddChild(g.node(c)) // a new node has no parent
	}
	return made
}

func (g *Game) spawner(n *Node) *multiplayer.Spawner {
	s := multiplayer.NewSpawner(n.Name)
	for _, path := range n.Spawner.Scenes {
		s.AddSpawnableScene(path)
	}
	s.SetSceneLoader(func(path string) *multiplayer.Node {
		made, _ := g.Instantiate(path)
		return made
	})
	s.SetSpawnPath(n.Spawner.SpawnPath)
	s.SetSpawnLimit(n.Spawner.SpawnLimit)
	return s
}

func (n *Node) synchronizer() *multiplayer.Synchronizer {
	s := multiplayer.NewSynchronizer(n.Name)
	s.SetRootPath(n.Synchronizer.RootPath)
	s.SetReplicationConfig(n.Synchronizer.Config)
	_ = s.SetReplicationInterval(n.Synchronizer.ReplicationInterval) // none is below 0
	_ = s.SetDeltaInterval(n.Synchronizer.DeltaInterval)
	s.SetVisibilityPublic(n.Synchronizer.PublicVisibility)
	s.SetVisibilityUpdateMode(n.Synchronizer.VisibilityUpdateMode)
	return s
}
