package streampeer

import (
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/peeroption"
	"github.com/godotpeer/godotpeer/variant"
)

// base implements StreamPeer over an Extension. Every stream embeds one.
type base struct {
	ext        Extension
	bigEndian  bool
	varOptions variant.Option // Godot3 for a peer of Godot 3
	scratch    [8]byte        // for the typed values, and for reads that find nothing; saves an allocation a call
}

// init makes the stream read and write through e.
func (b *base) init(e Extension, options []Option) {
	b.ext, b.varOptions = e, peeroption.Numbers(options)
}

// chunk is how many bytes GetData takes memory for before they are there: a length that lies costs no more.
const chunk = 64 << 10

// GetAvailableBytes returns how many bytes can be read at once, without waiting. Where there is no connection it is -1 of a
// TCP or UDS, and 0 of a TLS, as in the engine: ask the status.
// It corresponds to StreamPeer.get_available_bytes.
func (b *base) GetAvailableBytes() int { return b.ext.GetAvailableBytes() }

// GetData reads exactly the given number of bytes. On a connection it blocks the goroutine until they are there; a
// Buffer or a GZIP never blocks.
// It corresponds to StreamPeer.get_data.
//
// If there are fewer it returns those with the error. On a connection that is [gderr.ErrFileEOF] where the other side
// ended it, and [gderr.Failed] if it broke or is not connected; a TLS, a Buffer and a GZIP have codes of their own, which
// their types tell. A negative number of bytes is [gderr.ErrOutOfMemory].
func (b *base) GetData(bytes int) ([]byte, error) {
	if bytes < 0 {
		return nil, negative("GetData")
	}
	var data []byte
	for {
		want := b.allowance(bytes-len(data), len(data))
		data = slices.Grow(data, want)
		n, err := b.ext.GetData(data[len(data) : len(data)+want])
		data = data[:len(data)+n]
		if err != nil || len(data) == bytes {
			return data, err
		}
	}
}

// allowance returns for how many of the wanted bytes to take memory: all of a small number, and of a large one
// those that are there, or as many as came before.
func (b *base) allowance(want, have int) int {
	if want <= chunk {
		return want
	}
	return min(want, max(chunk, have, b.ext.GetAvailableBytes()))
}

// GetPartialData reads what is there, at most the given number of bytes, and never waits. Nothing there yet is no
// bytes and no error.
// It corresponds to StreamPeer.get_partial_data.
//
// The errors are those of GetData. AppendPartialData reads into a slice of the caller's.
func (b *base) GetPartialData(bytes int) ([]byte, error) {
	if bytes > len(b.scratch) && b.ext.GetAvailableBytes() <= 0 {
		n, err := b.ext.GetPartialData(b.scratch[:])
		return slices.Clone(b.scratch[:n]), err
	}
	return b.AppendPartialData(nil, bytes)
}

// AppendPartialData is GetPartialData that appends to dst and returns the longer slice, with the
// same errors. It allocates nothing if dst has room for the given number of bytes. It is an addition of Go.
func (b *base) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	if bytes < 0 {
		return dst, negative("AppendPartialData")
	}
	if cap(dst)-len(dst) < bytes {
		dst = slices.Grow(dst, b.present(bytes))
	}
	room := min(bytes, cap(dst)-len(dst))
	n, err := b.ext.GetPartialData(dst[len(dst) : len(dst)+room])
	return dst[:len(dst)+n], err
}

// present returns for how many of the wanted bytes to take memory: those that are there, and a few that may come.
func (b *base) present(want int) int {
	return min(want, max(b.ext.GetAvailableBytes(), len(b.scratch)))
}

// PutData sends all of data. On a connection it blocks the goroutine until there was room for it.
// It corresponds to StreamPeer.put_data.
//
// The error is [gderr.Failed] if a connection is not there or breaks; a TLS and a GZIP have codes of their own. To send no
// data never fails.
func (b *base) PutData(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	_, err := b.ext.PutData(data)
	return err
}

// PutPartialData sends what there is room for, never waits, and returns how many bytes that was.
// It corresponds to StreamPeer.put_partial_data.
//
// The error is [gderr.Failed] if a connection is not there or breaks; a TLS and a GZIP have codes of their own. To send no
// data never fails.
func (b *base) PutPartialData(data []byte) (int, error) {
	if len(data) == 0 {
		return 0, nil
	}
	return b.ext.PutPartialData(data)
}

// IsBigEndianEnabled reports whether numbers are big-endian; they are not unless SetBigEndian was called.
// It corresponds to StreamPeer.is_big_endian_enabled.
func (b *base) IsBigEndianEnabled() bool { return b.bigEndian }

// SetBigEndian makes numbers, and the lengths ahead of strings and variants, big-endian (true) or little-endian.
// It corresponds to StreamPeer.set_big_endian.
func (b *base) SetBigEndian(enable bool) { b.bigEndian = enable }

// negative is the error of a read of fewer than no bytes: the engine can't make an array of that size.
func negative(method string) error {
	return gderr.New("StreamPeer."+method, gderr.ErrOutOfMemory, errNegative)
}
