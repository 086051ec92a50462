package packetpeer

import (
	"fmt"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// UDPServer hands out a [UDP] peer for each address that sends to its port: Godot's UDPServer. The zero value
// refuses every sender; make one with NewUDPServer.
//
// Poll receives, for the server and for all its peers; nothing else does. A sender that is new waits to be taken as
// long as fewer than GetMaxPendingConnections wait, else its packet is dropped and counted, so that a flood of
// invented senders takes no memory and known peers are served as before. A peer that was taken stays with the server,
// and collects packets, until it is closed or, with SetIdleTimeout, silent for too long: in the engine ~PacketPeerUDP
// closes it, when the last reference goes, so a program ported from GDScript must close the peers that it lets go.
//
// Only Wait blocks. A server and the peers that it gave share one socket and count as one: one goroutine at a time
// may use them. A server that becomes unreachable is closed by the garbage collector at some time;
// Stop frees its descriptor at once.
type UDPServer struct {
	options    []Option // of its peers
	sock       *netsock.Socket
	maxPending int
	peers      peerTable // those that wait too
	touched    uint64    // keeps what arrived reads in advance from being left out
	pending    []*UDP    // those that wait, in the order of arrival
	ready      []*UDP    // those that the last Poll had packets for
	polls      uint32    // tells lists of those apart
	idle       idleWatch
	onDropped  []*func(peer *UDP, reason error)
	refused    uint64
	dropped    uint64
	reason     error
	place      await.Place
	use        await.Use
	news       *news   // nil before the first DTLS peer
	outbox     *outbox // nil unless the packets of the peers wait for Poll
}

// lists are those of a server that a peer is in.
type lists uint8

const (
	inPending lists = 1 << iota // it waits to be taken
	inReady                     // the last Poll had packets for it
)

// defaultMaxPending is how many new senders may wait to be taken unless SetMaxPendingConnections was called.
const defaultMaxPending = 16

// NewUDPServer returns a server that does not listen yet. Its peers are made with the options.
// It corresponds to UDPServer.new.
func NewUDPServer(options ...Option) *UDPServer {
	return &UDPServer{options: options, maxPending: defaultMaxPending, idle: idleWatch{epoch: time.Now()}}
}

// Listen opens a port from 0 (any free one) to 65535 of a numeric address, or of all interfaces with "*".
// It corresponds to UDPServer.listen.
//
// Godot's default for bindAddress is "*".
//
// The errors are [gderr.ErrAlreadyInUse] if the server listens already, [gderr.ErrInvalidParameter] for an address
// that is not numeric or a port out of range, [gderr.ErrUnavailable] if the address can't be bound, as when the port
// is in use, and [gderr.ErrCantCreate] if the system has no socket to give.
func (s *UDPServer) Listen(port int, bindAddress string) error {
	if s.sock != nil {
		return s.error("Listen", gderr.ErrAlreadyInUse, errListening)
	}
	addr, family, err := netsock.BindArguments(bindAddress, port)
	if err != nil {
		return s.error("Listen", gderr.ErrInvalidParameter, err)
	}
	sock, err := netsock.Open(netsock.Datagram, family)
	if err != nil {
		return s.error("Listen", gderr.ErrCantCreate, err)
	}
	if err := sock.Bind(addr); err != nil {
		sock.Close()
		return s.error("Listen", gderr.ErrUnavailable, err)
	}
	s.sock, s.reason = sock, nil
	s.peers = newPeerTable()
	s.place.Begin()
	return nil
}

// IsListening reports whether the server listens.
// It corresponds to UDPServer.is_listening.
func (s *UDPServer) IsListening() bool { return s.sock != nil }

// GetLocalPort returns the port that the server listens on, or 0.
// It corresponds to UDPServer.get_local_port.
func (s *UDPServer) GetLocalPort() int { return s.sock.LocalPort() }

// IsConnectionAvailable reports whether a new sender waits to be taken. Poll finds them.
// It corresponds to UDPServer.is_connection_available.
func (s *UDPServer) IsConnectionAvailable() bool { return len(s.pending) > 0 }

// TakeConnection returns the peer of the new sender that has waited longest, with the packets that came from it, or
// nil if none waits. It never blocks.
// It corresponds to UDPServer.take_connection.
func (s *UDPServer) TakeConnection() *UDP {
	if len(s.pending) == 0 {
		return nil
	}
	u := s.pending[0]
	s.pending[0] = nil
	s.pending = s.pending[1:]
	u.lists &^= inPending
	return u
}

// Stop stops listening and disconnects the peers that the server gave, as if they were closed. New senders that
// wait are dropped.
// It corresponds to UDPServer.stop.
func (s *UDPServer) Stop() {
	s.use.Check("packetpeer.UDPServer")
	if s.sock == nil {
		return
	}
	_ = s.Flush()
	if s.outbox != nil {
		s.outbox.Clear()
	}
	s.sock.Close()
	peers := s.peers
	s.sock, s.peers, s.pending, s.ready = nil, newPeerTable(), nil, nil
	s.place.End()
	for u := range peers.all() {
		s.drop(u, ErrServerStopped)
	}
}

// GetMaxPendingConnections returns how many new senders may wait to be taken: 16 unless SetMaxPendingConnections
// was called.
// It corresponds to UDPServer.get_max_pending_connections.
func (s *UDPServer) GetMaxPendingConnections() int { return s.maxPending }

// SetMaxPendingConnections sets how many new senders may wait to be taken; 0 refuses all. Those that wait already go
// on waiting, also if they are more.
// It corresponds to UDPServer.set_max_pending_connections.
//
// A negative number changes nothing and is [gderr.ErrInvalidParameter].
func (s *UDPServer) SetMaxPendingConnections(maxPendingConnections int) error {
	if maxPendingConnections < 0 {
		return s.error("SetMaxPendingConnections", gderr.ErrInvalidParameter,
			fmt.Errorf("%d connections are fewer than 0", maxPendingConnections))
	}
	s.maxPending = maxPendingConnections
	return nil
}

// OnPeerDropped adds a handler, which Poll and Stop call with each peer that was taken and is dropped by the server, with
// [ErrIdle] or [ErrServerStopped], and returns what takes the handler away. The peer's packets can still be got during the
// call; afterwards it is closed. It is not called for peers that the program closes itself.
// It is an addition of Go.
func (s *UDPServer) OnPeerDropped(handler func(peer *UDP, reason error)) (remove func()) {
	s.onDropped = append(s.onDropped, &handler)
	return func() {
		// A new slice, so that calls under way keep theirs.
		s.onDropped = slices.DeleteFunc(slices.Clone(s.onDropped), func(h *func(*UDP, error)) bool { return h == &handler })
	}
}

// SetSocketReceiveBuffer is [UDP.SetSocketReceiveBuffer] for the server and its peers.
// It is an addition of Go.
func (s *UDPServer) SetSocketReceiveBuffer(bytes int) error {
	return setReceiveBuffer("UDPServer", s.sock, bytes)
}

// GetSocketReceiveBuffer is [UDP.GetSocketReceiveBuffer] for the server and its peers.
// It is an addition of Go.
func (s *UDPServer) GetSocketReceiveBuffer() int { return receiveBuffer(s.sock) }

// SocketDroppedPackets is [UDP.SocketDroppedPackets] for the server and its peers.
// It is an addition of Go.
func (s *UDPServer) SocketDroppedPackets() uint64 { return socketDropped(s.sock) }

// LastError tells why the last failing Poll failed to receive. Listen clears it.
// It is an addition of Go.
func (s *UDPServer) LastError() error { return s.reason }

// error makes the error of a method.
func (s *UDPServer) error(method string, code gderr.Code, cause error) error {
	return opError("UDPServer", method, code, cause)
}
