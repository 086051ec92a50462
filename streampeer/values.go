package streampeer

import (
	"encoding/binary"
	"math"
)

// order returns the byte order of the stream's numbers.
func (b *base) order() binary.ByteOrder {
	if b.bigEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// get waits for n bytes, at most 8, and returns them in the scratch space; zeros with an error.
func (b *base) get(as string, n int) ([]byte, error) {
	p := b.scratch[:n]
	if _, err := b.on().readAll(as, p); err != nil {
		clear(p)
		return p, err
	}
	return p, nil
}

// put sends the first n bytes of the scratch space.
func (b *base) put(as string, n int) error {
	_, err := b.on().writeAll(as, b.scratch[:n])
	return err
}

// Get8 reads a signed byte, as GetData does.
// It corresponds to StreamPeer.get_8.
func (b *base) Get8() (int8, error) {
	p, err := b.get("Get8", 1)
	return int8(p[0]), err
}

// GetU8 reads an unsigned byte, as GetData does.
// It corresponds to StreamPeer.get_u8.
func (b *base) GetU8() (uint8, error) {
	p, err := b.get("GetU8", 1)
	return p[0], err
}

// Get16 reads a signed 16-bit integer, as GetData does.
// It corresponds to StreamPeer.get_16.
func (b *base) Get16() (int16, error) {
	p, err := b.get("Get16", 2)
	return int16(b.order().Uint16(p)), err
}

// GetU16 reads an unsigned 16-bit integer, as GetData does.
// It corresponds to StreamPeer.get_u16.
func (b *base) GetU16() (uint16, error) {
	p, err := b.get("GetU16", 2)
	return b.order().Uint16(p), err
}

// Get32 reads a signed 32-bit integer, as GetData does.
// It corresponds to StreamPeer.get_32.
func (b *base) Get32() (int32, error) {
	p, err := b.get("Get32", 4)
	return int32(b.order().Uint32(p)), err
}

// GetU32 reads an unsigned 32-bit integer, as GetData does.
// It corresponds to StreamPeer.get_u32.
func (b *base) GetU32() (uint32, error) {
	p, err := b.get("GetU32", 4)
	return b.order().Uint32(p), err
}

// Get64 reads a signed 64-bit integer, as GetData does.
// It corresponds to StreamPeer.get_64.
func (b *base) Get64() (int64, error) {
	p, err := b.get("Get64", 8)
	return int64(b.order().Uint64(p)), err
}

// GetU64 reads an unsigned 64-bit integer, as GetData does.
// It corresponds to StreamPeer.get_u64.
func (b *base) GetU64() (uint64, error) {
	p, err := b.get("GetU64", 8)
	return b.order().Uint64(p), err
}

// Put8 sends a signed byte, as PutData does.
// It corresponds to StreamPeer.put_8.
func (b *base) Put8(value int8) error {
	b.scratch[0] = uint8(value)
	return b.put("Put8", 1)
}

// PutU8 sends an unsigned byte, as PutData does.
// It corresponds to StreamPeer.put_u8.
func (b *base) PutU8(value uint8) error {
	b.scratch[0] = value
	return b.put("PutU8", 1)
}

// Put16 sends a signed 16-bit integer, as PutData does.
// It corresponds to StreamPeer.put_16.
func (b *base) Put16(value int16) error {
	b.order().PutUint16(b.scratch[:], uint16(value))
	return b.put("Put16", 2)
}

// PutU16 sends an unsigned 16-bit integer, as PutData does.
// It corresponds to StreamPeer.put_u16.
func (b *base) PutU16(value uint16) error {
	b.order().PutUint16(b.scratch[:], value)
	return b.put("PutU16", 2)
}

// Put32 sends a signed 32-bit integer, as PutData does.
// It corresponds to StreamPeer.put_32.
func (b *base) Put32(value int32) error {
	b.order().PutUint32(b.scratch[:], uint32(value))
	return b.put("Put32", 4)
}

// PutU32 sends an unsigned 32-bit integer, as PutData does.
// It corresponds to StreamPeer.put_u32.
func (b *base) PutU32(value uint32) error {
	b.order().PutUint32(b.scratch[:], value)
	return b.put("PutU32", 4)
}

// Put64 sends a signed 64-bit integer, as PutData does.
// It corresponds to StreamPeer.put_64.
func (b *base) Put64(value int64) error {
	b.order().PutUint64(b.scratch[:], uint64(value))
	return b.put("Put64", 8)
}

// PutU64 sends an unsigned 64-bit integer, as PutData does.
// It corresponds to StreamPeer.put_u64.
func (b *base) PutU64(value uint64) error {
	b.order().PutUint64(b.scratch[:], value)
	return b.put("PutU64", 8)
}

// GetHalf reads a half-precision (16-bit) float, as GetData does.
// It corresponds to StreamPeer.get_half.
func (b *base) GetHalf() (float32, error) {
	p, err := b.get("GetHalf", 2)
	return halfToFloat(b.order().Uint16(p)), err
}

// GetFloat reads a single-precision (32-bit) float, as GetData does.
// It corresponds to StreamPeer.get_float.
func (b *base) GetFloat() (float32, error) {
	p, err := b.get("GetFloat", 4)
	return math.Float32frombits(b.order().Uint32(p)), err
}

// GetDouble reads a double-precision (64-bit) float, as GetData does.
// It corresponds to StreamPeer.get_double.
func (b *base) GetDouble() (float64, error) {
	p, err := b.get("GetDouble", 8)
	return math.Float64frombits(b.order().Uint64(p)), err
}

// PutHalf sends a half-precision (16-bit) float, as PutData does.
// It corresponds to StreamPeer.put_half.
//
// The value is cut, not rounded, to the 11 bits that fit; values below 2^-14 become 0, and those from 65536 on infinity.
func (b *base) PutHalf(value float32) error {
	b.order().PutUint16(b.scratch[:], floatToHalf(value))
	return b.put("PutHalf", 2)
}

// PutFloat sends a single-precision (32-bit) float, as PutData does.
// It corresponds to StreamPeer.put_float.
func (b *base) PutFloat(value float32) error {
	b.order().PutUint32(b.scratch[:], math.Float32bits(value))
	return b.put("PutFloat", 4)
}

// PutDouble sends a double-precision (64-bit) float, as PutData does.
// It corresponds to StreamPeer.put_double.
func (b *base) PutDouble(value float64) error {
	b.order().PutUint64(b.scratch[:], math.Float64bits(value))
	return b.put("PutDouble", 8)
}

// floatToHalf converts as PutHalf says, and as the engine's Math::make_half_float loses the sign of what becomes 0.
func floatToHalf(value float32) uint16 {
	const (
		infinity = 0x7c00
		nan      = 0x7fff
		smallest = 1.0 / (1 << 14) // the smallest normal half
		tooLarge = 1 << 16
	)
	bits := math.Float32bits(value)
	sign := uint16(bits>>16) & 0x8000
	magnitude := math.Float32frombits(bits &^ (1 << 31))
	switch {
	case magnitude != magnitude:
		return sign | nan
	case magnitude >= tooLarge:
		return sign | infinity
	case magnitude < smallest:
		return 0
	}
	const rebias = (127 - 15) << 23
	return sign | uint16((bits&^(1<<31)-rebias)>>13)
}

// halfToFloat converts exactly.
func halfToFloat(half uint16) float32 {
	sign := uint32(half&0x8000) << 16
	exponent, mantissa := uint32(half>>10)&0x1f, uint32(half)&0x3ff
	switch exponent {
	case 0:
		magnitude := float32(mantissa) / (1 << 24)
		return math.Float32frombits(sign | math.Float32bits(magnitude))
	case 0x1f:
		return math.Float32frombits(sign | 0xff<<23 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | mantissa<<13)
}
