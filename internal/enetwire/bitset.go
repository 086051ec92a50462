package enetwire

import "math/bits"

// A bitset is a set of the numbers below its size.
type bitset struct {
	words []uint64
	size  int
}

func newBitset(size int) bitset { return bitset{make([]uint64, (size+63)/64), size} }

func (b *bitset) set(n int)   { b.words[n/64] |= 1 << (n % 64) }
func (b *bitset) clear(n int) { b.words[n/64] &^= 1 << (n % 64) }

// next returns the first number from n on that is in the set, -1 if there is none.
func (b *bitset) next(n int) int { return b.search(n, 0) }

// nextFree returns the first number from n on that is not in the set, -1 if there is none.
func (b *bitset) nextFree(n int) int { return b.search(n, ^uint64(0)) }

// search looks for the first bit that differs from those of flip.
func (b *bitset) search(n int, flip uint64) int {
	if n >= b.size {
		return -1
	}
	i := n / 64
	word := (b.words[i] ^ flip) &^ (1<<(n%64) - 1)
	for word == 0 {
		if i++; i == len(b.words) {
			return -1
		}
		word = b.words[i] ^ flip
	}
	if n = i*64 + bits.TrailingZeros64(word); n >= b.size {
		return -1
	}
	return n
}
