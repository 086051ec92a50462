// Package blocks keeps memory between its uses, so that a peer holds some only while data waits in it.
package blocks

import (
	"math/bits"
	"sync"
	"unsafe"
)

// minShift is the size of the smallest block as a power of two, and maxShift that of the largest that is kept.
const (
	minShift = 7
	maxShift = 24
)

// pools keeps blocks by the power of two that is their size, as pointers to the first byte.
var pools [maxShift + 1]sync.Pool

// Take returns a block of at least size bytes: the next power of two, at least 128. What is in it is left over from
// others.
func Take(size int) []byte {
	shift := max(minShift, bits.Len(uint(max(size, 1)-1)))
	if shift <= maxShift {
		if first, ok := pools[shift].Get().(*byte); ok {
			return unsafe.Slice(first, 1<<shift)
		}
	}
	return make([]byte, 1<<shift)
}

// Give gives back what Take returned, or memory of one's own, which must not be used afterwards. Of other sizes than
// Take's, or more than 16 MiB, it is left to the garbage collector.
func Give(block []byte) {
	size := uint(cap(block))
	shift := bits.Len(size) - 1
	if shift >= minShift && shift <= maxShift && size == 1<<shift {
		pools[shift].Put(unsafe.SliceData(block))
	}
}

// NextPowerOf2 returns the smallest power of two that is not less than n, which must be positive.
func NextPowerOf2(n int) int { return 1 << bits.Len(uint(n-1)) }
