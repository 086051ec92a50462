package enetwire

// takesData returns the channel of a data command, nil if the command is refused.
func (p *Peer) takesData(c *command) *channel {
	if !p.isOpen() || int(c.channel) >= p.channelCount {
		return nil
	}
	return p.channel(c.channel)
}

// hasRoom tells whether more of the peer's data may be kept.
func (p *Peer) hasRoom() bool {
	if p.waiting >= maxWaiting || p.inboxed >= maxInbox {
		return false
	}
	h := p.host
	share := h.maxWaiting / max(h.connected, 1)
	return h.waiting < h.maxWaiting || h.waiting < 2*h.maxWaiting && p.waiting+p.held*packetWeight < share
}

// mayWait tells whether a reliable packet at this distance may be kept: the next one always, so that those behind it
// come out.
func (p *Peer) mayWait(distance uint16) bool { return distance == 1 || p.ahead < maxAhead }

func (p *Peer) receiveReliable(c *command) bool {
	ch := p.takesData(c)
	if ch == nil {
		return false
	}
	distance, near := ch.distance(c.seq)
	if p.state == DisconnectLater || !near || distance == 0 || ch.waiting[c.seq] != nil {
		return true
	}
	if !p.hasRoom() || !p.mayWait(distance) {
		return false
	}
	pk := p.newPacket(c, c.payload, FlagReliable, len(c.payload))
	if distance > 1 {
		p.keep(ch, pk)
		return true
	}
	p.deliverReliable(ch, pk)
	p.advance(ch)
	return true
}

func (p *Peer) receiveUnreliable(c *command) bool {
	ch := p.takesData(c)
	if ch == nil {
		return false
	}
	distance, near := ch.distance(c.seq)
	useq := c.u16(0)
	if p.state == DisconnectLater || !near || distance == 0 && useq <= ch.inUnreliable {
		return true
	}
	at, there := ch.findLoose(c.seq, useq)
	if there {
		return true
	}
	if !p.hasRoom() || distance > 0 && p.ahead >= maxAhead {
		return false
	}
	pk := p.newPacket(c, c.payload, 0, len(c.payload))
	pk.useq = useq
	if distance > 0 {
		p.keepLoose(ch, at, pk)
	} else {
		p.deliverLoose(ch, pk)
	}
	return true
}

func (p *Peer) receiveUnsequenced(c *command) bool {
	if p.takesData(c) == nil {
		return false
	}
	group := uint32(c.u16(0))
	index := group % unsequencedWindow
	if group < uint32(p.inGroup) {
		group += 1 << 16
	}
	if group >= uint32(p.inGroup)+unsequencedAhead {
		return true
	}
	base := uint16(group - index)
	word, bit := &p.unsequenced[index/64], uint64(1)<<(index%64)
	if base == p.inGroup && *word&bit != 0 || p.state == DisconnectLater {
		return true
	}
	if !p.hasRoom() {
		return false
	}
	if base != p.inGroup {
		p.inGroup = base
		clear(p.unsequenced[:])
	}
	*word |= bit
	p.deliver(p.newPacket(c, c.payload, FlagUnsequenced, len(c.payload)))
	return true
}
