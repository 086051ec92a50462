package enet

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// Send sends a packet of up to 33,554,432 bytes, also an empty one, on a channel, with [FlagReliable],
// [FlagUnsequenced] and [FlagUnreliableFragment] or none of them. The packet is copied, and goes out with the next turn.
// It corresponds to ENetPacketPeer.send.
//
// The errors are [gderr.ErrUnconfigured] if the peer is not active, [gderr.ErrInvalidParameter] for another flag, or a
// channel below 0 or above the number of channels, [gderr.Failed] for the channel that is equal to that, which
// ENetPacketPeer::_send lets through, for a packet that is too large, and if the peer is not connected, and
// [gderr.ErrOutOfMemory] with the cause [ErrQueueFull] if too much waits to be sent to the peer or acknowledged by it.
func (p *PacketPeer) Send(channel int, packet []byte, flags int) error {
	const method = "Send"
	p.conn.use.Check("enet.Connection")
	if p.wire == nil {
		return p.error(method, gderr.ErrUnconfigured, ErrInactive)
	}
	if err := checkFlags(flags); err != nil {
		return p.error(method, gderr.ErrInvalidParameter, err)
	}
	if channel < 0 || channel > p.wire.Channels() {
		return p.error(method, gderr.ErrInvalidParameter, ErrNoChannel)
	}
	if err := p.wire.Send(channel, packet, enetwire.Flags(flags)); err != nil {
		return p.error(method, codeOf(err), err)
	}
	p.conn.place.Ring()
	return nil
}

// GetPacketFlags returns the flags of the packet that GetPacket gives next, 0 if there is none. A packet that came in
// fragments has [FlagReliable] or [FlagUnreliableFragment], whatever it was sent with.
// It corresponds to ENetPacketPeer.get_packet_flags.
func (p *PacketPeer) GetPacketFlags() int {
	if packet, ok := p.packets.peek(); ok {
		return int(packet.Flags())
	}
	return 0
}

// GetPacketChannel returns the channel of the packet that GetPacket gives next, 0 if there is none.
// It is an addition of Go.
func (p *PacketPeer) GetPacketChannel() int {
	if packet, ok := p.packets.peek(); ok {
		return packet.Channel()
	}
	return 0
}

// peerPackets is a peer as its PacketPeer methods see it.
type peerPackets PacketPeer

// The errors where there is no packet, made once: they are no reason to allocate.
var (
	errNothingThere = gderr.New("enet.PacketPeer.GetPacket", gderr.ErrUnavailable, errNoPacket)
	errNothingMore  = gderr.New("enet.PacketPeer.GetPacket", gderr.ErrUnconfigured, ErrInactive)
)

// Class is for the errors of the PacketPeer.
func (*peerPackets) Class() string { return "enet.PacketPeer" }

func (p *peerPackets) GetAvailablePacketCount() int { return p.packets.count() }

func (p *peerPackets) GetMaxPacketSize() int { return enetwire.MaxPacket }

// GetPacket returns a packet that is valid until the next call.
func (p *peerPackets) GetPacket() ([]byte, error) {
	free(&p.taken)
	packet, ok := p.packets.pop()
	switch {
	case ok:
		p.taken = packet
		return packet.Bytes(), nil
	case p.wire == nil:
		return nil, errNothingMore
	}
	return nil, errNothingThere
}

// free gives a packet back, if there is one.
func free(packet **enetwire.Packet) {
	if *packet != nil {
		(*packet).Free()
		*packet = nil
	}
}

func (p *peerPackets) PutPacket(packet []byte) error {
	p.conn.use.Check("enet.Connection")
	peer := (*PacketPeer)(p)
	if p.wire == nil {
		return peer.error("PutPacket", gderr.ErrUnconfigured, ErrInactive)
	}
	if err := p.wire.Send(0, packet, enetwire.FlagReliable); err != nil {
		return peer.error("PutPacket", codeOf(err), err)
	}
	p.conn.place.Ring()
	return nil
}
