package multiplayer

import (
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// SceneTree is a tree of nodes below one that is called root: Godot's SceneTree, as far as multiplayer needs one. Each
// [NewSceneMultiplayer] makes one, to be had with GetTree; the zero value has no root.
type SceneTree struct {
	root    *Node
	main    *SceneMultiplayer
	custom  map[string]*SceneMultiplayer // by the path that each serves
	former  []*SceneMultiplayer          // that served nodes which are there still
	changes uint64                       // of names and places
	manual  bool
	toFree  []*Node
	filters []*Synchronizer // those with visibility filters that frames ask, in the order in which they came
}

// newSceneTree returns a tree that the multiplayer serves.
func newSceneTree(m *SceneMultiplayer) *SceneTree {
	t := &SceneTree{root: NewNode("root"), main: m}
	t.root.class = "Window"
	t.root.enterTree(t)
	t.root.becomeReady()
	return t
}

// GetRoot returns the root, at the path "/root".
// It corresponds to SceneTree.get_root.
func (t *SceneTree) GetRoot() *Node { return t.root }

// GetMultiplayer returns the [SceneMultiplayer] that serves the node at an absolute path; Godot's default, "", gives the
// tree's own.
// It corresponds to SceneTree.get_multiplayer.
func (t *SceneTree) GetMultiplayer(forPath string) *SceneMultiplayer {
	for path := strings.TrimSuffix(forPath, "/"); len(t.custom) > 0 && path != ""; path = path[:max(0, strings.LastIndexByte(path, '/'))] {
		if m := t.custom[path]; m != nil {
			return m
		}
	}
	return t.main
}

// multiplayerOf is GetMultiplayer for a node of the tree.
func (t *SceneTree) multiplayerOf(n *Node) *SceneMultiplayer {
	if len(t.custom) == 0 {
		return t.main
	}
	return t.GetMultiplayer(n.GetPath())
}

// SetMultiplayer makes another [SceneMultiplayer] serve the node at an absolute path and all that is below, which becomes
// its root path; nil makes the tree's own serve that again. With the path "", Godot's default, it takes the place of the
// tree's own, with the path "/root". Set it before the nodes are added: those that are there keep the one that they had.
// Poll polls only one: poll each.
// It corresponds to SceneTree.set_multiplayer.
//
// The errors are [gderr.ErrInvalidParameter] for a path that is not absolute, or below one that another serves, and for
// nil with the path "", and [gderr.ErrUnconfigured] for a zero SceneTree or SceneMultiplayer.
func (t *SceneTree) SetMultiplayer(m *SceneMultiplayer, rootPath string) error {
	const op = "multiplayer.SceneTree.SetMultiplayer"
	rootPath = strings.TrimSuffix(rootPath, "/")
	switch {
	case t.root == nil || m != nil && m.tree == nil:
		return gderr.New(op, gderr.ErrUnconfigured, errNotMade)
	case rootPath == "" && m == nil, rootPath != "" && !strings.HasPrefix(rootPath, "/"):
		return gderr.New(op, gderr.ErrInvalidParameter, errRootPath)
	case rootPath == "":
		t.retire(t.main)
		t.main = m
		m.tree, m.rootPath = t, t.root.GetPath()
		return nil
	case m == nil:
		t.retire(t.custom[rootPath])
		delete(t.custom, rootPath)
		return nil
	}
	if t.custom == nil {
		t.custom = map[string]*SceneMultiplayer{}
	}
	t.retire(t.custom[rootPath])
	t.custom[rootPath] = m
	m.tree, m.rootPath = t, rootPath
	return nil
}

// IsProcessManually reports whether it is left to the program to end frames.
// It is an addition of Go.
func (t *SceneTree) IsProcessManually() bool { return t.manual }

// SetProcessManually leaves it to the program to end frames with Process, true, or lets Poll of the tree's own
// [SceneMultiplayer] do it, false, the default.
// It is an addition of Go.
func (t *SceneTree) SetProcessManually(enabled bool) { t.manual = enabled }

// Process ends a frame: the visibility filters of synchronizers whose mode is not VISIBILITY_PROCESS_NONE are asked, and
// the nodes that QueueFree was called for leave.
// It is an addition of Go.
func (t *SceneTree) Process() {
	for _, s := range slices.Clone(t.filters) {
		_ = s.UpdateVisibility(0) // for all there is none to miss
	}
	for len(t.toFree) > 0 {
		n := t.toFree[0]
		t.toFree = t.toFree[1:]
		n.Free()
	}
}

// left takes note of a node that has left the tree.
func (t *SceneTree) left(n *Node) {
	t.changes++
	t.main.forget(n)
	for _, m := range t.custom {
		m.forget(n)
	}
	t.former = slices.DeleteFunc(t.former, func(m *SceneMultiplayer) bool {
		m.forget(n)
		return len(m.replication.nodes)+len(m.paths.given) == 0
	})
}

// retire takes note of one that serves no more, if there is one.
func (t *SceneTree) retire(m *SceneMultiplayer) {
	if m != nil && !slices.Contains(t.former, m) {
		t.former = append(t.former, m)
	}
}
