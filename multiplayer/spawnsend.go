package multiplayer

import (
	"fmt"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

const opSpawn = "multiplayer.Spawner.Spawn"

// spawn takes note of a node that this side spawns. It is sent when it is ready, with those that were to be before it.
func (r *replicator) spawn(n *Node, s *Spawner) {
	t := r.track(n)
	if t.spawner != nil {
		r.m.report(gderr.New(opSpawn, gderr.ErrAlreadyInUse, fmt.Errorf("node %s is spawned by another spawner", n.name)))
		return
	}
	t.spawner = s
	if n.wasReady {
		r.stuck = append(r.stuck, n)
		return
	}
	r.queue = append(r.queue, n)
	var remove func()
	remove = n.OnReady(func() {
		remove()
		r.sendQueue()
	})
}

// unqueue takes a node back that was to be spawned. Those behind it may have waited for it alone.
func (r *replicator) unqueue(n *Node) {
	if i := slices.Index(r.queue, n); i >= 0 {
		r.queue = slices.Delete(r.queue, i, i+1)
		r.sendQueue()
	}
}

// sendQueue sends what is queued when all of it is ready: what was spawned inside of another comes after that.
func (r *replicator) sendQueue() {
	if slices.ContainsFunc(r.queue, func(n *Node) bool { return !n.wasReady }) {
		return
	}
	queue := r.queue
	r.queue = nil
	for _, n := range queue {
		t := r.nodes[n]
		if t == nil || t.spawner == nil {
			continue
		}
		r.spawned.set(n, struct{}{})
		if r.hasAuthority(t.spawner.Node) {
			if t.id == 0 {
				t.id = r.nextID()
			}
			r.updateSpawn(0, n)
		}
	}
}

// nextID returns the next net id, below scenewire.ByPath. Nodes and synchronizers have one sequence, which begins anew at its end
// with what is not in use then.
func (r *replicator) nextID() uint32 {
	for {
		if r.lastID++; r.lastID == scenewire.ByPath {
			r.lastID, r.wrapped = 1, true
		}
		if !r.wrapped || !r.inUse(r.lastID) {
			return r.lastID
		}
	}
}

// inUse reports whether something that this side has spawned has a net id.
func (r *replicator) inUse(id uint32) bool {
	for _, t := range r.nodes {
		if t.remote == 0 && t.id == id {
			return true
		}
	}
	return slices.ContainsFunc(r.syncs.order, func(s *Synchronizer) bool { return s.state.id == id && r.hasAuthority(s.Node) })
}

// despawn takes a node back that this side has spawned.
func (r *replicator) despawn(n *Node, s *Spawner) {
	t := r.nodes[n]
	if t == nil || t.spawner != s {
		return
	}
	t.spawner = nil
	r.spawned.remove(n)
	r.unqueue(n)
	for _, id := range r.peers.keys() {
		r.sendDespawn(id, n, t)
	}
}

// sendDespawn takes a node from a peer that has it.
func (r *replicator) sendDespawn(peer int, n *Node, t *trackedNode) {
	p, ok := r.peers.get(peer)
	if !ok || !p.spawned[n] {
		return
	}
	delete(p.spawned, n)
	r.out = scenewire.AppendDespawn(r.out[:0], t.id)
	_ = r.m.send(peer, r.out, TransferModeReliable, 0) // who can't be sent to will be found gone
}

// updateSpawn makes a peer, or each with 0, have a spawned node if it may see it, or no more.
func (r *replicator) updateSpawn(peer int, n *Node) error {
	t := r.nodes[n]
	if t == nil || t.spawner == nil || !r.hasAuthority(t.spawner.Node) {
		return nil
	}
	if peer != 0 {
		return r.updateSpawnFor(peer, n, t, r.seesSpawn(t, peer))
	}
	toAll := r.seesSpawn(t, 0)
	for _, id := range r.peers.keys() {
		_ = r.updateSpawnFor(id, n, t, toAll || r.seesSpawn(t, id)) // it is there
	}
	return nil
}

func (r *replicator) updateSpawnFor(peer int, n *Node, t *trackedNode, visible bool) error {
	p, ok := r.peers.get(peer)
	switch {
	case !ok:
		return unknownReplicationPeer(peer)
	case visible && !p.spawned[n]:
		if t.id == 0 {
			t.id = r.nextID()
		}
		p.spawned[n] = true
		r.sendSpawn(peer, n, t)
	case !visible:
		r.sendDespawn(peer, n, t)
	}
	return nil
}

func unknownReplicationPeer(peer int) error {
	return gderr.New("multiplayer.Synchronizer.UpdateVisibility", gderr.ErrInvalidParameter, unknownPeer(peer))
}

// seesSpawn reports whether a peer may see a spawned node: by any of the synchronizers that this side has the authority of,
// or because there is none.
func (r *replicator) seesSpawn(t *trackedNode, peer int) bool {
	sees := true
	for _, s := range t.syncs.order {
		if r.hasAuthority(s.Node) {
			if s.isVisibleTo(peer) {
				return true
			}
			sees = false
		}
	}
	return sees
}

// sendSpawn sends a spawned node to a peer, with its state as it is now.
func (r *replicator) sendSpawn(peer int, n *Node, t *trackedNode) {
	spawned, ok := t.spawner.tracked.get(n)
	if !ok {
		return
	}
	number, _ := r.m.paths.announce(t.spawner.Node, peer)
	state, err := r.spawnState(t)
	if err != nil {
		r.m.report(gderr.New(opSpawn, gderr.CodeOf(err), fmt.Errorf("node %s: %w", n.name, err)))
		return
	}
	r.out = scenewire.AppendSpawn(r.out[:0], uint8(spawned.scene), number, t.id, r.ids, n.name)
	if spawned.scene == scenewire.CustomScene {
		r.out = scenewire.AppendLength(r.out, len(spawned.data))
		r.out = append(r.out, spawned.data...)
	}
	r.out = append(r.out, state...)
	if err := r.m.send(peer, r.out, TransferModeReliable, 0); err != nil {
		r.m.report(unsent(opSpawn, "SPAWN of "+n.GetPath(), peer, err))
	}
}

// spawnState collects the spawn properties of the synchronizers that this side has the authority of, and their ids.
func (r *replicator) spawnState(t *trackedNode) (state []byte, err error) {
	r.ids, r.values = r.ids[:0], r.values[:0]
	for _, s := range t.syncs.order {
		if !r.hasAuthority(s.Node) {
			continue
		}
		if s.config == nil {
			return nil, noConfig(s)
		}
		if s.state.id == 0 {
			s.state.id = r.nextID()
		}
		r.ids = append(r.ids, s.state.id)
		if r.values, err = appendAll(r.values, s.bound().spawn); err != nil {
			return nil, err
		}
	}
	return r.values, nil
}
