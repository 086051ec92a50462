package packetpeer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// The limits of the encode buffer, in bytes.
const (
	minEncodeMax     = 1 << 10
	defaultEncodeMax = 8 << 20
	maxEncodeMax     = 256 << 20
)

// varBlock is the size of the buffers for variants; larger values take memory of their own.
const varBlock = 64 << 10

// GetVar gets a packet and decodes it as a Variant. Package variant tells which Go value each type becomes. With
// allowObjects objects that were sent in full are read, as data: nothing is ever instantiated. It never blocks.
// It corresponds to PacketPeer.get_var.
//
// The errors are those of GetPacket and of [variant.Decode]; a packet that does not decode is gone.
func (b *base) GetVar(allowObjects bool) (any, error) {
	block := takeBlock(varBlock)
	defer giveBlock(block)
	packet, err := b.src.appendPacket(block[:0], true)
	if err != nil {
		return nil, err
	}
	options := b.varOptions
	if allowObjects {
		options |= variant.AllowObjects
	}
	value, _, err := variant.Decode(packet, options)
	return value, err
}

// PutVar sends a value as a packet that holds it as a Variant. Package variant tells which Go values stand for which
// types. With fullObjects objects are sent as their class and properties.
// It corresponds to PacketPeer.put_var.
//
// The errors are those of [variant.Append] and of PutPacket; [gderr.ErrOutOfMemory] if it takes more bytes than
// GetEncodeBufferMaxSize.
func (b *base) PutVar(value any, fullObjects bool) error {
	block := takeBlock(varBlock)
	defer giveBlock(block)
	options := b.varOptions
	if fullObjects {
		options |= variant.FullObjects
	}
	packet, err := variant.Append(block[:0], value, options)
	if err != nil {
		return err
	}
	if len(packet) > int(b.encodeMaxSize) {
		return gderr.New("PacketPeer.PutVar", gderr.ErrOutOfMemory, ErrTooLarge)
	}
	return b.PutPacket(packet)
}

// GetEncodeBufferMaxSize returns how many bytes a value may take that PutVar sends: 8 MiB unless
// SetEncodeBufferMaxSize was called.
// It corresponds to PacketPeer.get_encode_buffer_max_size.
func (b *base) GetEncodeBufferMaxSize() int { return int(b.encodeMaxSize) }

// SetEncodeBufferMaxSize sets how many bytes a value may take that PutVar sends, rounded up to a power of two.
// It corresponds to PacketPeer.set_encode_buffer_max_size.
//
// Sizes below 1 KiB or above 256 MiB change nothing and are [gderr.ErrInvalidParameter].
func (b *base) SetEncodeBufferMaxSize(maxSize int) error {
	if maxSize < minEncodeMax || maxSize > maxEncodeMax {
		return gderr.New("PacketPeer.SetEncodeBufferMaxSize", gderr.ErrInvalidParameter, nil)
	}
	b.encodeMaxSize = int32(nextPowerOf2(maxSize))
	return nil
}
