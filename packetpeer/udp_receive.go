package packetpeer

import (
	"fmt"
	"math"
	"sync"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// udpSource is a UDP peer seen as a source: its packets.
type udpSource UDP

func (s *udpSource) class() string { return "packetpeer.UDP" }

// The errors of asking a peer that has no packet, or is closed.
var (
	udpNoPacket = newMethodErrors("UDP", gderr.ErrUnavailable, errNoPacket)
	udpClosed   = newMethodErrors("UDP", gderr.Failed, ErrClosed)
)

func (s *udpSource) GetAvailablePacketCount() int {
	s.place.RunDeferred()
	if s.receive(getCount) != nil {
		return -1
	}
	return int(s.queue.count)
}

func (s *udpSource) present() (int, error) {
	err := s.receive(packets)
	if err == nil {
		err = udpNoPacket[packets]
	}
	return int(s.queue.count), err
}

func (s *udpSource) costOf(int) int { return 1 }

func (s *udpSource) appendPacket(dst []byte, as method) ([]byte, error) {
	s.place.RunDeferred()
	if s.queue.count == 0 || as.looks() {
		if err := s.receive(as); err != nil {
			return dst, err
		}
	}
	if s.queue.count == 0 {
		return dst, udpNoPacket[as]
	}
	dst, s.sender = s.queue.pop(dst)
	return dst, nil
}

// receive takes what has arrived at the socket to the queue. A server's peer has got what its server received.
func (s *udpSource) receive(as method) error {
	switch {
	case s.sock == nil:
		return udpClosed[as]
	case s.server != nil:
		s.use.Check("packetpeer.UDP")
		return nil
	}
	return s.drain(as)
}

// drain is receive of a peer that has a socket of its own; apart, so that receive is compiled into its callers.
func (s *udpSource) drain(as method) error {
	s.use.Begin("packetpeer.UDP")
	err := drain(s.sock, s)
	s.use.End()
	if err != nil {
		s.reason = opError("UDP", as.String(), gderr.Failed, err)
		return s.reason
	}
	return nil
}

// arrived queues packets. A connected peer hears only its destination: the system keeps others away, but gives what
// it took from them before the peer connected.
func (s *udpSource) arrived(batch *netsock.Batch, n int) {
	for i := range n {
		from := batch.From(i)
		if s.connected && from != s.dest {
			continue
		}
		(*UDP)(s).store(from, batch.Packet(i))
	}
}

// store queues a packet, or counts it as dropped and returns false.
func (u *UDP) store(from netsock.Endpoint, packet []byte) bool {
	if u.queue.push(from, packet) {
		u.place.Ring()
		return true
	}
	u.dropped += min(1, math.MaxUint32-u.dropped)
	return false
}

// DroppedPackets returns how many packets the peer has dropped because its queue was full. What the system drops before
// the peer sees it is not in it: see SocketDroppedPackets. It counts to 4,294,967,295.
// It is an addition of Go.
func (u *UDP) DroppedPackets() uint64 { return uint64(u.dropped) }

// drainLimit is how many packets one call takes from a socket at most, so that a flood can't keep it forever. The
// rest waits for the next call.
const drainLimit = 8192

// batches is the memory that sockets are read into, shared by all peers.
var batches = sync.Pool{New: func() any { return netsock.NewBatch() }}

// receiver is told of packets as they are taken from a socket: the first n of a batch, valid during the call.
type receiver interface {
	arrived(batch *netsock.Batch, n int)
}

// drain takes what has arrived at a socket. Nothing there is no error, and one system call.
func drain(sock *netsock.Socket, r receiver) error {
	batch := batches.Get().(*netsock.Batch)
	defer batches.Put(batch)
	for taken := 0; taken < drainLimit; {
		n, err := sock.RecvBatch(batch)
		if err == netsock.ErrWouldBlock {
			return nil
		}
		if err != nil {
			return err
		}
		r.arrived(batch, n)
		if n < netsock.BatchSize {
			return nil
		}
		taken += n
	}
	return nil
}

// SetSocketReceiveBuffer asks the system to keep that many bytes of packets that have arrived and were not received yet,
// for bursts between two calls that receive. The system has its default and a limit, and counts its own bookkeeping too.
// Open the peer first; a peer of a server sets it for the server.
// It is an addition of Go.
//
// The errors are [gderr.ErrUnconfigured] if the peer is not open, [gderr.ErrInvalidParameter] for a size that is not
// above 0, and [gderr.Failed].
func (u *UDP) SetSocketReceiveBuffer(bytes int) error {
	return setReceiveBuffer("UDP", u.sock, bytes)
}

// GetSocketReceiveBuffer returns what the system has made of SetSocketReceiveBuffer, or its default, with room for its
// bookkeeping: Linux gives twice the number, socket(7). It is 0 if the peer is not open.
// It is an addition of Go.
func (u *UDP) GetSocketReceiveBuffer() int { return receiveBuffer(u.sock) }

// SocketDroppedPackets returns how many packets the system has dropped since the peer was opened: because its buffer, which
// SetSocketReceiveBuffer makes larger, was full, or because they were damaged. It counts modulo 2³². Linux counts, as the last
// column of /proc/net/udp; elsewhere, and if the peer is not open, it is 0. It is one system call. For a peer of a server it is that
// of the server.
// It is an addition of Go.
func (u *UDP) SocketDroppedPackets() uint64 { return socketDropped(u.sock) }

func setReceiveBuffer(class string, sock *netsock.Socket, bytes int) error {
	const method = "SetSocketReceiveBuffer"
	switch {
	case sock == nil:
		return opError(class, method, gderr.ErrUnconfigured, ErrClosed)
	case bytes <= 0:
		return opError(class, method, gderr.ErrInvalidParameter, fmt.Errorf("size %d is not above 0", bytes))
	}
	if err := sock.SetReceiveBuffer(bytes); err != nil {
		return opError(class, method, gderr.Failed, err)
	}
	return nil
}

func receiveBuffer(sock *netsock.Socket) int {
	if sock == nil {
		return 0
	}
	bytes, _ := sock.ReceiveBuffer() // 0 where the system does not tell
	return bytes
}

func socketDropped(sock *netsock.Socket) uint64 {
	if sock == nil {
		return 0
	}
	packets, _ := sock.Dropped() // 0 where the system does not tell
	return uint64(packets)
}
