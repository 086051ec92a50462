package websocketpeer

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/enums"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/variant"
)

// Peer is one side of a WebSocket connection: Godot's WebSocketPeer. Make one with [New]; the zero value is one
// with the defaults. As in Godot it is a PacketPeer too: it has all methods of packetpeer.PacketPeer.
//
// Only Poll changes the state, except that Close begins to close, and that a send which finds the connection broken
// ends it, unless there is something left to read. Nothing but Wait blocks: host names are resolved in the background.
// One goroutine at a time may use a peer; Wait counts as a use. Different peers are independent. A peer that becomes
// unreachable is closed by the garbage collector at some time; Close(-1, "") frees its descriptor at once.
//
// What may come is bounded: a message by inbound_buffer_size, what waits to be read by inbound_buffer_size and
// max_queued_packets, after which nothing more is read from the connection until some of it was taken, the headers
// of a handshake by 64 KiB, and the time of the opening and the closing handshake by SetHandshakeTimeout.
type Peer struct {
	lasting

	opening *opening // while connecting
	session *session // while open or closing
	ended   *ending  // how the last connection ended, or could not be made

	packetErr packetErr // of the last packet that was to be taken
	wasString bool
	use       await.Use
}

// lasting is what a Peer has in every state, and all of it that its opening and its session may touch.
type lasting struct {
	settings *settings // as the properties are now; shared, so never changed but replaced
	inbox    inbox     // packets outlive their connection
	place    await.Place
	terms
}

// terms is what is known of the connection by the handshake, until the peer connects again.
type terms struct {
	url      string // that ConnectToURL was given
	head     head   // the other side's part of the handshake
	protocol string // that was agreed on
	server   bool
	secure   bool // a server over TLS
}

// State is the state of a connection, with the numbers of WebSocketPeer.State. It prints as the constant's name;
// int(s) is GDScript's number.
type State uint8

// The states of a connection.
const (
	// StateConnecting is a connection that is being made: its address, its TCP and TLS, or its handshake.
	StateConnecting State = 0
	// StateOpen is a connection that can send and receive.
	StateOpen State = 1
	// StateClosing is a connection with the closing handshake under way.
	StateClosing State = 2
	// StateClosed is no connection: not made yet, closed, or failed.
	StateClosed State = 3
)

var stateNames = [...]string{
	StateConnecting: "STATE_CONNECTING",
	StateOpen:       "STATE_OPEN",
	StateClosing:    "STATE_CLOSING",
	StateClosed:     "STATE_CLOSED",
}

// String returns the name of the engine's constant, such as "STATE_OPEN".
func (s State) String() string { return enums.Text("State", stateNames[:], s) }

// Option changes how a peer behaves. It is the type that the constructors of all packages take: see
// [streampeer.Option]. It is an addition of Go.
type Option = variant.Option

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it. It is an addition of Go.
const Godot3 = variant.Godot3

// New returns a peer with state StateClosed. The option [Godot3] gives its Variants the numbers of Godot 3.
// It corresponds to WebSocketPeer.new.
func New(options ...Option) *Peer {
	p := &Peer{lasting: lasting{settings: &defaults}}
	if numbers := peervar.Numbers(options); numbers != 0 {
		p.change(func(s *settings) { s.numbers = numbers })
	}
	return p
}

// Poll lets the peer do all that there is to do without waiting: make the connection, send what waits, receive, answer
// pings, keep up the heartbeat, close. It never blocks; on an idle open peer it is one system call and allocates
// nothing. It receives about 1 MiB at most; the next Poll goes on there, for which Wait does not wait.
// It corresponds to WebSocketPeer.poll.
//
// What goes wrong turns the state to StateClosed; LastError tells what it was.
func (p *Peer) Poll() {
	p.place.RunDeferred()
	if s := p.stream(); s != nil {
		s.RunDeferred()
	}
	p.poll()
	p.place.Ring() // there may be something to take
	p.place.RunLast()
}

func (p *Peer) poll() {
	p.use.Begin("websocketpeer.Peer")
	defer p.use.End()
	if p.opening != nil {
		p.pollOpening()
	}
	if p.session != nil {
		p.session.poll()
		p.settle()
	}
}

