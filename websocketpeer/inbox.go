package websocketpeer

import (
	"sync"

	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// inbox is where a Peer keeps what was received and not read yet. It takes memory only while there is something.
type inbox struct{ *received }

// received is what an inbox holds. Bytes are received into data, parsed there, and the packets are parts of it, so that a
// message that came whole is not copied before it is read.
type received struct {
	data    []byte
	parsed  int            // what the parser has taken of data
	packets []wsframe.Span // those from first on are unread
	first   int
	payload int // bytes of the unread packets and the message in progress

	message   message // in progress
	inMessage bool    // there is one
}

// message is the part of an inbox's data that is there of a message.
type message struct {
	start, end int
	opcode     wsframe.Opcode
}

func (m message) size() int { return m.end - m.start }

var inboxes = sync.Pool{New: func() any { return new(received) }}

const (
	// largeBlock is what is received into, so that one call receives many messages.
	largeBlock = 64 << 10
	// littleKept is up to how many bytes are moved to a smaller block when a Poll ends with them.
	littleKept = 4 << 10
)

// maxKeptPackets is up to how many places for packets an inbox keeps while it waits for another use.
const maxKeptPackets = 8192

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
	in.received = nil
	blocks.Give(r.data)
	packets := r.packets[:0]
	if cap(packets) > maxKeptPackets {
		packets = nil
	}
	*r = received{packets: packets}
	inboxes.Put(r)
}

// tidy keeps no more than is needed.
func (in *inbox) tidy() {
	switch {
	case in.received == nil:
	case in.isEmpty():
		in.drop()
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

// appendPacket takes the packet that has waited longest, which there must be, and appends it to dst.
func (in *inbox) appendPacket(dst []byte) (longer []byte, isText bool) {
	k := in.take()
	if k.IsMasked() {
		dst = k.AppendUnmasked(dst, in.data)
	} else {
		dst = append(dst, k.Payload(in.data)...)
	}
	if in.count() == 0 {
		in.tidy()
	}
	return dst, k.IsText()
}

// dropMessage forgets the message in progress, if there is one.
func (in *inbox) dropMessage() {
	if in.received != nil {
		in.received.dropMessage()
	}
}

// count returns how many packets are unread.
func (in *received) count() int { return len(in.packets) - in.first }

// rest returns how many bytes the parser has not taken.
func (in *received) rest() int { return len(in.data) - in.parsed }

// isEmpty reports whether there is nothing to keep.
func (in *received) isEmpty() bool { return in.count() == 0 && !in.inMessage && in.rest() == 0 }

// add takes a piece of a message, which ends where the parser is.
func (in *received) add(ev wsframe.Event) {
	size := len(ev.Payload)
	in.payload += size
	switch {
	case ev.First:
		in.message, in.inMessage = message{in.parsed - size, in.parsed, ev.Opcode}, true
	case size > 0:
		if in.message.end != in.parsed-size { // a header lies between the pieces
			copy(in.data[in.message.end:], ev.Payload)
		}
		in.message.end += size
	}
	if ev.Last {
		in.forgetRead()
		in.packets = append(in.packets, wsframe.NewSpan(in.message.start, in.message.size(), in.message.opcode))
		in.message, in.inMessage = message{}, false
	}
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
	in.payload -= in.message.size()
	in.message, in.inMessage = message{}, false
}

// take removes the packet that has waited longest.
func (in *received) take() wsframe.Span {
	k := in.packets[in.first]
	in.first++
	in.payload -= k.Size()
	return k
}

// trim gives up what is parsed and kept by no packet: all, or what is behind the last packet.
func (in *received) trim() {
	if in.rest() > 0 {
		return
	}
	end := 0
	switch {
	case in.inMessage:
		end = in.message.end
	case in.count() > 0:
		end = in.packets[len(in.packets)-1].End()
	}
	in.data, in.parsed = in.data[:end], end
}

// makeRoom makes sure that there is room to receive want bytes, or as many as half of the buffer has.
func (in *received) makeRoom(want int) {
	if cap(in.data) < largeBlock {
		in.move(largeBlock)
	}
	want = min(want, cap(in.data)/2)
	if cap(in.data)-len(in.data) >= want {
		return
	}
	if live := in.payload + in.rest(); live <= cap(in.data)/2 {
		in.repack(in.data[:0])
	} else { // moving so much within the buffer would be done too often
		in.move(2 * cap(in.data))
	}
}

// settle gives up what is not needed, and moves little that is kept to a block of its size.
func (in *received) settle() {
	in.trim()
	if live := in.payload + in.rest(); live <= littleKept && cap(in.data) >= largeBlock {
		in.move(live)
	}
}

// move moves what is kept to another block.
func (in *received) move(size int) {
	old := in.data
	in.repack(blocks.Take(size)[:0])
	blocks.Give(old)
}

// repack writes what is kept to dst without gaps. That may be the same buffer: nothing moves towards its end.
func (in *received) repack(dst []byte) {
	src := in.data
	for i := in.first; i < len(in.packets); i++ {
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
