package streampeer

import (
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/variant"
)

// varBlock is the size of the memory that a Variant is put together in; a larger one takes memory of its own.
const varBlock = 64 << 10

// PutVar sends a value as a Variant behind its length, a 32-bit number of bytes, as PutData does. Package variant tells
// which Go values stand for which types. With fullObjects, in Godot false by default, objects are sent as their class and
// properties. A stream made with [Godot3] uses the numbers of Godot 3.
// It corresponds to StreamPeer.put_var.
//
// The errors are those of [variant.Append] and of PutData.
func (b *base) PutVar(value any, fullObjects bool) error {
	options := b.varOptions
	if fullObjects {
		options |= variant.FullObjects
	}
	block := blocks.Take(varBlock)
	defer blocks.Give(block)
	frame, err := variant.Append(block[:lengthSize], value, options)
	if err != nil {
		return b.renamed("PutVar", err)
	}
	return b.putFramed("PutVar", frame)
}

// GetVar reads a value that PutVar sent, as GetData does. Package variant tells which Go value each type becomes. With
// allowObjects, in Godot false by default, objects that were sent in full are read, as data: nothing is ever instantiated.
// To fill a struct read the length with GetU32, the bytes with GetData, and call variant.Unmarshal.
// It corresponds to StreamPeer.get_var.
//
// The errors are those of [variant.Decode], after which the next value can be read, and of GetData;
// [gderr.ErrInvalidData] for a negative length.
func (b *base) GetVar(allowObjects bool) (any, error) {
	data, err := b.getFramed("GetVar")
	if err != nil {
		return nil, err
	}
	options := b.varOptions
	if allowObjects {
		options |= variant.AllowObjects
	}
	value, _, err := variant.Decode(data, options)
	return value, b.renamed("GetVar", err)
}
