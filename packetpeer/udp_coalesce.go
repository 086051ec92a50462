package packetpeer

import (
	"cmp"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// outbox holds packets that are to leave with few calls of the system, where the user wants that.
type outbox struct {
	netsock.SendQueue
	off     bool // what waits is the last
	blocked bool // the system had no room for it
}

// What may wait before it is sent at once, in packets and in bytes.
const (
	maxCoalesced      = 1024
	maxCoalescedBytes = 256 << 10
	// maxUDPPayload is the largest packet of a UDP socket: alone it gets the system's own error beyond that.
	maxUDPPayload = netsock.MaxDatagram - 1 - 8 - 20
)

// isFull reports whether no packet of that size may be added.
func (o *outbox) isFull(size int) bool {
	return o.Len() >= maxCoalesced || o.Len() > 0 && o.Bytes()+size > maxCoalescedBytes
}

// flush sends what there is room for, and returns why the first of the packets was not sent that can't be.
func (o *outbox) flush(sock *netsock.Socket) (failed error) {
	o.blocked = false
	for o.Len() > 0 {
		err := sock.SendQueued(&o.SendQueue)
		switch err {
		case netsock.ErrWouldBlock:
			o.blocked = true
			return failed
		case netsock.ErrClosed:
			o.Clear()
		}
		failed = cmp.Or(failed, err)
	}
	return failed
}

// waitsForRoom reports whether there is something to send as soon as there is room.
func (o *outbox) waitsForRoom() bool { return o != nil && o.blocked }

// switched returns the outbox of a peer for which coalescing is switched.
func (o *outbox) switched(on bool) *outbox {
	switch {
	case on && o == nil:
		return new(outbox)
	case on:
		o.off = false
	case o != nil && o.Len() == 0:
		return nil
	case o != nil:
		o.off = true
	}
	return o
}

// outboxOf returns where the peer's packets wait, nil if they don't. A server's peers share the server's.
func (u *UDP) outboxOf() *outbox {
	if u.server != nil {
		return u.server.outbox
	}
	return u.outbox
}

// SetCoalescing has packets share calls of the system: what is put waits for the next Flush, and leaves together with
// all that was put before it, to whatever destinations. On Linux that is one call for 64 destinations, sendmmsg(2), and
// one packet's work for 64 packets of a size to one, UDP_SEGMENT of udp(7). Up to 1,024 packets or 256 KiB wait; what
// would be more sends them first. Close sends what there is room for. Turned off, it sends what waits. It is off by
// default, and a server's peers are as their server is: use [UDPServer.SetCoalescing].
// It is an addition of Go.
func (u *UDP) SetCoalescing(enabled bool) {
	u.outbox = u.outbox.switched(enabled)
	if !enabled {
		_ = u.Flush() // the next Flush, or LastError, tells
	}
}

// IsCoalescingEnabled reports whether packets wait for Flush.
// It is an addition of Go.
func (u *UDP) IsCoalescingEnabled() bool {
	o := u.outboxOf()
	return o != nil && !o.off
}

// Unsent returns how many bytes of packets wait for Flush; those of a server's peers all together.
// It is an addition of Go.
func (u *UDP) Unsent() int {
	if o := u.outboxOf(); o != nil {
		return o.Bytes()
	}
	return 0
}

// Flush sends the packets that wait, as far as the system has room: if Unsent is not 0 then, Wait returns when there is
// room for more. It never blocks. On a server's peer it is that of the server.
// It is an addition of Go.
//
// The error is [gderr.Failed] with why the system refused the first of the packets that it refuses. Those are lost; the
// others are sent.
func (u *UDP) Flush() error {
	if u.server != nil {
		return u.server.Flush()
	}
	if u.outbox == nil || u.sock == nil {
		return nil
	}
	u.place.Ring() // there may be no room
	if err := u.outbox.flush(u.sock); err != nil {
		u.reason = u.error("Flush", gderr.Failed, err)
		return u.reason
	}
	return nil
}

// coalesce lets a packet wait, and reports whether it does: it may be too large, or there may be no room for it even behind
// a flush.
func (u *UDP) coalesce(packet []byte) bool {
	o := u.outboxOf()
	if o == nil || len(packet) > maxUDPPayload {
		return false
	}
	if o.off || o.isFull(len(packet)) {
		_ = u.Flush() // what it loses, LastError tells
		if o.off || o.isFull(len(packet)) {
			return false
		}
	}
	to := u.dest
	if u.connected && u.server == nil {
		to = netsock.Endpoint{} // the socket's own
	}
	o.Push(packet, to)
	return true
}

// SetCoalescing has the packets of all peers of the server share calls of the system: see [UDP.SetCoalescing]. They leave
// with the next Poll of the server, or Flush. It is off by default.
// It is an addition of Go.
func (s *UDPServer) SetCoalescing(enabled bool) {
	s.outbox = s.outbox.switched(enabled)
	if !enabled {
		_ = s.Flush() // the next Flush, or LastError, tells
	}
}

// IsCoalescingEnabled reports whether packets of the server's peers wait for Poll or Flush.
// It is an addition of Go.
func (s *UDPServer) IsCoalescingEnabled() bool { return s.outbox != nil && !s.outbox.off }

// Flush sends the packets of the server's peers that wait, as far as the system has room; the next Poll goes on. It never
// blocks.
// It is an addition of Go.
//
// The error is [gderr.Failed] with why the system refused the first of the packets that it refuses. Those are lost; the
// others are sent.
func (s *UDPServer) Flush() error {
	if s.outbox == nil || s.sock == nil {
		return nil
	}
	s.place.Ring() // there may be no room
	if err := s.outbox.flush(s.sock); err != nil {
		s.reason = s.error("Flush", gderr.Failed, err)
		return s.reason
	}
	return nil
}
