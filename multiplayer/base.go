package multiplayer

import "github.com/godotpeer/godotpeer/packetpeer"

// Base is what every [Peer] has in common, to be embedded by a transport: where the next packet goes and how, whether
// newcomers are refused, the handlers, and the methods of PacketPeer, made of the few that Init is given. What is left to
// the transport is to poll, to open and close, and to tell about itself and the packet that comes next.
//
// It is MultiplayerPeerExtension in Go. Call Init first: before that packets are refused with [gderr.ErrUnconfigured].
// It is an addition of Go.
type Base struct {
	packetpeer.PacketPeer

	target       int
	channel      int
	mode         TransferMode
	refusing     bool
	connected    signal[int]
	disconnected signal[int]
}

// Init makes the base usable, with packets got and put through those of the transport, and sets its fresh values:
// broadcast, reliable, channel 0.
// It is an addition of Go.
func (b *Base) Init(packets packetpeer.Extension) {
	*b = Base{mode: TransferModeReliable}
	if packets != nil {
		b.PacketPeer = packetpeer.NewExtension(packets)
	}
}

// TargetPeer returns what SetTargetPeer has set, for the transport's PutPacket.
// It is an addition of Go.
func (b *Base) TargetPeer() int { return b.target }

// SetTargetPeer sets where packets go that are put from now on: to the end with that id; to all if it is
// [TargetPeerBroadcast], the default; to all but -id if it is negative.
// It corresponds to MultiplayerPeer.set_target_peer.
func (b *Base) SetTargetPeer(id int) { b.target = id }

// SetTransferMode sets how packets travel that are put from now on. The default is [TransferModeReliable]. No value is
// refused here.
// It corresponds to MultiplayerPeer.set_transfer_mode.
func (b *Base) SetTransferMode(mode TransferMode) { b.mode = mode }

// GetTransferMode returns what SetTransferMode has set.
// It corresponds to MultiplayerPeer.get_transfer_mode.
func (b *Base) GetTransferMode() TransferMode { return b.mode }

// SetTransferChannel sets the channel of packets that are put from now on. The default is 0. No value is refused here.
// It corresponds to MultiplayerPeer.set_transfer_channel.
func (b *Base) SetTransferChannel(channel int) { b.channel = channel }

// GetTransferChannel returns what SetTransferChannel has set.
// It corresponds to MultiplayerPeer.get_transfer_channel.
func (b *Base) GetTransferChannel() int { return b.channel }

// SetRefuseNewConnections makes a server take no more clients, or take them again, the default.
// It corresponds to MultiplayerPeer.set_refuse_new_connections.
func (b *Base) SetRefuseNewConnections(enabled bool) { b.refusing = enabled }

// IsRefusingNewConnections returns what SetRefuseNewConnections has set.
// It corresponds to MultiplayerPeer.is_refusing_new_connections.
func (b *Base) IsRefusingNewConnections() bool { return b.refusing }

// IsServerRelaySupported reports false, as a peer does that does not know better.
// It corresponds to MultiplayerPeer.is_server_relay_supported.
func (b *Base) IsServerRelaySupported() bool { return false }

// GenerateUniqueID returns a random id for a client, from 2 to 2,147,483,647.
// It corresponds to MultiplayerPeer.generate_unique_id.
func (b *Base) GenerateUniqueID() int { return GenerateUniqueID() }

// OnPeerConnected adds a handler that Poll runs when another end is there. What is returned takes the handler away
// again.
// It corresponds to MultiplayerPeer.peer_connected.
func (b *Base) OnPeerConnected(handler func(id int)) (remove func()) { return b.connected.add(handler) }

// OnPeerDisconnected adds a handler that Poll runs when another end has gone. What is returned takes the handler away
// again.
// It corresponds to MultiplayerPeer.peer_disconnected.
func (b *Base) OnPeerDisconnected(handler func(id int)) (remove func()) {
	return b.disconnected.add(handler)
}

// EmitPeerConnected runs the handlers of OnPeerConnected: peer_connected.emit(id). It is for the transport's Poll.
// It is an addition of Go.
func (b *Base) EmitPeerConnected(id int) { b.connected.emit(id) }

// EmitPeerDisconnected runs the handlers of OnPeerDisconnected: peer_disconnected.emit(id). It is for the transport's
// Poll.
// It is an addition of Go.
func (b *Base) EmitPeerDisconnected(id int) { b.disconnected.emit(id) }
