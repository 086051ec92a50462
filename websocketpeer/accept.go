package websocketpeer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/isnil"
	"github.com/godotpeer/godotpeer/streampeer"
)

// What a stream may be refused for.
var (
	errNoStream     = errors.New("no stream")
	errNoConnection = errors.New("the stream is not a connection")
)

// AcceptStream makes the peer the server side of a connection that was taken from a server: a connected streampeer.TCP
// or UDS, a streampeer.TLS that is connected or handshaking, or a stream of your own. The state becomes
// StateConnecting, and Poll turns it to StateOpen when it has read the client's request and answered it. A request
// that is refused is answered with an HTTP error. From now on the stream is the peer's: it ends with it. What was not
// read of the last connection is lost.
// It corresponds to WebSocketPeer.accept_stream.
//
// The errors, which LastError keeps, are [gderr.ErrInvalidParameter] for nil or a stream that is not a connection, such
// as a streampeer.Buffer, and for supported_protocols or handshake_headers that can't be sent; and
// [gderr.ErrAlreadyInUse] unless the state is StateClosed or StateClosing.
func (p *Peer) AcceptStream(stream streampeer.StreamPeer) error {
	const op = "WebSocketPeer.AcceptStream"
	switch {
	case isnil.Is(stream):
		return p.fail(op, gderr.ErrInvalidParameter, errNoStream)
	case p.inUse():
		return p.fail(op, gderr.ErrAlreadyInUse, p.errInUse())
	}
	p.clear()
	if !isConnection(stream) {
		return p.fail(op, gderr.ErrInvalidParameter, errNoConnection)
	}
	if err := p.settings.check(); err != nil {
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	p.serve(stream)
	p.begin(&opening{}, secured, asked, sent)
	return nil
}

// isConnection reports whether the stream has another side.
func isConnection(stream streampeer.StreamPeer) bool {
	switch s := stream.(type) {
	case *streampeer.Buffer, *streampeer.GZIP:
		return false
	case *streampeer.TLS:
		return !isnil.Is(s.GetStream())
	}
	return true
}

// serve makes the peer the server side of a stream.
func (p *Peer) serve(stream streampeer.StreamPeer) {
	p.server = true
	p.stand(stream)
	_, p.secure = stream.(*streampeer.TLS)
}
