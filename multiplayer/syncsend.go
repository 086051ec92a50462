package multiplayer

import (
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// process sends what synchronizers have to send. It is the last thing that Poll does. What goes wrong is told when all is sent:
// a handler may change all that is gone through here.
func (r *replicator) process() {
	r.sendSyncs()
	failed := r.failed
	r.failed = nil
	for _, err := range failed {
		r.m.report(err)
	}
}

// fail takes note of what goes wrong in process.
func (r *replicator) fail(err error) { r.failed = append(r.failed, err) }

func (r *replicator) sendSyncs() {
	for _, n := range r.stuck {
		r.fail(gderr.New(opSpawn, gderr.ErrUnavailable, fmt.Errorf("node %s was ready before: it is not spawned again", n.name)))
	}
	r.stuck = nil
	r.tick++
	r.novel = false
	now := r.m.now()
	for i := 0; i < len(r.peers.order); i++ {
		id := r.peers.order[i]
		p := r.peers.values[id]
		if p.syncs.len() == 0 {
			continue
		}
		p.time++
		r.sendSync(id, p, now)
		r.sendDelta(id, p, now)
	}
}

// isReady reports whether a synchronizer can send.
func (r *replicator) isReady(s *Synchronizer) bool {
	if s.config == nil {
		r.fail(noConfig(s))
	}
	return s.config != nil && s.root != nil && r.hasAuthority(s.Node)
}

// numberFor returns what a synchronizer is called on the way to a peer, and whether that one knows it.
func (r *replicator) numberFor(s *Synchronizer, peer int) (number uint32, known bool) {
	if s.state.id != 0 && s.state.id&scenewire.ByPath == 0 {
		return s.state.id, true
	}
	number, known = r.m.paths.announce(s.Node, peer)
	s.state.id = number | scenewire.ByPath
	return s.state.id, known
}

// sendSync sends a peer the properties that are sent always.
func (r *replicator) sendSync(peer int, p *replicationPeer, now time.Duration) {
	r.out = scenewire.AppendSyncHead(r.out[:0], p.time)
	limit := r.m.syncLimit
	for i := 0; i < len(p.syncs.order); i++ {
		s := p.syncs.order[i]
		if !r.isReady(s) || !s.isDue(r.tick, now) {
			continue
		}
		number, known := r.numberFor(s, peer)
		if !known || len(s.bound().sync) == 0 {
			continue
		}
		values, err := s.syncValues(r.tick)
		switch {
		case err != nil:
			r.fail(gderr.New(opPoll, gderr.CodeOf(err), fmt.Errorf("%s: %w", s.GetPath(), err)))
			continue
		case len(values) > limit:
			r.fail(tooBig(s, "SetMaxSyncPacketSize", len(values), limit))
			continue
		case len(r.out) > scenewire.SyncHead && len(r.out)+scenewire.SyncEntry+len(values) > limit:
			r.sendOut(peer, TransferModeUnreliable)
			r.out = r.out[:scenewire.SyncHead]
		}
		r.out = scenewire.AppendSyncEntry(r.out, number, len(values))
		r.out = append(r.out, values...)
		r.inOut = append(r.inOut, s)
	}
	if len(r.out) > scenewire.SyncHead {
		r.sendOut(peer, TransferModeUnreliable)
	}
}

// sendDelta sends a peer the properties that have changed since it was last sent some.
func (r *replicator) sendDelta(peer int, p *replicationPeer, now time.Duration) {
	r.out = scenewire.AppendDeltaHead(r.out[:0])
	limit := r.m.deltaLimit
	for i := 0; i < len(p.syncs.order); i++ {
		s := p.syncs.order[i]
		if !r.isReady(s) {
			continue
		}
		number, known := r.numberFor(s, peer)
		if !known {
			continue
		}
		last := p.looks[s]
		if len(s.bound().watch) == 0 || !r.watch(s, last, now) {
			s.state.noteLook(r.tick, last)
			continue
		}
		bits, size := s.changedSince(last.tick)
		switch {
		case bits == 0:
			s.state.noteLook(r.tick, last)
			continue
		case size > limit:
			r.fail(tooBig(s, "SetMaxDeltaPacketSize", size, limit))
			continue
		case len(r.out) > scenewire.DeltaHead && len(r.out)+scenewire.DeltaEntry+size > limit:
			r.sendOut(peer, TransferModeReliable)
			r.out = r.out[:scenewire.DeltaHead]
		}
		r.out = scenewire.AppendDeltaEntry(r.out, number, bits, size)
		r.out = s.appendChanged(r.out, bits)
		r.inOut = append(r.inOut, s)
		if p.looks == nil {
			p.looks = map[*Synchronizer]look{}
		}
		p.looks[s] = look{r.tick, now}
		s.state.noteLook(r.tick, look{r.tick, now})
	}
	if len(r.out) > scenewire.DeltaHead {
		r.sendOut(peer, TransferModeReliable)
	}
}

// sendOut sends the packet that was made.
func (r *replicator) sendOut(peer int, mode TransferMode) {
	if err := r.m.send(peer, r.out, mode, 0); err != nil {
		what := "SYNC of " + r.inOut[0].GetPath()
		if more := len(r.inOut) - 1; more > 0 {
			what = fmt.Sprintf("%s and %d more", what, more)
		}
		r.fail(unsent(opPoll, what, peer, err))
	}
	clear(r.inOut)
	r.inOut = r.inOut[:0]
}

// maxBits is how many properties have a bit of their own in a delta; those behind share the bits.
const maxBits = 64

// changedSince returns the bits of the properties that have changed since a tick, and the size of their values. Whoever
// receives a bit takes a value for each property that shares it.
func (s *Synchronizer) changedSince(tick uint64) (bits uint64, size int) {
	for i, w := range s.state.watched {
		if w.changed > tick {
			bits |= 1 << (i % maxBits)
		}
	}
	for i, w := range s.state.watched {
		if bits&(1<<(i%maxBits)) != 0 {
			size += len(w.value)
		}
	}
	return bits, size
}

// appendChanged appends the values of the properties with these bits.
func (s *Synchronizer) appendChanged(dst []byte, bits uint64) []byte {
	for i, w := range s.state.watched {
		if bits&(1<<(i%maxBits)) != 0 {
			dst = append(dst, w.value...)
		}
	}
	return dst
}

// tooBig is the error of values that do not fit a packet.
func tooBig(s *Synchronizer, setter string, size, limit int) error {
	return gderr.New(opPoll, gderr.ErrOutOfMemory,
		fmt.Errorf("%s: values of %d bytes are over the limit, %d: %s raises it", s.GetPath(), size, limit, setter))
}
