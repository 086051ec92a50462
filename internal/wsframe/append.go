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
	if key != nil && len(payload) < length16 { // what most frames of a client are, without a step for each part
		start := len(dst)
		dst = dst[:start+maskedHeader+len(payload)]
		frame := dst[start:]
		frame[0], frame[1] = byte(opcode), maskBit|byte(len(payload))
		if final {
			frame[0] |= finBit
		}
		wide := binary.LittleEndian.Uint32(key[:])
		binary.LittleEndian.PutUint32(frame[2:], wide)
		xorKey(frame[maskedHeader:], payload, wide)
		return dst
	}
	dst = AppendHeader(dst, opcode, final, len(payload), key)
	return AppendPayload(dst, payload, key)
}

// maskedHeader is the size of the header of a short masked frame.
const maskedHeader = 6

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
