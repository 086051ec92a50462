package websocketpeer

import (
	"crypto/rand"
	"encoding/binary"
	mathrand "math/rand/v2"
	"sync"

	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// outbox holds the frames that wait to be sent, in their order. It is borrowed for as long as there are any.
type outbox struct {
	data    []byte    // frames
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

// maxKeptOutbox is up to how many bytes an outbox keeps room for while it waits for another use.
const maxKeptOutbox = 1 << 20

// giveBack lets others have the outbox.
func (o *outbox) giveBack() {
	o.data, o.sent, o.queue, o.first, o.payload, o.pongSize = o.data[:0], 0, o.queue[:0], 0, 0, -1
	if cap(o.data) <= maxKeptOutbox {
		outboxes.Put(o)
	}
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
	o.frame(opcode, payload, mask)
	o.wait(len(payload))
}

// frame appends a frame, of which nothing waits yet.
func (o *outbox) frame(opcode wsframe.Opcode, payload []byte, mask bool) {
	if mask {
		var key [4]byte
		binary.LittleEndian.PutUint32(key[:], uint32(o.masks.Uint64()))
		o.data = wsframe.AppendFrame(o.data, opcode, true, payload, &key)
	} else {
		o.data = wsframe.AppendFrame(o.data, opcode, true, payload, nil)
	}
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
