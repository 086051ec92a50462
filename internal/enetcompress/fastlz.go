package enetcompress

import (
	"encoding/binary"
	"sync"
)

// FastLZ is a row of instructions: copy so many bytes from the input, or so many that were written before. Its first
// byte's top bits are the level less 1; what is here is level 1, which encoders take for less than 64 KiB.

const (
	maxFastLZ     = 1<<16 - 1
	minPadded     = 16 // what is shorter Compression::compress pads with zeros, which its receiver gets, too
	hashBits      = 13
	maxDistance   = 1<<hashBits - 1
	literalMax    = 32
	minMatch      = 3   // bytes of a copy
	longMatch     = 9   // from here on the count has a byte of its own
	maxMatch      = 264 // bytes of one copy
	matchPiece    = 262 // what a longer one is cut into
	firstLiterals = 2   // where no match begins
	lastLiterals  = 2   // into which no match reaches
	lastSearch    = 13  // nothing begins where no more bytes are left
	levelMask     = 0x1f
)

// places says for each hash where the last three bytes with it began.
type places [1 << hashBits]uint16

var allPlaces = sync.Pool{New: func() any { return new(places) }}

// hash is of the three bytes at p.
func hash(p []byte) uint16 {
	low := binary.LittleEndian.Uint16(p)
	return (low ^ binary.LittleEndian.Uint16(p[1:]) ^ low>>3) % (1 << hashBits)
}

// see returns where three bytes with the hash of those at src[at:] were seen last, and notes that they are at.
func (t *places) see(src []byte, at int) int {
	h := hash(src[at:])
	last := t[h]
	t[h] = uint16(at)
	return int(last)
}

// appendFastLZ appends src to dst as fastlz_compress writes it, or nothing if src is too long for level 1.
func appendFastLZ(dst, src []byte) []byte {
	var padded [minPadded]byte
	switch {
	case len(src) == 0 || len(src) > maxFastLZ:
		return dst
	case len(src) < minPadded:
		copy(padded[:], src)
		src = padded[:]
	}
	seen := allPlaces.Get().(*places)
	defer allPlaces.Put(seen)
	*seen = places{}
	done, at := 0, firstLiterals // what is before done is written
	for len(src)-at > lastSearch {
		from := seen.see(src, at)
		distance := at - from
		if distance == 0 || distance > maxDistance || !sameThree(src[from:], src[at:]) {
			at++
			continue
		}
		dst = appendLiterals(dst, src[done:at])
		length := matchLength(src, from, at)
		dst = appendMatch(dst, distance, length)
		at += length
		seen.see(src, at-2)
		seen.see(src, at-1)
		done = at
	}
	return appendLiterals(dst, src[done:])
}

func sameThree(a, b []byte) bool { return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] }

// matchLength returns how many bytes from at on are coded as a copy of those at from, of which three are equal: all
// that are, but one fewer if they reach up to the last bytes.
func matchLength(src []byte, from, at int) int {
	end := len(src) - lastLiterals
	n := minMatch
	for at+n < end && src[from+n] == src[at+n] {
		n++
	}
	if at+n == end {
		n--
	}
	return n
}

// appendLiterals appends instructions to copy bytes from the input, and the bytes.
func appendLiterals(dst, literals []byte) []byte {
	for len(literals) > 0 {
		n := min(len(literals), literalMax)
		dst = append(dst, byte(n-1))
		dst = append(dst, literals[:n]...)
		literals = literals[n:]
	}
	return dst
}

// appendMatch appends instructions to copy length bytes from that far back.
func appendMatch(dst []byte, distance, length int) []byte {
	high, low := byte((distance-1)>>8), byte(distance-1)
	for length > maxMatch {
		dst = append(dst, 7<<5|high, matchPiece-longMatch, low)
		length -= matchPiece
	}
	if length < longMatch {
		return append(dst, byte(length-2)<<5|high, low)
	}
	return append(dst, 7<<5|high, byte(length-longMatch), low)
}

// appendFromFastLZ appends what the instructions of src, of level 1, write.
func appendFromFastLZ(dst, src []byte, limit int) ([]byte, error) {
	if len(src) == 0 || src[0] > levelMask {
		return dst, ErrCorrupt // level 2 is for more than any datagram holds
	}
	out := dst
	for len(src) > 1 {
		instruction := int(src[0])
		src = src[1:]
		kind, low := instruction>>5, instruction&levelMask
		if kind == 0 {
			n := low + 1
			if n > len(src) {
				return dst, ErrCorrupt
			}
			if len(out)-len(dst)+n > limit {
				return dst, ErrTooLarge
			}
			out = append(out, src[:n]...)
			src = src[n:]
			continue
		}
		length := kind + 2
		if kind == 7 {
			length = int(src[0]) + longMatch
			src = src[1:]
		}
		if len(src) == 0 {
			return dst, ErrCorrupt
		}
		distance := low<<8 | int(src[0]) + 1
		src = src[1:]
		if distance > len(out)-len(dst) {
			return dst, ErrCorrupt
		}
		if len(out)-len(dst)+length > limit {
			return dst, ErrTooLarge
		}
		out = appendCopy(out, distance, length)
	}
	return out, nil
}

// appendCopy appends length bytes that begin that far back, also bytes that it appends itself.
func appendCopy(out []byte, distance, length int) []byte {
	for length > 0 {
		n := min(distance, length)
		out = append(out, out[len(out)-distance:][:n]...)
		distance += n // what was appended continues what was copied
		length -= n
	}
	return out
}
