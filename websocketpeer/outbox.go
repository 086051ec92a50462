package websocketpeer

import (
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"
	"sync"

	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// outbox holds the frames that wait to be sent, in their order. It is borrowed for as long as there are any.
type outbox struct {
	data    []byte    // frames, of which the first may have begun to be sent elsewhere
	sent    int       // what the stream has taken of data
	queue   []waiting // the messages in data that are not wholly sent, from first on
	first   int
	payload int // bytes of those messages, without headers

	masks mathrand.ChaCha8

	pongSize int                             // -1 if there is none
	pong     [wsframe.MaxControlPayload]byte // the answer to the last ping, if it has to wait
}

// waiting is a message that is not wholly sent.
type waiting struct {
	end     int // in data
	payload int
}

// Masking keys must not be predictable (RFC 6455 section 10.3): each outbox has a generator of its own for them,
// seeded by the system.
var outboxes = sync.Pool{New: func() any {
	var seed [32]byte
	_, _ = rand.Read(seed[:]) // never fails
	return &outbox{masks: *mathrand.NewChaCha8(seed), pongSize: -1}
}}

const (
	// smallestOutbox and maxKeptOutbox are for how many bytes an outbox takes memory at least, and keeps it at most while
	// it waits for another use.
	smallestOutbox = 4 << 10
	maxKeptOutbox  = 64 << 10
)

// giveBack lets others have the outbox.
func (o *outbox) giveBack() {
	data := o.data[:0]
	if cap(data) > maxKeptOutbox {
		blocks.Give(data)
		data = nil
	}
	o.data, o.sent, o.queue, o.first, o.payload, o.pongSize = data, 0, o.queue[:0], 0, 0, -1
	outboxes.Put(o)
}

// count returns how many messages are not wholly sent, also by the stream.
func (o *outbox) count() int { return len(o.queue) - o.first }

// rest returns how many bytes the stream has not taken.
func (o *outbox) rest() int { return len(o.data) - o.sent }

// add appends a frame that is to wait.
func (o *outbox) add(opcode wsframe.Opcode, payload []byte, mask bool) {
	if o.sent > len(o.data)/2 {
		o.compact()
	}
	o.grow(wsframe.MaxHeaderSize + len(payload))
	o.data = wsframe.AppendFrame(o.data, opcode, true, payload, o.key(mask))
	o.wait(len(payload))
}

// key returns a fresh masking key, or nil where nothing is masked.
func (o *outbox) key(mask bool) *[4]byte {
	if !mask {
		return nil
	}
	var key [4]byte
	binary.LittleEndian.PutUint32(key[:], uint32(o.masks.Uint64()))
	return &key
}

// keep appends what is left of a payload, at a multiple of 4 bytes from its beginning.
func (o *outbox) keep(rest []byte, key *[4]byte) {
	o.grow(len(rest))
	o.data = wsframe.AppendPayload(o.data, rest, key)
}

// grow makes sure that there is room to append n bytes.
func (o *outbox) grow(n int) {
	if cap(o.data)-len(o.data) < n {
		o.move(n)
	}
}

// move moves what is there to memory with room for n bytes more. A block begins where a page does, as many a message does,
// and what lies alike in its page is masked slowly from one to the other; so only what is not kept is in blocks.
func (o *outbox) move(n int) {
	size := max(len(o.data)+n, 2*cap(o.data), smallestOutbox)
	var larger []byte
	if size <= maxKeptOutbox {
		larger = make([]byte, size)
	} else {
		larger = blocks.Take(size)
	}
	larger = larger[:copy(larger, o.data)]
	blocks.Give(o.data)
	o.data = larger
}

// wait lets the frame that was appended last, with a payload of so many bytes, wait.
func (o *outbox) wait(payload int) {
	o.queue = append(o.queue, waiting{len(o.data), payload})
	o.payload += payload
}

// compact gives up what is sent, which is at least half of all.
func (o *outbox) compact() {
	o.data = o.data[:copy(o.data, o.data[o.sent:])]
	o.queue = o.queue[:copy(o.queue, o.queue[o.first:])]
	for i := range o.queue {
		o.queue[i].end -= o.sent
	}
	o.sent, o.first = 0, 0
}

// advance notes that the stream has taken n bytes more, and has not sent the last so many bytes yet.
func (o *outbox) advance(n, unsent int) {
	o.sent += n
	for o.first < len(o.queue) && o.queue[o.first].end <= o.sent-unsent {
		o.payload -= o.queue[o.first].payload
		o.first++
	}
}
