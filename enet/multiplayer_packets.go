package enet

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// multiplayerPackets is a MultiplayerPeer as its PacketPeer methods see it.
type multiplayerPackets MultiplayerPeer

// errNoneThere is the error where there is no packet, made once: that is no reason to allocate.
var errNoneThere = gderr.New("enet.MultiplayerPeer.GetPacket", gderr.ErrUnavailable, errNoPacket)

func (m *multiplayerPackets) GetAvailablePacketCount() int { return m.incoming.count() }

func (m *multiplayerPackets) GetMaxPacketSize() int { return enetwire.MaxPacket }

// GetPacket returns a packet that is valid until the next call.
func (m *multiplayerPackets) GetPacket() ([]byte, error) {
	free(&m.taken)
	a, ok := m.incoming.pop()
	if !ok {
		return nil, errNoneThere
	}
	m.taken = a.packet
	return a.packet.Bytes(), nil
}

// PutPacket sends a packet to the target, at once. What the system refuses now is as good as lost.
func (m *multiplayerPackets) PutPacket(packet []byte) error {
	p := (*MultiplayerPeer)(m)
	target := p.TargetPeer()
	switch {
	case p.status != multiplayer.ConnectionConnected:
		return p.error("PutPacket", gderr.ErrUnconfigured, errNotSet)
	case target != multiplayer.TargetPeerBroadcast && p.byID[max(target, -target)] == nil:
		return p.error("PutPacket", gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", max(target, -target)))
	case len(packet) > enetwire.MaxPacket:
		return p.error("PutPacket", gderr.ErrInvalidParameter, ErrTooLarge)
	}
	channel, flags := p.route()
	if p.kind == server && target == multiplayer.TargetPeerBroadcast {
		_ = p.host.Broadcast(channel, packet, int(flags))
		_ = p.host.Flush()
		return nil
	}
	for _, peer := range p.members {
		if !p.addresses(target, peer.id) {
			continue
		}
		_ = peer.Send(channel, packet, int(flags))
		if p.kind == mesh {
			_ = peer.conn.Flush()
		}
	}
	if p.host != nil {
		_ = p.host.Flush()
	}
	return nil
}

// addresses tells whether a packet for the target goes to the other end of an id. A client's go to the server.
func (p *MultiplayerPeer) addresses(target, id int) bool {
	switch {
	case p.kind == client || target == multiplayer.TargetPeerBroadcast:
		return true
	case target > 0:
		return id == target
	}
	return id != -target
}

// route returns the channel and the flags of ENet for the packets that are put now.
func (p *MultiplayerPeer) route() (channel int, flags enetwire.Flags) {
	switch p.GetTransferMode() {
	case multiplayer.TransferModeReliable:
		flags = enetwire.FlagReliable
	case multiplayer.TransferModeUnreliableOrdered:
		flags = enetwire.FlagUnreliableFragment
	case multiplayer.TransferModeUnreliable:
		flags = enetwire.FlagUnsequenced | enetwire.FlagUnreliableFragment
	}
	if channel = p.GetTransferChannel(); channel > 0 {
		return int(uint8(channel + systemChannels - 1)), flags // of which the engine keeps 8 bits
	}
	if flags == enetwire.FlagReliable {
		return 0, flags
	}
	return 1, flags
}

// GetPacketPeer returns who sent the packet that GetPacket gives next, 1 if there is none.
// It corresponds to MultiplayerPeer.get_packet_peer.
func (p *MultiplayerPeer) GetPacketPeer() int {
	if a, ok := p.incoming.peek(); ok {
		return a.from
	}
	return multiplayer.TargetPeerServer
}

// GetPacketMode returns how the packet travelled that GetPacket gives next, TRANSFER_MODE_RELIABLE if there is none.
// It corresponds to MultiplayerPeer.get_packet_mode.
func (p *MultiplayerPeer) GetPacketMode() multiplayer.TransferMode {
	a, ok := p.incoming.peek()
	switch {
	case !ok || a.packet.Flags()&enetwire.FlagReliable != 0:
		return multiplayer.TransferModeReliable
	case a.packet.Flags()&enetwire.FlagUnsequenced != 0:
		return multiplayer.TransferModeUnreliable
	}
	return multiplayer.TransferModeUnreliableOrdered
}

// GetPacketChannel returns the transfer channel of the packet that GetPacket gives next, 1 if there is none.
// It corresponds to MultiplayerPeer.get_packet_channel.
func (p *MultiplayerPeer) GetPacketChannel() int {
	a, ok := p.incoming.peek()
	if !ok {
		return 1
	}
	return max(a.packet.Channel()-systemChannels+1, 0)
}
