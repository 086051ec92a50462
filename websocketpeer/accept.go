package websocketpeer

import (
	"errors"
	"net/http"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
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
	const op = "websocketpeer.Peer.AcceptStream"
	switch {
	case below.IsNil(stream):
		return p.fail(op, gderr.ErrInvalidParameter, errNoStream)
	case p.inUse():
		return p.fail(op, gderr.ErrAlreadyInUse, p.errInUse())
	}
	p.clear()
	if !isConnection(stream) {
		return p.fail(op, gderr.ErrInvalidParameter, errNoConnection)
	}
	if err := p.set().check(); err != nil {
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	o := newOpening(&p.lasting, (*opening).secure, (*opening).readRequest, (*opening).send)
	o.stand(stream)
	o.tls, p.terms.secure = stream.(*streampeer.TLS)
	p.server = true
	p.begin(o)
	return nil
}

// isConnection reports whether the stream has another side.
func isConnection(stream streampeer.StreamPeer) bool {
	switch s := stream.(type) {
	case *streampeer.Buffer, *streampeer.GZIP:
		return false
	case *streampeer.TLS:
		return !below.IsNil(s.GetStream())
	}
	return true
}

// AcceptHTTP is AcceptStream for a connection that a net/http server has taken, with the request that it has read. Call
// it in a handler; the peer outlives that. The state becomes StateConnecting, and Poll turns it to StateOpen when it
// has sent the answer.
// It is an addition of Go.
//
// The errors are those of AcceptStream; *[HandshakeError] where the request is refused, which is answered with an HTTP
// error; and [gderr.ErrUnavailable] where the connection can't be taken over, as with HTTP/2. LastError keeps them. The
// handler has nothing more to do then, except after [gderr.ErrAlreadyInUse], which leaves the request unanswered.
func (p *Peer) AcceptHTTP(w http.ResponseWriter, r *http.Request) error {
	const op = "websocketpeer.Peer.AcceptHTTP"
	if p.inUse() {
		return p.fail(op, gderr.ErrAlreadyInUse, p.errInUse())
	}
	p.clear()
	if err := p.set().check(); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	answer, protocol, refusal := answerToHTTP(r, p.settings)
	if refusal != nil {
		for name, values := range refusal.advice() {
			w.Header()[name] = values
		}
		http.Error(w, refusal.Reason, refusal.StatusCode)
		return p.fail(op, gderr.ErrCantConnect, refusal)
	}
	conn, buffers, err := http.NewResponseController(w).Hijack()
	if err != nil {
		http.Error(w, "the connection can't be taken over", http.StatusNotImplemented)
		return p.fail(op, gderr.ErrUnavailable, err)
	}
	o := newOpening(&p.lasting, (*opening).send)
	o.stand(streampeer.FromConn(conn))
	o.out, o.in = answer, make([]byte, buffers.Reader.Buffered())
	_, _ = buffers.Reader.Read(o.in) // what is buffered is there
	p.terms = terms{head: newHead(headOfHTTP(r)), protocol: protocol, server: true, secure: r.TLS != nil}
	p.begin(o)
	return nil
}
