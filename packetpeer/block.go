package packetpeer

import (
	"math/bits"
	"sync"
	"unsafe"
)

// minBlockShift is the size of the smallest block as a power of two.
const minBlockShift = 7

// blocks keeps the memory that packets wait in, by the power of two that is its size, as pointers to the first byte.
// A peer has some only while packets wait, so that an idle one, however busy it was, holds none.
var blocks [bits.UintSize]sync.Pool

// takeBlock returns a block of at least size bytes: the next power of two, at least 128. What is in it is left over
// from others.
func takeBlock(size int) []byte {
	shift := max(minBlockShift, bits.Len(uint(size-1)))
	if first, ok := blocks[shift].Get().(*byte); ok {
		return unsafe.Slice(first, 1<<shift)
	}
	return make([]byte, 1<<shift)
}

// giveBlock gives back what takeBlock returned, which must not be used afterwards.
func giveBlock(block []byte) { blocks[bits.Len(uint(len(block)))-1].Put(unsafe.SliceData(block)) }

// nextPowerOf2 returns the smallest power of two that is not less than n, which must be positive.
func nextPowerOf2(n int) int { return 1 << bits.Len(uint(n-1)) }
