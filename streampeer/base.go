package streampeer

import (
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
	"github.com/godotpeer/godotpeer/variant"
)

// medium is what a stream reads from and writes to. The calls that fail are told which method the user called, for the
// error; reading and writing have the rules of [Extension].
type medium interface {
	// class names the type of the stream, with its package, for errors.
	class() string
	// available returns how many bytes can be read without waiting; less than 0 is unknown.
	available() int
	// readAll waits until p is full.
	readAll(as string, p []byte) (int, error)
	// readSome reads what is there.
	readSome(as string, p []byte) (int, error)
	// writeAll waits until all of p is sent.
	writeAll(as string, p []byte) (int, error)
	// writeSome sends what there is room for.
	writeSome(as string, p []byte) (int, error)
}

// base implements StreamPeer over a medium. Every stream embeds one.
type base struct {
	medium     medium
	bigEndian  bool
	varOptions variant.Option // Godot3 for a peer of Godot 3
	scratch    [8]byte        // for the typed values, and for reads that find nothing; saves an allocation a call
}

// init makes the stream read and write through m.
func (b *base) init(m medium, options []Option) {
	b.medium, b.varOptions = m, peervar.Numbers(options)
}

// error makes the error of a method.
func (b *base) error(method string, code gderr.Code, cause error) error {
	return gderr.New(b.medium.class()+"."+method, code, cause)
}

// renamed makes the error of a method of one that another method met. Nil stays nil.
func (b *base) renamed(method string, err error) error {
	if err == nil {
		return nil
	}
	return errs.Renamed(b.medium.class()+"."+method, err)
}

// chunk is how many bytes GetData takes memory for before they are there: a length that lies costs no more.
const chunk = 64 << 10

// GetAvailableBytes returns how many bytes can be read at once, without waiting. Without a
// connection it is -1 on a TCP or UDS, as in the engine (scenario tcp/fresh_object), and 0 on a TLS: ask for the status.
// It corresponds to StreamPeer.get_available_bytes.
func (b *base) GetAvailableBytes() int { return b.medium.available() }

// GetData reads exactly the given number of bytes. On a connection it blocks the goroutine until they are there; a
// Buffer or a GZIP never blocks.
// It corresponds to StreamPeer.get_data.
//
// If there are fewer it returns those with the error. On a connection that is [gderr.ErrFileEOF] where the other side
// ended it, and [gderr.Failed] if it broke or is not connected; a TLS, a Buffer and a GZIP have codes of their own, which
// their types tell. A negative number of bytes is [gderr.ErrOutOfMemory].
func (b *base) GetData(bytes int) ([]byte, error) { return b.getData("GetData", bytes) }

func (b *base) getData(as string, bytes int) ([]byte, error) {
	if bytes < 0 {
		return nil, b.error(as, gderr.ErrOutOfMemory, errNegative)
	}
	var data []byte
	for {
		want := b.allowance(bytes-len(data), len(data))
		data = slices.Grow(data, want)
		n, err := b.medium.readAll(as, data[len(data):len(data)+want])
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
	return min(want, max(chunk, have, b.medium.available()))
}

// GetPartialData reads what is there, at most the given number of bytes, and never waits. Nothing there yet is no
// bytes and no error.
// It corresponds to StreamPeer.get_partial_data.
//
// The errors are those of GetData. AppendPartialData reads into a slice of the caller's.
func (b *base) GetPartialData(bytes int) ([]byte, error) {
	const as = "GetPartialData"
	if bytes < 0 {
		return nil, b.error(as, gderr.ErrOutOfMemory, errNegative)
	}
	room := b.scratch[:min(bytes, len(b.scratch))]
	if bytes > len(room) {
		if there := b.medium.available(); there > len(room) {
			data := make([]byte, min(bytes, there))
			n, err := b.medium.readSome(as, data)
			return data[:n], err
		}
	}
	n, err := b.medium.readSome(as, room)
	return slices.Clone(room[:n]), err
}

// AppendPartialData is GetPartialData that appends to dst and returns the longer slice, with the same errors. It allocates
// nothing if dst has room for the given number of bytes.
// It is an addition of Go.
func (b *base) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	const as = "AppendPartialData"
	if bytes < 0 {
		return dst, b.error(as, gderr.ErrOutOfMemory, errNegative)
	}
	if cap(dst)-len(dst) < bytes { // take memory for what is there, and for a few that may come
		dst = slices.Grow(dst, min(bytes, max(b.medium.available(), len(b.scratch))))
	}
	room := min(bytes, cap(dst)-len(dst))
	n, err := b.medium.readSome(as, dst[len(dst):len(dst)+room])
	return dst[:len(dst)+n], err
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
	_, err := b.medium.writeAll("PutData", data)
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
	return b.medium.writeSome("PutPartialData", data)
}

// IsBigEndianEnabled reports whether numbers are big-endian; they are not unless SetBigEndian was called.
// It corresponds to StreamPeer.is_big_endian_enabled.
func (b *base) IsBigEndianEnabled() bool { return b.bigEndian }

// SetBigEndian makes numbers, and the lengths ahead of strings and variants, big-endian (true) or little-endian.
// It corresponds to StreamPeer.set_big_endian.
func (b *base) SetBigEndian(enable bool) { b.bigEndian = enable }
