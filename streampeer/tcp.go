package streampeer

import (
	"net/netip"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// TCP is a TCP stream: Godot's StreamPeerTCP. Make one with [NewTCP], or take one from a [TCPServer].
//
// Beside the gets and puts of every [StreamPeer] it has ConnectToHost, Bind, Poll, GetStatus, DisconnectFromHost,
// GetConnectedHost, GetConnectedPort, GetLocalPort, IsConnectedToHost and SetNoDelay; and as additions Wait, CallDeferred,
// LastError, ConnectToAddrs, SetConnectTimeout, SetCoalescing with Flush and Unsent, Shutdown, Conn, and
// WaitReadOrWrite.
//
// Only Poll, or a read or write that fails, changes the status: call Poll regularly, as in GDScript, or wait for
// something to poll with Wait. GetData, the typed gets, PutData, the typed puts and Wait block the goroutine;
// ConnectToHost blocks while it resolves a host name; nothing else blocks. There is no way to give up a GetData or PutData
// that blocks: where the other side may fall silent, use GetPartialData, PutPartialData and Wait, or Conn with deadlines.
//
// One goroutine at a time may use a peer, and Wait counts as a use; different peers are independent. Other goroutines use
// CallDeferred.
//
// What has arrived stays readable after the other side has ended the connection, or it has broken: the status changes only
// when all of it has been read, though puts fail.
//
// The zero value is not usable. A peer that becomes unreachable is closed by the garbage collector at some time;
// DisconnectFromHost closes it at once.
type TCP struct {
	socketPeer
	timeout time.Duration // of ConnectToHost
}

// NewTCP returns a TCP peer with status StatusNone. The option [Godot3] makes it one of Godot 3.
// It corresponds to StreamPeerTCP.new.
func NewTCP(options ...Option) *TCP {
	t := &TCP{timeout: DefaultConnectTimeout}
	t.init(false, options)
	return t
}

// Bind gives the peer a local address before it connects: port is from 0 (any free one) to 65535, host a numeric
// address or "*" for all interfaces, which is Godot's default.
// It corresponds to StreamPeerTCP.bind.
//
// The errors are [gderr.ErrAlreadyInUse] if the peer is bound or connected, [gderr.ErrInvalidParameter] for a port
// out of range or a host that is not an address, and [gderr.ErrUnavailable] if the address can't be bound.
func (t *TCP) Bind(port int, host string) error {
	if t.sock != nil {
		return t.error("Bind", gderr.ErrAlreadyInUse, errOpen)
	}
	local, family, err := netsock.BindArguments(host, port)
	if err != nil {
		return t.error("Bind", gderr.ErrInvalidParameter, err)
	}
	sock, err := bind(family, local)
	if err != nil {
		return t.error("Bind", gderr.ErrUnavailable, err)
	}
	t.sock = sock
	return nil
}

// bind opens a TCP socket at a local address.
func bind(family netsock.Family, local netip.AddrPort) (*netsock.Socket, error) {
	sock, err := netsock.Open(netsock.Stream, family)
	if err != nil {
		return nil, err
	}
	if err := sock.Bind(local); err != nil {
		sock.Close()
		return nil, err
	}
	return sock, nil
}

// IsConnectedToHost reports whether the peer is connected or connecting. Godot 4 has no such method; GetStatus
// tells more.
// It corresponds to StreamPeerTCP.is_connected_to_host of Godot 3.
func (t *TCP) IsConnectedToHost() bool { return t.sock != nil }

// GetConnectedHost returns the address of the other side, IPv6 in full, without a "::"; "" if there is none.
// It corresponds to StreamPeerTCP.get_connected_host.
func (t *TCP) GetConnectedHost() string { return netsock.FormatIP(t.connectedTo().Addr()) }

// GetConnectedPort returns the port of the other side, or 0 if there is none.
// It corresponds to StreamPeerTCP.get_connected_port.
func (t *TCP) GetConnectedPort() int { return int(t.connectedTo().Port()) }

// GetLocalPort returns the port that the peer is bound to, or 0 if it has none.
// It corresponds to StreamPeerTCP.get_local_port.
func (t *TCP) GetLocalPort() int { return t.sock.LocalPort() }

// SetNoDelay sends small pieces at once (true), or lets the system collect them, which is the default.
// It corresponds to StreamPeerTCP.set_no_delay.
//
// The error is [gderr.ErrUnconfigured] if the peer is neither bound nor connected.
func (t *TCP) SetNoDelay(enabled bool) error { return t.setNoDelay(enabled) }
