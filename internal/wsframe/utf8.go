package wsframe

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// utf8State validates UTF-8 that comes in pieces, cut anywhere. The zero value stands between two characters.
type utf8State struct {
	missing uint8 // bytes that the character in progress still lacks
	lo, hi  uint8 // bounds of the next of them
}

// feed takes the next piece and tells whether the text is still valid: false from the first byte on that no valid
// text can have there.
func (u *utf8State) feed(b []byte) bool {
	for len(b) > 0 && u.missing > 0 {
		if !u.step(b[0]) {
			return false
		}
		b = b[1:]
	}
	for rest := skipWhole(b); len(rest) > 0; rest = rest[1:] {
		if !u.step(rest[0]) {
			return false
		}
	}
	return true
}

// skipWhole returns b from the first byte on that does not belong to a whole, valid character.
func skipWhole(b []byte) []byte {
	for {
		b = skipASCII(b)
		for len(b) > 0 && b[0] >= utf8.RuneSelf {
			size := sizeOfRune(b)
			if size == 1 { // no character, or half of one
				return b
			}
			b = b[size:]
		}
		if len(b) == 0 {
			return b
		}
	}
}

// sizeOfRune returns the size of the non-ASCII character that b starts with, 1 if it is not valid or not all there.
// It knows the commonest kinds itself: utf8.DecodeRune takes up to three times as long.
func sizeOfRune(b []byte) int {
	if len(b) >= 3 && isContinuation(b[1]) {
		if b[0] >= 0xC2 && b[0] < 0xE0 {
			return 2
		}
		if b[0] > 0xE0 && b[0] < 0xED && isContinuation(b[2]) {
			return 3
		}
	}
	_, size := utf8.DecodeRune(b)
	return size
}

func isContinuation(c byte) bool { return c&0xC0 == 0x80 }

// skipASCII returns b from the first byte on that is not ASCII, looking at up to 32 bytes at a time.
func skipASCII(b []byte) []byte {
	const nonASCII = 0x8080808080808080
	for len(b) >= 32 {
		w := (*[32]byte)(b)
		if (binary.LittleEndian.Uint64(w[0:8])|binary.LittleEndian.Uint64(w[8:16])|
			binary.LittleEndian.Uint64(w[16:24])|binary.LittleEndian.Uint64(w[24:32]))&nonASCII != 0 {
			break
		}
		b = b[32:]
	}
	for len(b) >= 8 {
		if high := binary.LittleEndian.Uint64(b) & nonASCII; high != 0 {
			return b[bits.TrailingZeros64(high)/8:]
		}
		b = b[8:]
	}
	for len(b) > 0 && b[0] < utf8.RuneSelf {
		b = b[1:]
	}
	return b
}

// step takes one byte of a character that is not ASCII.
func (u *utf8State) step(c byte) bool {
	if u.missing > 0 {
		valid := u.lo <= c && c <= u.hi
		u.missing, u.lo, u.hi = u.missing-1, 0x80, 0xBF
		return valid
	}
	return u.begin(c)
}

// begin takes the first byte of a character that is not ASCII. The bounds of the second rule out overlong forms,
// surrogates and what lies beyond U+10FFFF (Unicode, table 3-7).
func (u *utf8State) begin(c byte) bool {
	u.lo, u.hi = 0x80, 0xBF
	switch {
	case c < 0xC2 || c > 0xF4:
		return false
	case c < 0xE0:
		u.missing = 1
	case c < 0xF0:
		u.missing = 2
	default:
		u.missing = 3
	}
	switch c {
	case 0xE0:
		u.lo = 0xA0
	case 0xED:
		u.hi = 0x9F
	case 0xF0:
		u.lo = 0x90
	case 0xF4:
		u.hi = 0x8F
	}
	return true
}
