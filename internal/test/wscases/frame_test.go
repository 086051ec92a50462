package wscases

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The frames of the raw side are written and read here, and not with package wsframe, so that a mistake in that does
// not hide itself.

// Opcodes.
const (
	opContinuation = 0
	opText         = 1
	opBinary       = 2
	opClose        = 8
	opPing         = 9
	opPong         = 10
)

// frame is a frame that the raw side sends, right or wrong.
type frame struct {
	opcode   byte
	payload  string
	open     bool   // without FIN: the message goes on
	reserved byte   // RSV1 to RSV3, as the three bits 4, 2 and 1
	badMask  bool   // masked where it must not be, or not masked where it must be
	form     int    // how many bits the length has where that is not the shortest form: 7, 16 or 64
	length   uint64 // what the header says where that is not so, if not 0
	cut      int    // how many bytes at the end are never sent
}

func text(payload string) frame         { return frame{opcode: opText, payload: payload} }
func binaryFrame(payload string) frame  { return frame{opcode: opBinary, payload: payload} }
func continuation(payload string) frame { return frame{opcode: opContinuation, payload: payload} }
func ping(payload string) frame         { return frame{opcode: opPing, payload: payload} }
func pong(payload string) frame         { return frame{opcode: opPong, payload: payload} }

func closeFrame(code int, reason string) frame {
	return frame{opcode: opClose, payload: closePayload(code, reason)}
}

// closePayload is the payload of a close frame, which is empty if the code is 0.
func closePayload(code int, reason string) string {
	if code == 0 {
		return ""
	}
	return string(binary.BigEndian.AppendUint16(nil, uint16(code))) + reason
}

// more returns the frame as a fragment behind which others come.
func (f frame) more() frame {
	f.open = true
	return f
}

// reserve returns the frame with reserved bits.
func (f frame) reserve(bits byte) frame {
	f.reserved = bits
	return f
}

// short returns the frame without its last bytes.
func (f frame) short(bytes int) frame {
	f.cut = bytes
	return f
}

// append appends the frame to dst as a client or a server sends it.
func (f frame) append(dst []byte, client bool) []byte {
	first := f.opcode | f.reserved<<4
	if !f.open {
		first |= 0x80
	}
	begin := len(dst)
	dst = f.appendLength(append(dst, first))
	if client != f.badMask {
		dst[begin+1] |= 0x80
		dst = appendMasked(dst, f.payload)
	} else {
		dst = append(dst, f.payload...)
	}
	return dst[:len(dst)-f.cut]
}

func (f frame) appendLength(dst []byte) []byte {
	length := f.length
	if length == 0 {
		length = uint64(len(f.payload))
	}
	switch form := f.form; {
	case form == 64 || form == 0 && length > 65535:
		return binary.BigEndian.AppendUint64(append(dst, 127), length)
	case form == 16 || form == 0 && length > 125:
		return binary.BigEndian.AppendUint16(append(dst, 126), uint16(length))
	}
	return append(dst, byte(length))
}

// appendMasked appends a key and the payload masked with it.
func appendMasked(dst []byte, payload string) []byte {
	key := [4]byte{0xa5, 0x00, 0xff, 0x3c}
	dst = append(dst, key[:]...)
	for i := range len(payload) {
		dst = append(dst, payload[i]^key[i%4])
	}
	return dst
}

// received is a frame that the raw side got. Every one of them must be whole: the peer never sends fragments.
type received struct {
	opcode  byte
	payload string
	key     [4]byte // of a client
}

// readFrame reads a frame that a client or a server sent. Its errors, but for the end, are breaches of RFC 6455.
func readFrame(r *bufio.Reader, client bool) (received, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return received{}, err
	}
	if head[0]&0xf0 != 0x80 {
		return received{}, fmt.Errorf("the first byte is %#x, which has no FIN or reserved bits", head[0])
	}
	if masked := head[1]&0x80 != 0; masked != client {
		return received{}, fmt.Errorf("masked: %t, by a client: %t", masked, client)
	}
	length, err := readLength(r, head[1]&0x7f)
	if err != nil {
		return received{}, err
	}
	got := received{opcode: head[0] & 15}
	if client {
		if _, err := io.ReadFull(r, got.key[:]); err != nil {
			return received{}, err
		}
	}
	payload := make([]byte, length)
	if _, err := io.ReadFull(r, payload); err != nil {
		return received{}, err
	}
	for i := range payload {
		payload[i] ^= got.key[i%4]
	}
	got.payload = string(payload)
	return got, nil
}

var errLength = errors.New("the length is too long, or not in its shortest form")

// maxReceived is the longest payload that any case makes the peer send.
const maxReceived = 4 << 20

func readLength(r io.Reader, short byte) (uint64, error) {
	var rest [8]byte
	var least uint64
	switch short {
	default:
		return uint64(short), nil
	case 126:
		least = 126
		if _, err := io.ReadFull(r, rest[6:]); err != nil {
			return 0, err
		}
	case 127:
		least = 65536
		if _, err := io.ReadFull(r, rest[:]); err != nil {
			return 0, err
		}
	}
	length := binary.BigEndian.Uint64(rest[:])
	if length < least || length > maxReceived {
		return 0, errLength
	}
	return length, nil
}
