package interop

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// gorilla is github.com/gorilla/websocket.
var gorilla = library{
	name:  "gorilla",
	codes: true,
	accept: func(w http.ResponseWriter, r *http.Request, serve func(conn)) {
		ws, err := new(websocket.Upgrader).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		serve(gorillaConn{ws})
	},
	dial: func(ctx context.Context, url string, config *tls.Config) (conn, error) {
		dialer := websocket.Dialer{TLSClientConfig: config}
		ws, _, err := dialer.DialContext(ctx, url, nil)
		return gorillaConn{ws}, err
	},
}

type gorillaConn struct{ ws *websocket.Conn }

func (c gorillaConn) send(m message) error {
	kind := websocket.BinaryMessage
	if m.text {
		kind = websocket.TextMessage
	}
	return c.ws.WriteMessage(kind, []byte(m.payload))
}

func (c gorillaConn) receive() (message, error) {
	kind, data, err := c.ws.ReadMessage()
	var end *websocket.CloseError
	if errors.As(err, &end) {
		code := end.Code
		if code == websocket.CloseNoStatusReceived {
			code = 0
		}
		err = &closed{code, end.Text}
	}
	return message{string(data), kind == websocket.TextMessage}, err
}

var errNoPong = errors.New("no pong came before the echo")

// ping sends a ping and a message behind it: the pong must be there when the echo is.
func (c gorillaConn) ping() error {
	ponged := errNoPong
	c.ws.SetPongHandler(func(payload string) error {
		if payload == "ping" {
			ponged = nil
		}
		return nil
	})
	if err := c.ws.WriteControl(websocket.PingMessage, []byte("ping"), time.Now().Add(kit.Patience)); err != nil {
		return err
	}
	if err := c.send(message{pingOver, true}); err != nil {
		return err
	}
	_, err := c.receive()
	return errors.Join(err, ponged)
}

// close waits for the answer, as closing with data unread could lose what was sent.
func (c gorillaConn) close(code int, reason string) {
	frame := websocket.FormatCloseMessage(code, reason)
	_ = c.ws.WriteControl(websocket.CloseMessage, frame, time.Now().Add(kit.Patience))
	for {
		if _, err := c.receive(); err != nil {
			break
		}
	}
	_ = c.ws.Close()
}
