package multiplayer

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// Node is a node of a scene tree, as far as multiplayer needs one: Godot's Node. It has a name, a parent, children, an
// authority, RPCs and properties. [Spawner] and [Synchronizer] are nodes that replicate others; each holds the Node that
// stands in the tree.
//
// Make one with [NewNode], or take the zero value, which is the same without a name, and put it below another with AddChild; package project makes the nodes of a game's files. One
// goroutine at a time may use a tree, its nodes and its [SceneMultiplayer].
//
// Of a nil Node, as GetNode gives for a path that leads nowhere, methods that return an error return [gderr.ErrDoesNotExist],
// GetNode, Spawner and Synchronizer return nil, HasNode false, and all others panic with a message that says so.
type Node struct {
	name     string
	class    string
	scene    string // scene_file_path
	parent   *Node
	children []*Node
	byName   map[string]*Node // the children, where they are many
	tree     *SceneTree       // nil outside of one

	wasReady  bool
	leaving   bool // the tree, now
	authority int  // the id less the server's, so that the zero Node is the server's
	role      role // the Spawner or Synchronizer that this is; nil for all others

	entered, ready, exiting signal[struct{}]
	childEntered            signal[*Node]

	script   *Script
	ownRPCs  map[string]RPCConfig // of RPCConfig
	rpcs     *rpcTable            // made at first use
	handlers map[string]*handler

	properties map[string]any
	fields     fields
}

// role is what a node does beside standing in the tree.
type role interface {
	// enterTree and exitTree are called when the node itself has entered and is about to leave, postEnter when its
	// children have entered, too.
	enterTree()
	postEnter()
	exitTree()
	// authorityChanges surrounds a change of the node's authority.
	authorityChanges(change func())
}

// The causes of what a Node refuses.
var (
	errHasParent  = errors.New("the node has a parent: RemoveChild takes it away from there")
	errNotAChild  = errors.New("the node is no child of this one")
	errAncestor   = errors.New("a node can't be below itself")
	errNilNode    = errors.New("there is no node: the pointer is nil, as what GetNode gives for a path that leads nowhere")
	errOutsideNow = errors.New("the node is not inside of a tree")
)

// NewNode returns a node outside of any tree, of class Node, with authority 1. Its name is made valid as SetName does.
// It is an addition of Go.
func NewNode(name string) *Node {
	return &Node{name: validName(name)}
}

// noNode is the error of a method of a nil Node.
func noNode(op string) error { return gderr.New(op, gderr.ErrDoesNotExist, errNilNode) }

// there returns the node, and panics with what is wrong where there is none: for methods that have no error to return.
func (n *Node) there(method string) *Node {
	if n == nil {
		panicNil("Node", method)
	}
	return n
}

func panicNil(class, method string) {
	panic("multiplayer." + class + "." + method + ": " + errNilNode.Error())
}

// GetClass returns the Godot class of the node, "Node" unless SetClass has set another. Nothing depends on it.
// It corresponds to Object.get_class.
func (n *Node) GetClass() string { return cmp.Or(n.there("GetClass").class, "Node") }

// SetClass sets what GetClass returns.
// It is an addition of Go.
func (n *Node) SetClass(class string) { n.there("SetClass").class = class }

// GetName returns the name.
// It corresponds to Node.get_name.
func (n *Node) GetName() string { return n.there("GetName").name }

// SetName sets the name. The characters . : @ / " % become _, and a number is appended where a sibling has the name. Nothing
// of it is sent.
// It corresponds to Node.set_name.
func (n *Node) SetName(name string) {
	n.there("SetName")
	name = validName(name)
	if n.parent == nil {
		n.name = name
	} else {
		name = n.parent.freeName(name, n)
		delete(n.parent.byName, n.name)
		n.name = name
		n.parent.index(n)
	}
	n.treeChanged()
}

// badLetters are what a name must not have.
const badLetters = `.:@/"%`

// validName replaces what a name must not have.
func validName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(badLetters, r) {
			return '_'
		}
		return r
	}, name)
}

// freeName returns the name, or with the next number behind it where another child than the node itself has it.
func (n *Node) freeName(name string, itself *Node) string {
	taken := func(name string) bool {
		child := n.child(name)
		return child != nil && child != itself
	}
	base := strings.TrimRight(name, "0123456789")
	number, err := strconv.Atoi(name[len(base):])
	if err != nil {
		base, number = name, 1
	}
	for taken(name) {
		number++
		name = base + strconv.Itoa(number)
	}
	return name
}

// GetSceneFilePath returns the path of the scene whose root the node is, such as "res://player.tscn"; "" for others.
// It corresponds to Node.get_scene_file_path.
func (n *Node) GetSceneFilePath() string { return n.there("GetSceneFilePath").scene }

// SetSceneFilePath sets the path of the scene whose root the node is: by it a [Spawner] knows what it may spawn.
// It corresponds to Node.set_scene_file_path.
func (n *Node) SetSceneFilePath(path string) { n.there("SetSceneFilePath").scene = path }

