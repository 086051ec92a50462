package websocketpeer

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// take queues the packets of a connection, as long as not more wait than may. An empty one is thrown away and ends
// that until the next Poll: scenario wsmultiplayer/server-empty-message.
func (p *MultiplayerPeer) take(c *connection) {
	p.incoming.tidy()
	for c.held.packets < c.peer.settings.queued && c.held.bytes < capacity(c.peer.settings.inbound) {
		if p.incoming.takeFrom(c) <= 0 {
			return
		}
	}
}

// takeLast queues all packets of a connection that is at its end. What waits there is bounded by its inbound buffer.
func (p *MultiplayerPeer) takeLast(c *connection) {
	for p.incoming.takeFrom(c) >= 0 {
	}
}

// GetPacketPeer returns who sent the packet that GetPacket gives next, 1 if there is none.
// It corresponds to MultiplayerPeer.get_packet_peer.
func (p *MultiplayerPeer) GetPacketPeer() int {
	if id := p.incoming.sender(); id != 0 {
		return id
	}
	return multiplayer.TargetPeerServer
}

// GetPacketMode returns TRANSFER_MODE_RELIABLE: all packets are.
// It corresponds to MultiplayerPeer.get_packet_mode.
func (p *MultiplayerPeer) GetPacketMode() multiplayer.TransferMode {
	return multiplayer.TransferModeReliable
}

// GetPacketChannel returns 0: there is one channel.
// It corresponds to MultiplayerPeer.get_packet_channel.
func (p *MultiplayerPeer) GetPacketChannel() int { return 0 }

// multiplayerPackets is what a MultiplayerPeer gives its base to get and put packets.
type multiplayerPackets MultiplayerPeer

func (m *multiplayerPackets) GetAvailablePacketCount() int { return m.incoming.count() }

func (m *multiplayerPackets) GetMaxPacketSize() int { return m.template.GetOutboundBufferSize() }

// What GetPacket fails with: made once, since "nothing there yet" is no reason to allocate.
var (
	errNoMultiplayerPacket  = gderr.New(opGetMultiplayer, gderr.ErrUnavailable, errNoPacket)
	errNoMultiplayerPackets = [...]error{
		gderr.New(opGetMultiplayer, gderr.ErrUnconfigured, multiplayerStates[multiplayer.ConnectionDisconnected]),
		gderr.New(opGetMultiplayer, gderr.ErrUnconfigured, multiplayerStates[multiplayer.ConnectionConnecting]),
	}
)

const opGetMultiplayer = "websocketpeer.MultiplayerPeer.GetPacket"

func (m *multiplayerPackets) GetPacket() ([]byte, error) {
	switch packet := m.incoming.next(); {
	case packet != nil:
		return packet, nil
	case m.status != multiplayer.ConnectionConnected:
		return nil, errNoMultiplayerPackets[m.status]
	}
	return nil, errNoMultiplayerPacket
}

// PutPacket sends a packet to the target. A client sends all to the server. A server that sends to many goes on behind one
// who can't be sent to.
func (m *multiplayerPackets) PutPacket(packet []byte) error {
	const op = "websocketpeer.MultiplayerPeer.PutPacket"
	target := m.TargetPeer()
	if m.status != multiplayer.ConnectionConnected {
		return gderr.New(op, gderr.ErrUnconfigured, multiplayerStates[m.status])
	}
	if m.server == nil {
		target = multiplayer.TargetPeerServer
	}
	if target > 0 {
		c := m.byID[target]
		if c == nil {
			return gderr.New(op, gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", target))
		}
		return c.put(op, packet)
	}
	var failed []error
	for _, c := range m.members {
		if c.id != -target {
			if err := c.put(op, packet); err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// put sends a packet over the connection.
func (c *connection) put(op string, packet []byte) error {
	err := c.peer.PutPacket(packet)
	if err == nil {
		return nil
	}
	return gderr.New(op, gderr.CodeOf(err), fmt.Errorf("to peer %d: %w", c.id, causeOf(err, errGone)))
}
