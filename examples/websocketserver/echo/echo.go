// Package echo is the echo server of the tutorial on websocketpeer.Peers, over ws or wss.
package echo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// Server is the server of the tutorial:
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
type Server struct {
	Console io.Writer              // what it prints goes there, from the goroutines of all clients
	Log     io.Writer              // why a connection failed goes there, like that
	TLS     *streampeer.TLSOptions // of a server: the connections are wss; nil: they are ws
}

// maxMessage is the longest message in bytes that a client may send, Python's max_size. A longer one closes the
// connection with code 1009.
const maxMessage = 1 << 20

// goingAway is the close code of a server that ends (RFC 6455 section 7.4.1).
const goingAway = 1001

const (
	// pause is how long a client that sends without reading the answers is left alone.
	pause = 20 * time.Millisecond
	// goodbye is how long a client has to answer when the server closes its connection.
	goodbye = time.Second
)

// Serve serves a client until the connection is closed. When ctx ends, it closes it with code 1001, which takes up to a
// second if the client does not answer.
//
// It waits, as the tutorial's asyncio does, instead of polling 60 times a second, as a game would: an answer need not wait
// for the next frame, and an idle client costs no time at all.
func (s Server) Serve(ctx context.Context, tcp *streampeer.TCP) {
	peer := websocketpeer.New()
	peer.SetInboundBufferSize(maxMessage)
	peer.SetOutboundBufferSize(0) // no limit, because answer never adds a second message
	if err := peer.AcceptStream(s.stream(tcp)); err != nil {
		fmt.Fprintln(s.Log, "connection failed:", err)
		return
	}
	defer peer.Close(-1, "")
	for ctx.Err() == nil && peer.GetReadyState() != websocketpeer.StateClosed {
		if peer.GetAvailablePacketCount() > 0 { // they wait for room for the answers, and would end each wait at once
			serve.Sleep(ctx, pause)
		} else {
			_ = peer.Wait(ctx)
		}
		peer.Poll()
		s.answer(peer)
	}
	if err := peer.LastError(); err != nil && !errors.As(err, new(*websocketpeer.CloseError)) {
		fmt.Fprintln(s.Log, "connection failed:", err)
	}
	sayGoodbye(peer)
}

// sayGoodbye closes the connection, if that has not come to pass.
func sayGoodbye(peer *websocketpeer.Peer) {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	peer.Close(goingAway, "")
	for peer.GetReadyState() != websocketpeer.StateClosed && peer.Wait(ctx) == nil {
		peer.Poll()
		for range peer.Packets() { // they would end each wait at once
		}
	}
}

// stream returns what the WebSocket runs over.
func (s Server) stream(tcp *streampeer.TCP) streampeer.StreamPeer {
	if s.TLS == nil {
		return tcp
	}
	session := streampeer.NewTLS()
	_ = session.AcceptStream(tcp, s.TLS) // without a session the peer refuses it
	return session
}

// answer answers what a client has sent, while it takes the answers: each is wholly sent before the next message is
// looked at, as await does it. Where that can't be, the rest waits, and in the end the client's own sending. A client that
// has closed the connection gets no answers, but what it had said is printed.
func (s Server) answer(peer *websocketpeer.Peer) {
	for peer.GetAvailablePacketCount() > 0 && peer.GetCurrentOutboundBufferedAmount() == 0 {
		packet, err := peer.GetPacket()
		if err != nil {
			return
		}
		msg := pythonString(packet, peer.WasStringPacket())
		fmt.Fprintf(s.Console, "Msg from client: %s\n", msg)
		data := []byte("Got our msg: " + msg)
		fmt.Fprintln(s.Console, pythonBytes(data))
		_ = peer.PutPacket(data) // an error ends the connection, which Serve sees
	}
}
