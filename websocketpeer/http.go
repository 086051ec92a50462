package websocketpeer

import (
	"net/http"
	"strings"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// AcceptHTTP is an addition of Go: AcceptStream for a connection that a net/http server has taken, with the request
// that it has read. Call it in a handler; the peer outlives that. The state becomes StateConnecting, and Poll turns it
// to StateOpen when it has sent the answer.
//
// The errors are those of AcceptStream; *[HandshakeError] where the request is refused, which is answered with an HTTP
// error; and [gderr.ErrUnavailable] where the connection can't be taken over, as with HTTP/2. LastError keeps them. The
// handler has nothing more to do then, except after [gderr.ErrAlreadyInUse], which leaves the request unanswered.
func (p *Peer) AcceptHTTP(w http.ResponseWriter, r *http.Request) error {
	const op = "WebSocketPeer.AcceptHTTP"
	if p.inUse() {
		return p.fail(op, gderr.ErrAlreadyInUse, p.errInUse())
	}
	p.clear()
	if err := p.settings.check(); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	answer, refusal := p.judgeHTTP(r)
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
	behind := make([]byte, buffers.Reader.Buffered())
	_, _ = buffers.Reader.Read(behind) // what is buffered is there
	p.serve(streampeer.FromConn(conn))
	p.secure = r.TLS != nil
	p.head = headOfHTTP(r)
	p.begin(&opening{out: answer, in: behind}, sent)
	return nil
}

// judgeHTTP makes the answer to a request that net/http has read, or tells why it is refused.
func (p *Peer) judgeHTTP(r *http.Request) ([]byte, *HandshakeError) {
	if refusal := checkRequestLine([]string{r.Method, r.RequestURI, r.Proto}); refusal != nil {
		return nil, refusal
	}
	if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
		return nil, errBody()
	}
	return p.answer(r.Header, []string{r.Host})
}

// headOfHTTP is a request as it might have been received.
func headOfHTTP(r *http.Request) string {
	var head strings.Builder
	head.WriteString(r.Method + " " + r.RequestURI + " " + r.Proto + "\r\nHost: " + r.Host + "\r\n")
	_ = r.Header.Write(&head) // a Builder takes everything
	head.WriteString("\r\n")
	return head.String()
}
