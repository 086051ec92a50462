package packetpeer

import (
	"iter"
	"math"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Poll takes what has arrived at the port to the peers, and makes peers for new senders. It takes 8,192 packets at
// most, and never blocks; if nothing has arrived it is one system call and allocates nothing.
// It corresponds to UDPServer.poll.
//
// The errors are [gderr.ErrUnconfigured] if the server does not listen, and [gderr.Failed] if the system fails to
// receive.
func (s *UDPServer) Poll() error {
	s.place.RunDeferred()
	err := s.poll()
	s.place.RunLast()
	return err
}

func (s *UDPServer) poll() error {
	if s.sock == nil {
		return errNotListening
	}
	if s.news != nil {
		s.news.there.Store(false)
	}
	s.unready()
	s.idle.tick()
	s.use.Begin("packetpeer.UDPServer")
	err := drain(s.sock, (*dispatcher)(s))
	s.use.End()
	s.dropIdle()
	_ = s.Flush() // LastError tells
	if err != nil {
		s.reason = s.error("Poll", gderr.Failed, err)
		return s.reason
	}
	return nil
}

// errNotListening is the error of polling a server that does not listen, made once: it may be polled again and again.
var errNotListening = opError("UDPServer", "Poll", gderr.ErrUnconfigured, ErrClosed)

// dispatcher is a server seen as a receiver: it takes packets to their peers.
type dispatcher UDPServer

// arrived finds all the peers before it gives any of them its packet, and takes every step for all: with thousands
// of peers each has to be fetched from memory, and the processor does that for many at once if nothing else stands
// in between.
func (d *dispatcher) arrived(batch *netsock.Batch, n int) {
	s := (*UDPServer)(d)
	var (
		hashes [netsock.BatchSize]uint64
		peers  [netsock.BatchSize]*UDP
	)
	for i := range n {
		hashes[i] = s.peers.hash(batch.From(i))
	}
	for _, hash := range hashes[:n] {
		s.touched ^= s.peers.touch(hash)
	}
	for i, hash := range hashes[:n] {
		peers[i] = s.peerOf(hash, batch.From(i))
	}
	for i, u := range peers[:n] {
		s.give(u, batch.Packet(i))
	}
}

// peerOf returns the peer of a sender, new if the sender is, or nil if as many new ones wait as may.
func (s *UDPServer) peerOf(hash uint64, from netsock.Endpoint) *UDP {
	if u := s.peers.find(hash, from); u != nil {
		return u
	}
	if len(s.pending) >= s.maxPending {
		return nil
	}
	u := NewUDP(s.options...)
	u.sock, u.server = s.sock, s
	u.dest, u.sender = from, from
	u.connected, u.lists = true, inPending
	s.peers.insert(hash, u)
	s.pending = append(s.pending, u)
	return u
}

// give queues a packet for its peer, nil if it was refused.
func (s *UDPServer) give(u *UDP, packet []byte) {
	if u == nil {
		s.refused++
		return
	}
	if s.idle.timeout > 0 {
		u.seen = s.idle.now
	}
	if u.lists&inReady == 0 { // also with a full queue, which is to be got
		u.lists |= inReady
		s.ready = append(s.ready, u)
	}
	if !u.store(u.dest, packet) {
		s.dropped++
	}
}

// Ready yields the peers that the last Poll had packets for, each once, in no order that means anything. Peers that wait to
// be taken are not among them, nor are those that were closed since. With thousands of peers it saves asking each. A Poll in
// the loop ends it: begin anew then.
// It is an addition of Go.
func (s *UDPServer) Ready() iter.Seq[*UDP] {
	return func(yield func(*UDP) bool) {
		polls := s.polls
		for _, u := range s.ready {
			if s.polls != polls {
				return
			}
			if u.server == s && u.lists&inPending == 0 && !yield(u) {
				return
			}
		}
	}
}

// unready forgets which peers the last Poll had packets for.
func (s *UDPServer) unready() {
	for _, u := range s.ready {
		u.lists &^= inReady
	}
	clear(s.ready)
	s.ready = s.ready[:0]
	s.polls++
}

// DroppedPackets returns how many packets were dropped because the queue of their peer was full, for all peers that the
// server ever had.
// It is an addition of Go.
func (s *UDPServer) DroppedPackets() uint64 { return s.dropped }

// RefusedPackets returns how many packets of new senders were dropped because as many waited to be taken as may. Who they
// were is not remembered: a flood could fill any memory for that.
// It is an addition of Go.
func (s *UDPServer) RefusedPackets() uint64 { return s.refused }

// forget removes a peer that was closed.
func (s *UDPServer) forget(u *UDP) {
	s.peers.remove(s.peers.hash(u.dest), u)
	if u.lists&inPending != 0 {
		s.pending = slices.DeleteFunc(s.pending, func(p *UDP) bool { return p == u })
	}
}

// drop disconnects a peer, and tells of it if the peer was taken. The server has forgotten it by then, so that
// what the user's function does to the server can't drop it again.
func (s *UDPServer) drop(u *UDP, reason error) {
	s.forget(u)
	if u.lists&inPending == 0 {
		for _, handler := range s.onDropped {
			(*handler)(u, reason)
		}
	}
	u.Close()
	u.reason = reason
}

// idleWatch finds the peers that have been silent for too long. Times are since epoch.
type idleWatch struct {
	epoch   time.Time
	timeout time.Duration // 0 is off
	now     time.Duration // as of the last tick
	next    time.Duration // when to look again
}

// idleSteps is into how many looks a timeout is cut: all peers are looked at, so not at every Poll.
const idleSteps = 16

// SetIdleTimeout makes Poll drop peers from which nothing has come for that long, also those that wait to be taken, at
// the latest a sixteenth later. UDPServer::poll of the engine never does, and neither does this unless it is set; 0 or
// less turns it off. What counts is what is received, not what is sent.
// It is an addition of Go.
func (s *UDPServer) SetIdleTimeout(d time.Duration) {
	w := &s.idle
	if w.timeout <= 0 && d > 0 { // until now nobody looked at the clock
		w.now = time.Since(w.epoch)
		for u := range s.peers.all() {
			u.seen = w.now
		}
	}
	w.timeout, w.next = d, 0
	s.place.Ring()
}

// GetIdleTimeout returns what SetIdleTimeout set, 0 or less if peers are never dropped.
// It is an addition of Go.
func (s *UDPServer) GetIdleTimeout() time.Duration { return s.idle.timeout }

// later returns the time that is so much later, or the latest there is.
func later(now, d time.Duration) time.Duration { return now + min(d, math.MaxInt64-now) }

// tick reads the clock, if it matters.
func (w *idleWatch) tick() {
	if w.timeout > 0 {
		w.now = time.Since(w.epoch)
	}
}

// dropIdle drops the peers that have been silent for the timeout.
func (s *UDPServer) dropIdle() {
	w := &s.idle
	if w.timeout <= 0 || w.now < w.next {
		return
	}
	left := w.timeout // until the first of the others has been silent for so long
	var silent []*UDP
	for u := range s.peers.all() {
		if quiet := w.now - u.seen; quiet < w.timeout {
			left = min(left, w.timeout-quiet)
		} else {
			silent = append(silent, u)
		}
	}
	w.next = later(w.now, max(left, w.timeout/idleSteps))
	for _, u := range silent {
		if u.server == s {
			s.drop(u, ErrIdle)
		}
	}
}
