// Package peervar is what peers do the same way with Variants: they number the types as Godot 4 does, or as Godot 3, and
// those of packets send a value as a packet of its own.
package peervar

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/variant"
)

// The limits of encode_buffer_max_size, in bytes.
const (
	DefaultMaxSize = 8 << 20
	smallestMax    = 1 << 10
	largestMax     = 256 << 20
)

// Numbers returns variant.Godot3 if it is among the options that a constructor took, else none. The other options are
// about single values: the methods that put and get them have parameters for that.
func Numbers(options []variant.Option) (numbers variant.Option) {
	for _, o := range options {
		numbers |= o & variant.Godot3
	}
	return numbers
}

// MaxSize returns what SetEncodeBufferMaxSize makes of a size: the next power of two.
func MaxSize(op string, size int) (int, error) {
	if size < smallestMax || size > largestMax {
		return 0, gderr.New(op, gderr.ErrInvalidParameter, fmt.Errorf("size %d is not from 1 KiB to 256 MiB", size))
	}
	return blocks.NextPowerOf2(size), nil
}

// Append appends the packet for a value to dst, if it takes no more than limit bytes. Its errors, and those of Decode, are
// to be renamed.
func Append(dst []byte, value any, fullObjects bool, limit int, options variant.Option) ([]byte, error) {
	if fullObjects {
		options |= variant.FullObjects
	}
	packet, err := variant.Append(dst, value, options)
	if err != nil {
		return dst, err
	}
	if size := len(packet) - len(dst); size > limit {
		cause := errs.TooLarge("value", int64(size), "encode_buffer_max_size", limit, "SetEncodeBufferMaxSize")
		return dst, gderr.New("peervar.Append", gderr.ErrOutOfMemory, cause)
	}
	return packet, nil
}

// Decode returns the value that a packet holds.
func Decode(packet []byte, allowObjects bool, options variant.Option) (any, error) {
	if allowObjects {
		options |= variant.AllowObjects
	}
	value, _, err := variant.Decode(packet, options)
	return value, err
}
