package streampeer

import (
	"slices"
	"sync"
)

// tlsBufferSize is the room of a queue, in bytes: the largest TLS record and as much again.
const tlsBufferSize = 32 << 10

var tlsBuffers = sync.Pool{New: func() any {
	buffer := make([]byte, 0, tlsBufferSize)
	return &buffer
}}

// tlsQueue holds bytes on their way between crypto/tls and its two sides. It has a buffer only while it holds some,
// so that an idle peer has none.
type tlsQueue struct {
	buffer *[]byte // nil while empty
	start  int     // what is before has been taken out
}

func (q *tlsQueue) bytes() []byte {
	if q.buffer == nil {
		return nil
	}
	return (*q.buffer)[q.start:]
}

func (q *tlsQueue) len() int { return len(q.bytes()) }

// write puts all of p in, and takes more memory if there is no room.
func (q *tlsQueue) write(p []byte) {
	if len(q.spare()) < len(p) {
		*q.buffer = slices.Grow(*q.buffer, len(p))
	}
	*q.buffer = append(*q.buffer, p...)
}

// spare returns the room that is left, for the caller to fill the beginning of and call grew.
func (q *tlsQueue) spare() []byte {
	if q.buffer == nil {
		q.buffer = tlsBuffers.Get().(*[]byte)
	}
	if q.start > 0 {
		*q.buffer = append((*q.buffer)[:0], (*q.buffer)[q.start:]...)
		q.start = 0
	}
	return (*q.buffer)[len(*q.buffer):cap(*q.buffer)]
}

// grew puts in the first n bytes of what spare returned.
func (q *tlsQueue) grew(n int) {
	*q.buffer = (*q.buffer)[:len(*q.buffer)+n]
	q.drop(0)
}

// read takes out what fits into p.
func (q *tlsQueue) read(p []byte) int {
	n := copy(p, q.bytes())
	q.drop(n)
	return n
}

// drop takes out n bytes, and gives the buffer back with the last of them.
func (q *tlsQueue) drop(n int) {
	q.start += n
	if q.len() == 0 {
		q.clear()
	}
}

// clear takes everything out.
func (q *tlsQueue) clear() {
	if q.buffer != nil && cap(*q.buffer) == tlsBufferSize {
		*q.buffer = (*q.buffer)[:0]
		tlsBuffers.Put(q.buffer)
	}
	q.buffer, q.start = nil, 0
}
