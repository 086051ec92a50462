package multiplayer

import "github.com/godotpeer/godotpeer/internal/enums"

// ConnectionStatus is whether a [Peer] is connected, with the numbers of MultiplayerPeer.ConnectionStatus. It prints as
// the constant's name; int(s) is GDScript's number.
type ConnectionStatus int

// The states of a peer.
const (
	// ConnectionDisconnected is a peer that is not set up, was closed, or has lost its server.
	ConnectionDisconnected ConnectionStatus = 0
	// ConnectionConnecting is a client that is not in yet.
	ConnectionConnecting ConnectionStatus = 1
	// ConnectionConnected is a client that has its id, or a server.
	ConnectionConnected ConnectionStatus = 2
)

var connectionStatusNames = [...]string{
	ConnectionDisconnected: "CONNECTION_DISCONNECTED",
	ConnectionConnecting:   "CONNECTION_CONNECTING",
	ConnectionConnected:    "CONNECTION_CONNECTED",
}

// String returns the name of the engine's constant, such as "CONNECTION_CONNECTED".
func (s ConnectionStatus) String() string {
	return enums.Text("ConnectionStatus", connectionStatusNames[:], s)
}

// TransferMode is how a packet travels, with the numbers of MultiplayerPeer.TransferMode. It prints as the constant's
// name; int(m) is GDScript's number. What a transport can't do it does better: over WebSockets all is reliable.
type TransferMode int

// The transfer modes.
const (
	// TransferModeUnreliable is for packets that may be lost, and come in any order.
	TransferModeUnreliable TransferMode = 0
	// TransferModeUnreliableOrdered is for packets that may be lost, and are dropped if a later one came before.
	TransferModeUnreliableOrdered TransferMode = 1
	// TransferModeReliable is for packets that all arrive, in the order in which they were put on their channel.
	TransferModeReliable TransferMode = 2
)

var transferModeNames = [...]string{
	TransferModeUnreliable:        "TRANSFER_MODE_UNRELIABLE",
	TransferModeUnreliableOrdered: "TRANSFER_MODE_UNRELIABLE_ORDERED",
	TransferModeReliable:          "TRANSFER_MODE_RELIABLE",
}

// String returns the name of the engine's constant, such as "TRANSFER_MODE_RELIABLE".
func (m TransferMode) String() string { return enums.Text("TransferMode", transferModeNames[:], m) }

// Targets of SetTargetPeer that are not the id of one other end. A negative id stands for all but that one.
const (
	// TargetPeerBroadcast is all other ends.
	TargetPeerBroadcast = 0
	// TargetPeerServer is the server.
	TargetPeerServer = 1
)
