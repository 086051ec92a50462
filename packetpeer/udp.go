package packetpeer

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// UDP exchanges UDP packets: Godot's PacketPeerUDP. The zero value is not usable; make one with NewUDP, or take one
// from a [UDPServer].
//
// It has no Poll: GetAvailablePacketCount, GetPacket and GetVar read the socket themselves, everything that has
// arrived, into a queue. A queue that is full refuses the newest packet, and DroppedPackets counts it; it has 64 KiB,
// of which each packet takes its size and 24 bytes more, unless Bind says otherwise. A peer of a server has no
// socket of its own, and receives only while the server polls.
//
// Getting packets fails with [gderr.Failed] if the peer is closed, with the cause [ErrClosed], or if the socket fails;
// GetAvailablePacketCount is -1 then. Putting them fails with [gderr.ErrUnconfigured] and the cause [ErrNoDestination]
// if no destination is set, and with [gderr.Failed] if the system refuses, as it does a packet of more than 65,507
// bytes. PutPacket opens a peer that is not open.
//
// SetDestAddress and Wait block, and PutPacket and PutVar while the system has no room; nothing else does.
// An idle check is one system call and no allocation. One goroutine at a time may use a peer; different peers are
// independent, except that a server and the peers it gave count as one. A peer that becomes unreachable is closed by
// the garbage collector at some time; Close frees its descriptor at once.
type UDP struct {
	// With thousands of peers it counts how many lines of the processor's cache a packet needs. To get one takes
	// the first of 64 bytes, to receive one the second, the rest the third.
	base
	sender netsock.Endpoint // of the packet that was got last

	queue queue
	dest  netsock.Endpoint

	sock      *netsock.Socket // nil unless open; a server's peer has that of the server
	server    *UDPServer      // nil unless the peer is one of a server
	seen      time.Duration   // when a server's peer was last heard of, by the server's clock
	reason    error
	place     await.Place
	outbox    *outbox // nil unless packets wait for Flush; a server's peer has that of the server
	dropped   uint32  // at most
	connected bool
	lists     lists // of the server that it is in
	broadcast bool
	shared    bool // the port is
}

// NewUDP returns a peer that is not open yet. The option [Godot3] gives its Variants the numbers of Godot 3.
// It corresponds to PacketPeerUDP.new.
func NewUDP(options ...Option) *UDP {
	u := &UDP{queue: queue{limit: 1 << defaultQueueShift}}
	u.init((*udpSource)(u), options)
	return u
}

// Bind opens the peer on a port from 0 (any free one) to 65535 of a numeric address, or of all interfaces with "*".
// The queue of received packets then has the power of two of bytes that is above recvBufSize, at most 1 GiB: 65536
// gives 128 KiB. The memory is taken as the queue fills.
// It corresponds to PacketPeerUDP.bind.
//
// Godot's default is "*" for bindAddress and 65536 for recvBufSize.
//
// The errors are [gderr.ErrAlreadyInUse] if the peer is open, [gderr.ErrInvalidParameter] for an address that is not
// numeric or a port or size out of range, [gderr.ErrUnavailable] if the address can't be bound, as when the port is
// in use, and [gderr.ErrCantCreate] if the system has no socket to give.
func (u *UDP) Bind(port int, bindAddress string, recvBufSize int) error {
	if u.sock != nil {
		return u.error("Bind", gderr.ErrAlreadyInUse, errOpen)
	}
	addr, family, err := netsock.BindArguments(bindAddress, port)
	if err == nil {
		err = checkSize(recvBufSize, 0, maxQueueSize, "0 to 1 GiB less 1 byte")
	}
	if err != nil {
		return u.error("Bind", gderr.ErrInvalidParameter, err)
	}
	if err := u.open(family); err != nil {
		return u.error("Bind", gderr.ErrCantCreate, err)
	}
	if err := u.sock.Bind(addr); err != nil {
		u.Close()
		return u.error("Bind", gderr.ErrUnavailable, err)
	}
	u.queue.limit = queueLimit(recvBufSize)
	return nil
}

