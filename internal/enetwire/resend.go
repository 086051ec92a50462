package enetwire

// maxResend bounds the doubling of a command's timeout, in milliseconds.
const maxResend = 1 << 40

// resend queues again what was not acknowledged in time. It is true if the peer is given up instead.
func (p *Peer) resend() (gone bool) {
	now := p.host.now
	reliable, other := p.reliable.first, p.other.first // those sent again stand before them
	for c := p.sent.first; c != nil; {
		next := c.next
		if now-c.sent < c.timeout {
			c = next
			continue
		}
		if p.earliest == 0 || c.sent < p.earliest {
			p.earliest = c.sent
		}
		if p.isOverdue(c, now-p.earliest) {
			p.timedOut = true
			p.end(0)
			return true
		}
		p.loss.lost++
		p.transit -= int(c.length)
		c.timeout = min(2*c.timeout, maxResend)
		c.unlink()
		if c.packet != nil {
			p.reliable.insert(c, reliable)
		} else {
			p.other.insert(c, other)
		}
		c = next
	}
	if first := p.sent.first; first != nil {
		p.nextTimeout = first.sent + first.timeout
	}
	return false
}

// isOverdue tells whether a peer that has acknowledged nothing for so long is to be given up because of c.
func (p *Peer) isOverdue(c *outCommand, silence int64) bool {
	t := &p.timeout
	return silence >= t.maximum || silence >= t.minimum && int64(1)<<min(c.attempts-1, 32) >= t.limit
}
