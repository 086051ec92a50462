package enet

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// multiplayerPackets is a MultiplayerPeer as its PacketPeer methods see it.
type multiplayerPackets MultiplayerPeer

// errNoneThere is the error where there is no packet, made once: that is no reason to allocate.
var errNoneThere = gderr.New("enet.MultiplayerPeer.GetPacket", gderr.ErrUnavailable, errNoPacket)

// Class is for the errors of the base.
func (*multiplayerPackets) Class() string { return "enet.MultiplayerPeer" }

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
	p.use.Check("enet.MultiplayerPeer")
	target := p.TargetPeer()
	switch {
	case p.status != multiplayer.ConnectionConnected:
		return p.error("PutPacket", gderr.ErrUnconfigured, ErrNotConnected)
	case target != multiplayer.TargetPeerBroadcast && p.byID[max(target, -target)] == nil:
		return p.error("PutPacket", gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", max(target, -target)))
	case len(packet) > enetwire.MaxPacket:
		return p.error("PutPacket", gderr.Failed, ErrTooLarge)
	}
	if p.kind == client {
		target = multiplayer.TargetPeerServer
	}
	full := p.send(target, packet)
	if p.host != nil {
		_ = p.host.Flush()
	}
	if full != nil {
		return p.error("PutPacket", gderr.ErrOutOfMemory, full)
	}
	return nil
}

// send sends a packet to the target, and tells for whom too much waits already.
func (p *MultiplayerPeer) send(target int, packet []byte) error {
	channel, flags := p.route()
	switch {
	case target > 0:
		return p.byID[target].put(channel, packet, flags)
	case p.kind == server && target == multiplayer.TargetPeerBroadcast:
		return fullOf(p.host.Broadcast(channel, packet, int(flags)))
	}
	var full []error
	for _, peer := range p.members {
		if peer.id == -target {
			continue
		}
		if err := peer.put(channel, packet, flags); err != nil {
			full = append(full, err)
		}
	}
	return errors.Join(full...)
}

// put sends a packet of the MultiplayerPeer's, in a mesh at once. Its error is that too much waits.
func (p *PacketPeer) put(channel int, packet []byte, flags enetwire.Flags) error {
	err := fullOf(p.Send(channel, packet, int(flags)))
	if p.owner.kind == mesh {
		_ = p.conn.Flush()
	}
	if err != nil {
		return fmt.Errorf("to peer %d: %w", p.id, err)
	}
	return nil
}

// fullOf is the cause of an error if that is a full queue. Any other is none here: the packet goes nowhere, and
// ENetMultiplayerPeer::put_packet does not look either.
func fullOf(err error) error {
	if errors.Is(err, ErrQueueFull) {
		return causeOf(err)
	}
	return nil
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
		return int(uint8(channel + systemChannels - 1)), flags // ENetPacketPeer::send takes 8 bits of it
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
