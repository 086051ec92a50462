package multiplayer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// pathCache has the numbers that stand for nodes on the wire: those that this side has given, each announced once to each
// peer that needs it, and those that each peer has announced.
type pathCache struct {
	m      *SceneMultiplayer
	last   uint32
	given  map[*Node]*givenNumber
	byNode map[uint32]*Node // the other way round
	peers  map[int]*peerPaths
	out    []byte
}

// givenNumber is the number that this side has given a node.
type givenNumber struct {
	number uint32
	told   map[int]bool // the peers that it was announced to: whether they have confirmed it
}

// peerPaths are the numbers that a peer has given.
type peerPaths struct {
	nodes   map[uint32]announced
	sweptAt uint64 // the tree's changes when none of as many as there may be gave way
}

// announced is a node that a peer has given a number.
type announced struct {
	node *Node
	path string // from the root, where the node is looked for when it is gone
}

// clear forgets all.
func (c *pathCache) clear() { *c = pathCache{m: c.m, out: c.out} }

// meet and leave are told of peers that come and go.
func (c *pathCache) meet(id int) {
	if c.peers == nil {
		c.peers = map[int]*peerPaths{}
	}
	c.peers[id] = &peerPaths{}
	c.untell(id)
}

func (c *pathCache) leave(id int) {
	delete(c.peers, id)
	c.untell(id)
}

func (c *pathCache) untell(id int) {
	for _, g := range c.given {
		delete(g.told, id)
	}
}

// forget takes the number of a node that has left the tree; it is never given again.
func (c *pathCache) forget(n *Node) {
	if g := c.given[n]; g != nil {
		delete(c.given, n)
		delete(c.byNode, g.number)
	}
}

// numberOf returns the number of a node, the next one if it has none. There are 31 bits for it: bit 31 means something else in
// an RPC and in a sync.
func (c *pathCache) numberOf(n *Node) *givenNumber {
	if g := c.given[n]; g != nil {
		return g
	}
	if c.given == nil {
		c.given, c.byNode = map[*Node]*givenNumber{}, map[uint32]*Node{}
	}
	for again := true; again; again = c.byNode[c.last] != nil {
		if c.last++; c.last == scenewire.ByPath {
			c.last = 1
		}
	}
	g := &givenNumber{number: c.last, told: map[int]bool{}}
	c.given[n], c.byNode[g.number] = g, n
	return g
}

// announce announces the number of a node to a peer, if that was not done, and returns it with whether the peer has
// confirmed it.
func (c *pathCache) announce(n *Node, to int) (number uint32, confirmed bool) {
	g := c.numberOf(n)
	confirmed, told := g.told[to]
	if !told {
		g.told[to] = false
		c.out = scenewire.AppendSimplify(c.out[:0], &n.table().sum, g.number, c.pathOf(n))
		_ = c.m.send(to, c.out, TransferModeReliable, 0) // who can't be sent to will be found gone
	}
	return g.number, confirmed
}

// pathOf is the path of a node on the wire.
func (c *pathCache) pathOf(n *Node) string {
	root := c.m.root()
	if root == nil {
		return ""
	}
	return root.GetPathTo(n)
}

// processSimplify takes a number that a peer announces for a node, and confirms it.
func (c *pathCache) processSimplify(from int, root *Node, packet []byte) (gderr.Code, error) {
	sum, number, path, err := scenewire.ParseSimplify(packet)
	if err != nil {
		return gderr.ErrInvalidData, err
	}
	p := c.peers[from]
	if p == nil {
		return gderr.ErrUnauthorized, ErrUnknownPeer
	}
	if _, taken := p.nodes[number]; taken {
		return gderr.ErrAlreadyInUse, ErrInUse
	}
	node := at(root, path)
	if node == nil {
		return gderr.ErrDoesNotExist, c.m.noNode(string(path))
	}
	if !p.keep(number, announced{node, root.GetPathTo(node)}, root) {
		return gderr.ErrOutOfMemory, ErrTooMany
	}
	agrees := string(sum) == string(node.table().sum[:])
	c.out = scenewire.AppendConfirm(c.out[:0], number, agrees)
	_ = c.m.send(from, c.out, TransferModeReliable, 0) // who can't be sent to will be found gone
	if !agrees {
		return gderr.ErrInvalidData, differs(node)
	}
	return gderr.OK, nil
}

// at returns the node at a path on the wire, nil if there is none.
func at(root *Node, path []byte) *Node {
	if root == nil {
		return nil
	}
	return root.GetNode(string(path))
}

// keep remembers a node, unless there are too many. Those that are gone give way.
func (p *peerPaths) keep(number uint32, a announced, root *Node) bool {
	if len(p.nodes) >= maxOfPeer {
		if p.sweptAt == root.tree.changes {
			return false
		}
		p.sweptAt = root.tree.changes
		for old, o := range p.nodes {
			if o.node.tree == nil && root.GetNode(o.path) == nil {
				delete(p.nodes, old)
			}
		}
		if len(p.nodes) >= maxOfPeer {
			return false
		}
	}
	if p.nodes == nil {
		p.nodes = map[uint32]announced{}
	}
	p.nodes[number] = a
	return true
}

// processConfirm takes note that a peer has confirmed a number.
func (c *pathCache) processConfirm(from int, packet []byte) error {
	number, agrees, err := scenewire.ParseConfirm(packet)
	if err != nil {
		return err
	}
	node := c.byNode[number]
	if node == nil {
		return nil // it has left meanwhile
	}
	told := c.given[node].told
	if _, ok := told[from]; !ok {
		return ErrUnknownNode
	}
	told[from] = true
	if !agrees {
		return differs(node)
	}
	return nil
}

// get returns the node that a peer means by a number, nil if there is none.
func (c *pathCache) get(from int, number uint32) *Node {
	p := c.peers[from]
	if p == nil {
		return nil
	}
	a, ok := p.nodes[number]
	if !ok {
		return nil
	}
	if a.node.tree == nil { // another may have taken its place
		root := c.m.root()
		if root == nil {
			return nil
		}
		if a.node = root.GetNode(a.path); a.node == nil {
			return nil
		}
		p.nodes[number] = a
	}
	return a.node
}
