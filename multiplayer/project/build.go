package project

import (
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
)

// The limits of trees. The depth counts from the root of a scene.
const (
	maxTreeDepth = 500
	maxInstances = 100 // scenes in each other
)

// builtScene is a scene that was instanced once, or why that failed.
type builtScene struct {
	root *Node
	err  error
}

// addScene makes a scene part of the game. What is wrong with it is noted.
func (l *loader) addScene(path string) {
	root, err := l.scene(path, 0)
	if err != nil {
		l.note(noteOf(path, err))
		return
	}
	l.game.Scenes[path] = &Scene{path, root}
}

// scene returns the tree of a scene, which is built once.
func (l *loader) scene(path string, depth int) (*Node, error) {
	if s, ok := l.scenes[path]; ok {
		return s.root, s.err
	}
	// Until it is built, whoever comes back to it goes in a circle.
	l.scenes[path] = builtScene{err: newNote(path, 0, gderr.ErrCyclicLink, "the scene contains itself")}
	b := builder{loader: l, file: l.files[path], depth: depth}
	root, err := b.build()
	if l.nodes += b.count; err == nil && l.nodes > l.limits.allNodes {
		err = newNote(path, 0, gderr.ErrOutOfMemory, "the scenes have more than %d nodes", l.limits.allNodes)
	}
	if err != nil {
		root = nil
	} else {
		markReplicated(root)
	}
	l.scenes[path] = builtScene{root, err}
	return root, err
}

// builder builds the tree of one scene.
type builder struct {
	*loader
	file  *textFile
	depth int // scenes around it
	count int // nodes
	root  *Node
}

// fail returns the note of what is wrong with a node.
func (b *builder) fail(t *nodeTag, code gderr.Code, format string, args ...any) *Note {
	return newNote(b.file.path, t.line, code, format, args...)
}

func (b *builder) build() (*Node, error) {
	if len(b.file.nodes) == 0 {
		return nil, newNote(b.file.path, 0, gderr.ErrParseError, "the scene has no nodes")
	}
	for i := range b.file.nodes {
		t := &b.file.nodes[i]
		var err error
		if i == 0 {
			err = b.addRoot(t)
		} else {
			err = b.add(t)
		}
		if err != nil {
			return nil, err
		}
		if b.count > b.limits.nodes {
			return nil, b.fail(t, gderr.ErrOutOfMemory, "more than %d nodes with those of the scenes inside", b.limits.nodes)
		}
	}
	return b.root, nil
}

// addRoot makes the root of the scene: a new node, or that of the scene that it inherits.
func (b *builder) addRoot(t *nodeTag) error {
	switch {
	case t.hasParent:
		return b.fail(t, gderr.ErrParseError, "the root has a parent")
	case t.isPlaceholder:
		return b.fail(t, gderr.ErrParseError, "the root is a placeholder")
	case t.instance == "" && t.class == "":
		return b.fail(t, gderr.ErrParseError, "the root has no type and inherits no scene")
	}
	b.root = b.create(t)
	b.root.Scene = b.file.path
	return b.dress(b.root, t)
}

// add adds a node, or changes one that a scene inside has brought. One whose place is gone is left out.
func (b *builder) add(t *nodeTag) error {
	if !t.hasParent {
		return b.fail(t, gderr.ErrParseError, "a second root")
	}
	parent, depth := b.find(t.parent)
	if parent == nil {
		b.note(b.fail(t, gderr.ErrFileNotFound, "%q has no parent at %q", t.name, t.parent))
		return nil
	}
	if t.class == "" && t.instance == "" && !t.isPlaceholder {
		if n := b.child(parent, t.name); n != nil {
			return b.dress(n, t)
		}
		b.note(b.fail(t, gderr.ErrFileNotFound, "there is no %q in %q that could be changed", t.name, t.parent))
		return nil
	}
	if parent.Child(t.name) != nil {
		b.note(b.fail(t, gderr.ErrAlreadyExists, "%q has a second child %q", t.parent, t.name))
		return nil
	}
	n := b.create(t)
	if depth+height(n) > maxTreeDepth {
		return b.fail(t, gderr.ErrOutOfMemory, "the tree is more than %d nodes deep", maxTreeDepth)
	}
	parent.insert(n, t.index)
	return b.dress(n, t)
}

