package websocketpeer

import (
	"slices"
	"sync"

	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// inbox is where a Peer keeps what was received and not read yet. It takes memory only while there is something.
type inbox struct{ *received }

// received is what an inbox holds. Bytes are received into data and parsed there, and the packets are parts of it, so that a
// message that came whole is not copied before it is read. The rest of a large message is received into memory of its own.
type received struct {
	data    []byte
	parsed  int            // what the parser has taken of data
	packets []wsframe.Span // those from first on are unread
	first   int
	payload int // bytes of the unread packets and the message in progress

	message   message // in progress
	inMessage bool    // there is one

	large [][]byte // the unread packets that lie in memory of their own, in their order
	apart int      // bytes of those, and of a message in progress in memory of its own
	more  bool     // the last read got all that there was room for: the next one may get something at once
	lent  bool     // somebody reads a packet that was taken in data, which must not change before its end
}

// message is what is there of a message: a part of data or, where it is large, memory of its own.
type message struct {
	start, end int
	own        []byte
	opcode     wsframe.Opcode
}

func (m *message) size() int { return m.end - m.start + len(m.own) }

var inboxes = sync.Pool{New: func() any { return new(received) }}

const (
	// largeBlock is what is received into, so that one call receives many messages.
	largeBlock = 64 << 10
	// littleKept is up to how many bytes are moved to a smaller block when a Poll ends with them.
	littleKept = 4 << 10
	// ownFrom is from how many bytes on a message may get memory of its own.
	ownFrom = 16 << 10
	// ownGrowth is how many times as much memory that is as what is there of the message: a header alone, whatever it
	// announces, takes none.
	ownGrowth = 4
	// maxKeptPackets is up to how many places for packets an inbox keeps while it waits for another use.
	maxKeptPackets = 8192
)

// open makes sure that there is memory to receive into.
func (in *inbox) open() *received {
	if in.received == nil {
		in.received = inboxes.Get().(*received)
	}
	return in.received
}

// drop forgets all that is in the inbox.
func (in *inbox) drop() {
	r := in.received
	if r == nil {
		return
	}
	r.dropMessage()
	for _, block := range r.large {
		blocks.Give(block)
	}
	clear(r.large)
	in.giveBack()
}

// giveBack lets others have the memory, in which nothing is needed any more.
func (in *inbox) giveBack() {
	r := in.received
	in.received = nil
	r.giveData()
	packets := r.packets[:0]
	if cap(packets) > maxKeptPackets {
		packets = nil
	}
	*r = received{packets: packets, large: r.large[:0]}
	inboxes.Put(r)
}

// tidy keeps no more than is needed.
func (in *inbox) tidy() {
	switch {
	case in.received == nil:
	case in.more: // needed again at once
	case in.isEmpty():
		in.giveBack()
	default:
		in.settle()
	}
}

// count returns how many packets are unread.
func (in *inbox) count() int {
	if in.received == nil {
		return 0
	}
	return in.received.count()
}

// isText tells whether the packet that has waited longest, which there must be, is text.
func (in *inbox) isText() bool { return in.packets[in.first].IsText() }

// lend takes the packet that has waited longest, which there must be, and has it read where it lies.
func (in *inbox) lend(read func(packet []byte) bool) (goOn bool) {
	r := in.received
	k := r.take()
	if k.IsElsewhere() {
		block := r.takeLarge()
		goOn = read(block[:len(block):len(block)])
		blocks.Give(block)
	} else {
		if k.IsMasked() {
			k = k.Unmask(r.data)
		}
		packet := k.Payload(r.data)
		outer := r.lent
		r.lent = true
		goOn = read(packet[:len(packet):len(packet)])
		if in.received == r {
			r.lent = outer
		}
	}
	if in.count() == 0 { // then much is not needed
		in.tidy()
	}
	return goOn
}

// dropMessage forgets the message in progress, if there is one: nothing more comes.
func (in *inbox) dropMessage() {
	if in.received != nil {
		in.received.dropMessage()
		in.more = false
	}
}

// count returns how many packets are unread.
func (in *received) count() int { return len(in.packets) - in.first }

// rest returns how many bytes the parser has not taken.
func (in *received) rest() int { return len(in.data) - in.parsed }

// live returns how many bytes of data are needed.
func (in *received) live() int { return in.payload - in.apart + in.rest() }

// isEmpty reports whether there is nothing to keep.
func (in *received) isEmpty() bool { return in.count() == 0 && !in.inMessage && in.rest() == 0 }

// add takes a piece of a message, which ends where the parser is.
func (in *received) add(ev wsframe.Event) {
	size, m := len(ev.Payload), &in.message
	in.payload += size
	switch {
	case ev.First:
		*m, in.inMessage = message{start: in.parsed - size, end: in.parsed, opcode: ev.Opcode}, true
	case m.own != nil:
		m.own = append(reserve(m.own, size, ownGrowth*len(m.own)), ev.Payload...)
		in.apart += size
	case size > 0:
		if m.end != in.parsed-size { // a header lies between the pieces
			copy(in.data[m.end:], ev.Payload)
		}
		m.end += size
	}
	in.addLast(ev)
}

// addOwn takes a piece that was received into the message's own memory.
func (in *received) addOwn(ev wsframe.Event) {
	in.payload += len(ev.Payload)
	in.apart += len(ev.Payload)
	in.addLast(ev)
}

// addLast makes a packet of the message if that was its last piece.
func (in *received) addLast(ev wsframe.Event) {
	if !ev.Last {
		return
	}
	in.forgetRead()
	m := &in.message
	if m.own != nil {
		in.packets = append(in.packets, wsframe.Elsewhere(len(m.own), m.opcode))
		in.large = append(in.large, m.own)
	} else {
		in.packets = append(in.packets, wsframe.NewSpan(m.start, m.size(), m.opcode))
	}
	*m, in.inMessage = message{}, false
}

// makeOwn makes sure that the message in progress has memory of its own with room to receive what is left of its frame, or
// a part of that, if it is large. It reports whether it has.
func (in *received) makeOwn(left, longest int) bool {
	m := &in.message
	size := m.size()
	want := min(left, max((ownGrowth-1)*size, longest-size))
	switch {
	case in.rest() > 0:
		return false
	case m.own != nil:
		if len(m.own) == cap(m.own) {
			m.own = reserve(m.own, want, 0)
		}
	case size < ownFrom || left <= cap(in.data)-len(in.data):
		return false
	default:
		m.own = append(reserve(nil, size+want, 0), in.data[m.start:m.end]...)
		m.start, m.end = 0, 0
		in.apart += size
	}
	return true
}

// reserve returns a block that has room for n bytes behind what it holds. A larger one, if that is needed, has memory for
// so many bytes at least.
func reserve(block []byte, n, least int) []byte {
	if cap(block)-len(block) >= n {
		return block
	}
	larger := blocks.Take(max(len(block)+n, least))
	larger = larger[:copy(larger, block)]
	blocks.Give(block)
	return larger
}

// addWhole takes messages that came in one piece, for as long as such come and until so many packets wait to be read.
// It reports whether there were any.
func (in *received) addWhole(parser *wsframe.Parser, most int) bool {
	in.forgetRead()
	packets, end, payload := parser.AppendWhole(in.packets, in.data, in.parsed, most-in.count())
	found := end > in.parsed
	in.packets, in.parsed = packets, end
	in.payload += payload
	return found
}

// forgetRead gives up the places of packets that were read, when they are the most.
func (in *received) forgetRead() {
	if in.first > len(in.packets)/2 {
		in.packets = in.packets[:copy(in.packets, in.packets[in.first:])]
		in.first = 0
	}
}

// dropMessage forgets the message in progress.
func (in *received) dropMessage() {
	m := &in.message
	in.payload -= m.size()
	in.apart -= len(m.own)
	blocks.Give(m.own)
	*m, in.inMessage = message{}, false
}

// take removes the packet that has waited longest.
func (in *received) take() wsframe.Span {
	k := in.packets[in.first]
	in.first++
	in.payload -= k.Size()
	return k
}

// takeLarge removes the memory of a packet that was taken and lies in its own.
func (in *received) takeLarge() []byte {
	block := in.large[0]
	in.large = slices.Delete(in.large, 0, 1)
	in.apart -= len(block)
	return block
}

// appendLarge takes the memory of such a packet and appends what is in it to dst. Where dst is nothing, it is that memory
// itself, if hardly more than the packet.
func (in *received) appendLarge(dst []byte) []byte {
	block := in.takeLarge()
	if cap(dst) == 0 && cap(block)-len(block) <= len(block)/4 {
		return block[:len(block):len(block)]
	}
	dst = append(dst, block...)
	blocks.Give(block)
	return dst
}

// trim gives up what is parsed and kept by no packet: all, or what is behind the last packet.
func (in *received) trim() {
	if in.rest() > 0 || in.lent {
		return
	}
	end := in.end()
	in.data, in.parsed = in.data[:end], end
}

// end returns where in data the last message ends.
func (in *received) end() int {
	if in.inMessage && in.message.own == nil {
		return in.message.end
	}
	for i := len(in.packets) - 1; i >= in.first; i-- {
		if k := in.packets[i]; !k.IsElsewhere() {
			return k.End()
		}
	}
	return 0
}

// makeRoom makes sure that there is room to receive want bytes, or as many as half of the buffer has.
func (in *received) makeRoom(want int) {
	if cap(in.data) < largeBlock {
		in.move(largeBlock)
	}
	if cap(in.data)-len(in.data) >= min(want, cap(in.data)/2) {
		return
	}
	switch {
	case in.live() > cap(in.data)/2: // moving so much within the buffer would be done too often
		in.move(max(2*cap(in.data), min(in.live()+want, 4*cap(in.data))))
	case in.lent:
		in.move(cap(in.data))
	default:
		in.repack(in.data[:0])
	}
}

// settle gives up what is not needed, and moves little that is kept to a block of its size.
func (in *received) settle() {
	in.trim()
	if live := in.live(); live <= littleKept && cap(in.data) >= largeBlock {
		in.move(live)
	}
}

// move moves what is kept to another block.
func (in *received) move(size int) {
	old := *in
	in.repack(blocks.Take(size)[:0])
	old.giveData()
	in.lent = false
}

// giveData gives the block back, unless somebody reads in it: the garbage collector takes it then.
func (in *received) giveData() {
	if !in.lent {
		blocks.Give(in.data)
	}
}

// repack writes what is kept to dst without gaps. That may be the same buffer: nothing moves towards its end.
func (in *received) repack(dst []byte) {
	src := in.data
	for i := in.first; i < len(in.packets); i++ {
		if in.packets[i].IsElsewhere() {
			continue
		}
		k := in.packets[i].Unmask(src)
		in.packets[i] = k.MovedTo(len(dst))
		dst = append(dst, k.Payload(src)...)
	}
	start := len(dst)
	dst = append(dst, src[in.message.start:in.message.end]...)
	in.message.start, in.message.end = start, len(dst)
	rest := src[in.parsed:]
	in.parsed = len(dst)
	in.data = append(dst, rest...)
}
