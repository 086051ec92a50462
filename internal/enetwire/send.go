package enetwire

import (
	"encoding/binary"
	"math"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// AppendDatagram appends the next datagram that is to be sent, and tells to whom; it is false if there is none.
// Peers take turns, one datagram each, in the order of their slots.
func (h *Host) AppendDatagram(dst []byte) (datagram []byte, to netsock.Endpoint, ok bool) {
	if len(h.partings) > 0 {
		m := h.partings[0]
		if h.partings = h.partings[1:]; len(h.partings) == 0 {
			h.partings = nil
		}
		out := m.append(dst)
		return h.finish(out, len(dst), 2), m.to, true
	}
	for {
		n := h.active.next(h.cursor)
		if n < 0 {
			if h.cursor == 0 {
				return dst, netsock.Endpoint{}, false
			}
			h.cursor = 0
			continue
		}
		h.cursor = n + 1
		h.active.clear(n)
		p := h.slots[n].peer
		if out, ok := p.appendDatagram(dst); ok {
			return out, p.addr, true
		}
	}
}

// finish compresses the datagram that begins at start of buf, if that makes it smaller, and counts it.
func (h *Host) finish(buf []byte, start, headerSize int) []byte {
	if h.compressor != nil {
		if out, ok := h.compressor.AppendCompressed(h.scratch[:0], buf[start+headerSize:]); ok {
			h.scratch = out
			buf = append(buf[:start+headerSize], out...)
			buf[start] |= headerCompressed >> 8
		}
	}
	h.statistics.SentBytes += uint32(len(buf) - start)
	h.statistics.SentDatagrams++
	return buf
}

// A draft is a datagram that is being put together at the end of buf.
type draft struct {
	buf      []byte
	start    int
	room     int // bytes for more commands
	commands int
	timed    bool
}

func (d *draft) fits(size int) bool { return d.commands < maxCommands && size <= d.room }

func (d *draft) took(size int) {
	d.commands++
	d.room -= size
}

// time makes room in the header for the time of sending.
func (d *draft) time() {
	if !d.timed {
		d.timed = true
		d.buf = append(d.buf, 0, 0)
		copy(d.buf[d.start+4:], d.buf[d.start+2:])
	}
}

// header is the first 16 bits of what goes to the other side.
func (p *Peer) header() uint16 {
	if p.remote == noPeer {
		return noPeer
	}
	return p.remote | uint16(p.outSession&3)<<sessionShift
}

// appendDatagram appends the peer's next datagram; it is false if the peer has nothing to send. If more is left after
// it the peer stays active, else its timer is set.
func (p *Peer) appendDatagram(dst []byte) ([]byte, bool) {
	h := p.host
	d := draft{buf: append(dst, 0, 0), start: len(dst), room: p.mtu - maxHeader}
	parted := p.putAcks(&d)
	if h.lookForTimeouts && !p.sent.empty() && h.now >= p.nextTimeout && p.resend() {
		return dst, false // it is given up
	}
	p.putCommands(&d)
	if d.commands > 0 {
		first := p.header()
		if d.timed {
			first |= headerTimed
			binary.BigEndian.PutUint16(d.buf[d.start+2:], uint16(h.now))
		}
		binary.BigEndian.PutUint16(d.buf[d.start:], first)
		d.buf = h.finish(d.buf, d.start, d.headerSize())
		p.loss.turn(h.now)
	}
	if parted {
		p.end(p.endData)
	} else {
		p.disconnectIfDone()
		p.setTimer()
	}
	return d.buf, d.commands > 0
}

func (d *draft) headerSize() int {
	if d.timed {
		return maxHeader
	}
	return maxHeader - 2
}

// putAcks puts in the acknowledgements that are due, and tells whether that of a DISCONNECT is among them.
func (p *Peer) putAcks(d *draft) (parted bool) {
	n := 0
	for n < len(p.acks) && d.fits(ackSize) {
		a := p.acks[n]
		d.buf = a.append(d.buf)
		d.took(ackSize)
		n++
		if a.kind == cmdDisconnect {
			parted = true
			break
		}
	}
	rest := copy(p.acks, p.acks[n:])
	p.acks = p.acks[:rest]
	if rest > 0 {
		p.touch()
	} else if cap(p.acks) > maxCommands {
		p.acks = nil
	}
	return parted
}

// putCommands puts in what is queued, and a PING if it is time. As by enet_protocol_send_outgoing_commands, that one is
// queued even if what stands before it has not all found room, once for each such datagram.
func (p *Peer) putCommands(d *draft) {
	all := p.putQueued(d)
	if !all {
		p.touch()
	}
	if (p.state == Connected || p.isNew()) && p.sent.empty() && p.reliable.empty() &&
		p.host.now-p.lastReceive >= p.pingInterval && d.fits(commandHead) {
		if ping := p.control(cmdPing, flagAcknowledge); all {
			p.put(d, ping)
		}
	}
}

// putQueued puts in what is queued, as it was queued, as far as it may go now. It is false if there was no room for all.
func (p *Peer) putQueued(d *draft) bool {
	reliable, other := p.reliable.first, p.other.first
	for reliable != nil || other != nil {
		c := other
		if other == nil || reliable != nil && reliable.order < other.order {
			c = reliable
			if p.mustWait(c) {
				reliable = nil
				continue
			}
		}
		if !d.fits(c.size()) {
			return false
		}
		if c == reliable {
			reliable = c.next
		} else {
			other = c.next
		}
		if c.packet != nil && !c.acknowledged() && c.offset == 0 && !p.throttle.pass() {
			other = p.dropThrottled(c)
			continue
		}
		p.put(d, c)
	}
	return true
}

// mustWait tells whether reliable data is held back, by what is under way or by the windows of its channel.
func (p *Peer) mustWait(c *outCommand) bool {
	if c.attempts == 0 && !p.channel(c.channel).mayBegin(c.seq) {
		return true
	}
	window := p.window * int(p.throttle.value) / throttleScale
	return p.transit+int(c.length) > max(window, p.mtu)
}

// dropThrottled drops an unreliable packet with all its fragments, and returns the command behind them.
func (p *Peer) dropThrottled(c *outCommand) *outCommand {
	pk := c.packet
	for c != nil && c.packet == pk {
		next := c.next
		c.unlink()
		p.dropCommand(c)
		c = next
	}
	return c
}

// put puts a command into the datagram, and among those under way if it is to be acknowledged.
func (p *Peer) put(d *draft, c *outCommand) {
	h := p.host
	c.unlink()
	d.took(c.size())
	p.loss.sent++
	if !c.acknowledged() {
		d.buf = c.append(d.buf, p.hello)
		p.dropCommand(c)
		return
	}
	d.time()
	d.buf = c.append(d.buf, p.hello)
	if c.attempts == 0 {
		if c.packet != nil {
			p.channel(c.channel).begun(c.seq)
		}
		c.timeout = p.roundTrip.resend()
		h.sent.add(c)
	}
	if c.attempts < math.MaxUint16 {
		c.attempts++
	}
	c.sent = h.now
	if p.sent.empty() {
		p.nextTimeout = c.sent + c.timeout
	}
	p.sent.push(c)
	p.transit += int(c.length)
}

// setTimer sets when the peer must have its turn though nothing comes.
func (p *Peer) setTimer() {
	t := &p.host.timers
	switch {
	case p.state == Disconnected || p.state == Zombie:
	case !p.sent.empty():
		t.set(p, p.nextTimeout)
	case p.state == Connected || p.isNew():
		t.set(p, p.lastReceive+p.pingInterval)
	default:
		t.remove(p)
	}
}
