// Package ends gives every kind of peer the same face: an end of a connection that carries messages, and a server that hands
// such ends out. What is put to the test is the same for all kinds then.
package ends

import (
	"iter"
	"time"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// self is who the servers are, and who the clients trust; name is one of its names.
var self = kit.NewIdentity()

const name = "localhost"

// State is where a connection is.
type State int

const (
	Connecting State = iota
	Open
	Closing
	Ended // for ever: a kind without goodbyes ends only by Close
)

// End is one end of a connection. Its methods, and those of its server, are used by one goroutine at a time.
type End interface {
	// Waits is what to wait for; nil if that of the server is waited for in its place.
	Waits() group.Peer
	// Poll goes on with what there is to do.
	Poll()
	State() State
	// Send sends a message, which goes out with the next Poll at the latest.
	Send(message []byte) error
	// Messages takes what has come.
	Messages() iter.Seq[[]byte]
	// Close says goodbye: poll until the state is Ended.
	Close()
	// Drop ends at once, and frees everything.
	Drop()
	// LastError tells why the connection has ended.
	LastError() error
}

// Server hands out an end for each client.
type Server interface {
	// Waits is what to wait for.
	Waits() group.Peer
	// Poll goes on with what there is to do. It calls new for each client that has come, and then look for each end
	// that may have something and nothing of its own to wait for.
	Poll(new, look func(End))
	Port() int
	// Stop frees the server. Its ends may still be there.
	Stop()
}

// Kind is a kind of connection.
type Kind struct {
	Name string
	// Datagrams tells that it runs over UDP, and Unreliable that messages may be lost, doubled and overtaken.
	Datagrams, Unreliable bool
	// Listen opens a server at a port that the system chooses, of an address of this machine. The patience is how long
	// a handshake may take, and how long UDP and ENet bear silence.
	Listen func(address string, patience time.Duration) (Server, error)
	// Dial begins to connect.
	Dial func(address string, port int, patience time.Duration) (End, error)
}

// Kinds are all there are.
var Kinds = []Kind{
	{Name: "TCP", Listen: listenTCP, Dial: dialTCP},
	{Name: "TLS", Listen: listenTLS, Dial: dialTLS},
	{Name: "WebSocket", Listen: listenWebSocket, Dial: dialWebSocket},
	{Name: "WebSocketTLS", Listen: listenWebSocketTLS, Dial: dialWebSocketTLS},
	{Name: "WebSocketMultiplayer", Listen: listenWebSocketMultiplayer, Dial: dialWebSocketMultiplayer},
	{Name: "UDP", Datagrams: true, Unreliable: true, Listen: listenUDP, Dial: dialUDP},
	{Name: "DTLS", Datagrams: true, Unreliable: true, Listen: listenDTLS, Dial: dialDTLS},
	{Name: "ENet", Datagrams: true, Listen: listenENet, Dial: dialENet},
	{Name: "ENetMultiplayer", Datagrams: true, Listen: listenENetMultiplayer, Dial: dialENetMultiplayer},
	{Name: "ENetDTLS", Datagrams: true, Listen: listenENetDTLS, Dial: dialENetDTLS},
}
