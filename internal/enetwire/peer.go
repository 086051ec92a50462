package enetwire

import (
	"encoding/binary"
	"math"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// A Peer is one connection of a host, from its beginning to its end.
type Peer struct {
	// Tag is the owner's, to find what he keeps for the peer.
	Tag any

	host       *Host
	addr       netsock.Endpoint
	nextAtAddr *Peer // of those with the same address and port
	number     uint16
	remote     uint16 // the other side's number for this peer; noPeer until it is known
	outSession uint8
	inSession  uint8
	state      State

	channelCount int
	channels     []*channel // by id, made at need
	connectID    uint32
	hello        []byte // what CONNECT or VERIFY_CONNECT says, until it is acknowledged
	mtu          int
	window       int // bytes that may be under way

	// Commands: reliable data and everything else that is to be sent, and what is under way, oldest first.
	reliable, other, sent commandList
	acks                  []ack
	outgoing              int    // the weight of all commands of the lists
	transit               int    // bytes of reliable data under way
	outSeq                uint16 // of the commands of peerChannel
	outGroup              uint16
	queuedBytes           uint64 // since queuedSince
	queuedSince           int64  // when bandwidth was looked at before

	inGroup     uint16                         // the base of the unsequenced window
	unsequenced [unsequencedWindow / 64]uint64 // groups that came

	// Times are of the host's clock, 0 for never.
	lastReceive  int64 // when something was acknowledged
	nextTimeout  int64 // when the first command under way is to be looked at
	earliest     int64 // the sending of what has waited longest for its acknowledgement, as far as timeouts know
	pingInterval int64
	timeout      timeoutLimits
	roundTrip    roundTrip
	throttle     throttle
	loss         loss
	bandwidth    peerBandwidth

	inbox                inbox
	inboxed              int // packets delivered and not freed
	ahead                int // packets that wait in channels
	waiting              int // bytes not freed
	held                 int // packets not freed
	eventData            uint32
	endData              uint32
	unannounced, isReady bool
	timedOut             bool
	nextReady            *Peer

	due   int64
	timer int // the place among the timers, -1 for none

	since              int64 // when the handshake began, for halfOpen
	nextHalf, prevHalf *Peer
}

type timeoutLimits struct{ limit, minimum, maximum int64 }

// newPeer puts a new peer into slot n.
func (h *Host) newPeer(n int, addr netsock.Endpoint) *Peer {
	s := &h.slots[n]
	p := &Peer{
		host: h, addr: addr, number: uint16(n), remote: noPeer, outSession: s.outSession, inSession: s.inSession,
		mtu: ownMTU, window: maxWindow, pingInterval: DefaultPingInterval,
		timeout:   timeoutLimits{DefaultTimeoutLimit, DefaultTimeoutMinimum, DefaultTimeoutMaximum},
		roundTrip: newRoundTrip(), throttle: newThrottle(),
		timer: -1,
	}
	s.peer = p
	h.used.set(n)
	p.nextAtAddr = h.byAddr[addr]
	h.byAddr[addr] = p
	return p
}

// free takes the peer out of its slot and drops all but what was delivered.
func (p *Peer) free() {
	h := p.host
	if h.slots[p.number].peer != p {
		return
	}
	p.leave()
	h.slots[p.number].peer = nil
	h.used.clear(int(p.number))
	p.state = Disconnected
	if first := h.byAddr[p.addr]; first != p {
		for first.nextAtAddr != p {
			first = first.nextAtAddr
		}
		first.nextAtAddr = p.nextAtAddr
	} else if p.nextAtAddr != nil {
		h.byAddr[p.addr] = p.nextAtAddr
	} else {
		delete(h.byAddr, p.addr)
	}
	p.nextAtAddr = nil
}

// leave drops what a peer keeps to send and to put together, and its timers.
func (p *Peer) leave() {
	h := p.host
	p.dropQueues()
	p.uncount()
	h.halfOpen.remove(p)
	h.timers.remove(p)
	h.active.clear(int(p.number))
	p.hello = nil
	p.acks = nil
}

// dropQueues drops what is to be sent, and what came and was not delivered.
func (p *Peer) dropQueues() {
	h := p.host
	h.dropAll(&p.reliable)
	h.dropAll(&p.other)
	h.dropAll(&p.sent)
	p.acks = p.acks[:0]
	p.outgoing, p.transit = 0, 0
	for _, ch := range p.channels {
		if ch != nil {
			ch.drop(h)
		}
	}
	p.channels, p.channelCount, p.ahead = nil, 0, 0
}

// State returns the peer's state; Disconnected when it has come to its end.
func (p *Peer) State() State { return p.state }

// Addr returns the address and port of the other side.
func (p *Peer) Addr() netsock.Endpoint { return p.addr }

// Channels returns how many channels the connection has; none when it is ending.
func (p *Peer) Channels() int { return p.channelCount }

// isOpen tells whether data may come.
func (p *Peer) isOpen() bool {
	return p.state == Connected || p.state == DisconnectLater || p.isNew()
}

// isNew tells whether the handshake is over and the owner does not know yet.
func (p *Peer) isNew() bool { return p.state == ConnectionPending || p.state == ConnectionSucceeded }

// Send queues a copy of data. It is refused unless the peer is Connected and has the channel, above 32 MiB, and if with it
// more would wait than [Host.SetMaxOutgoing] allows.
// Packets too long for one datagram go in fragments: reliable ones, unless flags have FlagUnreliableFragment and not
// FlagReliable.
func (p *Peer) Send(channel int, data []byte, flags Flags) error {
	switch {
	case p.state != Connected:
		return ErrNotConnected
	case channel < 0 || channel >= p.channelCount:
		return ErrChannel
	case len(data) > MaxPacket:
		return ErrTooLarge
	case !p.hasRoomFor(data):
		return p.host.queueFull()
	}
	pk := p.host.newOutPacket(data)
	p.queuePacket(uint8(channel), pk, flags)
	p.host.release(pk)
	return nil
}

// hasRoomFor tells whether a packet may wait to be sent.
func (p *Peer) hasRoomFor(data []byte) bool {
	limit := p.mtu - fragmentedMore
	return p.mayQueue(max(1, (len(data)+limit-1)/limit), len(data))
}

// mayQueue tells whether so many commands may wait to be sent and acknowledged, with so many bytes.
func (p *Peer) mayQueue(commands, bytes int) bool {
	return p.outgoing+commands*commandWeight+bytes <= p.host.maxOutgoing
}

// queuePacket queues the commands that send a packet.
func (p *Peer) queuePacket(id uint8, pk *outPacket, flags Flags) {
	ch := p.channel(id)
	reliable := flags&FlagReliable != 0
	if limit := p.mtu - fragmentedMore; len(pk.data) > limit {
		p.queueFragments(ch, id, pk, limit, reliable || flags&FlagUnreliableFragment == 0 || ch.outUnreliable == math.MaxUint16)
		return
	}
	c := p.data(id, pk, cmdSendUnreliable)
	c.length = uint16(len(pk.data))
	switch {
	case flags&FlagUnsequenced != 0 && !reliable:
		c.kind, c.flags = cmdSendUnsequenced, flagUnsequenced
		p.outGroup++
		c.useq = p.outGroup
	case reliable || ch.outUnreliable == math.MaxUint16:
		c.kind, c.flags = cmdSendReliable, flagAcknowledge
		c.seq = ch.nextReliable()
	default:
		c.seq, c.useq = ch.outReliable, ch.nextUnreliable()
	}
	p.queue(c)
}

func (p *Peer) queueFragments(ch *channel, id uint8, pk *outPacket, limit int, reliable bool) {
	count := (len(pk.data) + limit - 1) / limit
	start := ch.outReliable + 1
	if !reliable {
		start = ch.nextUnreliable()
	}
	for i := range count {
		c := p.data(id, pk, cmdSendUnreliableFragment)
		c.start, c.number, c.args[0] = start, uint32(i), uint32(count)
		c.offset = uint32(i * limit)
		c.length = uint16(min(limit, len(pk.data)-i*limit))
		c.seq, c.useq = ch.outReliable, start
		if reliable {
			c.kind, c.flags = cmdSendFragment, flagAcknowledge
			c.seq, c.useq = ch.nextReliable(), 0
		}
		p.queue(c)
	}
}

func (p *Peer) data(id uint8, pk *outPacket, kind uint8) *outCommand {
	pk.refs++
	c := p.host.newCommand()
	c.kind, c.channel, c.packet = kind, id, pk
	return c
}

// control queues a command of the peer as a whole.
func (p *Peer) control(kind, flags uint8, args ...uint32) *outCommand {
	c := p.host.newCommand()
	p.outSeq++
	c.kind, c.flags, c.channel, c.seq = kind, flags, peerChannel, p.outSeq
	copy(c.args[:], args)
	p.queue(c)
	return c
}

// queue puts a command that is ready where it waits to be sent.
func (p *Peer) queue(c *outCommand) {
	h := p.host
	h.queued++
	c.peer, c.order = p.number, h.queued
	p.countQueued(c.size())
	p.outgoing += c.weight()
	if c.packet != nil && c.acknowledged() {
		p.reliable.push(c)
	} else {
		p.other.push(c)
	}
	h.active.set(int(p.number))
}

// Ping queues a PING, if the peer is Connected, and not so much waits that nothing more may.
func (p *Peer) Ping() {
	if p.state == Connected && p.mayQueue(1, 0) {
		p.control(cmdPing, flagAcknowledge)
	}
}

// SetPingInterval sets after how many milliseconds without an acknowledgement a PING is sent. 0 means 500.
func (p *Peer) SetPingInterval(ms uint32) {
	if ms == 0 {
		ms = DefaultPingInterval
	}
	p.pingInterval = int64(ms)
	p.touch()
}

// SetTimeout sets when a peer that acknowledges nothing is given up: maximum milliseconds after the first sending of
// what has waited longest, or minimum if it was sent so often that the timeouts have doubled to limit times the
// first. 0 means the default of each.
func (p *Peer) SetTimeout(limit, minimum, maximum uint32) {
	or := func(v uint32, otherwise int64) int64 {
		if v == 0 {
			return otherwise
		}
		return int64(v)
	}
	p.timeout = timeoutLimits{or(limit, DefaultTimeoutLimit), or(minimum, DefaultTimeoutMinimum), or(maximum, DefaultTimeoutMaximum)}
}

// ConfigureThrottle sets how the packet throttle moves, here and on the other side.
func (p *Peer) ConfigureThrottle(interval, acceleration, deceleration uint32) {
	if p.state == Disconnected || p.state == Zombie {
		return
	}
	p.throttle.interval, p.throttle.acceleration, p.throttle.deceleration = interval, acceleration, deceleration
	if p.mayQueue(1, 0) {
		p.control(cmdThrottleConfigure, flagAcknowledge, interval, acceleration, deceleration)
	}
}

// touch gives the peer its turn to send, after which its timer is set anew.
func (p *Peer) touch() {
	if p.state != Disconnected && p.state != Zombie {
		p.host.active.set(int(p.number))
	}
}

// connectTo queues the CONNECT of a peer that was just made.
func (h *Host) connectTo(p *Peer, data uint32) {
	p.connectID = h.rand()
	says := hello{
		peer: p.number, inSession: p.inSession, outSession: p.outSession,
		mtu: uint32(p.mtu), window: uint32(p.window), channels: uint32(p.channelCount),
		incoming: h.incoming, outgoing: h.outgoing,
		interval: p.throttle.interval, accel: p.throttle.acceleration, decel: p.throttle.deceleration,
		id: p.connectID,
	}
	p.hello = binary.BigEndian.AppendUint32(says.append(nil), data)
	p.control(cmdConnect, flagAcknowledge)
}
