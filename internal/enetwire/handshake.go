package enetwire

import (
	"bytes"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

const (
	// handshakeGrace is how many milliseconds a handshake may take before it must make room in a full host.
	handshakeGrace = 2000
	// halfOpenPerAddress is how many handshakes of one address are under way at least before more are ignored.
	// A host takes half as many as it has peers.
	halfOpenPerAddress = 32

	helloThrottle, helloEnd = 24, 40 // of a hello, what VERIFY_CONNECT must repeat: throttle numbers and connect id
)

// halfOpen is the handshakes that wait for the acknowledgement of VERIFY_CONNECT, oldest first. Anybody can begin
// one in anybody's name, so they are bounded, and give way.
type halfOpen struct {
	first, last *Peer
	byAddr      map[netsock.Endpoint]int // by address, without port
}

func addrOf(e netsock.Endpoint) netsock.Endpoint {
	high, low, rest := e.Words()
	return netsock.EndpointOfWords(high, low, rest&^0xFFFFFFFF)
}

func (l *halfOpen) add(p *Peer, now int64) {
	if l.byAddr == nil {
		l.byAddr = make(map[netsock.Endpoint]int)
	}
	l.byAddr[addrOf(p.addr)]++
	p.since, p.prevHalf = now, l.last
	if l.last == nil {
		l.first = p
	} else {
		l.last.nextHalf = p
	}
	l.last = p
}

// remove takes p off the list if it is on it.
func (l *halfOpen) remove(p *Peer) {
	if p.prevHalf == nil && l.first != p {
		return
	}
	if p.prevHalf != nil {
		p.prevHalf.nextHalf = p.nextHalf
	} else {
		l.first = p.nextHalf
	}
	if p.nextHalf != nil {
		p.nextHalf.prevHalf = p.prevHalf
	} else {
		l.last = p.prevHalf
	}
	p.nextHalf, p.prevHalf = nil, nil
	addr := addrOf(p.addr)
	if l.byAddr[addr]--; l.byAddr[addr] == 0 {
		delete(l.byAddr, addr)
	}
}

// slotFor returns the slot for a newcomer, -1 if there is none.
func (h *Host) slotFor(from netsock.Endpoint) int {
	if h.halfOpen.byAddr[addrOf(from)] >= max(halfOpenPerAddress, len(h.slots)/2) {
		return -1
	}
	n := h.used.nextFree(0)
	if oldest := h.halfOpen.first; n < 0 && oldest != nil && h.now-oldest.since >= handshakeGrace {
		n = int(oldest.number)
		oldest.free()
	}
	return n
}

// receiveConnect answers a CONNECT with VERIFY_CONNECT, and returns the new peer; nil if it is to be ignored.
func (h *Host) receiveConnect(from netsock.Endpoint, c *command) *Peer {
	says := c.hello()
	if h.refuse || says.channels < 1 || says.channels > MaxChannels {
		return nil
	}
	for p := h.byAddr[from]; p != nil; p = p.nextAtAddr {
		if p.state != Connecting && p.connectID == says.id {
			return nil // it came again
		}
	}
	n := h.slotFor(from)
	if n < 0 {
		return nil
	}
	p := h.newPeer(n, from)
	p.state = AcknowledgingConnect
	h.halfOpen.add(p, h.now)
	p.channelCount = min(int(says.channels), h.maxChannels)
	p.remote, p.connectID, p.eventData = says.peer&noPeer, says.id, c.connectData()
	p.mtu = min(ownMTU, forceMTU(says.mtu))
	p.bandwidth.incoming, p.bandwidth.outgoing = says.incoming, says.outgoing
	p.throttle.interval, p.throttle.acceleration, p.throttle.deceleration = says.interval, says.accel, says.decel
	p.window = windowOf(h.outgoing, says.incoming)
	p.outSession = nextSession(says.inSession, p.outSession)
	p.inSession = nextSession(says.outSession, p.inSession)
	p.keepSessions()

	answer := says
	answer.peer, answer.inSession, answer.outSession = p.number, p.outSession, p.inSession
	answer.mtu, answer.channels = uint32(p.mtu), uint32(p.channelCount)
	answer.window = uint32(max(minWindow, min(int64(windowOf(h.incoming, 0)), int64(says.window))))
	answer.incoming, answer.outgoing = h.incoming, h.outgoing
	p.hello = answer.append(nil)
	p.control(cmdVerifyConnect, flagAcknowledge)
	return p
}

// nextSession returns the session id that follows what the other side asked for, or what the slot had if it did not
// ask; never the one that the slot had.
func nextSession(asked, had uint8) uint8 {
	next := asked
	if asked == noSession {
		next = had
	}
	next = (next + 1) & 3
	if next == had {
		next = (next + 1) & 3
	}
	return next
}

// keepSessions leaves the session ids in the slot for its next peer.
func (p *Peer) keepSessions() {
	s := &p.host.slots[p.number]
	s.outSession, s.inSession = p.outSession, p.inSession
}

// receiveVerifyConnect ends the client's half of the handshake.
func (p *Peer) receiveVerifyConnect(c *command) bool {
	if p.state != Connecting {
		return true
	}
	says := c.hello()
	if says.channels < 1 || says.channels > MaxChannels ||
		!bytes.Equal(c.body[helloThrottle:helloEnd], p.hello[helloThrottle:helloEnd]) {
		p.end(0)
		return false
	}
	if connect := p.host.sent.find(p.number, peerChannel, 1); connect != nil {
		p.acknowledged(connect)
	}
	p.channelCount = min(p.channelCount, int(says.channels))
	p.remote, p.inSession, p.outSession = says.peer&noPeer, says.inSession, says.outSession
	p.keepSessions()
	p.mtu = min(p.mtu, forceMTU(says.mtu))
	p.window = min(p.window, int(min(max(says.window, minWindow), maxWindow)))
	p.bandwidth.incoming, p.bandwidth.outgoing = says.incoming, says.outgoing
	p.connectedAs(ConnectionSucceeded)
	return true
}

// connectedAs ends the handshake, which is an event.
func (p *Peer) connectedAs(state State) {
	h := p.host
	h.halfOpen.remove(p)
	p.state, p.hello, p.unannounced = state, nil, true
	h.countPeer(p)
	h.hand(p)
}

func forceMTU(mtu uint32) int { return int(min(max(mtu, minMTU), maxMTU)) }