// open makes the peer's socket, on a port that the system picks when it is needed.
func (u *UDP) open(family netsock.Family) error {
	sock, err := netsock.Open(netsock.Datagram, family)
	if err != nil {
		return err
	}
	err = allowBroadcast(sock, u.broadcast)
	if err == nil && u.shared {
		err = sock.SharePort()
	}
	if err != nil {
		sock.Close()
		return err
	}
	u.sock, u.reason = sock, nil
	u.place.Begin()
	return nil
}

// ConnectToHost makes a numeric address and a port from 1 to 65535 the only one that the peer sends to and hears.
// It opens the peer if that is not open, sends nothing, never blocks, and may be called again for another address.
// Packets that wait are dropped, and so are those of others that the system had taken for the peer before. Names are not
// resolved, for PacketPeerUDP::connect_to_host takes an IPAddress: SetDestAddress resolves them.
// It corresponds to PacketPeerUDP.connect_to_host.
//
// If the address refuses a packet, the next call on the socket fails once with [gderr.Failed] (and
// GetAvailablePacketCount gives -1); the peer stays connected.
//
// The errors are [gderr.ErrLocked] for a peer of a server, [gderr.ErrInvalidParameter] for an address that is not
// numeric or a port out of range, [gderr.ErrCantOpen] if the system has no socket to give, and [gderr.Failed] if it
// refuses, as for an address of another family than the one that is bound: the peer is closed then.
func (u *UDP) ConnectToHost(host string, port int) error {
	if u.server != nil {
		return u.error("ConnectToHost", gderr.ErrLocked, ErrServerPeer)
	}
	addr, err := parseRemote(host, port)
	if err != nil {
		return u.error("ConnectToHost", gderr.ErrInvalidParameter, err)
	}
	if u.sock == nil {
		if err := u.open(netsock.FamilyOf(addr.Addr())); err != nil {
			return u.error("ConnectToHost", gderr.ErrCantOpen, err)
		}
	}
	if err := u.sock.Connect(addr); err != nil {
		u.Close()
		return u.error("ConnectToHost", gderr.Failed, u.aboutBroadcast(err))
	}
	if remote, err := u.sock.RemoteAddr(); err == nil {
		addr = remote // who "0.0.0.0" is, by which its packets are known
	}
	u.connected = true
	u.dest = netsock.EndpointOf(addr)
	u.queue.clear()
	return nil
}

// SetDestAddress sets where PutPacket sends to: a numeric address or a name, and a port from 0 to 65535. It opens
// nothing. A name is resolved, which blocks the goroutine, for 30 seconds at most. On a connected peer, and on one of
// a server, it changes nothing and is no error (PacketPeerUDP::set_dest_address).
// It corresponds to PacketPeerUDP.set_dest_address.
//
// The errors are [gderr.ErrCantResolve] for a name without an address, and [gderr.ErrInvalidParameter] for a port out
// of range.
func (u *UDP) SetDestAddress(host string, port int) error {
	ip, err := netsock.ResolveOne(host, netsock.Any)
	if err != nil {
		return u.error("SetDestAddress", gderr.ErrCantResolve, err)
	}
	if u.connected {
		return nil
	}
	if err := netsock.CheckPort(port, 0); err != nil {
		return u.error("SetDestAddress", gderr.ErrInvalidParameter, err)
	}
	u.dest = netsock.EndpointOf(netip.AddrPortFrom(ip, uint16(port)))
	return nil
}

// SetDestAddrPort is SetDestAddress with what PacketAddrPort returns, to answer many senders without making text of their
// addresses. An invalid address is no destination.
// It is an addition of Go.
func (u *UDP) SetDestAddrPort(addr netip.AddrPort) {
	if !u.connected {
		u.dest = netsock.EndpointOf(addr)
	}
}

// GetDestAddrPort returns where PutPacket sends to, as SetDestAddrPort, SetDestAddress, ConnectToHost or the server has
// set it; the invalid address for nowhere.
// It is an addition of Go.
func (u *UDP) GetDestAddrPort() netip.AddrPort { return u.dest.AddrPort() }

// parseRemote reads an address and a port to connect to.
func parseRemote(host string, port int) (netip.AddrPort, error) {
	ip, err := parseIP(host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("%w: SetDestAddress resolves names", err)
	}
	return netip.AddrPortFrom(ip, uint16(port)), netsock.CheckPort(port, 1)
}

