package multiplayer

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
)

// OnConnectedToServer adds a handler that Poll runs when this client is in: the server's own OnPeerConnected follows. What
// is returned takes it away again.
// It corresponds to MultiplayerAPI.connected_to_server.
func (m *SceneMultiplayer) OnConnectedToServer(handler func()) (remove func()) {
	return m.connectedToServer.addPlain(handler)
}

// OnConnectionFailed adds a handler that Poll runs when this client could not connect: LastError tells why. One that did, and was
// not authenticated, gets OnPeerAuthenticationFailed and then OnServerDisconnected instead. What is returned takes it away again.
// It corresponds to MultiplayerAPI.connection_failed.
func (m *SceneMultiplayer) OnConnectionFailed(handler func()) (remove func()) {
	return m.connectionFailed.addPlain(handler)
}

// OnServerDisconnected adds a handler that Poll runs when the connection has ended, on the server, too: LastError tells why. The
// other clients go without a word then. What is returned takes it away again.
// It corresponds to MultiplayerAPI.server_disconnected.
func (m *SceneMultiplayer) OnServerDisconnected(handler func()) (remove func()) {
	return m.serverDisconnected.addPlain(handler)
}

// OnPeerConnected adds a handler that runs when another peer is in: on a client the server, 1, and all other clients. What
// is returned takes it away again.
// It corresponds to MultiplayerAPI.peer_connected.
func (m *SceneMultiplayer) OnPeerConnected(handler func(id int)) (remove func()) {
	return m.peerConnected.add(handler)
}

// OnPeerDisconnected adds a handler that runs when another peer has gone. What is returned takes it away again.
// It corresponds to MultiplayerAPI.peer_disconnected.
func (m *SceneMultiplayer) OnPeerDisconnected(handler func(id int)) (remove func()) {
	return m.peerDisconnected.add(handler)
}

// OnPeerAuthenticating adds a handler that runs when a peer has connected that has to authenticate: see SetAuthCallback.
// What is returned takes it away again.
// It corresponds to SceneMultiplayer.peer_authenticating.
func (m *SceneMultiplayer) OnPeerAuthenticating(handler func(id int)) (remove func()) {
	return m.peerAuthenticating.add(handler)
}

// OnPeerAuthenticationFailed adds a handler that runs when a peer has left before it was authenticated, or was too slow.
// What is returned takes it away again.
// It corresponds to SceneMultiplayer.peer_authentication_failed.
func (m *SceneMultiplayer) OnPeerAuthenticationFailed(handler func(id int)) (remove func()) {
	return m.peerAuthenticationFailed.add(handler)
}

// OnPeerPacket adds a handler that Poll runs for what a peer has sent with SendBytes. The packet is valid until the handler
// returns: copy what is to be kept. What is returned takes it away again.
// It corresponds to SceneMultiplayer.peer_packet.
func (m *SceneMultiplayer) OnPeerPacket(handler func(id int, packet []byte)) (remove func()) {
	if handler == nil {
		return m.peerPacket.add(nil)
	}
	return m.peerPacket.add(func(p peerPacket) { handler(p.id, p.packet) })
}

// OnError adds a handler of errors that no call returns: what came from a peer and was dropped, as a *[PacketError] tells,
// and what could not be spawned or sent. What is returned takes it away again.
// It is an addition of Go.
func (m *SceneMultiplayer) OnError(handler func(err error)) (remove func()) {
	return m.failed.add(handler)
}

// PacketError is the cause where a packet of a peer was dropped, all or in part.
type PacketError struct {
	Peer    int    // who sent it
	Command string // what it was for: "RPC", "SIMPLIFY_PATH", "CONFIRM_PATH", "RAW", "SPAWN", "DESPAWN", "SYNC" or "SYS"
	// Path is the node's that it was for: "/root/Main/Chat"; "Main/Chat", as the peer has it, where there is no such node;
	// "" where nothing tells. Of a very long one it is the beginning.
	Path string
	Err  error // what was wrong, which names the node, too
}

// Error returns the sender, the command and what was wrong.
func (e *PacketError) Error() string {
	return fmt.Sprintf("%s of peer %d: %v", e.Command, e.Peer, e.Err)
}

// Unwrap returns what was wrong.
func (e *PacketError) Unwrap() error { return e.Err }

// The causes of a [PacketError], for errors.Is.
var (
	// ErrUnknownPeer is for packets of a peer that is not in.
	ErrUnknownPeer = errors.New("the peer is not in")
	// ErrNotAllowed is for RPCs that the peer may not call, spawns and properties of a node whose authority it is not, and
	// packets that only a server may send.
	ErrNotAllowed = errors.New("the peer may not do that")
	// ErrUnknownNode is for nodes and numbers of nodes that there are none of.
	ErrUnknownNode = errors.New("there is no such node")
	// ErrUnknownMethod is for numbers of RPCs that the node has none of.
	ErrUnknownMethod = errors.New("the node has no such RPC")
	// ErrMethodsDiffer is for nodes that do not have the same RPCs on both sides.
	ErrMethodsDiffer = errors.New("the node does not have the same RPCs on both sides")
	// ErrInUse is for numbers and names that are taken.
	ErrInUse = errors.New("that is taken")
	// ErrTooMany is for more than is kept of one peer: 65,536 nodes that it has announced, as many that it has spawned, and, of
	// a server, as many clients. Nothing raises it.
	ErrTooMany = fmt.Errorf("that is more than the %d that are kept of a peer", maxOfPeer)
)

// report tells the handlers of OnError.
func (m *SceneMultiplayer) report(err error) { m.failed.emit(err) }

// drop tells the handlers of OnError what was wrong with a packet. Without a handler it costs nothing.
func (m *SceneMultiplayer) drop(from int, command fmt.Stringer, code gderr.Code, cause error) {
	if len(m.failed.handlers) > 0 {
		var node *nodeError
		path := ""
		if errors.As(cause, &node) {
			path = node.path
		}
		m.report(gderr.New(opPoll, code, &PacketError{from, command.String(), path, cause}))
	}
}
