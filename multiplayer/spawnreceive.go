package multiplayer

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// pendingSpawn is a spawn that is being added to the tree: its synchronizers take their ids and values as they enter.
type pendingSpawn struct {
	node   *Node
	from   int
	packet *scenewire.SpawnPacket
	taken  int // of the ids
	err    error
}

// The causes of what is wrong with a spawn.
var (
	errNoSpawner  = errors.New("the node is no spawner")
	errBadName    = errors.New("the name has a character that names do not have")
	errIDs        = errors.New("there are more ids than synchronizers")
	errMissingIDs = errors.New("there are more synchronizers than ids")
)

// processSpawn makes a node that a peer has spawned.
func (r *replicator) processSpawn(from int, packet []byte) (gderr.Code, error) {
	spawn, err := scenewire.ParseSpawn(packet)
	if err != nil {
		return gderr.ErrInvalidData, err
	}
	s, code, err := r.spawnerOf(from, &spawn)
	if err != nil {
		return code, err
	}
	if _, _, code, err := r.placeOf(from, s, &spawn); err != nil {
		return code, err
	}
	node, err := s.makeSpawned(&spawn)
	if err != nil {
		return gderr.ErrCantCreate, err
	}
	p, parent, code, err := r.placeOf(from, s, &spawn) // the program's function may have changed things
	if err != nil {
		return code, err
	}
	if err := parent.checkChild(node); err != nil {
		return gderr.ErrCantCreate, err
	}
	if len(spawn.Name) > 0 {
		node.SetName(string(spawn.Name))
	}
	return r.addSpawned(from, p, s, parent, node, &spawn)
}

// placeOf returns where the node of a spawn goes: to what is known of the peer, and below which node.
func (r *replicator) placeOf(from int, s *Spawner, spawn *scenewire.SpawnPacket) (*replicationPeer, *Node, gderr.Code, error) {
	p, known := r.peers.get(from)
	parent := s.GetNode(s.spawnPath)
	switch {
	case s.tree == nil || parent == nil || parent.tree == nil:
		return nil, nil, gderr.ErrUnconfigured, errSpawnPath
	case !known:
		return nil, nil, gderr.ErrUnauthorized, ErrUnknownPeer
	case parent.child(string(spawn.Name)) != nil, p.nodes[spawn.Node] != nil:
		return nil, nil, gderr.ErrAlreadyInUse, ErrInUse
	case len(p.nodes) >= maxOfPeer:
		return nil, nil, gderr.ErrOutOfMemory, ErrTooMany
	}
	return p, parent, gderr.OK, nil
}

// spawnerOf finds the spawner of a spawn, and checks that the peer may use it so.
func (r *replicator) spawnerOf(from int, spawn *scenewire.SpawnPacket) (*Spawner, gderr.Code, error) {
	node := r.m.paths.get(from, spawn.Spawner)
	if node == nil {
		return nil, gderr.ErrDoesNotExist, r.m.paths.noNumber(from, spawn.Spawner)
	}
	s := node.Spawner()
	switch {
	case s == nil:
		return nil, gderr.ErrDoesNotExist, errNoSpawner
	case s.GetMultiplayerAuthority() != from:
		return nil, gderr.ErrUnauthorized, notFrom(s.Node, "spawns")
	case bytes.ContainsAny(spawn.Name, badLetters):
		return nil, gderr.ErrInvalidData, errBadName
	}
	return s, gderr.OK, nil
}

// makeSpawned makes the node of a spawn.
func (s *Spawner) makeSpawned(spawn *scenewire.SpawnPacket) (*Node, error) {
	if spawn.Scene != scenewire.CustomScene {
		return s.instantiate(int(spawn.Scene))
	}
	data, _, err := scenewire.DecodeVariant(spawn.Data, 0)
	switch {
	case err != nil:
		return nil, err
	case s.function == nil:
		return nil, errNoSpawnFunction
	}
	if node := s.function(data); node != nil {
		return node, nil
	}
	return nil, errNoNode
}

// addSpawned adds the node of a spawn to the tree. What is wrong with its state comes out when it is there, and it stays.
func (r *replicator) addSpawned(
	from int, p *replicationPeer, s *Spawner, parent, node *Node, spawn *scenewire.SpawnPacket,
) (gderr.Code, error) {
	t := r.track(node)
	t.spawner, t.id, t.remote = s, spawn.Node, from
	p.nodes[spawn.Node] = node
	inner := r.enter(parent, node, from, spawn)
	s.spawned.emit(node)
	switch {
	case inner.err != nil:
		return gderr.ErrInvalidData, inner.err
	case inner.taken < spawn.CountIDs():
		return gderr.ErrInvalidData, errIDs
	case len(spawn.Name) == 0:
		return gderr.ErrInvalidData, scenewire.ErrName
	}
	return gderr.OK, nil
}

// enter adds the node of a spawn to the tree, and returns what came of its ids and values.
func (r *replicator) enter(parent, node *Node, from int, spawn *scenewire.SpawnPacket) pendingSpawn {
	outer := r.pending
	defer func() { r.pending = outer }() // a handler may panic
	r.pending = pendingSpawn{node: node, from: from, packet: spawn}
	_ = parent.AddChild(node) // it was checked
	return r.pending
}

// applyPending gives a synchronizer of the node that is being spawned its id and its spawn properties, before anything is
// ready.
func (r *replicator) applyPending(s *Synchronizer) {
	pending := &r.pending
	if pending.node == nil || pending.node != s.root || s.GetMultiplayerAuthority() != pending.from || pending.err != nil {
		return
	}
	p, ok := r.peers.get(pending.from)
	switch {
	case pending.taken >= pending.packet.CountIDs():
		pending.err = errMissingIDs
		return
	case !ok:
		pending.err = ErrUnknownPeer
		return
	}
	s.state.id = pending.packet.ID(pending.taken)
	pending.taken++
	if p.received == nil {
		p.received = map[uint32]*Synchronizer{}
	}
	p.received[s.state.id] = s
	if len(pending.packet.State) == 0 {
		return
	}
	if s.config == nil {
		pending.err = noConfig(s)
		return
	}
	n, err := decodeAll(pending.packet.State, s.bound().spawn)
	if err != nil {
		pending.err = fmt.Errorf("state of %s: %w", s.name, err)
		return
	}
	pending.packet.State = pending.packet.State[n:]
}

// processDespawn takes away a node that a peer has spawned.
func (r *replicator) processDespawn(from int, packet []byte) (gderr.Code, error) {
	id, err := scenewire.ParseDespawn(packet)
	if err != nil {
		return gderr.ErrInvalidData, err
	}
	p, ok := r.peers.get(from)
	if !ok {
		return gderr.ErrUnauthorized, ErrUnknownPeer
	}
	node := p.nodes[id]
	if node == nil {
		return gderr.ErrDoesNotExist, ErrUnknownNode
	}
	s := r.nodes[node].spawner
	switch {
	case s == nil:
		return gderr.ErrUnauthorized, ErrNotAllowed
	case s.GetMultiplayerAuthority() != from:
		return gderr.ErrUnauthorized, notFrom(s.Node, "despawns")
	}
	delete(p.nodes, id)
	node.Free()
	s.despawned.emit(node)
	return gderr.OK, nil
}
