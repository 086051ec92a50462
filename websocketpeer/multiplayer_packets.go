package websocketpeer

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
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

// Class is for the errors of the base.
func (*multiplayerPackets) Class() string { return "websocketpeer.MultiplayerPeer" }

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
	m.use.Check("websocketpeer.MultiplayerPeer")
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
	return errs.Joined(op, failed...)
}

// put sends a packet over the connection.
func (c *connection) put(op string, packet []byte) error {
	err := c.peer.PutPacket(packet)
	if err == nil {
		return nil
	}
	return gderr.New(op, gderr.CodeOf(err), fmt.Errorf("to peer %d: %w", c.id, causeOf(err, errGone)))
}

// packetQueue holds the packets that were received from all ends, in the order in which they came. It has memory only
// while there are some.
type packetQueue struct {
	data    []byte
	packets []queuedPacket // those from first on are unread
	first   int
	start   int // where in data the first begins
	usual   int // how many bytes there were last, for the next block
	left    int // bytes of connections that are gone, with packetWeight for each packet
}

// packetWeight is what a packet counts for besides its bytes where the other end is gone.
const packetWeight = 32

// queuedPacket is a packet in the queue, behind the one before it.
type queuedPacket struct {
	from *connection
	size int
}

// held is how much of a connection is in the queue.
type held struct{ packets, bytes int }

func (q *packetQueue) count() int { return len(q.packets) - q.first }

// sender returns who sent the first packet, or 0.
func (q *packetQueue) sender() int {
	if q.count() == 0 {
		return 0
	}
	return q.packets[q.first].from.id
}

// takeFrom moves the next packet that waits at a connection into the queue, and returns its size, or -1 if there is none.
// An empty one is thrown away.
func (q *packetQueue) takeFrom(c *connection) int {
	if c.peer.GetAvailablePacketCount() == 0 {
		return -1
	}
	q.makeRoom()
	size := len(q.data)
	q.data, _ = c.peer.AppendPacket(q.data) // it is there
	size = len(q.data) - size
	if size > 0 {
		q.packets = append(q.packets, queuedPacket{c, size})
		c.held.packets++
		c.held.bytes += size
	}
	return size
}

// leave counts what waits of a connection that is gone.
func (q *packetQueue) leave(c *connection) {
	c.gone = true
	q.left += c.held.bytes + c.held.packets*packetWeight
}

// makeRoom takes memory where there is none, and moves what waits to the front when most of it has been read.
func (q *packetQueue) makeRoom() {
	if q.data == nil {
		q.data = blocks.Take(q.usual)[:0]
	}
	if q.start > len(q.data)/2 {
		q.data = q.data[:copy(q.data, q.data[q.start:])]
		q.start = 0
	}
	if q.first > len(q.packets)/2 {
		q.packets = q.packets[:copy(q.packets, q.packets[q.first:])]
		q.first = 0
	}
}

// next takes the first packet, which is valid until the queue is used again; nil if there is none.
func (q *packetQueue) next() []byte {
	if q.count() == 0 {
		q.tidy()
		return nil
	}
	p := &q.packets[q.first]
	p.from.held.packets--
	p.from.held.bytes -= p.size
	if p.from.gone {
		q.left -= p.size + packetWeight
	}
	packet := q.data[q.start : q.start+p.size]
	*p = queuedPacket{}
	q.first++
	q.start += len(packet)
	return packet
}

// tidy gives back the memory if nothing waits.
func (q *packetQueue) tidy() {
	if q.count() > 0 || q.data == nil {
		return
	}
	q.usual = len(q.data)
	blocks.Give(q.data)
	q.data, q.packets, q.first, q.start = nil, q.packets[:0], 0, 0
	if cap(q.packets) > maxKeptPackets {
		q.packets = nil
	}
}

// clear throws away what waits.
func (q *packetQueue) clear() {
	for q.next() != nil {
	}
}
