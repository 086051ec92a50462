package multiplayer

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// replicator carries out what spawners and synchronizers are for.
type replicator struct {
	m       *SceneMultiplayer
	nodes   map[*Node]*trackedNode
	spawned orderedMap[*Node, struct{}] // by this side, and ready
	syncs   set[*Synchronizer]          // that replicate
	peers   orderedMap[int, *replicationPeer]
	queue   []*Node // being spawned by this side, not ready yet
	stuck   []*Node // that can't be, since they were ready before
	lastID  uint32  // of a node or synchronizer that this side has spawned
	wrapped bool    // lastID has begun anew
	tick    uint64  // counts what process does
	novel   bool    // some peer may see a synchronizer since then that it could not
	pending pendingSpawn
	failed  []error // what process has to tell when it is done

	out    []byte
	inOut  []*Synchronizer // whose values are in it
	values []byte
	ids    []uint32
}

// trackedNode is a node that is spawned, or the root of synchronizers.
type trackedNode struct {
	spawner *Spawner
	id      uint32 // its net id, 0 if it has none
	remote  int    // who has spawned it, 0 for this side
	syncs   set[*Synchronizer]
}

// replicationPeer is what a peer has of this side, and this side of it.
type replicationPeer struct {
	spawned  map[*Node]bool
	syncs    set[*Synchronizer] // that are visible to it
	looks    map[*Synchronizer]look
	time     uint16           // of the last sync
	nodes    map[uint32]*Node // that it has spawned here
	received map[uint32]*Synchronizer
}

// look is when properties were last sent to a peer because they had changed.
type look struct {
	tick uint64
	at   time.Duration
}

// track returns what is known of a node.
func (r *replicator) track(n *Node) *trackedNode {
	t := r.nodes[n]
	if t == nil {
		if r.nodes == nil {
			r.nodes = map[*Node]*trackedNode{}
		}
		t = &trackedNode{}
		r.nodes[n] = t
	}
	return t
}

// forget forgets a node that has left the tree.
func (r *replicator) forget(n *Node) {
	t := r.nodes[n]
	if t == nil {
		return
	}
	delete(r.nodes, n)
	r.unqueue(n)
	r.spawned.remove(n)
	if t.remote != 0 {
		if p, ok := r.peers.get(t.remote); ok && p.nodes[t.id] == n { // a peer that came back may have given the id anew
			delete(p.nodes, t.id)
		}
		return
	}
	for _, id := range r.peers.order {
		delete(r.peers.values[id].spawned, n)
	}
}

// hasAuthority reports whether this side is the authority of a node.
func (r *replicator) hasAuthority(n *Node) bool {
	return r.m.peer != nil && n.GetMultiplayerAuthority() == r.m.GetUniqueID()
}

// meet makes a newcomer have what there is for it.
func (r *replicator) meet(id int) {
	if old, ok := r.peers.get(id); ok {
		r.freeRemotes(old)
	}
	r.peers.set(id, &replicationPeer{spawned: map[*Node]bool{}, nodes: map[uint32]*Node{}})
	for _, n := range r.spawned.keys() {
		r.updateSpawn(id, n)
	}
	for _, s := range r.syncs.members() {
		r.updateSync(id, s)
	}
}

// leave forgets a peer, with all that it has spawned.
func (r *replicator) leave(id int) {
	if p, ok := r.peers.get(id); ok {
		r.freeRemotes(p)
		r.peers.remove(id)
	}
}

// freeRemotes frees what a peer has spawned, at the end of the frame.
func (r *replicator) freeRemotes(p *replicationPeer) {
	for _, id := range slices.Sorted(maps.Keys(p.nodes)) {
		p.nodes[id].QueueFree()
	}
}

// clear forgets all peers, and the numbers that they know things by.
func (r *replicator) clear() {
	for _, id := range r.peers.order {
		r.freeRemotes(r.peers.values[id])
	}
	r.peers = orderedMap[int, *replicationPeer]{}
	for _, t := range r.nodes {
		t.id, t.remote = 0, 0
	}
	for _, s := range r.syncs.order {
		s.state.reset()
	}
	r.lastID, r.wrapped = 0, false
}

// start begins to replicate by a synchronizer.
func (r *replicator) start(s *Synchronizer) {
	r.track(s.root).syncs.add(s)
	r.syncs.add(s)
	r.updateSync(0, s)
	r.applyPending(s)
}

// stop ends that.
func (r *replicator) stop(s *Synchronizer) {
	if t := r.nodes[s.root]; t != nil {
		t.syncs.remove(s)
	}
	r.syncs.remove(s)
	for _, id := range r.peers.order {
		p := r.peers.values[id]
		p.syncs.remove(s)
		delete(p.looks, s)
		if s.state.id != 0 && p.received[s.state.id] == s {
			delete(p.received, s.state.id)
		}
	}
}

// visibilityChanged asks anew to whom a synchronizer is visible: for one peer or, with 0, all.
func (r *replicator) visibilityChanged(peer int, s *Synchronizer) error {
	var spawning error
	if r.spawned.has(s.root) && peer != r.m.GetUniqueID() {
		spawning = r.updateSpawn(peer, s.root)
	}
	return cmp.Or(spawning, r.updateSync(peer, s)) // both complain of the same peer
}

// updateSync makes a synchronizer one that a peer, or each with 0, is sent the properties of, or no more so.
func (r *replicator) updateSync(peer int, s *Synchronizer) error {
	if !r.hasAuthority(s.Node) || peer == r.m.GetUniqueID() {
		return nil
	}
	if peer != 0 {
		return r.updateSyncFor(peer, s, s.isVisibleTo(peer))
	}
	toAll := s.isVisibleTo(0)
	for _, id := range r.peers.keys() {
		_ = r.updateSyncFor(id, s, toAll || s.isVisibleTo(id)) // it is there
	}
	return nil
}

func (r *replicator) updateSyncFor(peer int, s *Synchronizer, visible bool) error {
	p, ok := r.peers.get(peer)
	switch {
	case !ok:
		return unknownReplicationPeer(peer)
	case visible && !p.syncs.has(s):
		p.syncs.add(s)
		r.novel = true
	case !visible:
		p.syncs.remove(s)
		delete(p.looks, s)
	}
	return nil
}

// seesRPC reports whether a peer sees a node, so that RPCs of it go there.
func (r *replicator) seesRPC(n *Node, peer int) bool {
	t := r.nodes[n]
	switch {
	case t == nil || t.syncs.len() == 0 || t.remote == peer:
		return true
	case r.spawned.has(n):
		p, ok := r.peers.get(peer)
		return ok && p.spawned[n]
	}
	for _, s := range t.syncs.order {
		if s.isVisibleTo(peer) {
			return true
		}
	}
	return false
}
