package multiplayer

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// Peer is the contract of all transports. It stands for Godot's abstract class MultiplayerPeer: a PacketPeer whose
// packets go to and come from several other ends. Each end has an id of 31 bits: the server is 1, the clients are from 2
// to 2,147,483,647. A transport of your own embeds a [Base] and implements the rest.
//
// Only Poll changes what GetConnectionStatus gives, except that opening and closing do at once. Nothing but Wait and, where
// a transport says so, opening blocks. One goroutine at a time may use a peer; different peers are independent.
//
// A peer sends nothing by itself that it was not given, and delivers packets of another end only after it has told that
// this one is there. What had arrived of one that is gone can be taken while the handlers of OnPeerDisconnected run, and what
// had arrived before the status turned to [ConnectionDisconnected] afterwards, too.
type Peer interface {
	// The packets: GetPacket, PutPacket, GetVar and so on. An empty packet is not sent, and never fails. PutPacket fails with
	// [gderr.ErrInvalidParameter] if and only if there is no such target: a SceneMultiplayer takes it for one that has gone.
	packetpeer.PacketPeer

	// Poll lets the peer do all that there is to do without waiting, and runs the handlers of what it finds.
	// It corresponds to MultiplayerPeer.poll.
	Poll()
	// Close ends all connections at once; no handler runs. The peer can then be set up again.
	// It corresponds to MultiplayerPeer.close.
	Close()
	// DisconnectPeer ends the connection to another end, whose handlers of OnPeerDisconnected run when Poll finds it gone;
	// with force, of which Godot's default is false, it is forgotten at once and no handler runs.
	// It corresponds to MultiplayerPeer.disconnect_peer.
	//
	// The error is [gderr.ErrInvalidParameter] if there is no such end.
	DisconnectPeer(peer int, force bool) error
	// GetConnectionStatus returns the status as the last Poll, Close or call that sets the peer up left it.
	// It corresponds to MultiplayerPeer.get_connection_status.
	GetConnectionStatus() ConnectionStatus
	// GetUniqueID returns the id of this end: 1 on a server, 0 on a client that has none yet and on a peer that is not
	// set up.
	// It corresponds to MultiplayerPeer.get_unique_id.
	GetUniqueID() int
	// GenerateUniqueID returns a random id for a client, from 2 to 2,147,483,647.
	// It corresponds to MultiplayerPeer.generate_unique_id.
	GenerateUniqueID() int

	// SetTargetPeer sets where packets go that are put from now on: to the end with that id; to all if it is
	// [TargetPeerBroadcast], the default; to all but -id if it is negative.
	// It corresponds to MultiplayerPeer.set_target_peer.
	SetTargetPeer(id int)
	// SetTransferMode sets how packets travel that are put from now on. The default is [TransferModeReliable]. No value
	// is refused here.
	// It corresponds to MultiplayerPeer.set_transfer_mode.
	SetTransferMode(mode TransferMode)
	// GetTransferMode returns what SetTransferMode has set.
	// It corresponds to MultiplayerPeer.get_transfer_mode.
	GetTransferMode() TransferMode
	// SetTransferChannel sets the channel of packets that are put from now on. The default is 0. No value is refused here.
	// It corresponds to MultiplayerPeer.set_transfer_channel.
	SetTransferChannel(channel int)
	// GetTransferChannel returns what SetTransferChannel has set.
	// It corresponds to MultiplayerPeer.get_transfer_channel.
	GetTransferChannel() int

	// GetPacketPeer returns who sent the packet that GetPacket gives next, so ask before it is taken.
	// It corresponds to MultiplayerPeer.get_packet_peer.
	GetPacketPeer() int
	// GetPacketMode returns how the packet travelled that GetPacket gives next.
	// It corresponds to MultiplayerPeer.get_packet_mode.
	GetPacketMode() TransferMode
	// GetPacketChannel returns the channel of the packet that GetPacket gives next.
	// It corresponds to MultiplayerPeer.get_packet_channel.
	GetPacketChannel() int

	// IsServer reports whether this end is a server.
	// It corresponds to MultiplayerPeerExtension._is_server.
	IsServer() bool
	// IsServerRelaySupported reports whether packets from one client to another may go through the server: whether all
	// ends are connected to it alone.
	// It corresponds to MultiplayerPeer.is_server_relay_supported.
	IsServerRelaySupported() bool
	// SetRefuseNewConnections makes a server take no more clients, or take them again, the default.
	// It corresponds to MultiplayerPeer.set_refuse_new_connections.
	SetRefuseNewConnections(enabled bool)
	// IsRefusingNewConnections returns what SetRefuseNewConnections has set.
	// It corresponds to MultiplayerPeer.is_refusing_new_connections.
	IsRefusingNewConnections() bool

	// OnPeerConnected adds a handler that Poll runs when another end is there: on a server for each client, on a client
	// for the server, 1. What is returned takes the handler away again.
	// It corresponds to MultiplayerPeer.peer_connected.
	OnPeerConnected(handler func(id int)) (remove func())
	// OnPeerDisconnected adds a handler that Poll runs when another end has gone. What is returned takes the handler away
	// again.
	// It corresponds to MultiplayerPeer.peer_disconnected.
	OnPeerDisconnected(handler func(id int)) (remove func())

	// Wait blocks the goroutine until Poll has something to do or packets wait to be taken. It changes nothing itself.
	// It returns the error of ctx if that ends first, and [gderr.ErrUnconfigured] if the status is
	// [ConnectionDisconnected]. It counts as a use of the peer.
	// It is an addition of Go.
	Wait(ctx context.Context) error
	// LastError tells why the status turned to [ConnectionDisconnected], or why the peer could not be set up; nil if all
	// is well, or this side ended it, by Close or DisconnectPeer. Setting the peer up again clears it.
	// It is an addition of Go.
	LastError() error
}

// GenerateUniqueID returns a random id for a client, from 2 to 2,147,483,647.
// It corresponds to MultiplayerPeer.generate_unique_id.
func GenerateUniqueID() int {
	const lowest = TargetPeerServer + 1
	return lowest + int(rand.Int32N(math.MaxInt32-lowest+1))
}
