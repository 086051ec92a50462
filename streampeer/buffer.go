package streampeer

import (
	"fmt"
	"math"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
)

// Buffer is a stream in memory with a cursor: Godot's StreamPeerBuffer. Make one with [NewBuffer]; the zero value is not
// usable.
//
// Beside the gets and puts of every [StreamPeer] it has Seek, GetPosition, GetSize, Resize, SetDataArray, GetDataArray,
// Clear and Duplicate; and as an addition Bytes.
//
// Reads and writes happen at the cursor and move it; a write in the middle overwrites, one at the end grows the
// buffer. Nothing blocks: a read that wants more than is left fails with [gderr.ErrInvalidParameter] and returns what
// was left.
type Buffer struct {
	base
	data     []byte
	position int
}

// NewBuffer returns an empty buffer. The option [Godot3] gives its Variants the numbers of Godot 3.
// It corresponds to StreamPeerBuffer.new.
func NewBuffer(options ...Option) *Buffer {
	b := &Buffer{}
	b.init(b, options)
	return b
}

// Clear empties the buffer and moves the cursor to the start.
// It corresponds to StreamPeerBuffer.clear.
func (b *Buffer) Clear() { b.data, b.position = nil, 0 }

// Duplicate returns a buffer with a copy of the data, its cursor at the start.
// It corresponds to StreamPeerBuffer.duplicate.
func (b *Buffer) Duplicate() *Buffer {
	d := NewBuffer(b.varOptions)
	d.data = slices.Clone(b.data)
	return d
}

// GetDataArray returns a copy of the whole data, wherever the cursor is.
// It corresponds to StreamPeerBuffer.get_data_array.
func (b *Buffer) GetDataArray() []byte { return slices.Clone(b.data) }

// Bytes is GetDataArray without a copy: the data themselves, which are valid until the next call that changes them.
// It is an addition of Go.
func (b *Buffer) Bytes() []byte { return b.data }

// SetDataArray replaces the data by a copy of data and moves the cursor to the start.
// It corresponds to StreamPeerBuffer.set_data_array.
func (b *Buffer) SetDataArray(data []byte) { b.data, b.position = slices.Clone(data), 0 }

// GetPosition returns how many bytes are before the cursor.
// It corresponds to StreamPeerBuffer.get_position.
func (b *Buffer) GetPosition() int { return b.position }

// GetSize returns the number of bytes of the whole data.
// It corresponds to StreamPeerBuffer.get_size.
func (b *Buffer) GetSize() int { return len(b.data) }

// Resize cuts the data, or fills it up with zeros, to a number of bytes. The cursor stays, even where it is then
// behind the end.
// It corresponds to StreamPeerBuffer.resize.
//
// The error is [gderr.ErrInvalidParameter] for a size that is negative or more than 2,147,483,647 bytes, the most
// that the engine's int holds.
func (b *Buffer) Resize(size int) error {
	if size < 0 || size > math.MaxInt32 {
		return b.error("Resize", gderr.ErrInvalidParameter,
			fmt.Errorf("size %d is not from 0 to %d", size, math.MaxInt32))
	}
	if size <= len(b.data) {
		b.data = b.data[:size]
		return nil
	}
	b.data = append(b.data, make([]byte, size-len(b.data))...)
	return nil
}

// Seek moves the cursor to a position from 0 to GetSize.
// It corresponds to StreamPeerBuffer.seek.
//
// The error is [gderr.ErrInvalidParameter] for a position that is not in the data; the cursor stays then.
func (b *Buffer) Seek(position int) error {
	if position < 0 || position > len(b.data) {
		return b.error("Seek", gderr.ErrInvalidParameter,
			fmt.Errorf("position %d is not from 0 to %d", position, len(b.data)))
	}
	b.position = position
	return nil
}

func (b *Buffer) class() string { return "streampeer.Buffer" }

// available is negative where Resize has left the cursor behind the end (scenario buffer/cursor).
func (b *Buffer) available() int { return len(b.data) - b.position }

func (b *Buffer) readSome(_ string, p []byte) (int, error) {
	if b.available() <= 0 {
		return 0, nil
	}
	n := copy(p, b.data[b.position:])
	b.position += n
	return n, nil
}

func (b *Buffer) readAll(as string, p []byte) (int, error) {
	n, _ := b.readSome(as, p)
	if n < len(p) {
		return n, b.error(as, gderr.ErrInvalidParameter, errTooFew)
	}
	return n, nil
}

func (b *Buffer) writeAll(_ string, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	end := b.position + len(p)
	b.data = append(b.data, make([]byte, max(0, end-len(b.data)))...)
	copy(b.data[b.position:], p)
	b.position = end
	return len(p), nil
}

func (b *Buffer) writeSome(as string, p []byte) (int, error) { return b.writeAll(as, p) }
