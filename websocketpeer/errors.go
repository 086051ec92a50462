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

// IsNormalClose reports whether err, that of LastError when the connection has ended, tells of a normal end: by the other
// side, a [CloseError] with code 1000 (done) or 1001 (going away), or by this one, nil.
// It is an addition of Go.
func IsNormalClose(err error) bool {
	var closed *CloseError
	return err == nil || errors.As(err, &closed) && (closed.Code == closeNormal || closed.Code == closeGoingAway)
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

// quote makes text of the other side or the user fit for a message: in quotes, and no longer than a line.
func quote(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}
