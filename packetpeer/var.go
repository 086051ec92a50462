package packetpeer

import (
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
)

// varBlock is the size of the buffers for variants; larger values take memory of their own.
const varBlock = 64 << 10

// GetVar gets a packet and decodes it as a Variant. Package variant tells which Go value each type becomes. With
// allowObjects objects that were sent in full are read, as data: nothing is ever instantiated. It never blocks.
// It corresponds to PacketPeer.get_var.
//
// To fill a struct, use GetPacket and [variant.Unmarshal]. Godot's default for allowObjects is false.
//
// The errors are those of GetPacket and of [variant.Decode]; a packet that does not decode is gone.
func (b *base) GetVar(allowObjects bool) (any, error) {
	block := blocks.Take(varBlock)
	defer blocks.Give(block)
	packet, err := b.of().appendPacket(block[:0], getVar)
	if err != nil {
		return nil, err
	}
	value, err := peervar.Decode(packet, allowObjects, b.varOptions)
	return value, b.renamed(getVar, err)
}

// PutVar sends a value as a packet that holds it as a Variant. Package variant tells which Go values stand for which
// types. With fullObjects objects are sent as their class and properties.
// It corresponds to PacketPeer.put_var.
//
// Godot's default for fullObjects is false. It blocks as PutPacket does.
//
// The errors are those of [variant.Append] and of PutPacket, and [gderr.ErrOutOfMemory] with the cause [ErrTooLarge] if
// the value takes more than GetEncodeBufferMaxSize bytes.
func (b *base) PutVar(value any, fullObjects bool) error {
	block := blocks.Take(varBlock)
	defer blocks.Give(block)
	packet, err := peervar.Append(block[:0], value, fullObjects, int(b.encodeMaxSize), b.varOptions)
	if err != nil {
		return b.renamed(putVar, err)
	}
	return b.of().putPacket(putVar, packet)
}

// renamed returns an error of a value as that of a method. Nil stays nil.
func (b *base) renamed(as method, err error) error {
	if err == nil {
		return nil
	}
	return errs.Renamed(b.of().class()+"."+as.String(), err)
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
	size, err := peervar.MaxSize(b.of().class()+".SetEncodeBufferMaxSize", maxSize)
	if err != nil {
		return err
	}
	b.encodeMaxSize = int32(size)
	return nil
}
