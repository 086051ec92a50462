package enetwire

import (
	"cmp"
	"slices"
)

// A channel is the state of one channel of a connection, both ways.
type channel struct {
	outReliable, outUnreliable uint16                  // the last numbers given
	usedWindows                uint16                  // those with a count
	windows                    [reliableWindows]uint16 // numbers under way in each

	inReliable, inUnreliable uint16             // the last numbers delivered
	waiting                  map[uint16]*Packet // reliable, by (first) number: what is before them has not come
	waited                   int                // the most that have waited at once
	loose                    []*Packet          // unreliable that wait or are not whole, by distance and number
}

// channel returns the channel with an id below channelCount.
func (p *Peer) channel(id uint8) *channel {
	if int(id) >= len(p.channels) {
		grown := make([]*channel, id+1)
		copy(grown, p.channels)
		p.channels = grown
	}
	if p.channels[id] == nil {
		p.channels[id] = new(channel)
	}
	return p.channels[id]
}

func (ch *channel) nextReliable() uint16 {
	ch.outReliable++
	ch.outUnreliable = 0
	return ch.outReliable
}

func (ch *channel) nextUnreliable() uint16 {
	ch.outUnreliable++
	return ch.outUnreliable
}

// mayBegin tells whether a number may be sent for the first time: the first of a window waits until the other side
// can tell it from an old one.
func (ch *channel) mayBegin(seq uint16) bool {
	if seq%reliableWindowSize != 0 {
		return true
	}
	w := int(seq / reliableWindowSize)
	if ch.windows[(w+reliableWindows-1)%reliableWindows] >= reliableWindowSize {
		return false
	}
	const near = 1<<(freeWindows+2) - 1 // its own window and those after it
	return ch.usedWindows&uint16(near<<w|near>>(reliableWindows-w)) == 0
}

// begun and passed count a number as under way, and no longer.
func (ch *channel) begun(seq uint16) {
	w := seq / reliableWindowSize
	ch.windows[w]++
	ch.usedWindows |= 1 << w
}

func (ch *channel) passed(seq uint16) {
	w := seq / reliableWindowSize
	if ch.windows[w]--; ch.windows[w] == 0 {
		ch.usedWindows &^= 1 << w
	}
}

// windowsAhead returns how many windows seq is ahead of what was delivered last.
func windowsAhead(seq, delivered uint16) int {
	w := int(seq / reliableWindowSize)
	if seq < delivered {
		w += reliableWindows
	}
	return w - int(delivered/reliableWindowSize)
}

// distance returns how far seq is ahead of the last number delivered, and whether it is one that can be taken.
func (ch *channel) distance(seq uint16) (uint16, bool) {
	return seq - ch.inReliable, windowsAhead(seq, ch.inReliable) < freeWindows-1
}

// drop drops what waits.
func (ch *channel) drop(h *Host) {
	for _, pk := range ch.waiting {
		h.dropPacket(pk)
	}
	for _, pk := range ch.loose {
		h.dropPacket(pk)
	}
	ch.waiting, ch.loose = nil, nil
}

// maxSpareWaiting is how many packets a map may have held that is kept for the next ones.
const maxSpareWaiting = 16

// keep puts a reliable packet where it waits.
func (p *Peer) keep(ch *channel, pk *Packet) {
	if ch.waiting == nil {
		ch.waiting = make(map[uint16]*Packet)
	}
	ch.waiting[pk.seq] = pk
	ch.waited = max(ch.waited, len(ch.waiting))
	p.ahead++
}

// advance delivers the reliable packets that are next, and then the unreliable ones that waited for them.
func (p *Peer) advance(ch *channel) {
	for len(ch.waiting) > 0 {
		pk := ch.waiting[ch.inReliable+1]
		if pk == nil || !pk.isWhole() {
			break
		}
		delete(ch.waiting, pk.seq)
		p.ahead--
		p.deliverReliable(ch, pk)
	}
	if len(ch.waiting) == 0 && ch.waited > maxSpareWaiting {
		ch.waiting, ch.waited = nil, 0 // a map does not shrink
	}
	p.releaseLoose(ch)
}

func (p *Peer) deliverReliable(ch *channel, pk *Packet) {
	ch.inReliable, ch.inUnreliable = pk.lastSeq(), 0
	p.deliver(pk)
}

// findLoose returns where a number is in the loose packets, or would be.
func (ch *channel) findLoose(seq, useq uint16) (int, bool) {
	return slices.BinarySearchFunc(ch.loose, useq, func(pk *Packet, useq uint16) int {
		if c := cmp.Compare(pk.seq-ch.inReliable, seq-ch.inReliable); c != 0 {
			return c
		}
		return cmp.Compare(pk.useq, useq)
	})
}

// keepLoose puts an unreliable packet where it waits, and drops the oldest if those are too many.
func (p *Peer) keepLoose(ch *channel, at int, pk *Packet) {
	ch.loose = slices.Insert(ch.loose, at, pk)
	p.ahead++
	if len(ch.loose) > maxLoose {
		p.dropLoose(ch, 1)
	}
}

// dropLoose drops the first n loose packets.
func (p *Peer) dropLoose(ch *channel, n int) {
	for _, pk := range ch.loose[:n] {
		p.host.dropPacket(pk)
	}
	p.forgetLoose(ch, n)
}

// forgetLoose takes the first n off the loose packets.
func (p *Peer) forgetLoose(ch *channel, n int) {
	ch.loose = slices.Delete(ch.loose, 0, n)
	p.ahead -= n
	if len(ch.loose) == 0 && cap(ch.loose) > 8 {
		ch.loose = nil
	}
}

// deliverLoose delivers an unreliable packet that is not among the loose ones, and drops those that it overtakes.
func (p *Peer) deliverLoose(ch *channel, pk *Packet) {
	n := 0
	for n < len(ch.loose) && ch.loose[n].seq == ch.inReliable && ch.loose[n].useq < pk.useq {
		n++
	}
	if n > 0 {
		p.dropLoose(ch, n)
	}
	ch.inUnreliable = pk.useq
	p.deliver(pk)
}

// releaseLoose sees to the loose packets after the last reliable number has moved: those that waited for it are
// delivered, and those that it has passed dropped.
func (p *Peer) releaseLoose(ch *channel) {
	for len(ch.loose) > 0 {
		pk := ch.loose[0]
		switch ahead := pk.seq - ch.inReliable; {
		case ahead >= 1<<15:
			p.dropLoose(ch, 1)
		case ahead > 0:
			return
		default:
			n := p.wholeLoose(ch)
			if n == 0 {
				return
			}
			for _, pk := range ch.loose[:n] {
				if pk.isWhole() {
					ch.inUnreliable = pk.useq
					p.deliver(pk)
				} else {
					p.host.dropPacket(pk)
				}
			}
			p.forgetLoose(ch, n)
			return
		}
	}
}

// wholeLoose returns how many of the loose packets can go: those of the present reliable number, to the last whole one.
func (p *Peer) wholeLoose(ch *channel) (n int) {
	for i, pk := range ch.loose {
		if pk.seq != ch.inReliable {
			break
		}
		if pk.isWhole() {
			n = i + 1
		}
	}
	return n
}
