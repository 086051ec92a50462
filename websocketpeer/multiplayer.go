package websocketpeer

import (
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// MultiplayerPeer is a [multiplayer.Peer] over WebSockets: Godot's WebSocketMultiplayerPeer. A server has one connection
// to each client, a client one to the server, through which it reaches the other clients. Each packet is one binary
// message; all of them arrive and in order, so transfer mode and channel change nothing. Make one with
// [NewMultiplayerPeer].
//
// Only Poll, Close and the methods that begin change the status. Nothing but Wait blocks. One goroutine at a time may use
// a peer; Wait counts as a use. Different peers are independent. A peer that becomes unreachable is closed by the garbage
// collector at some time; Close frees its descriptors at once.
//
// What comes from the other side is bounded for each connection by inbound_buffer_size and max_queued_packets: what is
// above stays with the system until packets have been taken. Packets that arrived stay readable after the end of their
// connection, whoever ended it, and are there before the handlers of OnPeerDisconnected run. Not more than 1,024
// connections are in their handshake at once; further ones wait in the system's queue, as they do while more than 64 MiB of
// clients that are gone have not been taken.
type MultiplayerPeer struct {
	multiplayer.Base

	template *Peer // never connected: has the settings of connections to come
	timeout  time.Duration

	status multiplayer.ConnectionStatus
	id     int
	epoch  int // counts the times that the peer was cleared, which a handler may do in the middle of a Poll
	reason error

	server   *streampeer.TCPServer // nil at a client
	tls      *streampeer.TLSOptions
	joining  []*connection // at a server: in their handshake, in the order in which they were taken
	members  []*connection // at a server: the clients, in the order in which they came; at a client: the server
	byID     map[int]*connection
	incoming packetQueue

	place     await.Place
	use       await.Use
	watched   *await.Set[*connection]      // at a server that was waited for: all that it waits for
	listening *await.Member[*connection]   // of watched: the listener
	awake     []*await.Member[*connection] // of watched: those that have something to do
}

var _ multiplayer.Peer = (*MultiplayerPeer)(nil)

// connection is a connection of a MultiplayerPeer to one other end.
type connection struct {
	id    int
	peer  *Peer
	since time.Time // when it was begun
	held  held      // of it in the queue
	gone  bool      // it is forgotten, and what it holds is left behind
	ended bool      // by this side

	watched *await.Member[*connection] // of the set of a server that was waited for
	awake   bool                       // it has something to do, as far as is known
}

const (
	defaultMultiplayerTimeout = 3 * time.Second
	// noTimeout is for the handshake of a connection whose time the MultiplayerPeer watches itself, since a change of
	// handshake_timeout counts for connections that are under way, too.
	noTimeout = 365 * 24 * time.Hour
)

// The causes of what MultiplayerPeer refuses.
var (
	errMultiplayerInUse = errors.New("the peer is in use: Close ends that")
	errClientOptions    = errors.New("TLS options of a client")
	errBadTimeout       = errors.New("the timeout is not above 0")
)

// multiplayerStates tell of each status that it is not connected.
var multiplayerStates = [...]error{
	multiplayer.ConnectionDisconnected: fmt.Errorf("the status is CONNECTION_DISCONNECTED: %w", streampeer.ErrNotConnected),
	multiplayer.ConnectionConnecting: fmt.Errorf(
		"the status is CONNECTION_CONNECTING, until Poll makes it CONNECTION_CONNECTED: %w", streampeer.ErrNotConnected),
}

// NewMultiplayerPeer returns a peer with status CONNECTION_DISCONNECTED.
// It corresponds to WebSocketMultiplayerPeer.new.
func NewMultiplayerPeer() *MultiplayerPeer {
	p := &MultiplayerPeer{template: New(), timeout: defaultMultiplayerTimeout}
	p.Init((*multiplayerPackets)(p))
	return p
}

// CreateServer listens on a port from 0 (any free one, which GetLocalPort tells) to 65535 of a numeric address, or of all
// interfaces with "*", which is Godot's default. With TLS options, of which Godot's default is null, it serves wss. The
// status is CONNECTION_CONNECTED at once.
// It corresponds to WebSocketMultiplayerPeer.create_server.
//
// The errors are [gderr.ErrAlreadyInUse] unless the status is CONNECTION_DISCONNECTED, [gderr.ErrInvalidParameter] for
// options of a client, and those of [streampeer.TCPServer.Listen].
func (p *MultiplayerPeer) CreateServer(port int, bindAddress string, tlsServerOptions *streampeer.TLSOptions) error {
	const op = "websocketpeer.MultiplayerPeer.CreateServer"
	switch {
	case p.status != multiplayer.ConnectionDisconnected:
		return gderr.New(op, gderr.ErrAlreadyInUse, errMultiplayerInUse)
	case tlsServerOptions != nil && !tlsServerOptions.IsServer():
		return gderr.New(op, gderr.ErrInvalidParameter, errClientOptions)
	}
	server := streampeer.NewTCPServer()
	if err := server.Listen(port, bindAddress); err != nil {
		return gderr.New(op, gderr.CodeOf(err), causeOf(err, nil))
	}
	p.begin(multiplayer.ConnectionConnected, multiplayer.TargetPeerServer)
	p.server, p.tls = server, tlsServerOptions
	return nil
}

// CreateClient begins to connect to a server, such as "ws://127.0.0.1:9080"; the status becomes CONNECTION_CONNECTING, and
// Poll turns it to CONNECTION_CONNECTED when the server has told this client its id. TLS options, of which Godot's default
// is null, are as for [Peer.ConnectToURL].
// It corresponds to WebSocketMultiplayerPeer.create_client.
//
// The errors are [gderr.ErrAlreadyInUse] unless the status is CONNECTION_DISCONNECTED, and those of Peer.ConnectToURL.
func (p *MultiplayerPeer) CreateClient(url string, tlsClientOptions *streampeer.TLSOptions) error {
	const op = "websocketpeer.MultiplayerPeer.CreateClient"
	if p.status != multiplayer.ConnectionDisconnected {
		return gderr.New(op, gderr.ErrAlreadyInUse, errMultiplayerInUse)
	}
	peer := p.newPeer()
	if err := peer.ConnectToURL(url, tlsClientOptions); err != nil {
		p.reason = gderr.New(op, gderr.CodeOf(err), causeOf(err, nil))
		return p.reason
	}
	p.begin(multiplayer.ConnectionConnecting, 0)
	p.join(&connection{id: multiplayer.TargetPeerServer, peer: peer, since: time.Now()})
	return nil
}

// begin makes a fresh start.
func (p *MultiplayerPeer) begin(status multiplayer.ConnectionStatus, id int) {
	p.clear()
	p.incoming.clear()
	p.status, p.id, p.reason = status, id, nil
	p.place.Begin()
}

// newPeer makes the peer of a connection, with the settings that there are now.
func (p *MultiplayerPeer) newPeer() *Peer {
	peer := New()
	peer.settings = p.model().set()
	peer.SetHandshakeTimeout(noTimeout)
	return peer
}

// join adds a connection to the other ends.
func (p *MultiplayerPeer) join(c *connection) {
	if p.byID == nil {
		p.byID = map[int]*connection{}
	}
	p.byID[c.id] = c
	p.members = append(p.members, c)
}

// forget takes connections from the other ends.
func (p *MultiplayerPeer) forget(gone ...*connection) {
	if len(gone) == 0 {
		return
	}
	for _, c := range gone {
		delete(p.byID, c.id)
		p.incoming.leave(c)
	}
	p.members = slices.DeleteFunc(p.members, func(c *connection) bool { return p.byID[c.id] == nil })
}

// Close cuts all connections without a close frame; no handler runs. Packets that had arrived stay readable until the
// peer is set up again.
// It corresponds to MultiplayerPeer.close.
func (p *MultiplayerPeer) Close() {
	p.use.Check("websocketpeer.MultiplayerPeer")
	for _, c := range p.members {
		p.takeLast(c)
	}
	p.clear()
	p.reason = nil
	p.place.Ring()
}

// clear cuts all connections and makes the peer disconnected.
func (p *MultiplayerPeer) clear() {
	for _, c := range p.joining {
		p.cut(c)
	}
	for _, c := range p.members {
		p.cut(c)
	}
	if p.listening != nil {
		p.watched.Remove(p.listening)
	}
	if p.server != nil {
		p.server.Stop()
	}
	p.status, p.id = multiplayer.ConnectionDisconnected, 0
	p.server, p.tls, p.joining, p.members, p.byID = nil, nil, nil, nil, nil
	p.watched, p.listening, p.awake = nil, nil, nil
	p.epoch++
	p.place.End()
}

// cut ends a connection at once.
func (p *MultiplayerPeer) cut(c *connection) {
	p.unwatch(c)
	c.peer.Close(noCode, "")
}

// DisconnectPeer ends the connection to another end, which gets a close frame. At a server the handlers of
// OnPeerDisconnected run in the next Poll; a client stays connected until the server has answered, or handshake_timeout is
// over. With force, of which Godot's default is false, the other end is forgotten at once and no handler runs; a client is
// disconnected then.
// It corresponds to MultiplayerPeer.disconnect_peer.
//
// The error is [gderr.ErrInvalidParameter] if there is no such end.
func (p *MultiplayerPeer) DisconnectPeer(peer int, force bool) error {
	c := p.byID[peer]
	if c == nil {
		return gderr.New("websocketpeer.MultiplayerPeer.DisconnectPeer", gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", peer))
	}
	c.ended = true
	c.close(p.timeout)
	c.awake = true
	p.place.Ring()
	switch {
	case force && p.server == nil:
		p.Close()
	case force:
		p.takeLast(c)
		p.forget(c)
		p.cut(c)
	}
	return nil
}

// close begins to close the connection, which may take no longer than the timeout.
func (c *connection) close(timeout time.Duration) {
	c.peer.SetHandshakeTimeout(timeout)
	c.peer.Close(closeNormal, "")
}

// Poll lets the peer do all that there is to do without waiting, and runs the handlers of what it finds. A server takes
// the connections that wait, lets in those whose handshake is done, and receives; a client connects, takes its id, and
// receives. It never blocks.
// It corresponds to MultiplayerPeer.poll.
func (p *MultiplayerPeer) Poll() {
	p.use.Check("websocketpeer.MultiplayerPeer")
	p.place.RunDeferred()
	switch {
	case p.status == multiplayer.ConnectionDisconnected:
	case p.server != nil:
		p.pollServer()
	default:
		p.pollClient()
	}
	p.place.Ring() // there may be something to take
	p.place.RunLast()
}

// overdue tells that a connection has not got in within the time that it may take.
func (p *MultiplayerPeer) overdue(c *connection) bool { return time.Since(c.since) > p.timeout }

// errOverdue is the reason then.
func errOverdue() error {
	return gderr.New("websocketpeer.MultiplayerPeer.Poll", gderr.ErrTimeout,
		fmt.Errorf("not connected within the time of SetHandshakeTimeout: %w", os.ErrDeadlineExceeded))
}

// GetConnectionStatus returns the status as the last Poll, Close, CreateServer or CreateClient left it.
// It corresponds to MultiplayerPeer.get_connection_status.
func (p *MultiplayerPeer) GetConnectionStatus() multiplayer.ConnectionStatus { return p.status }

// GetUniqueID returns 1 at a server, the id that the server gave at a client, and 0 before that.
// It corresponds to MultiplayerPeer.get_unique_id.
func (p *MultiplayerPeer) GetUniqueID() int { return p.id }

// IsServer reports whether CreateServer has made this peer.
// It corresponds to MultiplayerPeerExtension._is_server.
func (p *MultiplayerPeer) IsServer() bool { return p.server != nil }

// IsServerRelaySupported reports true: clients reach each other through the server.
// It corresponds to MultiplayerPeer.is_server_relay_supported.
func (p *MultiplayerPeer) IsServerRelaySupported() bool { return true }

// LastError tells why the status turned to CONNECTION_DISCONNECTED, as [Peer.LastError] does, or why CreateClient failed;
// nil if this side ended it, by Close or DisconnectPeer. A connection that a server loses is not an end of the peer. CreateServer and CreateClient clear
// it.
// It is an addition of Go.
func (p *MultiplayerPeer) LastError() error { return p.reason }

// GetLocalPort returns the port that a server listens on, 0 at a client.
// It is an addition of Go.
func (p *MultiplayerPeer) GetLocalPort() int {
	if p.server == nil {
		return 0
	}
	return p.server.GetLocalPort()
}

// GetPeer returns the connection to another end: 1 is the server, from CreateClient on. It is nil if there is no such
// end. Its packets are those of the MultiplayerPeer: only ask and set, as for addresses, headers and no delay. What belongs in
// a group is the MultiplayerPeer.
// It corresponds to WebSocketMultiplayerPeer.get_peer.
func (p *MultiplayerPeer) GetPeer(peerID int) *Peer {
	if c := p.byID[peerID]; c != nil {
		return c.peer
	}
	return nil
}

// GetPeerAddress returns the address of another end, "" if there is no such end.
// It corresponds to WebSocketMultiplayerPeer.get_peer_address.
func (p *MultiplayerPeer) GetPeerAddress(id int) string {
	if c := p.byID[id]; c != nil {
		return c.peer.GetConnectedHost()
	}
	return ""
}

// GetPeerPort returns the port of another end, 0 if there is no such end.
// It corresponds to WebSocketMultiplayerPeer.get_peer_port.
func (p *MultiplayerPeer) GetPeerPort(id int) int {
	if c := p.byID[id]; c != nil {
		return c.peer.GetConnectedPort()
	}
	return 0
}

// GetHandshakeTimeout returns the time in seconds that SetHandshakeTimeout was given, 3 by default.
// It corresponds to WebSocketMultiplayerPeer.get_handshake_timeout.
func (p *MultiplayerPeer) GetHandshakeTimeout() float64 { return p.timeout.Seconds() }

// SetHandshakeTimeout sets how many seconds a connection may take to get in: at a client until it has its id, at a server
// until it has answered. It counts for connections that are under way, too, and for the answer to a close frame.
// It corresponds to WebSocketMultiplayerPeer.set_handshake_timeout.
//
// The error is [gderr.ErrInvalidParameter] for a timeout that is not above 0; the old one stays then. More than a year
// counts as a year.
func (p *MultiplayerPeer) SetHandshakeTimeout(timeout float64) error {
	if !(timeout > 0) {
		return gderr.New("websocketpeer.MultiplayerPeer.SetHandshakeTimeout", gderr.ErrInvalidParameter, errBadTimeout)
	}
	p.timeout = time.Duration(math.Min(timeout, noTimeout.Seconds()) * float64(time.Second))
	return nil
}
