package interop

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"

	"golang.org/x/net/websocket"
)

// xnet is golang.org/x/net/websocket. It never gives a close code, and closes with 1000 unless told otherwise.
var xnet = library{
	name: "x/net",
	accept: func(w http.ResponseWriter, r *http.Request, serve func(conn)) {
		websocket.Server{Handler: func(ws *websocket.Conn) { serve(xnetConn{ws}) }}.ServeHTTP(w, r)
	},
	dial: func(ctx context.Context, url string, config *tls.Config) (conn, error) {
		c, err := websocket.NewConfig(url, "http://127.0.0.1/")
		if err != nil {
			return nil, err
		}
		c.TlsConfig = config
		ws, err := c.DialContext(ctx)
		return xnetConn{ws}, err
	},
}

type xnetConn struct{ ws *websocket.Conn }

// xnetCodec keeps text and binary apart, which the library's own codecs do not.
var xnetCodec = websocket.Codec{
	Marshal: func(v any) ([]byte, byte, error) {
		m := v.(message)
		if m.text {
			return []byte(m.payload), websocket.TextFrame, nil
		}
		return []byte(m.payload), websocket.BinaryFrame, nil
	},
	Unmarshal: func(data []byte, payloadType byte, v any) error {
		*v.(*message) = message{string(data), payloadType == websocket.TextFrame}
		return nil
	},
}

func (c xnetConn) send(m message) error { return xnetCodec.Send(c.ws, m) }

func (c xnetConn) receive() (m message, err error) {
	err = xnetCodec.Receive(c.ws, &m)
	if errors.Is(err, io.EOF) {
		err = errGone
	}
	return m, err
}

// ping does not wait: the library drops pongs.
func (c xnetConn) ping() error {
	c.ws.PayloadType = websocket.PingFrame
	_, err := c.ws.Write([]byte("ping"))
	return err
}

func (c xnetConn) close(code int, _ string) {
	_ = c.ws.WriteClose(code)
	_, _ = c.receive() // the answer, so that it is not lost by closing with data unread
	_ = c.ws.Close()
}
