package project

import (
	"iter"
	"strings"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// Scene is a scene as the engine instances it: with the scenes that it inherits and those that it instances.
type Scene struct {
	Path string // "res://main.tscn"
	Root *Node
}

// Node is a node of a scene. Nodes must not be changed.
type Node struct {
	Name         string
	Class        string  // the engine's class; "Node" where that is not known
	Script       *Script // may be nil
	Scene        string  // path of the scene of which this node is the root; empty for any other node
	UniqueName   bool    // unique_name_in_owner: it can be reached as %Name
	Groups       []string
	Spawner      *Spawner      // of a MultiplayerSpawner
	Synchronizer *Synchronizer // of a MultiplayerSynchronizer
	Children     []*Node

	properties map[string]value
	replicated []string         // properties that synchronizers of the scene name
	isPartial  bool             // it stands for a scene that is not read: there is more of it and below it
	index      map[string]*Node // children by name, if they are many
}

// Spawner is what a scene says of a MultiplayerSpawner.
type Spawner struct {
	SpawnPath  string
	Scenes     []string // paths, also of scenes that do not exist; the place is the id on the wire
	SpawnLimit int      // 0: no limit
}

// Synchronizer is what a scene says of a MultiplayerSynchronizer.
type Synchronizer struct {
	RootPath             string // ".." by default
	ReplicationInterval  float64
	DeltaInterval        float64
	PublicVisibility     bool // true by default
	VisibilityUpdateMode multiplayer.VisibilityUpdateMode
	Config               *multiplayer.SceneReplicationConfig // nil if there is none
}

// Child returns the child with that name, or nil.
// It is an addition of Go.
func (n *Node) Child(name string) *Node {
	if n.index != nil {
		return n.index[name]
	}
	for _, c := range n.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// indexFrom is the number of children from which a map is faster than looking at each.
const indexFrom = 16

// buildIndex makes looking for children fast, if they are many.
func (n *Node) buildIndex() {
	if len(n.Children) < indexFrom || n.index != nil {
		return
	}
	n.index = make(map[string]*Node, len(n.Children))
	for _, c := range n.Children {
		n.index[c.Name] = c
	}
}

// GetNode returns the node at a path below this one, such as "Body/Sync", or nil. "." and "" are the node itself.
// It is an addition of Go.
func (n *Node) GetNode(path string) *Node {
	for name := range strings.SplitSeq(path, "/") {
		if n == nil || name == "" || name == "." {
			continue
		}
		n = n.Child(name)
	}
	return n
}

// All ranges over the node and all below it with their paths from it, in the order of the tree: each node before its
// children. The path of the node itself is ".".
// It is an addition of Go.
func (n *Node) All() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) {
		n.walk("", yield)
	}
}

func (n *Node) walk(path string, yield func(string, *Node) bool) bool {
	shown := path
	if path == "" {
		shown = "."
	}
	if !yield(shown, n) {
		return false
	}
	for _, c := range n.Children {
		below := c.Name
		if path != "" {
			below = path + "/" + c.Name
		}
		if !c.walk(below, yield) {
			return false
		}
	}
	return true
}

// Get returns what a property holds at first: the value in the scene, else that of the script's variable. It is false
// where neither says it: the engine's own properties have defaults that no file holds.
// It is an addition of Go.
func (n *Node) Get(property string) (v any, ok bool) {
	if in, ok := n.properties[property]; ok {
		v, err := in.parse()
		_, isVariant := variant.TypeOf(v)
		return v, err == nil && isVariant
	}
	known, ok := n.Script.Variable(property)
	return known.Value, ok
}
