package wsframe

import (
	"encoding/binary"
	"slices"
)

// AppendFrame appends a whole frame to dst: the header, and the payload masked with key. A nil key appends an
// unmasked frame, as a server sends it; a client takes a fresh random key a frame.
// The caller keeps control frames to [MaxControlPayload] bytes and final.
func AppendFrame(dst []byte, opcode Opcode, final bool, payload []byte, key *[4]byte) []byte {
	dst = slices.Grow(dst, MaxHeaderSize+len(payload))
	dst = AppendHeader(dst, opcode, final, len(payload), key)
	return AppendPayload(dst, payload, key)
}

// AppendPayload appends a payload, or a part of it that begins at a multiple of 4 bytes, masked unless key is nil.
func AppendPayload(dst, payload []byte, key *[4]byte) []byte {
	if key == nil {
		return append(dst, payload...)
	}
	start := len(dst)
	dst = slices.Grow(dst, len(payload))[:start+len(payload)]
	xorKey(dst[start:], payload, binary.LittleEndian.Uint32(key[:]))
	return dst
}

// AppendHeader appends the header of a frame with a payload of length bytes, for who sends the payload from where
// it is. With a key, the caller masks the payload with [Mask].
func AppendHeader(dst []byte, opcode Opcode, final bool, length int, key *[4]byte) []byte {
	first, masked := byte(opcode), byte(0)
	if final {
		first |= finBit
	}
	if key != nil {
		masked = maskBit
	}
	switch {
	case length < length16:
		dst = append(dst, first, masked|byte(length))
	case length <= 0xFFFF:
		dst = append(dst, first, masked|length16, byte(length>>8), byte(length))
	default:
		dst = append(dst, first, masked|length64)
		dst = binary.BigEndian.AppendUint64(dst, uint64(length))
	}
	if key != nil {
		dst = append(dst, key[:]...)
	}
	return dst
}
