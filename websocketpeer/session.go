package websocketpeer

import (
	"math"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// session is a connection from when it is open until it has ended. It owns what exists as long, and no more of that than
// needs to be: there may be thousands of sessions.
type session struct {
	peer   *lasting
	stream below.Stream // nil when it has ended
	parser wsframe.Parser
	outbox *outbox // nil while nothing waits to be sent, in the stream either

	since  moment        // the last heartbeat while open, the beginning of the end while closing
	heard  time.Duration // how long after an unanswered ping something came
	rtt    time.Duration
	ending *ending      // how it ended, or will
	mute   *gderr.Error // why nothing can be sent any more, while there may be something to read

	queued     int32 // how many packets may wait to be read
	state      State // not StateConnecting
	awaitsPong bool
	finishing  bool // closing, and nothing is read any more: only the outbox is to be sent
	lastWord   bool // the close frame that is to be sent answers what the other side sent
}

// newSession goes on where the handshake is done. The limits are those of now.
func newSession(o *opening) *session {
	role := wsframe.Client
	if o.peer.server {
		role = wsframe.Server
	}
	limits := o.peer.settings
	s := &session{
		peer:   o.peer,
		stream: o.stream,
		parser: wsframe.NewParser(role, min(limits.inbound, maxInbound)),
		queued: int32(max(0, min(limits.queued, math.MaxInt32))),
		state:  StateOpen,
		since:  now(),
	}
	if o.mute != nil {
		s.mute = streamFailure(o.mute)
	}
	if behind := o.in; len(behind) > 0 {
		in := s.peer.inbox.open()
		in.data = append(blocks.Take(len(behind))[:0], behind...)
	}
	return s
}

// capacity is how many bytes may wait to be read.
func (s *session) capacity() int { return capacity(s.parser.Limit()) }

// poll does what there is to do without waiting.
func (s *session) poll() {
	if s.state == StateOpen {
		s.pollOpen()
	} else {
		s.pollClosing()
	}
}

// pollOpen does what an open connection has to do. Pongs are read before the heartbeat is judged.
func (s *session) pollOpen() {
	blocked := s.receive()
	s.flush()
	if s.beats() && s.state == StateOpen {
		s.beat(blocked)
	}
}

// roomWhileClosing is how much is read at a time when messages are dropped.
const roomWhileClosing = 16 << 10

// littleRoom is from how much room on it is worth another call.
const littleRoom = 4 << 10

// enough is how much one Poll receives at most, but for a block: what waits to be read should still be in the processor's
// cache when it is.
const enough = 1 << 20

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
	in.more = false
	first := true
	for budget := min(s.capacity(), enough) + largeBlock; budget > 0 && !s.finishing; {
		room := s.room()
		if room <= 0 {
			blocked = true
			break
		}
		room = min(room, budget)
		left := s.parser.Left()
		own := left > 0 && in.makeOwn(left, s.parser.Longest())
		if !own {
			if first || room > cap(in.data)/2 {
				in.makeRoom(room)
			}
			if cap(in.data)-len(in.data) < littleRoom && !first {
				break // the next Poll makes room
			}
			first = false
		}
		n, err := s.receiveInto(in, own, room)
		if err != nil || n == 0 && s.mute != nil && !s.stream.MayHear() {
			s.lost(err)
			return false
		}
		if n > 0 {
			s.heardSomething()
		}
		budget -= n
		if !in.more && (n == 0 || s.tookAll()) {
			break
		}
	}
	s.peer.inbox.tidy()
	return blocked
}

// tookAll reports whether nothing is left after a read that got less than there was room for. That a connection broke shows
// only when nothing is left, and has to be seen at once.
func (s *session) tookAll() bool { return s.mute == nil && s.stream.GivesAll() }

// receiveInto reads once, as much as may be received and there is room for, and parses that. It notes whether it got all that
// it asked for, so that there may be more.
func (s *session) receiveInto(in *received, own bool, room int) (n int, err error) {
	dst := &in.data
	if own {
		dst, room = &in.message.own, min(room, s.parser.Left())
	}
	before := len(*dst)
	room = min(room, cap(*dst)-before)
	*dst, err = s.stream.AppendPartialData(*dst, room)
	n = len(*dst) - before
	in.more = n == room
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

// moment is a point in time, of which a session keeps one: how long after an epoch it is. A time.Time takes three times as
// much.
type moment = time.Duration

var epoch = time.Now()

func now() moment { return time.Since(epoch) }

// beats reports whether there is a heartbeat to keep up.
func (s *session) beats() bool { return s.peer.settings.heartbeat > 0 && s.mute == nil }

// beat sends a ping if one is due, and gives the connection up if nothing has come since the last. A peer that stopped
// reading for lack of room can't know whether something has.
func (s *session) beat(blocked bool) {
	if now()-s.since-s.heard <= s.peer.settings.heartbeat {
		return
	}
	if s.awaitsPong {
		if !blocked {
			s.end(&ending{code: noCode, err: failure(gderr.ErrTimeout, ErrHeartbeat)})
		}
		return
	}
	s.awaitsPong, s.since, s.heard = true, now(), 0
	s.enqueue(wsframe.Ping, nil)
	s.flush()
}

// heardSomething notes a sign of life: an answer to a ping may be behind a message that takes long to arrive.
func (s *session) heardSomething() {
	if s.awaitsPong {
		s.heard = now() - s.since
	}
}

// ponged notes that the last ping was answered.
func (s *session) ponged() {
	if s.awaitsPong {
		s.awaitsPong, s.heard = false, 0
		s.rtt = now() - s.since
	}
}

// need tells what poll waits for.
func (s *session) need(n *await.Need) {
	if s.state == StateOpen && s.hasUnread() {
		n.SetReady()
		return
	}
	s.stream.Need(n, s.interest())
	n.NoLaterThan(s.due())
}

// hasUnread reports whether there is something to take without asking the system whether something has come: packets, bytes
// that poll parses, or more than the last poll had room for.
func (s *session) hasUnread() bool {
	in := s.peer.inbox.received
	return in != nil && (in.count() > 0 || in.rest() > 0 && s.queued > 0 || in.more && s.room() > 0)
}

// due returns when poll has something to do even if nothing happens; the zero time is never.
func (s *session) due() time.Time {
	settings := s.peer.settings
	switch {
	case s.state == StateClosing:
		return epoch.Add(s.since + settings.handshakeTimeout + 1) // poll wants more than the time to have passed
	case s.beats():
		return epoch.Add(s.since + s.heard + settings.heartbeat + 1) // as there
	}
	return time.Time{}
}

// interest tells what poll could do something with: something to read, which there may be no room for, and room to send
// what waits. To wait for anything else would end at once, again and again.
func (s *session) interest() (want netsock.Interest) {
	if s.outbox != nil {
		want = netsock.ForWriting
	}
	in := s.peer.inbox.received
	switch {
	case s.state == StateClosing:
		if !s.finishing {
			want |= netsock.ForReading
		}
	case in == nil && s.queued > 0, in != nil && s.room() > 0:
		want |= netsock.ForReading
	}
	return want
}
