package websocketpeer

import (
	"cmp"
	"math"

	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// open begins the life of a connection whose handshake is done. The limits are those of now.
func (p *Peer) open() {
	role := wsframe.Client
	if p.server {
		role = wsframe.Server
	}
	p.latched = p.settings.limited()
	p.parser = wsframe.NewParser(role, p.latched.inbound)
	behind := p.opening.in
	p.mute = p.opening.mute
	p.opening = nil
	p.setState(StateOpen)
	p.startHeartbeat()
	if len(behind) > 0 {
		in := p.openInbox()
		in.data = append(blocks.Take(len(behind))[:0], behind...)
	}
}

// pollOpen does what an open connection has to do. Pongs are read before the heartbeat is judged.
func (p *Peer) pollOpen() {
	blocked := p.receive()
	p.flush()
	if p.beats() && p.GetReadyState() == StateOpen {
		p.beat(blocked)
	}
}

// roomWhileClosing is how much is read at a time when messages are dropped.
const roomWhileClosing = 16 << 10

// roomForOne is how much is read at least while no packet waits to be read.
const roomForOne = 1 << 10

// room returns how many bytes may be received: as many as can be kept if all of them are payload.
func (p *Peer) room() int {
	in := p.inbox
	switch {
	case p.GetReadyState() == StateClosing:
		return roomWhileClosing
	case in.count() >= p.latched.queued:
		return 0
	}
	room := p.latched.capacity() - in.payload - in.rest()
	if in.count() == 0 { // only the rest of the message in progress can make room, or show that it is too big
		room = max(room, roomForOne)
	}
	return room
}

// most returns how many packets may wait to be read. While closing there are no more to come.
func (p *Peer) most() int {
	if p.GetReadyState() == StateClosing {
		return math.MaxInt
	}
	return p.latched.queued
}

// receive reads and parses what has arrived, as far as there is room for it, and reports whether it stopped for lack
// of room. The work is bounded, however fast the other side sends what takes no room, such as pings.
func (p *Peer) receive() (blocked bool) {
	in := p.openInbox()
	p.parse(p.most())
	in.trim()
	first := true
	for budget := p.latched.capacity() + largeBlock; budget > 0 && !p.finishing; first = false {
		room := p.room()
		if room <= 0 {
			blocked = true
			break
		}
		if first || room > cap(in.data)/2 {
			in.makeRoom(room)
		}
		if len(in.data) == cap(in.data) {
			break // the next Poll makes room
		}
		n, err := p.receiveInto(in, room)
		p.parse(p.most())
		if err != nil || n == 0 && p.mute != nil && !p.below.MayHear() {
			p.lost(cmp.Or(p.mute, streamFailure(err)))
			return false
		}
		if n == 0 {
			break
		}
		p.heardSomething()
		budget -= n
	}
	p.tidyInbox()
	return blocked
}

// receiveInto reads once, as much as may be received and the buffer has room for.
func (p *Peer) receiveInto(in *inbox, room int) (int, error) {
	before := len(in.data)
	var err error
	in.data, err = p.stream.AppendPartialData(in.data, min(room, cap(in.data)-before))
	return len(in.data) - before, err
}

// parse takes the frames that were received, until so many packets wait to be read.
func (p *Peer) parse(most int) {
	in := p.inbox
	for in.parsed < len(in.data) && in.count() < most {
		if p.GetReadyState() == StateOpen && in.addWhole(&p.parser, most) {
			continue
		}
		ev, n, err := p.parser.Next(in.data[in.parsed:])
		in.parsed += n
		switch {
		case err != nil:
			p.violated(err)
			return
		case ev.Opcode.IsControl():
			p.control(ev)
		case ev.Opcode != wsframe.Continuation && p.GetReadyState() == StateOpen:
			in.add(ev)
		}
	}
}

// parseAll takes all frames that were received, so that nothing is lost when the connection ends.
func (p *Peer) parseAll() {
	if p.inbox != nil {
		p.parse(math.MaxInt)
	}
}

// tidyInbox keeps no more of the inbox than is needed.
func (p *Peer) tidyInbox() {
	switch in := p.inbox; {
	case in == nil:
	case in.isEmpty():
		p.dropInbox()
	default:
		in.settle()
	}
}

// control does what a control frame asks for.
func (p *Peer) control(ev wsframe.Event) {
	switch ev.Opcode {
	case wsframe.Ping:
		p.pong(ev.Payload)
	case wsframe.Pong:
		p.ponged()
	case wsframe.Close:
		p.closedByOther(ev.Payload)
	}
}