// pollOpening lets a connection that was made become a session.
func (p *Peer) pollOpening() {
	done, err := p.opening.poll()
	switch {
	case err != nil:
		p.stopOpening(openingFailure(err))
	case done:
		p.session = newSession(p.opening)
		p.opening = nil
	}
}

// stopOpening gives up a connection that is being made.
func (p *Peer) stopOpening(err error) {
	p.opening.abandon()
	p.opening, p.ended = nil, &ending{code: noCode, err: err}
	p.place.End()
}

// begin begins to make a connection.
func (p *Peer) begin(o *opening) {
	p.opening = o
	p.place.Begin()
}

// settle lets go of the session if it has ended.
func (p *Peer) settle() {
	if s := p.session; s.state == StateClosed {
		p.session, p.ended = nil, s.ending
		p.place.End()
	}
}

// GetReadyState returns the state as the last Poll, Close or failed send left it.
// It corresponds to WebSocketPeer.get_ready_state.
func (p *Peer) GetReadyState() State {
	switch {
	case p.opening != nil:
		return StateConnecting
	case p.session != nil:
		return p.session.state
	}
	return StateClosed
}

// inUse reports whether there is a connection that a new one must not replace. One that is closing may be, as in
// WSLPeer::connect_to_url.
func (p *Peer) inUse() bool {
	return p.GetReadyState() == StateConnecting || p.GetReadyState() == StateOpen
}

// clear forgets the last connection, with what was not read of it, but not the properties.
func (p *Peer) clear() {
	if p.session != nil {
		p.session.release()
	}
	p.inbox.drop()
	p.inbox, p.terms = inbox{}, terms{}
	p.opening, p.session, p.ended = nil, nil, nil
	p.packetErr, p.wasString = 0, false
	p.place.End()
}

// stream returns the stream below, nil unless there is a connection.
func (p *Peer) stream() below.Stream {
	switch {
	case p.opening != nil:
		return p.opening.stream
	case p.session != nil:
		return p.session.stream
	}
	return nil
}

// GetConnectedHost returns the address of the other side, or "" if there is none.
// It corresponds to WebSocketPeer.get_connected_host.
func (p *Peer) GetConnectedHost() string {
	if s := p.stream(); s != nil {
		return s.Host()
	}
	return ""
}

// GetConnectedPort returns the port of the other side, or 0 if there is none.
// It corresponds to WebSocketPeer.get_connected_port.
func (p *Peer) GetConnectedPort() int {
	if s := p.stream(); s != nil {
		return s.Port()
	}
	return 0
}

// SetNoDelay sends small pieces at once (true), which is the default, or lets the system collect them.
// It corresponds to WebSocketPeer.set_no_delay.
//
// The error is [gderr.ErrUnconfigured] if there is no connection over TCP.
func (p *Peer) SetNoDelay(enabled bool) error {
	const op = "websocketpeer.Peer.SetNoDelay"
	s := p.stream()
	if s == nil {
		return gderr.New(op, gderr.ErrUnconfigured, p.errState())
	}
	if err := s.SetNoDelay(enabled); err != nil {
		return gderr.New(op, gderr.CodeOf(err), noDelayCause(err))
	}
	return nil
}

// noDelayCause tells why a stream can't send small pieces at once, which one that is no TCP says without a cause.
func noDelayCause(err error) error {
	if cause := errs.Cause(err); cause != gderr.ErrUnconfigured {
		return cause
	}
	return errNoTCP
}

// GetRequestedURL returns the URL that ConnectToURL was given or, on a server, the one that the client asked for, made
// of its Host header and its path. It is "" before that.
// It corresponds to WebSocketPeer.get_requested_url.
func (p *Peer) GetRequestedURL() string {
	if p.server && p.head != (head{}) {
		return askedURL(p.head.text(), p.secure)
	}
	return p.url
}

// GetSelectedProtocol returns the sub-protocol that both sides agreed on in the handshake, "" if none.
// It corresponds to WebSocketPeer.get_selected_protocol.
func (p *Peer) GetSelectedProtocol() string { return p.protocol }

// RequestHeader returns the headers of the client's request on a server, from when it has been read until the peer
// connects again, and nil on a client.
// It is an addition of Go.
func (p *Peer) RequestHeader() http.Header {
	if !p.server {
		return nil
	}
	return headerOf(p.head.text())
}

