package websocketpeer

import (
	"math"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// roomWhileClosing is how much is read at a time when messages are dropped.
const roomWhileClosing = 16 << 10

// roomForOne is how much is read at least while no packet waits to be read.
const roomForOne = 1 << 10

// room returns how many bytes may be received: as many as can be kept if all of them are payload.
func (s *session) room() int {
	in := s.peer.inbox.received
	switch {
	case s.state == StateClosing:
		return roomWhileClosing
	case in.count() >= int(s.queued):
		return 0
	}
	room := s.capacity() - in.payload - in.rest()
	if in.count() == 0 { // only the rest of the message in progress can make room, or show that it is too big
		room = max(room, roomForOne)
	}
	return room
}

// most returns how many packets may wait to be read. While closing there are no more to come.
func (s *session) most() int {
	if s.state == StateClosing {
		return math.MaxInt
	}
	return int(s.queued)
}

// receive reads and parses what has arrived, as far as there is room for it, and reports whether it stopped for lack
// of room. The work is bounded, however fast the other side sends what takes no room, such as pings.
func (s *session) receive() (blocked bool) {
	in := s.peer.inbox.open()
	s.parse(s.most())
	in.trim()
	first := true
	for budget := s.capacity() + largeBlock; budget > 0 && !s.finishing; {
		room := s.room()
		if room <= 0 {
			blocked = true
			break
		}
		left := s.parser.Left()
		own := left > 0 && in.makeOwn(left, s.parser.Longest())
		if !own {
			if first || room > cap(in.data)/2 {
				in.makeRoom(room)
			}
			if len(in.data) == cap(in.data) {
				break // the next Poll makes room
			}
			first = false
		}
		n, err := s.receiveInto(in, own, room)
		if err != nil || n == 0 && s.mute != nil && !s.stream.MayHear() {
			s.lost(err)
			return false
		}
		if n == 0 {
			break
		}
		s.heardSomething()
		budget -= n
	}
	s.peer.inbox.tidy()
	return blocked
}

// receiveInto reads once, as much as may be received and there is room for, and parses that.
func (s *session) receiveInto(in *received, own bool, room int) (n int, err error) {
	dst := &in.data
	if own {
		dst, room = &in.message.own, min(room, s.parser.Left())
	}
	before := len(*dst)
	*dst, err = s.stream.AppendPartialData(*dst, min(room, cap(*dst)-before))
	n = len(*dst) - before
	switch {
	case !own:
		s.parse(s.most())
	case n > 0:
		ev, _, wrong := s.parser.Next((*dst)[before:]) // all of it is of one frame
		if wrong != nil {
			s.violated(wrong)
		} else {
			in.addOwn(ev)
		}
	}
	return n, err
}

// parse takes the frames that were received, until so many packets wait to be read.
func (s *session) parse(most int) {
	in := s.peer.inbox.received
	for in.parsed < len(in.data) && in.count() < most {
		if s.state == StateOpen && in.addWhole(&s.parser, most) {
			continue
		}
		ev, n, err := s.parser.Next(in.data[in.parsed:])
		in.parsed += n
		switch {
		case err != nil:
			s.violated(err)
			return
		case ev.Opcode.IsControl():
			s.control(ev)
		case ev.Opcode != wsframe.Continuation && s.state == StateOpen:
			in.add(ev)
		}
	}
}

// parseAll takes all frames that were received, so that nothing is lost when the connection ends.
func (s *session) parseAll() {
	if s.peer.inbox.received != nil {
		s.parse(math.MaxInt)
	}
}

// control does what a control frame asks for.
func (s *session) control(ev wsframe.Event) {
	switch ev.Opcode {
	case wsframe.Ping:
		s.pong(ev.Payload)
	case wsframe.Pong:
		s.ponged()
	case wsframe.Close:
		s.closedByOther(ev.Payload)
	}
}
