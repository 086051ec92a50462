package packetpeer

import (
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
	if s.sock == nil {
		return errNotListening
	}
	s.idle.tick()
	err := drain(s.sock, (*dispatcher)(s))
	s.dropIdle()
	if err != nil {
		s.reason = s.error("Poll", gderr.Failed, err)
		return s.reason
	}
	return nil
}

// errNotListening is the error of polling a server that does not listen, made once: it may be polled for ever.
var errNotListening = gderr.New("UDPServer.Poll", gderr.ErrUnconfigured, ErrClosed)

// dispatcher is a server seen as a receiver: it finds the peer of a packet.
type dispatcher UDPServer

func (d *dispatcher) arrived(from netsock.Endpoint, packet []byte) {
	s := (*UDPServer)(d)
	u := s.peers[from]
	if u == nil {
		if len(s.pending) >= s.maxPending {
			s.refused++
			return
		}
		u = s.welcome(from)
	}
	u.seen = s.idle.now
	if !(*udpSource)(u).store(from, packet) {
		s.dropped++
	}
}

// welcome makes the peer of a new sender, which waits to be taken.
func (s *UDPServer) welcome(from netsock.Endpoint) *UDP {
	u := NewUDP(s.opts...)
	u.sock, u.server = s.sock, s
	u.dest, u.sender = from, from
	u.connected, u.waiting = true, true
	s.peers[from] = u
	s.pending = append(s.pending, u)
	return u
}

// forget removes a peer that was closed.
func (s *UDPServer) forget(u *UDP) {
	if s.peers[u.dest] == u {
		delete(s.peers, u.dest)
	}
	if u.waiting {
		s.pending = slices.DeleteFunc(s.pending, func(p *UDP) bool { return p == u })
	}
}

// drop disconnects a peer, and tells of it if the peer was taken.
func (s *UDPServer) drop(u *UDP, reason error) {
	if s.onDropped != nil && !u.waiting {
		s.onDropped(u, reason)
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
	w.next = w.now + w.timeout
	var silent []*UDP
	for _, u := range s.peers {
		if end := u.seen + w.timeout; end > w.now {
			w.next = min(w.next, end)
		} else {
			silent = append(silent, u)
		}
	}
	w.next = max(w.next, w.now+w.timeout/idleSteps)
	for _, u := range silent {
		if u.server == s {
			s.drop(u, ErrIdle)
		}
	}
}