// find returns the node at a path from the root, and how deep it stands.
func (b *builder) find(path string) (n *Node, depth int) {
	n = b.root
	for name := range strings.SplitSeq(path, "/") {
		if name == "." || name == "" {
			continue
		}
		if n = b.child(n, name); n == nil || depth == maxTreeDepth {
			return nil, 0
		}
		depth++
	}
	return n, depth
}

// child returns the child with that name. Below a node that stands for a scene that is not read, it is made: what the
// scene around says of it tells that it is there.
func (b *builder) child(n *Node, name string) *Node {
	c := n.Child(name)
	if c == nil && n.isPartial {
		c = b.partial(name)
		n.insert(c, -1)
	}
	return c
}

// partial makes a node that stands for a scene that is not read, or for one inside of it.
func (b *builder) partial(name string) *Node {
	n := b.newNode(name, "Node")
	n.isPartial = true
	return n
}

// height returns how deep the tree below a node is, with the node.
func height(n *Node) int {
	below := 0
	for _, c := range n.Children {
		below = max(below, height(c))
	}
	return 1 + below
}

// insert makes a node a child: at that place, or at the end.
func (n *Node) insert(child *Node, index int) {
	if index < 0 || index > len(n.Children) {
		index = len(n.Children)
	}
	n.Children = slices.Insert(n.Children, index, child)
	if n.index != nil {
		n.index[child.Name] = child
	}
	n.buildIndex()
}

// create makes the node of a tag: a copy of a scene's tree, or a new node.
func (b *builder) create(t *nodeTag) *Node {
	switch {
	case t.isPlaceholder:
		return b.newNode(t.name, "InstancePlaceholder")
	case t.instance != "":
		return b.instance(t)
	case !isNodeClass(t.class):
		b.note(b.fail(t, gderr.ErrDoesNotExist, "the engine has no class %.40s for %q, it makes a Node", t.class, t.name))
		return b.newNode(t.name, "Node")
	}
	return b.newNode(t.name, t.class)
}

// newNode makes a node with the engine's defaults.
func (b *builder) newNode(name, class string) *Node {
	b.count++
	n := &Node{Name: name, Class: class}
	switch class {
	case "MultiplayerSpawner":
		n.Spawner = &Spawner{}
	case "MultiplayerSynchronizer":
		n.Synchronizer = &Synchronizer{RootPath: "..", PublicVisibility: true}
	}
	return n
}

// instance copies the tree of a scene. One that can't be read becomes a Node with all that the scene around it names, so
// that this is there.
func (b *builder) instance(t *nodeTag) *Node {
	path, line, ok := b.external(b.file, t.instance)
	if !ok {
		b.note(b.fail(t, gderr.ErrParseError, "there is no ext_resource %q", t.instance))
		return b.partial(t.name)
	}
	f := b.files[path]
	if f == nil || !f.isScene {
		b.note(b.missing(b.file.path, line, path, "the scene of "+t.name))
		return b.partial(t.name)
	}
	if b.depth == maxInstances {
		b.note(b.fail(t, gderr.ErrOutOfMemory, "more than %d scenes in each other", maxInstances))
		return b.partial(t.name)
	}
	root, err := b.scene(path, b.depth+1)
	if err != nil {
		b.note(b.fail(t, noteOf(path, err).Code, "the scene of %s, %s, was not read", t.name, path))
		return b.partial(t.name)
	}
	n := b.copy(root)
	n.Name = t.name
	return n
}

// copy copies a tree. What stands in the nodes is shared until it changes.
func (b *builder) copy(n *Node) *Node {
	c := *n
	c.index, c.Children = nil, nil
	c.replicated = slices.Clip(c.replicated) // more may be found in the scene around it
	if b.count++; b.count > b.limits.nodes {
		return &c // build ends here
	}
	for _, child := range n.Children {
		c.Children = append(c.Children, b.copy(child))
	}
	c.buildIndex()
	return &c
}
