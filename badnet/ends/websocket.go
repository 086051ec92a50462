package ends

import (
	"iter"
	"net"
	"strconv"

	"time"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// room is how many bytes of messages a WebSocket keeps, received and to be sent: more than any test has under way.
const room = 4 << 20

// webSocketEnd is a WebSocketPeer.
type webSocketEnd struct{ *websocketpeer.Peer }

func newWebSocketEnd(patience time.Duration) webSocketEnd {
	e := webSocketEnd{websocketpeer.New()}
	e.SetInboundBufferSize(room)
	e.SetOutboundBufferSize(room)
	e.SetHandshakeTimeout(patience)
	return e
}

func listenWebSocket(address string, patience time.Duration) (Server, error) {
	return listen(address, func(tcp *streampeer.TCP) (End, error) {
		e := newWebSocketEnd(patience)
		return e, e.AcceptStream(tcp)
	})
}

func listenWebSocketTLS(address string, patience time.Duration) (Server, error) {
	return listen(address, func(tcp *streampeer.TCP) (End, error) {
		session := streampeer.NewTLS()
		session.SetHandshakeTimeout(patience)
		if err := session.AcceptStream(tcp, self.Server()); err != nil {
			return nil, err
		}
		e := newWebSocketEnd(patience)
		return e, e.AcceptStream(session)
	})
}

func dialWebSocket(address string, port int, patience time.Duration) (End, error) {
	e := newWebSocketEnd(patience)
	return e, e.ConnectToURL("ws://"+net.JoinHostPort(address, strconv.Itoa(port)), nil)
}

func dialWebSocketTLS(address string, port int, patience time.Duration) (End, error) {
	e := newWebSocketEnd(patience)
	return e, e.ConnectToURL("wss://"+net.JoinHostPort(address, strconv.Itoa(port)), streampeer.TLSOptionsClient(self.Trust, name))
}

func (e webSocketEnd) Waits() group.Peer          { return e.Peer }
func (e webSocketEnd) Messages() iter.Seq[[]byte] { return e.Packets() }
func (e webSocketEnd) Close()                     { e.Peer.Close(1000, "") }
func (e webSocketEnd) Drop()                      { e.Peer.Close(-1, "") }

func (e webSocketEnd) Send(message []byte) error {
	return e.Peer.Send(message, websocketpeer.WriteModeBinary)
}

func (e webSocketEnd) State() State {
	switch e.GetReadyState() {
	case websocketpeer.StateConnecting:
		return Connecting
	case websocketpeer.StateOpen:
		return Open
	case websocketpeer.StateClosing:
		return Closing
	}
	return Ended
}
