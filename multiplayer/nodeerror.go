package multiplayer

import (
	"cmp"
	"fmt"
)

// nodeError says which node a packet was for, and what was wrong with it.
type nodeError struct {
	path string // of the node
	text string // names the node
	err  error
}

func (e *nodeError) Error() string { return e.text }
func (e *nodeError) Unwrap() error { return e.err }

// maxPath is how many bytes of a path that a peer has sent an error holds.
const maxPath = 256

// noNode is the error of a path that leads to no node.
func (m *SceneMultiplayer) noNode(path string) error {
	path = path[:min(len(path), maxPath)]
	return &nodeError{path, fmt.Sprintf("no node %q below %s", path, m.rootPath), ErrUnknownNode}
}

// noNumber is the error of a number that leads to no node.
func (c *pathCache) noNumber(from int, number uint32) error {
	if p := c.peers[from]; p != nil {
		if a, ok := p.nodes[number]; ok {
			return c.m.noNode(a.path)
		}
	}
	return fmt.Errorf("%w: no number %d was announced", ErrUnknownNode, number)
}

// differs is the error of a node that does not have the same RPCs on both sides.
func differs(n *Node) error {
	path := n.GetPath()
	return &nodeError{path, path + " does not have the same RPCs on both sides", ErrMethodsDiffer}
}

// notFrom is the error of what only the authority of a node may send it.
func notFrom(n *Node, what string) error {
	path := cmp.Or(n.GetPath(), n.name) // it may have left the tree
	return &nodeError{path, fmt.Sprintf("%s of %s come from its authority, %d", what, path, n.GetMultiplayerAuthority()), ErrNotAllowed}
}

// noMethod is the error of a number that is no RPC's of a node.
func noMethod(n *Node, number uint16) error {
	path := n.GetPath()
	return &nodeError{path, fmt.Sprintf("%s has no RPC of number %d", path, number), ErrUnknownMethod}
}

// notCallable is the error of an RPC that the peer may not call.
func notCallable(n *Node, r *rpc) error {
	path := n.GetPath()
	text := fmt.Sprintf("%s of %s is for nobody", r.name, path)
	if r.RPCMode == RPCModeAuthority {
		text = fmt.Sprintf("%s of %s is for its authority, %d", r.name, path, n.GetMultiplayerAuthority())
	}
	return &nodeError{path, text, ErrNotAllowed}
}

// notRun is the error of an RPC whose handler could not run.
func notRun(n *Node, r *rpc, err error) error {
	path := n.GetPath()
	return &nodeError{path, fmt.Sprintf("%s of %s: %v", r.name, path, err), err}
}