// GetParent returns the parent, nil if there is none.
// It corresponds to Node.get_parent.
func (n *Node) GetParent() *Node { return n.there("GetParent").parent }

// GetChildren returns the children in their order, in a new slice.
// It corresponds to Node.get_children.
func (n *Node) GetChildren() []*Node { return slices.Clone(n.there("GetChildren").children) }

// GetChildCount returns the number of children.
// It corresponds to Node.get_child_count.
func (n *Node) GetChildCount() int { return len(n.there("GetChildCount").children) }

// GetChild returns the child at a place, from 0; a negative one counts from the end. It is nil if there is none.
// It corresponds to Node.get_child.
func (n *Node) GetChild(index int) *Node {
	n.there("GetChild")
	if index < 0 {
		index += len(n.children)
	}
	if index < 0 || index >= len(n.children) {
		return nil
	}
	return n.children[index]
}

// manyChildren is from how many children on they are found by a map.
const manyChildren = 16

// index makes a child be found by its name.
func (n *Node) index(child *Node) {
	switch {
	case n.byName != nil:
		n.byName[child.name] = child
	case len(n.children) >= manyChildren:
		n.byName = make(map[string]*Node, 2*manyChildren)
		for _, c := range n.children {
			n.byName[c.name] = c
		}
	}
}

// child returns the child with that name.
func (n *Node) child(name string) *Node {
	if n.byName != nil {
		return n.byName[name]
	}
	for _, c := range n.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// AddChild puts a node below this one, as the last child. Without a name it gets that of its class, and a number is appended
// where a sibling has the name, as with force_readable_name. Where this node is inside of a tree, the other one enters it with all that is below: first the
// handlers of OnTreeEntered run, of parents before their children, then those of OnReady, of children before their
// parents.
// It corresponds to Node.add_child.
//
// The error is [gderr.ErrInvalidParameter] for nil, a node that has a parent, and one that this one is below.
func (n *Node) AddChild(node *Node) error {
	const op = "multiplayer.Node.AddChild"
	if n == nil {
		return noNode(op)
	}
	if err := n.checkChild(node); err != nil {
		return gderr.New(op, gderr.ErrInvalidParameter, err)
	}
	node.name = n.freeName(cmp.Or(node.name, node.GetClass()), node)
	node.parent = n
	n.children = append(n.children, node)
	n.index(node)
	n.treeChanged()
	if n.tree != nil {
		node.enterTree(n.tree)
		node.becomeReady()
	}
	return nil
}

// checkChild tells why a node can't be a child.
func (n *Node) checkChild(node *Node) error {
	switch {
	case node == nil:
		return errors.New("no node is given")
	case node.parent != nil:
		return fmt.Errorf("%s: %w", node.name, errHasParent)
	case node.tree != nil:
		return errors.New("the root of a tree has no parent")
	}
	for above := n; above != nil; above = above.parent {
		if above == node {
			return errAncestor
		}
	}
	return nil
}

// RemoveChild takes a child away, with all that is below it; it can be added again anywhere. If it was inside of a tree,
// the handlers of OnTreeExiting run first, of children before their parents.
// It corresponds to Node.remove_child.
//
// The error is [gderr.ErrInvalidParameter] for a node that is no child of this one.
func (n *Node) RemoveChild(node *Node) error {
	const op = "multiplayer.Node.RemoveChild"
	switch {
	case n == nil:
		return noNode(op)
	case node == nil || node.parent != n:
		return gderr.New(op, gderr.ErrInvalidParameter, errNotAChild)
	}
	node.exitTree()
	if node.parent != n {
		return nil // a handler has removed it meanwhile
	}
	n.children = slices.DeleteFunc(n.children, func(c *Node) bool { return c == node })
	delete(n.byName, node.name)
	node.parent = nil
	n.treeChanged()
	return nil
}

// Reparent moves the node below another one.
// It corresponds to Node.reparent.
//
// The errors are those of AddChild; nothing is changed then.
func (n *Node) Reparent(newParent *Node) error {
	const op = "multiplayer.Node.Reparent"
	if n == nil {
		return noNode(op)
	}
	if newParent == nil || n.parent == nil {
		return gderr.New(op, gderr.ErrInvalidParameter, errors.New("there is no old or no new parent"))
	}
	for above := newParent; above != nil; above = above.parent {
		if above == n {
			return gderr.New(op, gderr.ErrInvalidParameter, errAncestor)
		}
	}
	if err := n.parent.RemoveChild(n); err != nil {
		return err
	}
	return newParent.AddChild(n)
}

// QueueFree takes the node away from its parent at the end of the frame: when Poll of the tree's [SceneMultiplayer] is
// done, or in [SceneTree.Process].
// It corresponds to Node.queue_free.
func (n *Node) QueueFree() {
	n.there("QueueFree")
	if n.tree != nil {
		n.tree.toFree = append(n.tree.toFree, n)
	} else {
		n.Free()
	}
}

// Free takes the node away from its parent at once.
// It corresponds to Object.free.
func (n *Node) Free() {
	n.there("Free")
	if n.parent != nil {
		_ = n.parent.RemoveChild(n) // it is a child
	}
}
