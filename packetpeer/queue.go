package packetpeer

import (
	"encoding/binary"
	"math/bits"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// headerSize is what a packet takes in the queue besides its bytes: its sender and its size. It is the engine's
// number, so that as many packets fit.
const headerSize = netsock.EndpointSize + 2

// The limits of a queue's size in bytes, as powers of two.
const (
	defaultQueueShift = 16
	maxQueueShift     = 30
)

// queue is the ring of bytes in which a UDP peer's packets wait, and refuses those for which there is no room. It
// takes memory as it fills, and has none while it is empty.
type queue struct {
	limit int     // the engine's size of the ring: one byte more than fits
	block *[]byte // nil while empty
	start int     // where the oldest packet begins
	used  int
	count int
}

// queueLimit returns the engine's size of the ring for a wanted one, the power of two that is above it, and whether
// there is such a ring.
func queueLimit(size int) (int, bool) {
	shift := bits.Len(uint(size))
	return 1 << shift, size >= 0 && shift <= maxQueueShift
}

// push adds a packet, unless there is no room.
func (q *queue) push(from netsock.Endpoint, packet []byte) bool {
	size := headerSize + len(packet)
	if q.limit-1-q.used < size {
		return false
	}
	q.reserve(q.used + size)
	var header [headerSize]byte
	from.Put(header[:])
	binary.LittleEndian.PutUint16(header[netsock.EndpointSize:], uint16(len(packet)))
	q.write(header[:])
	q.write(packet)
	q.count++
	return true
}

// reserve makes the block hold that many bytes.
func (q *queue) reserve(size int) {
	if q.block != nil && len(*q.block) >= size {
		return
	}
	larger := takeBlock(size)
	if q.block != nil {
		q.read((*larger)[:0], q.used)
		giveBlock(q.block)
	}
	q.block, q.start = larger, 0
}

// write adds bytes at the end.
func (q *queue) write(p []byte) {
	block := *q.block
	end := (q.start + q.used) & (len(block) - 1)
	n := copy(block[end:], p)
	copy(block, p[n:])
	q.used += len(p)
}

// read appends the first bytes to dst.
func (q *queue) read(dst []byte, size int) []byte {
	block := *q.block
	n := min(size, len(block)-q.start)
	dst = append(dst, block[q.start:q.start+n]...)
	return append(dst, block[:size-n]...)
}

// pop takes the oldest packet, of which there must be one, and appends it to dst.
func (q *queue) pop(dst []byte) ([]byte, netsock.Endpoint) {
	var header [headerSize]byte
	q.read(header[:0], headerSize)
	q.skip(headerSize)
	size := int(binary.LittleEndian.Uint16(header[netsock.EndpointSize:]))
	dst = q.read(dst, size)
	q.skip(size)
	q.count--
	if q.count == 0 {
		q.clear()
	}
	return dst, netsock.ReadEndpoint(header[:])
}

// skip drops the first bytes.
func (q *queue) skip(size int) {
	q.start = (q.start + size) & (len(*q.block) - 1)
	q.used -= size
}

// clear drops everything.
func (q *queue) clear() {
	if q.block != nil {
		giveBlock(q.block)
	}
	*q = queue{limit: q.limit}
}
