package websocketpeer

import (
	"time"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/peeroption"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/variant"
)

// Peer is one side of a WebSocket connection: Godot's WebSocketPeer. The zero value is not usable; make one with [New].
// As in Godot it is a PacketPeer too: it has all methods of packetpeer.PacketPeer.
//
// Only Poll changes the state, except that Close begins to close and that a send which finds the connection broken
// ends it, unless there is something left to read. Nothing but Wait blocks: host names are resolved in the background. One goroutine at a time may use a peer;
// Wait counts as a use. Different peers are independent. A peer that becomes unreachable is closed by the garbage
// collector at some time; Close(-1, "") frees its descriptor at once.
//
// What may come is bounded: a message by inbound_buffer_size, what waits to be read by inbound_buffer_size and
// max_queued_packets, after which nothing more is read from the connection until some of it was taken, the headers
// of a handshake by 64 KiB, and the time of the opening and the closing handshake by SetHandshakeTimeout.
type Peer struct {
	settings *settings // as the properties are now; shared, so never changed but replaced
	latched  *settings // as they were when the connection opened

	stream  streampeer.StreamPeer // nil unless there is a connection
	below   below.Stream          // the same
	opening *opening              // the handshake, while connecting

	parser wsframe.Parser
	inbox  *inbox  // nil while nothing waits to be read
	outbox *outbox // nil while nothing waits to be sent, in the stream either

	url      string        // that ConnectToURL was given
	head     string        // the other side's part of the handshake
	protocol string        // that was agreed on
	since    moment        // the last heartbeat while open, the beginning of the end while closing
	heard    time.Duration // how long after an unanswered ping something came
	rtt      time.Duration
	ending   *ending // how the connection ended, or will
	mute     error   // why nothing can be sent any more, while there may be something to read
	place    await.Place

	state      uint8 // a State
	packetCode uint8 // of the last GetPacket
	server     bool
	secure     bool // a server over TLS
	wasString  bool
	awaitsPong bool
	finishing  bool // closing, and nothing is read any more: only the outbox is to be sent
	lastWord   bool // the close frame that is to be sent answers what the other side sent
}

// Option changes how a peer behaves. It is the type that the constructors of all packages take: see
// [streampeer.Option]. It is an addition of Go.
type Option = variant.Option

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it. It is an addition of Go.
const Godot3 = variant.Godot3

// New returns a peer with state StateClosed. The option [Godot3] gives its Variants the numbers of Godot 3.
func New(options ...Option) *Peer {
	p := &Peer{settings: &defaults, state: uint8(StateClosed)}
	if numbers := peeroption.Numbers(options); numbers != 0 {
		p.change(func(s *settings) { s.numbers = numbers })
	}
	return p
}

// Poll lets the peer do all that there is to do without waiting: make the connection, send what waits, receive, answer
// pings, keep up the heartbeat, close. It never blocks; on an idle open peer it is one system call and allocates
// nothing.
// It corresponds to WebSocketPeer.poll.
//
// What goes wrong turns the state to StateClosed; LastError tells what it was.
func (p *Peer) Poll() {
	if p.GetReadyState() == StateConnecting {
		p.pollOpening()
	}
	switch p.GetReadyState() {
	case StateOpen:
		p.pollOpen()
	case StateClosing:
		p.pollClosing()
	}
}

// GetReadyState returns the state as the last Poll, Close or failed send left it.
// It corresponds to WebSocketPeer.get_ready_state.
func (p *Peer) GetReadyState() State { return State(p.state) }

func (p *Peer) setState(s State) { p.state = uint8(s) }

// inUse reports whether there is a connection that a new one must not replace. As in the engine one that is closing
// may be replaced.
func (p *Peer) inUse() bool {
	return p.GetReadyState() == StateConnecting || p.GetReadyState() == StateOpen
}

// clear forgets the last connection, with what was not read of it, but not the properties.
func (p *Peer) clear() {
	p.release()
	p.dropInbox()
	*p = Peer{settings: p.settings, state: uint8(StateClosed), place: p.place}
}

// release lets go of the connection.
func (p *Peer) release() {
	if p.opening != nil {
		p.opening.abandon()
		p.opening = nil
	}
	p.dropOutbox()
	p.disconnect()
}

// GetRequestedURL returns the URL that ConnectToURL was given or, on a server, the one that the client asked for, made
// of its Host header and its path. It is "" before that.
// It corresponds to WebSocketPeer.get_requested_url.
func (p *Peer) GetRequestedURL() string {
	if p.server && p.head != "" {
		return p.askedURL()
	}
	return p.url
}

// GetSelectedProtocol returns the sub-protocol that both sides agreed on in the handshake, "" if none.
// It corresponds to WebSocketPeer.get_selected_protocol.
func (p *Peer) GetSelectedProtocol() string { return p.protocol }
