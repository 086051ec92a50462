package scenewire

import (
	"encoding/binary"

	"github.com/godotpeer/godotpeer/variant"
)

// A compressed Variant: a bool or an int is one byte, type and value or size, and what follows of an int; all others are
// as in var_to_bytes.
const (
	typeBits  = 0x3f
	sizeShift = 6 // of an int: 1, 2, 4 or 8 bytes
	trueBit   = 0x80

	headerSize = 4       // of the usual form
	header64   = 1 << 16 // its flag for 64 bits
)

// AppendVariant appends a value in its compressed form; with an error, dst as it was.
func AppendVariant(dst []byte, v any, opts variant.Option) ([]byte, error) {
	start := len(dst)
	out, err := variant.Append(dst, v, opts)
	if err != nil {
		return dst, err
	}
	return compress(out, start), nil
}

// compress makes the compressed form of a value that was appended in the usual one.
func compress(out []byte, start int) []byte {
	usual := out[start:]
	header := binary.LittleEndian.Uint32(usual)
	switch variant.Type(header & 0xff) {
	case variant.TypeBool:
		return append(out[:start], byte(variant.TypeBool)|usual[headerSize]<<7)
	case variant.TypeInt:
		n := int64(int32(binary.LittleEndian.Uint32(usual[headerSize:])))
		if header&header64 != 0 {
			n = int64(binary.LittleEndian.Uint64(usual[headerSize:]))
		}
		return AppendInt(out[:start], n)
	}
	return out
}

// TypeOf returns the type of the value in its compressed form that data begins with.
func TypeOf(data []byte) variant.Type { return variant.Type(data[0] & typeBits) }

// AppendInt appends an int in its compressed form, with as few bytes as it needs.
func AppendInt(dst []byte, n int64) []byte {
	const first = byte(variant.TypeInt)
	switch {
	case n == int64(int8(n)):
		return append(dst, first, byte(n))
	case n == int64(int16(n)):
		return binary.LittleEndian.AppendUint16(append(dst, first|1<<sizeShift), uint16(n))
	case n == int64(int32(n)):
		return binary.LittleEndian.AppendUint32(append(dst, first|2<<sizeShift), uint32(n))
	}
	return binary.LittleEndian.AppendUint64(append(dst, first|3<<sizeShift), uint64(n))
}

// Small is a value of one of the two types that have a form of their own.
type Small struct {
	IsBool bool
	N      int64 // 1 for true
}

// DecodeSmall returns the bool or int that data begins with and how many bytes it takes; none for a value of another type,
// and an error if it is cut off.
func DecodeSmall(data []byte) (s Small, n int, err error) {
	if len(data) == 0 {
		return s, 0, ErrShort
	}
	switch variant.Type(data[0] & typeBits) {
	case variant.TypeBool:
		return Small{true, int64(data[0] & trueBit >> 7)}, 1, nil
	case variant.TypeInt:
		return decodeInt(data)
	}
	return s, 0, nil
}

func decodeInt(data []byte) (s Small, n int, err error) {
	size := 1 << (data[0] >> sizeShift)
	data = data[1:]
	if len(data) < size {
		return s, 0, ErrShort
	}
	switch size {
	case 1:
		s.N = int64(int8(data[0]))
	case 2:
		s.N = int64(int16(binary.LittleEndian.Uint16(data)))
	case 4:
		s.N = int64(int32(binary.LittleEndian.Uint32(data)))
	default:
		s.N = int64(binary.LittleEndian.Uint64(data))
	}
	return s, 1 + size, nil
}

// DecodeVariant returns the value in its compressed form that data begins with, and how many bytes it takes.
func DecodeVariant(data []byte, opts variant.Option) (v any, n int, err error) {
	small, n, err := DecodeSmall(data)
	switch {
	case err != nil:
		return nil, 0, err
	case n == 0:
		return variant.Decode(data, opts)
	case small.IsBool:
		return small.N != 0, n, nil
	}
	return small.N, n, nil
}
