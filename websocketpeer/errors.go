package websocketpeer

import (
	"errors"
	"strconv"

	"github.com/godotpeer/godotpeer/gderr"
)

// ErrHeartbeat is the cause where a connection was given up because the other side did not answer a ping in time.
var ErrHeartbeat = errors.New("a ping was not answered in time")

// HandshakeError is the cause where the opening handshake failed: on a client because of the server's answer, on a
// server because of the client's request.
type HandshakeError struct {
	StatusCode int    // the HTTP status of the answer, received or sent; 0 if it had none
	Reason     string // what was wrong, for people
}

// Error returns the reason and the status.
func (e *HandshakeError) Error() string {
	if e.StatusCode == 0 {
		return "handshake failed: " + e.Reason
	}
	return "handshake failed with status " + strconv.Itoa(e.StatusCode) + ": " + e.Reason
}

func refused(status int, reason string) *HandshakeError { return &HandshakeError{status, reason} }

// CloseError is the cause where the other side closed the connection with a close frame before this one did.
type CloseError struct {
	Code   int    // the close code; 0 if it gave none
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

// ProtocolError is the cause where the other side broke the WebSocket protocol, or sent a message that is too big.
type ProtocolError struct {
	Code int    // the close code that was sent: 1002, 1007 or 1009
	Text string // what was wrong, for people
}

// Error returns the text and the close code.
func (e *ProtocolError) Error() string {
	return "the other side broke the protocol: " + e.Text + " (close code " + strconv.Itoa(e.Code) + ")"
}

// failure makes an error of LastError.
func failure(code gderr.Code, cause error) error { return gderr.New("Peer.Poll", code, cause) }

// quote makes text of the other side or the user fit for a message: in quotes, and no longer than a line.
func quote(text string) string {
	const most = 200
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}