// ResponseHeader returns the headers of the server's answer on a client, also of one that refused the connection, from
// when it has been read until the peer connects again, and nil on a server.
// It is an addition of Go.
func (p *Peer) ResponseHeader() http.Header {
	if p.server {
		return nil
	}
	return headerOf(p.head.text())
}

// RoundTripTime returns how long the other side took to answer the last ping of the heartbeat, 0 before the first
// answer. It is measured from Poll to Poll, so that seldom polling makes it longer.
// It is an addition of Go.
func (p *Peer) RoundTripTime() time.Duration {
	switch {
	case p.session != nil:
		return p.session.rtt
	case p.ended != nil:
		return p.ended.rtt
	}
	return 0
}

// ending is how a connection ended.
type ending struct {
	code   int // noCode if there was no close frame
	reason string
	err    error // for LastError
	rtt    time.Duration
}

// noCode is the close code where there was none.
const noCode = -1

// ending returns how the connection ended, or is about to; nil while all is well.
func (p *Peer) ending() *ending {
	if p.session != nil {
		return p.session.ending
	}
	return p.ended
}

// fail makes the error of a method that could not begin a connection, and keeps it for LastError, unless that has to
// do with a connection that there still is.
func (p *Peer) fail(op string, code gderr.Code, cause error) error {
	err := gderr.New(op, code, cause)
	if p.GetReadyState() == StateClosed {
		e := ending{code: noCode}
		if p.ended != nil {
			e = *p.ended
		}
		e.err = err
		p.ended = &e
	}
	return err
}

// LastError tells why the connection could not be made or ended, until the peer connects again; if that fails at once,
// the error of ConnectToURL, AcceptStream or AcceptHTTP. It is nil while all is well, and when the connection was closed
// by Close. A normal end by the other side is a *[CloseError] with code 1000 or 1001, which [IsNormalClose] tells from
// the others, as it does nil:
//
//	if err := peer.LastError(); !websocketpeer.IsNormalClose(err) {
//		log.Print(err)
//	}
//
// The codes are [gderr.ErrCantResolve] where the host name has no address, [gderr.ErrCantConnect] for all else that
// went wrong until the connection was open, [gderr.ErrTimeout] where the time of a handshake was over or a heartbeat
// not answered, [gderr.ErrInvalidData] for a *[ProtocolError], and [gderr.ErrConnectionError] for all other ends.
//
// The causes, for errors.As and errors.Is: *net.DNSError where the host name has no address; what the operating system
// says, such as syscall.ECONNREFUSED or syscall.ECONNRESET; those of crypto/tls and crypto/x509; *[HandshakeError]
// with the HTTP status, and with the headers and the body of a server's refusal; [os.ErrDeadlineExceeded] where a
// handshake took too long; *[CloseError] where the other side closed the connection, *[ProtocolError] where it broke the
// protocol, [ErrHeartbeat] where it did not answer, and [io.EOF] where it was gone without a close frame, or during the
// handshake.
// It is an addition of Go.
func (p *Peer) LastError() error {
	if e := p.ending(); e != nil {
		return e.err
	}
	return nil
}

// errNoTCP is the cause where a connection that is not over TCP is asked for what only that has.
var errNoTCP = errors.New("the connection is not over TCP")

// errInUse is the cause where there is a connection that a new one must not replace.
func (p *Peer) errInUse() error {
	return fmt.Errorf("the state is %v: close it first", p.GetReadyState())
}

// errState is the cause where the state is not one that the method needs.
func (p *Peer) errState() error { return stateErrors[p.GetReadyState()] }

// stateErrors tell of each state that it is not connected.
var stateErrors = [...]error{
	StateConnecting: fmt.Errorf("the state is STATE_CONNECTING, until Poll makes it STATE_OPEN: %w", streampeer.ErrNotConnected),
	StateOpen:       errors.New("the state is STATE_OPEN"),
	StateClosing:    fmt.Errorf("the state is STATE_CLOSING: %w", streampeer.ErrNotConnected),
	StateClosed:     fmt.Errorf("the state is STATE_CLOSED: %w", streampeer.ErrNotConnected),
}