// parseIP reads an address that must be numeric.
func parseIP(address string) (netip.Addr, error) {
	ip, ok := netsock.ParseIP(address)
	if !ok {
		return ip, fmt.Errorf("%q is no numeric address", address)
	}
	return ip, nil
}

// Close closes the peer; packets that wait are dropped. Where PutPacket sends to stays, and the peer can be opened
// again, which PutPacket does too. The server of a peer that it gave takes the sender for a new one from then on.
// It corresponds to PacketPeerUDP.close.
func (u *UDP) Close() {
	u.use.Check("packetpeer.UDP")
	switch {
	case u.server != nil:
		u.server.forget(u)
		u.server = nil
	case u.sock != nil:
		_ = u.Flush()
		if u.outbox != nil {
			u.outbox.Clear()
		}
		u.sock.Close()
	}
	u.sock = nil
	u.connected = false
	u.queue.clear()
	u.queue.limit = 1 << defaultQueueShift
	u.place.End()
}

// IsBound reports whether the peer is open: bound, connected, or made to send.
// It corresponds to PacketPeerUDP.is_bound.
func (u *UDP) IsBound() bool { return u.sock != nil }

// IsSocketConnected reports whether the peer sends to and hears only one address. Peers of a server do.
// It corresponds to PacketPeerUDP.is_socket_connected.
func (u *UDP) IsSocketConnected() bool { return u.connected }

// GetPacketIP returns the address that sent the packet which was got last, IPv6 in full, "" if there was none yet.
// For a peer of a server it is the address that the peer is for.
// It corresponds to PacketPeerUDP.get_packet_ip.
func (u *UDP) GetPacketIP() string { return netsock.FormatIP(u.sender.Addr()) }

// GetPacketPort returns the port that sent the packet which was got last, 0 if there was none yet. For a peer of a
// server it is the port that the peer is for.
// It corresponds to PacketPeerUDP.get_packet_port.
func (u *UDP) GetPacketPort() int { return int(u.sender.Port()) }

// PacketAddrPort is GetPacketIP and GetPacketPort in one, as a value that is compared at once.
// It is an addition of Go.
func (u *UDP) PacketAddrPort() netip.AddrPort { return u.sender.AddrPort() }

// GetLocalPort returns the port that the peer is bound to, or 0. A peer of a server has the port of the server.
// It corresponds to PacketPeerUDP.get_local_port.
func (u *UDP) GetLocalPort() int { return u.sock.LocalPort() }

// putPacket sends a packet and opens the peer for that if it is not open.
func (s *udpSource) putPacket(as method, buffer []byte) error {
	s.use.Begin("packetpeer.UDP")
	err := (*UDP)(s).put(as, buffer)
	s.use.End()
	return err
}

func (u *UDP) put(as method, buffer []byte) error {
	if !u.dest.IsValid() {
		return u.error(as.String(), gderr.ErrUnconfigured, ErrNoDestination)
	}
	if u.sock == nil {
		if err := u.open(u.dest.Family()); err != nil {
			return u.error(as.String(), gderr.Failed, err)
		}
	}
	if u.coalesce(buffer) {
		return nil
	}
	for {
		err := u.send(buffer)
		if err == netsock.ErrWouldBlock {
			err = u.sock.Wait(nil, netsock.ForWriting)
			if err == nil {
				continue
			}
		}
		if err != nil {
			return u.error(as.String(), gderr.Failed, u.aboutBroadcast(err))
		}
		return nil
	}
}

// send sends once.
func (u *UDP) send(packet []byte) error {
	if u.connected && u.server == nil {
		_, err := u.sock.Send(packet)
		return err
	}
	return u.sock.SendTo(packet, u.dest)
}

// LastError tells what went wrong last while receiving, such as syscall.ECONNREFUSED where the destination refused a
// packet, or why the server dropped the peer: [ErrIdle] or [ErrServerStopped]. Opening the peer clears it.
// It is an addition of Go.
func (u *UDP) LastError() error { return u.reason }

// error makes the error of a method.
func (u *UDP) error(method string, code gderr.Code, cause error) error {
	return opError("UDP", method, code, cause)
}
