package multiplayer

import (
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// IsInsideTree reports whether the node is in a tree.
// It corresponds to Node.is_inside_tree.
func (n *Node) IsInsideTree() bool { return n.there("IsInsideTree").tree != nil }

// GetTree returns the tree that the node is in, nil if there is none.
// It corresponds to Node.get_tree.
func (n *Node) GetTree() *SceneTree { return n.there("GetTree").tree }

// IsNodeReady reports whether the handlers of OnReady have run.
// It corresponds to Node.is_node_ready.
func (n *Node) IsNodeReady() bool { return n.there("IsNodeReady").wasReady }

// OnTreeEntered adds a handler that runs each time that the node has entered a tree, before its children do. It is the
// place for what a script does in _enter_tree, such as SetMultiplayerAuthority. What is returned takes it away again.
// It corresponds to Node.tree_entered.
func (n *Node) OnTreeEntered(handler func()) (remove func()) {
	n.there("OnTreeEntered")
	return n.entered.addPlain(handler)
}

// OnReady adds a handler that runs when the node and all that is below it have entered a tree for the first time. What is
// returned takes it away again.
// It corresponds to Node.ready.
func (n *Node) OnReady(handler func()) (remove func()) {
	n.there("OnReady")
	return n.ready.addPlain(handler)
}

// OnTreeExiting adds a handler that runs each time that the node is about to leave its tree, after its children have left.
// What is returned takes it away again.
// It corresponds to Node.tree_exiting.
func (n *Node) OnTreeExiting(handler func()) (remove func()) {
	n.there("OnTreeExiting")
	return n.exiting.addPlain(handler)
}

// OnChildEnteredTree adds a handler that runs each time that a child has entered a tree, before what is below that one
// does. What is returned takes it away again.
// It corresponds to Node.child_entered_tree.
func (n *Node) OnChildEnteredTree(handler func(node *Node)) (remove func()) {
	n.there("OnChildEnteredTree")
	return n.childEntered.add(handler)
}

// enterTree makes the node and all below it part of a tree, parents first.
func (n *Node) enterTree(tree *SceneTree) {
	n.tree = tree
	if n.role != nil {
		n.role.enterTree()
	}
	n.entered.emit(struct{}{})
	if n.parent != nil {
		n.parent.childEntered.emit(n)
	}
	for _, c := range slices.Clone(n.children) {
		if n.tree == tree && c.parent == n && c.tree == nil { // a handler may have changed things
			c.enterTree(tree)
		}
	}
}

// becomeReady tells the node and all below it that they are complete, children first.
func (n *Node) becomeReady() {
	for _, c := range slices.Clone(n.children) {
		if c.parent == n && c.tree != nil {
			c.becomeReady()
		}
	}
	if n.tree == nil {
		return
	}
	if n.role != nil {
		n.role.postEnter()
	}
	if !n.wasReady {
		n.wasReady = true
		n.ready.emit(struct{}{})
	}
}

// exitTree takes the node and all below it out of their tree, children first.
func (n *Node) exitTree() {
	if n.tree == nil || n.leaving {
		return
	}
	n.leaving = true
	defer func() { n.leaving = false }() // a handler may panic
	n.exitChildren()
	n.exiting.emit(struct{}{})
	if n.role != nil {
		n.role.exitTree()
	}
	tree := n.tree
	n.tree = nil
	tree.left(n)
	n.exitChildren() // those that a handler has added
}

func (n *Node) exitChildren() {
	for _, c := range slices.Backward(slices.Clone(n.children)) {
		c.exitTree()
	}
}

// treeChanged tells the tree that paths may lead elsewhere now.
func (n *Node) treeChanged() {
	if n.tree != nil {
		n.tree.changes++
	}
}

// GetPath returns the path from the root of the tree, such as "/root/Main/Lobby"; "" outside of a tree.
// It corresponds to Node.get_path.
func (n *Node) GetPath() string {
	n.there("GetPath")
	if n.tree == nil {
		return ""
	}
	path := ""
	for ; n != nil; n = n.parent {
		path = "/" + n.name + path
	}
	return path
}

// GetPathTo returns the path from this node to another one of the same tree, such as "../Lobby"; "" if there is none.
// It corresponds to Node.get_path_to.
func (n *Node) GetPathTo(node *Node) string {
	n.there("GetPathTo")
	if n == node {
		return "."
	}
	down := ""
	for ; node != nil; node = node.parent {
		up := ""
		for from := n; from != nil; from = from.parent {
			if from == node {
				return strings.TrimSuffix(up+down, "/")
			}
			up += "../"
		}
		down = node.name + "/" + down
	}
	return ""
}

// GetNode returns the node at a path from this one, such as "../Lobby", or from the root, such as "/root/Main"; nil if there
// is none. What follows a colon is not looked at.
// It corresponds to Node.get_node_or_null.
func (n *Node) GetNode(path string) *Node {
	path, _, _ = strings.Cut(path, ":")
	if n == nil || path == "" {
		return nil
	}
	at := n
	if strings.HasPrefix(path, "/") {
		at, path = n.fromRoot(path)
	}
	for name := range strings.SplitSeq(path, "/") {
		if at == nil {
			return nil
		}
		switch name {
		case "", ".":
		case "..":
			at = at.parent
		default:
			at = at.child(name)
		}
	}
	return at
}

// fromRoot returns where an absolute path begins, and the rest of it.
func (n *Node) fromRoot(path string) (at *Node, rest string) {
	if n.tree == nil {
		return nil, ""
	}
	name, rest, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
	if name != n.tree.root.name {
		return nil, ""
	}
	return n.tree.root, rest
}

// HasNode reports whether there is a node at a path.
// It corresponds to Node.has_node.
func (n *Node) HasNode(path string) bool { return n.GetNode(path) != nil }

// GetMultiplayer returns the [SceneMultiplayer] that serves the node, nil outside of a tree.
// It corresponds to Node.get_multiplayer.
func (n *Node) GetMultiplayer() *SceneMultiplayer {
	n.there("GetMultiplayer")
	if n.tree == nil {
		return nil
	}
	return n.tree.multiplayerOf(n)
}

// SetMultiplayerAuthority makes the peer with that id the authority of the node: the one whose RPCs of mode authority are
// run, whose spawns and properties are taken. It is 1, the server, at first, and each side has its own idea of it. With
// recursive, Godot's default, it counts for all that is below, too.
// It corresponds to Node.set_multiplayer_authority.
func (n *Node) SetMultiplayerAuthority(id int, recursive bool) {
	n.there("SetMultiplayerAuthority")
	change := func() {
		n.authority = id - TargetPeerServer
		if recursive {
			for _, c := range slices.Clone(n.children) {
				c.SetMultiplayerAuthority(id, true)
			}
		}
	}
	if n.role != nil && n.GetMultiplayerAuthority() != id {
		n.role.authorityChanges(change)
		return
	}
	change()
}

// GetMultiplayerAuthority returns the id of the peer that is the node's authority.
// It corresponds to Node.get_multiplayer_authority.
func (n *Node) GetMultiplayerAuthority() int {
	return n.there("GetMultiplayerAuthority").authority + TargetPeerServer
}

// IsMultiplayerAuthority reports whether this side is the node's authority: false outside of a tree and without a peer.
// It corresponds to Node.is_multiplayer_authority.
func (n *Node) IsMultiplayerAuthority() bool {
	n.there("IsMultiplayerAuthority")
	m := n.GetMultiplayer()
	return m != nil && m.HasMultiplayerPeer() && m.GetUniqueID() == n.GetMultiplayerAuthority()
}

// outside is the error of what needs a node inside of a tree.
func outside(op string) error { return gderr.New(op, gderr.ErrUnconfigured, errOutsideNow) }
