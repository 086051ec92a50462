package packetpeer

import (
	"encoding/binary"
	"math/bits"

	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// headerSize is what a packet takes in the queue besides its bytes: its sender and its size. It is the number of
// PacketPeerUDP::store_packet, so that as many packets fit.
const headerSize = 24

// The limits of a queue's size in bytes, as powers of two.
const (
	defaultQueueShift = 16
	maxQueueShift     = 30
)

// maxQueueSize is the largest size that can be wanted.
const maxQueueSize = 1<<maxQueueShift - 1

// queue is the ring of bytes in which a UDP peer's packets wait, and refuses those for which there is no room. It
// takes memory as it fills, and has none while it is empty.
type queue struct {
	block []byte // nil while empty
	limit uint32 // the engine's size of the ring: one byte more than fits
	start uint32 // where the oldest packet begins
	used  uint32
	count uint32
}

// queueLimit returns the engine's size of the ring for a wanted one, from 0 to maxQueueSize: the power of two that is
// above it.
func queueLimit(size int) uint32 { return 1 << bits.Len(uint(size)) }

// push adds a packet, unless there is no room.
func (q *queue) push(from netsock.Endpoint, packet []byte) bool {
	size := headerSize + len(packet)
	if int(q.limit)-1-int(q.used) < size {
		return false
	}
	if len(q.block)-int(q.used) < size {
		q.grow(size)
	}
	var header [headerSize]byte
	putHeader(&header, from, len(packet))
	q.write(header[:])
	q.write(packet)
	q.count++
	return true
}

// grow makes the block hold that many bytes more, and four times as many as it did, within the limit.
func (q *queue) grow(size int) {
	larger := blocks.Take(max(int(q.used)+size, 4*min(len(q.block), int(q.limit)/4)))
	if q.block != nil {
		q.read(larger[:0], int(q.used))
		blocks.Give(q.block)
	}
	q.block, q.start = larger, 0
}

// write adds bytes at the end.
func (q *queue) write(p []byte) {
	end := (q.start + q.used) & q.mask()
	n := copy(q.block[end:], p)
	copy(q.block, p[n:])
	q.used += uint32(len(p))
}

// read appends the first bytes to dst.
func (q *queue) read(dst []byte, size int) []byte {
	first := q.block[q.start:]
	if len(first) >= size {
		return append(dst, first[:size]...)
	}
	dst = append(dst, first...)
	return append(dst, q.block[:size-len(first)]...)
}

// pop takes the oldest packet, of which there must be one, and appends it to dst.
func (q *queue) pop(dst []byte) ([]byte, netsock.Endpoint) {
	var header [headerSize]byte
	q.read(header[:0], headerSize)
	q.skip(headerSize)
	from, size := readHeader(&header)
	dst = q.read(dst, size)
	q.skip(size)
	q.count--
	if q.count == 0 {
		q.clear()
	}
	return dst, from
}

// putHeader makes a header of sender and size: the size takes the 16 bits that the sender leaves.
func putHeader(header *[headerSize]byte, from netsock.Endpoint, size int) {
	high, low, rest := from.Words()
	binary.LittleEndian.PutUint64(header[0:], high)
	binary.LittleEndian.PutUint64(header[8:], low)
	binary.LittleEndian.PutUint64(header[16:], rest|uint64(size))
}

func readHeader(header *[headerSize]byte) (netsock.Endpoint, int) {
	rest := binary.LittleEndian.Uint64(header[16:])
	from := netsock.EndpointOfWords(binary.LittleEndian.Uint64(header[0:]), binary.LittleEndian.Uint64(header[8:]), rest)
	return from, int(rest & 0xffff)
}

// mask is the bits of a place in the block.
func (q *queue) mask() uint32 { return uint32(len(q.block) - 1) }

// skip drops the first bytes.
func (q *queue) skip(size int) {
	q.start = (q.start + uint32(size)) & q.mask()
	q.used -= uint32(size)
}

// clear drops everything.
func (q *queue) clear() {
	if q.block != nil {
		blocks.Give(q.block)
	}
	*q = queue{limit: q.limit}
}
