package interop

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"

	"github.com/coder/websocket"
)

// coder is github.com/coder/websocket.
var coder = library{
	name:  "coder",
	codes: true,
	accept: func(w http.ResponseWriter, r *http.Request, serve func(conn)) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer ws.CloseNow()
		serve(newCoderConn(r.Context(), ws))
	},
	dial: func(ctx context.Context, url string, config *tls.Config) (conn, error) {
		transport := &http.Transport{TLSClientConfig: config}
		ws, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport}})
		if err != nil {
			return nil, err
		}
		return newCoderConn(ctx, ws), nil
	},
}

type coderConn struct {
	ctx context.Context
	ws  *websocket.Conn
}

func newCoderConn(ctx context.Context, ws *websocket.Conn) coderConn {
	ws.SetReadLimit(-1)
	return coderConn{ctx, ws}
}

func (c coderConn) send(m message) error {
	kind := websocket.MessageBinary
	if m.text {
		kind = websocket.MessageText
	}
	return c.ws.Write(c.ctx, kind, []byte(m.payload))
}

func (c coderConn) receive() (message, error) {
	kind, data, err := c.ws.Read(c.ctx)
	var end websocket.CloseError
	if errors.As(err, &end) {
		code := int(end.Code)
		if end.Code == websocket.StatusNoStatusRcvd {
			code = 0
		}
		err = &closed{code, end.Reason}
	}
	return message{string(data), kind == websocket.MessageText}, err
}

// ping waits for the pong, which the library sees only while it reads.
func (c coderConn) ping() error {
	ctx, cancel := context.WithCancel(c.ctx)
	pinged := make(chan error, 1)
	go func() {
		pinged <- c.ws.Ping(ctx)
		_ = c.send(message{pingOver, true})
	}()
	defer cancel()
	m, err := c.receive()
	if err == nil && m.payload != pingOver {
		err = errors.New("got " + m.payload)
	}
	return errors.Join(err, <-pinged)
}

// pingOver is echoed to end the reading that a ping needs.
const pingOver = "the ping is over"

func (c coderConn) close(code int, reason string) { _ = c.ws.Close(websocket.StatusCode(code), reason) }
