package conformance

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// This file plays WebSocket frames (RFC 6455, section 5.2), false ones too.

// Bits and values of a frame's first two bytes.
const (
	finBit      = 0x80
	maskBit     = 0x80
	lengthForm2 = 126 // the length follows in 16 bits
	lengthForm8 = 127 // the length follows in 64 bits
)

// maskKey masks the raw side's frames. Any key is as good as another.
var maskKey = [4]byte{0x37, 0xfa, 0x21, 0x3d}

func wsFrame(r *run, s *Step) (any, error) {
	conn, err := named[*rawConn](r, s.On)
	if err != nil {
		return nil, err
	}
	data, err := r.encodeFrame(s)
	if err != nil {
		return nil, err
	}
	return silent{}, r.send(conn, data)
}

// encodeFrame makes the bytes that the step describes.
func (r *run) encodeFrame(s *Step) ([]byte, error) {
	payload, err := r.bytesValue(s.Payload)
	if err != nil {
		return nil, err
	}
	length, err := r.frameLength(s, len(payload))
	if err != nil {
		return nil, err
	}
	first := byte(s.RSV<<4 | s.Opcode)
	if s.Fin {
		first |= finBit
	}
	data, err := appendLength([]byte{first}, length, s.LengthForm)
	if err != nil {
		return nil, err
	}
	if s.Mask {
		data[1] |= maskBit
		data = append(data, maskKey[:]...)
		payload = mask(payload, maskKey)
	}
	data = append(data, payload...)
	if s.Cut != nil {
		data = data[:min(*s.Cut, len(data))]
	}
	return data, nil
}

// frameLength is the length that the frame states: the true one unless the step has another.
func (r *run) frameLength(s *Step, actual int) (uint64, error) {
	if s.Length == nil {
		return uint64(actual), nil
	}
	v, err := r.value(s.Length)
	if err != nil {
		return 0, err
	}
	length, ok := v.(int64)
	if !ok {
		return 0, fmt.Errorf("%s is no length", show(v))
	}
	return uint64(length), nil
}

// appendLength appends the second byte of a frame and the rest of its length, in the form of so many
// bits, or in the shortest if form is 0.
func appendLength(dst []byte, length uint64, form int) ([]byte, error) {
	if form == 0 {
		switch {
		case length < lengthForm2:
			form = 7
		case length < 1<<16:
			form = 16
		default:
			form = 64
		}
	}
	switch form {
	case 7:
		return append(dst, byte(length&0x7f)), nil
	case 16:
		return binary.BigEndian.AppendUint16(append(dst, lengthForm2), uint16(length)), nil
	case 64:
		return binary.BigEndian.AppendUint64(append(dst, lengthForm8), length), nil
	}
	return nil, fmt.Errorf("unknown length_form %d", form)
}

// mask gives data masked with key, which also unmasks it.
func mask(data []byte, key [4]byte) []byte {
	masked := make([]byte, len(data))
	for i, b := range data {
		masked[i] = b ^ key[i%len(key)]
	}
	return masked
}

func wsRecv(r *run, s *Step) (any, error) {
	conn, err := r.readable(s, rawWait)
	if err != nil {
		return nil, err
	}
	f, err := readFrame(conn)
	if err != nil {
		return ending(err), nil
	}
	return f, nil
}

// readFrame reads one frame and unmasks it.
func readFrame(conn io.Reader) (frame, error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(conn, head); err != nil {
		return nil, err
	}
	length, err := readLength(conn, head[1]&^maskBit)
	if err != nil {
		return nil, err
	}
	var key [4]byte
	masked := head[1]&maskBit != 0
	if masked {
		if _, err := io.ReadFull(conn, key[:]); err != nil {
			return nil, err
		}
	}
	payload, err := readPayload(conn, length)
	if err != nil {
		return nil, err
	}
	return frame{
		"fin": head[0]&finBit != 0, "rsv": int64(head[0] >> 4 & 7), "opcode": int64(head[0] & 15),
		"masked": masked, "payload": mask(payload, key),
	}, nil
}

// readLength reads the rest of a length whose first seven bits are short.
func readLength(conn io.Reader, short byte) (uint64, error) {
	rest := make([]byte, 8)
	switch short {
	case lengthForm2:
		rest = rest[:2]
	case lengthForm8:
	default:
		return uint64(short), nil
	}
	if _, err := io.ReadFull(conn, rest); err != nil {
		return 0, err
	}
	if len(rest) == 2 {
		return uint64(binary.BigEndian.Uint16(rest)), nil
	}
	return binary.BigEndian.Uint64(rest), nil
}

// readPayload reads length bytes; memory is taken only for those that come.
func readPayload(conn io.Reader, length uint64) ([]byte, error) {
	var payload bytes.Buffer
	_, err := io.CopyN(&payload, conn, int64(min(length, math.MaxInt64)))
	return payload.Bytes(), err
}
