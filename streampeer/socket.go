package streampeer

import (
	"context"
	"io"
	"net"
	"net/netip"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/enums"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Status is the state of a TCP or UDS stream, with the numbers of StreamPeerSocket.Status. It prints as the constant's
// name; int(s) is GDScript's number.
type Status uint8

// The states of a stream.
const (
	// StatusNone is a stream that is not connected: new, disconnected, or ended by the other side.
	StatusNone Status = 0
	// StatusConnecting is a stream whose connection is being made.
	StatusConnecting Status = 1
	// StatusConnected is a stream that can be read and written.
	StatusConnected Status = 2
	// StatusError is a stream that could not be connected, or whose connection broke.
	StatusError Status = 3
)

var statusNames = [...]string{
	StatusNone:       "STATUS_NONE",
	StatusConnecting: "STATUS_CONNECTING",
	StatusConnected:  "STATUS_CONNECTED",
	StatusError:      "STATUS_ERROR",
}

// String returns the name of the engine's constant.
func (s Status) String() string { return enums.Text("Status", statusNames[:], s) }

// Socket is what TCP and UDS streams have in common. It stands for Godot's abstract class StreamPeerSocket.
type Socket interface {
	StreamPeer
	// DisconnectFromHost closes the connection, or gives up making it, and turns the status to StatusNone.
	// It corresponds to StreamPeerSocket.disconnect_from_host.
	DisconnectFromHost()
	// GetStatus returns the status as the last Poll, or a failed read or write, left it.
	// It corresponds to StreamPeerSocket.get_status.
	GetStatus() Status
	// Poll lets the peer see what happened on its socket, and is the only call, besides a read or write that fails,
	// that changes the status.
	// It corresponds to StreamPeerSocket.poll.
	Poll() error

	// Conn returns the connection as a blocking net.Conn, for code that wants an io.Reader, an io.Writer or
	// deadlines.
	// It is an addition of Go.
	Conn() (net.Conn, error)
	// LastError tells why the connection could not be made, broke or was ended by the other side, until the peer
	// connects again or is disconnected by DisconnectFromHost.
	// It is an addition of Go.
	LastError() error
	// Wait blocks the goroutine until Poll has something to do: a connection made, refused or timed out, data to
	// read, or an end of the connection.
	// It is an addition of Go.
	Wait(ctx context.Context) error
}

// SocketServer is what TCPServer and UDSServer have in common. It stands for Godot's abstract class SocketServer.
type SocketServer interface {
	// IsConnectionAvailable reports whether TakeConnection has a connection to take.
	// It corresponds to SocketServer.is_connection_available.
	IsConnectionAvailable() bool
	// IsListening reports whether the server listens.
	// It corresponds to SocketServer.is_listening.
	IsListening() bool
	// Stop stops listening.
	// It corresponds to SocketServer.stop.
	Stop()
	// TakeSocketConnection is TakeConnection for code that serves TCP and UDS alike.
	// It corresponds to SocketServer.take_socket_connection.
	TakeSocketConnection() Socket

	// LastError tells why the last TakeConnection could not take a waiting connection, such as too many open files.
	// It is an addition of Go.
	LastError() error
	// Wait blocks the goroutine until a connection waits to be taken.
	// It is an addition of Go.
	Wait(ctx context.Context) error
}

// socketPeer is what TCP and UDS share: a stream over a socket, with a status that only Poll and failed calls change.
type socketPeer struct {
	base
	sock   *netsock.Socket // nil unless open
	status Status
	godot3 bool             // GetStatus polls by itself
	unix   bool             // it is a UDS
	broken bool             // nothing can be sent any more, for the reason; what has arrived can be read
	trying attempt          // the connection being made, while the status is StatusConnecting
	reason error            // why the status left StatusConnecting or StatusConnected, or will
	remote netsock.Endpoint // the address connected to, or tried, of a TCP
	outbox *outbox          // what waits for Poll, nil unless writes share calls
	place  await.Place
}

// attempt is a connection being made.
type attempt interface {
	// poll returns nil when connected, netsock.ErrWouldBlock while there is hope, else why there is none.
	poll() error
	// need tells when poll may have something else to say.
	need(n *await.Need)
}

// init makes the peer read and write through its socket.
func (p *socketPeer) init(unix bool, options []Option) {
	p.unix = unix
	p.base.init(p, options)
	p.godot3 = p.varOptions != 0
}

func (p *socketPeer) class() string {
	if p.unix {
		return "streampeer.UDS"
	}
	return "streampeer.TCP"
}

// Poll lets the peer see what happened on its socket, and is the only call, besides a read or write that fails,
// that changes the status. It never blocks; on an idle peer it is one system call and allocates nothing.
// It corresponds to StreamPeerSocket.poll.
//
// A connection that is made turns StatusConnecting to StatusConnected. When the other side has ended the connection
// and everything that it sent has been read, the status becomes StatusNone. The errors turn the status to
// StatusError: [gderr.ErrConnectionError] if the connection can't be made, [gderr.Failed] if it broke and everything
// that had arrived has been read.
func (p *socketPeer) Poll() error {
	p.place.RunDeferred()
	p.use.Begin(p.class())
	err := p.poll()
	p.use.End()
	p.place.RunLast()
	return err
}

func (p *socketPeer) poll() error {
	switch p.status {
	case StatusConnecting:
		return p.pollConnecting()
	case StatusConnected:
		return p.pollConnected()
	}
	return nil
}

func (p *socketPeer) pollConnecting() error {
	err := p.trying.poll()
	switch err {
	case nil:
		p.connected()
		return nil
	case netsock.ErrWouldBlock:
		return nil
	}
	return p.fail(p.error("Poll", gderr.ErrConnectionError, err))
}

func (p *socketPeer) connected() {
	p.status = StatusConnected
	p.trying = nil
}

// pollConnected tells the end of the stream from data by asking how many bytes there are.
func (p *socketPeer) pollConnected() error {
	if err := p.drain(); err != nil {
		p.breakOff("Poll", err)
	}
	readable, err := p.sock.Readable()
	switch {
	case err == netsock.ErrClosed: // by Conn
		p.close(nil)
		return nil
	case err != nil:
		p.breakOff("Poll", err)
	case !readable && !p.broken:
		return nil
	}
	n, err := p.sock.Available()
	if err != nil {
		p.breakOff("Poll", err)
	}
	switch {
	case n > 0:
	case p.broken:
		err := p.renamed("Poll", p.reason)
		_ = p.fail(p.reason)
		return err
	default:
		p.close(p.error("Poll", gderr.ErrFileEOF, io.EOF))
	}
	return nil
}

// breakOff notes that the connection is broken, and the first reason: nothing more is sent, and what has arrived can be
// read before the status changes.
func (p *socketPeer) breakOff(method string, cause error) {
	if !p.broken {
		p.broken, p.reason = true, p.error(method, gderr.Failed, cause)
		p.outbox.empty()
	}
}

// GetStatus returns the status as the last Poll, or a failed read or write, left it. On a TCP peer made with Godot3 it
// polls by itself.
// It corresponds to StreamPeerSocket.get_status.
func (p *socketPeer) GetStatus() Status {
	if p.godot3 {
		_ = p.Poll() // the status and LastError tell
	}
	return p.status
}

// DisconnectFromHost closes the connection, or gives up making it, and turns the status to StatusNone. On a peer that is
// not connected it does nothing else. It never blocks.
// It corresponds to StreamPeerSocket.disconnect_from_host.
//
// What was sent before is still delivered, also if not all that had arrived was read. But if the other side sends more, the
// system resets the connection (RFC 1122, section 4.2.2.13), and what it has not delivered by then is lost: where the other
// side may go on sending, let it end the connection.
func (p *socketPeer) DisconnectFromHost() {
	p.use.Check(p.class())
	_ = p.drain()
	p.close(nil)
}

// close ends the connection for a reason, nil if it is the user's.
func (p *socketPeer) close(reason error) {
	if p.sock != nil {
		p.sock.Close()
		p.sock = nil
	}
	p.outbox.empty()
	p.trying, p.broken = nil, false
	p.status = StatusNone
	p.reason = reason
	p.place.End()
}

// fail ends the connection with StatusError, and returns err.
func (p *socketPeer) fail(err error) error {
	p.close(err)
	p.status = StatusError
	return err
}

// errNotConnected is the cause where the peer is used without a connection.
func (p *socketPeer) errNotConnected() error {
	return &notConnected{p.status, p.status == StatusConnecting}
}

// LastError tells why the connection could not be made, broke or was ended by the other side, until the peer connects
// again or is disconnected by DisconnectFromHost. It is nil while all is well. Of a connection that has broken it tells
// before what had arrived was read.
// It is an addition of Go.
//
// The causes are those of the operating system, such as syscall.ECONNREFUSED; [os.ErrDeadlineExceeded] where the
// connect timeout passed; and [io.EOF] with [gderr.ErrFileEOF] where the other side ended the connection.
func (p *socketPeer) LastError() error { return p.reason }

// Wait blocks the goroutine until Poll has something to do: a connection made, refused or timed out, data to read, or an
// end of the connection. Unread data counts, so read what is there before waiting for more. It changes nothing itself:
// call Poll when it returns. It takes no descriptor and, from the second one on, no memory.
// It is an addition of Go.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] on a peer that is neither connecting nor
// connected, so that a loop over it ends with the connection, and [gderr.Failed] if the system can't wait, which does the
// connection no harm.
func (p *socketPeer) Wait(ctx context.Context) error {
	return p.place.Wait(ctx, &p.use, p.class(), "Wait", socketBelow{p})
}

// WaitReadOrWrite is Wait that also returns when there is room to send, for use when PutPartialData did not take
// everything. The errors are those of Wait.
// It is an addition of Go.
func (p *socketPeer) WaitReadOrWrite(ctx context.Context) error {
	return p.place.Wait(ctx, &p.use, p.class(), "WaitReadOrWrite", socketEager{p})
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how a peer is used from elsewhere. It never blocks.
// It corresponds to Object.call_deferred.
//
// The functions run in the order of the calls. What one of them gives to CallDeferred runs at the Poll behind. Wait returns
// also where it is that of a group, or of a peer that stands on this one, whose Poll then calls f too. Other calls that block
// do not end for it.
//
// A peer takes functions before it begins to connect, and from then on until it has ended: until its status, of whatever
// type, says that it is neither connected nor about to be. It takes them again when it begins anew. What it has taken runs
// also where it ends first, if it is polled until then: in the Poll that finds the end, or the next one after another call
// that ends it.
//
// The errors are [gderr.ErrUnconfigured] after the end, [gderr.ErrOutOfMemory] if 65,536 functions wait already, and
// [gderr.ErrInvalidParameter] for nil.
func (p *socketPeer) CallDeferred(f func()) error { return p.place.CallDeferred(p.class(), f) }

// socketEager is a socketPeer that is waited for, for room too.
type socketEager struct{ *socketPeer }

func (s socketEager) Need(n *await.Need, want netsock.Interest) {
	s.need(n, "WaitReadOrWrite", want|netsock.ForWriting)
	s.place.Need(n)
}

// need tells what the peer waits for, to a method that waits.
func (p *socketPeer) need(n *await.Need, as string, want netsock.Interest) {
	switch {
	case p.status == StatusConnecting:
		p.trying.need(n)
		return
	case p.status != StatusConnected:
		n.SetClosed(p.error(as, gderr.ErrUnconfigured, p.errNotConnected()))
		return
	case p.sock.Closed(): // by Conn, as Poll finds
		n.SetReady()
		return
	}
	if p.outbox.waiting() > 0 {
		want |= netsock.ForWriting
	}
	if want != 0 {
		n.SetSocket(p.sock, want)
	}
}

// sawRemote notes who is at the other end of a socket that is connected.
func (p *socketPeer) sawRemote() {
	remote, _ := p.sock.RemoteAddr()
	p.remote = netsock.EndpointOf(remote)
}

// connectedTo returns the address of the other side; the zero one if there is none.
func (p *socketPeer) connectedTo() netip.AddrPort {
	if p.status == StatusNone || p.status == StatusError {
		return netip.AddrPort{}
	}
	return p.remote.AddrPort()
}

// setNoDelay is SetNoDelay of a TCP; a UDS has none.
func (p *socketPeer) setNoDelay(enabled bool) error {
	if p.sock == nil || p.unix {
		return p.error("SetNoDelay", gderr.ErrUnconfigured, p.errNotConnected())
	}
	if err := p.sock.SetNoDelay(enabled); err != nil {
		return p.error("SetNoDelay", gderr.Failed, err)
	}
	return nil
}
