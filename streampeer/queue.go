package streampeer

import "github.com/godotpeer/godotpeer/internal/blocks"

// queueRoom is the room that a queue begins with, in bytes: the largest TLS record and as much again.
const queueRoom = 32 << 10

// queue holds bytes on their way. It has memory only while it holds some, so that an idle peer has none.
type queue struct {
	block []byte // nil while empty
	start int    // what is before has been taken out
	end   int    // what is behind is room
}

func (q *queue) bytes() []byte { return q.block[q.start:q.end] }

func (q *queue) len() int { return q.end - q.start }

// write puts all of p in, and takes more memory if there is no room.
func (q *queue) write(p []byte) {
	if room := q.spare(); len(room) < len(p) {
		old := q.block
		q.block = blocks.Take(q.end + len(p))
		copy(q.block, old[:q.end])
		blocks.Give(old)
	}
	q.end += copy(q.block[q.end:], p)
}

// spare returns the room that is left, for the caller to fill the beginning of and call grew.
func (q *queue) spare() []byte {
	if q.block == nil {
		q.block = blocks.Take(queueRoom)
	}
	if q.start > 0 {
		q.end = copy(q.block, q.bytes())
		q.start = 0
	}
	return q.block[q.end:]
}

// grew puts in the first n bytes of what spare returned.
func (q *queue) grew(n int) {
	q.end += n
	q.drop(0)
}

// read takes out what fits into p.
func (q *queue) read(p []byte) int {
	n := copy(p, q.bytes())
	q.drop(n)
	return n
}

// drop takes out n bytes, and gives the memory back with the last of them.
func (q *queue) drop(n int) {
	q.start += n
	if q.len() == 0 {
		q.clear()
	}
}

// clear takes everything out.
func (q *queue) clear() {
	if q.block != nil {
		blocks.Give(q.block)
	}
	*q = queue{}
}
