package enetwire

import "encoding/binary"

// An ack is an acknowledgement that is to be sent.
type ack struct {
	seq, sent uint16
	channel   uint8
	kind      uint8 // of the command that it acknowledges
}

func (a ack) append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint16(append(dst, cmdAcknowledge, a.channel), a.seq)
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(dst, a.seq), a.sent)
}

// acknowledge queues the acknowledgement of a command that was handled, where the peer's state allows it.
func (p *Peer) acknowledge(c *command, sent uint16) {
	switch p.state {
	case Disconnecting, AcknowledgingConnect, Disconnected, Zombie:
		return
	case AcknowledgingDisconnect:
		if c.kind != cmdDisconnect {
			return
		}
	}
	if p.tooFarAhead(c) {
		return
	}
	p.countQueued(ackSize)
	p.acks = append(p.acks, ack{c.seq, sent, c.channel, c.kind})
}

// tooFarAhead tells whether a command's number is so far ahead of its channel that it could as well be an old one.
func (p *Peer) tooFarAhead(c *command) bool {
	if int(c.channel) >= p.channelCount {
		return false
	}
	ahead := windowsAhead(c.seq, p.channel(c.channel).inReliable)
	return ahead >= freeWindows-1 && ahead <= freeWindows
}

// receiveAcknowledge takes an ACKNOWLEDGE: it measures the round trip, and what was under way is done.
func (p *Peer) receiveAcknowledge(c *command) bool {
	h := p.host
	seq, sent := c.u16(0), h.whenSent(c.u16(2))
	if sent > h.now {
		return true
	}
	p.measured(uint32(max(h.now-sent, 1)))
	p.lastReceive = max(h.now, 1)

	kind := uint8(0)
	if o := h.sent.find(p.number, c.channel, seq); o != nil {
		kind = o.kind
		p.earliest = 0 // by nothing else: who acknowledges only what was never sent is given up
		p.acknowledged(o)
	}
	switch p.state {
	case AcknowledgingConnect:
		if kind != cmdVerifyConnect {
			return false
		}
		p.connectedAs(ConnectionPending)
	case Disconnecting:
		if kind != cmdDisconnect {
			return false
		}
		p.end(0)
	case DisconnectLater:
		p.disconnectIfDone()
	}
	return true
}

// whenSent completes a sent time that came back with what is missing of it.
func (h *Host) whenSent(sent uint16) int64 {
	t := h.now&^0xFFFF | int64(sent)
	if sent&0x8000 != 0 && h.now&0x8000 == 0 {
		t -= 1 << 16
	}
	return t
}

// acknowledged takes a command that was sent off all lists.
func (p *Peer) acknowledged(c *outCommand) {
	h := p.host
	h.sent.remove(c)
	if int(c.channel) < p.channelCount {
		p.channel(c.channel).passed(c.seq)
	}
	if c.list == &p.sent {
		p.transit -= int(c.length)
	}
	c.unlink()
	p.dropCommand(c)
	if first := p.sent.first; first != nil {
		p.nextTimeout = first.sent + first.timeout
	}
}
