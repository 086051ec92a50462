package wsframe

import (
	"crypto/subtle"
	"encoding/binary"
)

// Mask masks b in place with key, or unmasks it: the two are one operation.
func Mask(b []byte, key [4]byte) {
	xorKey(b, b, binary.LittleEndian.Uint32(key[:]))
}

// xorKey writes src, masked with key, to dst, which must be as long and may be src itself. It returns the key as it
// stands for the byte after, so that a payload can be masked in pieces.
func xorKey(dst, src []byte, key uint32) uint32 {
	if len(src) >= longMask {
		n := xorLong(dst, src, key)
		dst, src = dst[n:], src[n:]
	}
	wide := uint64(key)<<32 | uint64(key)
	for len(src) >= 64 && len(dst) >= 64 {
		s, d := (*[64]byte)(src), (*[64]byte)(dst)
		xorWord(d[0:8], s[0:8], wide)
		xorWord(d[8:16], s[8:16], wide)
		xorWord(d[16:24], s[16:24], wide)
		xorWord(d[24:32], s[24:32], wide)
		xorWord(d[32:40], s[32:40], wide)
		xorWord(d[40:48], s[40:48], wide)
		xorWord(d[48:56], s[48:56], wide)
		xorWord(d[56:64], s[56:64], wide)
		src, dst = src[64:], dst[64:]
	}
	for len(src) >= 8 && len(dst) >= 8 {
		xorWord(dst, src, wide)
		src, dst = src[8:], dst[8:]
	}
	for i := range min(len(src), len(dst)) {
		dst[i] = src[i] ^ byte(key)
		key = key>>8 | key<<24
	}
	return key
}

// longMask is from where on it pays to write the key down many times, for what the processor can do with many bytes at
// once.
const longMask = 2048

// xorLong masks most of src and returns how many bytes, a multiple of the key's.
func xorLong(dst, src []byte, key uint32) int {
	var keys [1024]byte
	binary.LittleEndian.PutUint32(keys[:], key)
	for n := 4; n < len(keys); n *= 2 {
		copy(keys[n:], keys[:n])
	}
	done := 0
	for len(src)-done >= len(keys) {
		done += subtle.XORBytes(dst[done:], src[done:], keys[:])
	}
	return done
}

func xorWord(dst, src []byte, wide uint64) {
	binary.LittleEndian.PutUint64(dst, binary.LittleEndian.Uint64(src)^wide)
}
