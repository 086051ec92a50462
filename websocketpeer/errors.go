package websocketpeer

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/streampeer"
)

// ErrHeartbeat is the cause where a connection was given up because the other side did not answer a ping in time.
var ErrHeartbeat = errors.New("a ping was not answered in time")

// HandshakeError is the cause where the opening handshake failed: on a client because of the server's answer, on a
// server because of the client's request.
type HandshakeError struct {
	StatusCode int         // the HTTP status of the answer, received or sent; 0 if it had none
	Reason     string      // what was wrong, for people
	Header     http.Header // on a client, of the answer that had the status
	Body       []byte      // on a client, the first 4 KiB of that answer's body, or as much as came in time
}

// Error returns the reason and the status, and where a redirect points to.
func (e *HandshakeError) Error() string {
	text := "handshake failed"
	if e.StatusCode != 0 {
		text += " with status " + strconv.Itoa(e.StatusCode)
	}
	text += ": " + e.Reason
	if location := e.Location(); location != "" {
		text += ", but points to " + quote(location)
	}
	return text
}

// Location returns where the server redirects a client to, "" if nowhere. That may be relative to the URL that was asked
// for, or begin with "http". Redirects are not followed.
// It is an addition of Go.
func (e *HandshakeError) Location() string {
	if e.StatusCode < 300 || e.StatusCode > 399 {
		return ""
	}
	return e.Header.Get("Location")
}

func refused(status int, reason string) *HandshakeError {
	return &HandshakeError{StatusCode: status, Reason: reason}
}

// CloseError is the cause where the other side closed the connection with a close frame before this one did.
type CloseError struct {
	Code   int    // the close code; 0 if the close frame had none
	Reason string // as the other side gave it
}

// Error returns the code and the reason.
func (e *CloseError) Error() string {
	text := "the other side closed the connection"
	if e.Code != 0 {
		text += " with code " + strconv.Itoa(e.Code)
	}
	if e.Reason != "" {
		text += ": " + quote(e.Reason)
	}
	return text
}

// The close codes of a normal end (RFC 6455 section 7.4.1).
const (
	closeNormal    = 1000
	closeGoingAway = 1001
)

// IsNormalClose reports whether err, such as that of LastError, tells of a normal end by the other side: a [CloseError]
// with code 1000 (done) or 1001 (going away).
// It is an addition of Go.
func IsNormalClose(err error) bool {
	var closed *CloseError
	return errors.As(err, &closed) && (closed.Code == closeNormal || closed.Code == closeGoingAway)
}

// ProtocolError is the cause where the other side broke the WebSocket protocol, or sent a message that is too big.
type ProtocolError struct {
	Code int    // the close code that was sent: 1002, 1007 or 1009
	Text string // what was wrong, for people
}

// Error returns the text and the close code.
func (e *ProtocolError) Error() string {
	return "the other side broke the protocol: " + e.Text + " (close code " + strconv.Itoa(e.Code) + ")"
}

// What io.EOF of the stream below means.
var (
	errGone      = fmt.Errorf("the other side was gone without a close frame: %w", io.EOF)
	errGoneEarly = fmt.Errorf("the other side was gone during the handshake: %w", io.EOF)
)

// failure makes an error of LastError.
func failure(code gderr.Code, cause error) *gderr.Error {
	return &gderr.Error{Op: "websocketpeer.Peer.Poll", Code: code, Err: cause}
}

// streamFailure makes an error of LastError of what a read or write of an open connection returned.
func streamFailure(err error) *gderr.Error {
	return failure(gderr.ErrConnectionError, causeOf(err, errGone))
}

// openingFailure makes an error of LastError of what a step of connecting returned.
func openingFailure(err error) error {
	code := gderr.ErrCantConnect
	switch {
	case gderr.CodeOf(err) == gderr.ErrCantResolve:
		code = gderr.ErrCantResolve
	case errors.Is(err, os.ErrDeadlineExceeded):
		code = gderr.ErrTimeout
	}
	return failure(code, causeOf(err, errGoneEarly))
}

// causeOf returns what went wrong below, with gone in place of io.EOF.
func causeOf(err, gone error) error {
	if errors.Is(err, io.EOF) {
		return gone
	}
	return errs.Cause(err)
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
// the others:
//
//	if err := peer.LastError(); err != nil && !websocketpeer.IsNormalClose(err) {
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

// quote makes text of the other side or the user fit for a message: in quotes, and no longer than a line.
func quote(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}
