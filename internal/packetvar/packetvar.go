// Package packetvar is what every PacketPeer does the same way: it sends a value as a packet of its own, and reads it
// again.
package packetvar

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/variant"
)

// The limits of encode_buffer_max_size, in bytes.
const (
	DefaultMaxSize = 8 << 20
	smallestMax    = 1 << 10
	largestMax     = 256 << 20
)

// ErrTooLarge is the cause where a packet or value is larger than its limit.
var ErrTooLarge = errors.New("larger than the limit")

// TooLarge returns the cause where a thing of a size is over a limit: it names both, and the setter that raises the
// limit, and is ErrTooLarge.
func TooLarge(thing string, size int64, property string, limit int, setter string) error {
	return tooLarge(fmt.Sprintf("a %s of %d bytes is over %s, %d: %s raises it", thing, size, property, limit, setter))
}

type tooLarge string

func (e tooLarge) Error() string        { return string(e) }
func (e tooLarge) Is(target error) bool { return target == ErrTooLarge }

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
		cause := TooLarge("value", int64(size), "encode_buffer_max_size", limit, "SetEncodeBufferMaxSize")
		return dst, gderr.New("packetvar.Append", gderr.ErrOutOfMemory, cause)
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
