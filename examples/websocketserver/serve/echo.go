package serve

import (
	"fmt"
	"io"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// Echo is the server of the tutorial:
//
//	async def server(ws, path):
//	    async for msg in ws:
//	        # msg = msg.decode("utf-8")
//	        print(f"Msg from client: {msg}")
//	        data = f"Got our msg: {msg}".encode("utf-8")
//	        print(data)
//	        await ws.send(data)
//
//	start_server = websockets.serve(server, "localhost", 5000)
type Echo struct {
	Console io.Writer              // what it prints goes there
	TLS     *streampeer.TLSOptions // of a server: the connections are wss; nil: they are ws
}

// maxMessage is the longest message in bytes that a client may send, Python's max_size. A longer one closes the
// connection with code 1009.
const maxMessage = 1 << 20

// accept makes a peer of a connection, or returns nil if it was gone so soon that no handshake can begin.
func (e Echo) accept(tcp *streampeer.TCP) *websocketpeer.Peer {
	peer := websocketpeer.New()
	peer.SetInboundBufferSize(maxMessage)
	peer.SetOutboundBufferSize(0) // no limit, because answer never adds a second message
	if err := peer.AcceptStream(e.stream(tcp)); err != nil {
		tcp.DisconnectFromHost()
		return nil
	}
	return peer
}

// stream returns what the WebSocket runs over.
func (e Echo) stream(tcp *streampeer.TCP) streampeer.StreamPeer {
	if e.TLS == nil {
		return tcp
	}
	session := streampeer.NewTLS()
	_ = session.AcceptStream(tcp, e.TLS) // without a session the peer refuses it
	return session
}

// answer answers what a client has sent, while it takes the answers: each is wholly sent before the next message is
// looked at, as await does it. Where that can't be, the rest waits, and in the end the client's own sending. A client that
// has closed the connection gets no answers, but what it had said is printed.
func (e Echo) answer(peer *websocketpeer.Peer) {
	for peer.GetAvailablePacketCount() > 0 && peer.GetCurrentOutboundBufferedAmount() == 0 {
		packet, err := peer.GetPacket()
		if err != nil {
			return
		}
		msg := pythonString(packet, peer.WasStringPacket())
		fmt.Fprintf(e.Console, "Msg from client: %s\n", msg)
		data := []byte("Got our msg: " + msg)
		fmt.Fprintln(e.Console, pythonBytes(data))
		_ = peer.PutPacket(data) // an error ends the connection, which the loop sees
	}
}
