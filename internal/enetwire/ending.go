package enetwire

import (
	"encoding/binary"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// A parting is the DISCONNECT of a peer that is gone. It is sent once.
type parting struct {
	to     netsock.Endpoint
	header uint16
	seq    uint16
	data   uint32
}

func (m parting) append(dst []byte) []byte {
	be := binary.BigEndian
	dst = append(be.AppendUint16(dst, m.header), cmdDisconnect|flagUnsequenced, peerChannel)
	return be.AppendUint32(be.AppendUint16(dst, m.seq), m.data)
}

// Disconnect begins to end the connection: what waits to be sent is dropped, and the other side is told, again and
// again until it acknowledges. Then there is EventDisconnect. A peer whose handshake is not over is gone at once,
// without an event, and is told once.
func (p *Peer) Disconnect(data uint32) {
	switch p.state {
	case Connecting, AcknowledgingConnect:
		p.part(data)
	case Connected, DisconnectLater, ConnectionPending, ConnectionSucceeded:
		p.dropQueues()
		p.uncount()
		p.unannounced = false
		p.state = Disconnecting
		p.control(cmdDisconnect, flagAcknowledge, data)
	}
}

// DisconnectLater does what Disconnect does, when all that is queued has been sent, and acknowledged if it is
// reliable. Nothing more can be sent meanwhile, and what comes is not taken.
func (p *Peer) DisconnectLater(data uint32) {
	if (p.state == Connected || p.state == DisconnectLater) && !p.isDone() {
		p.state, p.endData = DisconnectLater, data
		return
	}
	p.Disconnect(data)
}

// DisconnectNow ends the connection: the other side is told once by the next turn, and the peer is gone at once,
// without an event.
func (p *Peer) DisconnectNow(data uint32) {
	switch p.state {
	case Disconnected:
	case Disconnecting, Zombie:
		p.free()
	default:
		p.part(data)
	}
}

// Reset ends the connection without telling anybody: the peer is gone at once, without an event.
func (p *Peer) Reset() {
	if p.state != Disconnected {
		p.free()
	}
}

// part frees the peer and leaves a DISCONNECT to be sent.
func (p *Peer) part(data uint32) {
	p.host.partings = append(p.host.partings, parting{p.addr, p.header(), p.outSeq + 1, data})
	p.free()
}

// isDone tells whether nothing is queued or under way.
func (p *Peer) isDone() bool { return p.reliable.empty() && p.other.empty() && p.sent.empty() }

// disconnectIfDone does what DisconnectLater has put off, if it is time.
func (p *Peer) disconnectIfDone() {
	if p.state == DisconnectLater && p.isDone() {
		p.Disconnect(p.endData)
	}
}

// receiveDisconnect takes a DISCONNECT. What was delivered before stays, to be handed out before the event.
func (p *Peer) receiveDisconnect(c *command) bool {
	data := c.u32(0)
	switch p.state {
	case AcknowledgingDisconnect:
	case AcknowledgingConnect:
		p.free()
	case Connecting, Disconnecting:
		p.end(data)
	default:
		if c.flags&flagAcknowledge == 0 {
			p.end(data)
			break
		}
		p.dropQueues()
		p.state, p.endData = AcknowledgingDisconnect, data
		p.uncount()
	}
	return true
}

// end brings the peer to its last event, which says data.
func (p *Peer) end(data uint32) {
	if p.state == AcknowledgingConnect {
		p.free() // its owner never knew of it
		return
	}
	p.leave()
	p.state, p.endData = Zombie, data
	p.host.hand(p)
}
