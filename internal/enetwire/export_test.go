package enetwire

// Kept is what a host keeps, for tests that see that it does not grow.
type Kept struct {
	Waiting, Underway, Timers, Addresses, HalfOpen, Connected int
}

// Kept returns what the host keeps.
func (h *Host) Kept() Kept {
	halfOpen := 0
	for _, n := range h.halfOpen.byAddr {
		halfOpen += n
	}
	return Kept{h.waiting, h.sent.count, len(h.timers.heap), len(h.byAddr), halfOpen, h.connected}
}

// Ahead returns how many packets of the peer wait for others.
func (p *Peer) Ahead() int { return p.ahead }

// Waiting returns how many bytes of the peer wait to be freed, Outgoing how many wait to be sent or acknowledged.
func (p *Peer) Waiting() int  { return p.waiting }
func (p *Peer) Outgoing() int { return p.outgoing }

// The bounds of what one peer can make a host keep.
const (
	MaxInbox   = maxInbox
	MaxAhead   = maxAhead
	MaxLoose   = maxLoose
	MaxWaiting = maxWaiting

	PacketWeight  = packetWeight
	CommandWeight = commandWeight
)

// WithoutTimeouts lets nothing be sent again in this turn.
func (h *Host) WithoutTimeouts() { h.lookForTimeouts = false }

// Overdue lets what was sent with a number be sent again in this turn.
func (h *Host) Overdue(p *Peer, channel uint8, seq uint16) {
	if c := h.sent.find(p.number, channel, seq); c != nil && c.list == &p.sent {
		h.lookForTimeouts = true
		c.timeout = min(c.timeout, h.now-c.sent)
		p.nextTimeout = min(p.nextTimeout, h.now)
		p.touch()
	}
}

// NotOverdue keeps everything else that was sent from being sent again in this turn.
func (p *Peer) NotOverdue() {
	for c := p.sent.first; c != nil; c = c.next {
		c.timeout = max(c.timeout, p.host.now-c.sent+1)
	}
}

// DuePing makes a PING due in this turn, or not.
func (p *Peer) DuePing(due bool) {
	latest := p.host.now - p.pingInterval
	if due {
		p.lastReceive = min(p.lastReceive, latest)
	} else {
		p.lastReceive = max(p.lastReceive, latest+1)
	}
	p.touch()
}
