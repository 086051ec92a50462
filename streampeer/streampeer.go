package streampeer

import (
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
	"github.com/godotpeer/godotpeer/variant"
)

// StreamPeer is what every stream of this package can do. It stands for Godot's abstract class StreamPeer; make
// one of your own with [NewExtension].
//
// Numbers are little-endian unless SetBigEndian says otherwise. The typed gets and GetData wait until all their
// bytes are there; a get that fails returns the zero value with the error. One goroutine at a time may use a
// stream; different streams are independent.
type StreamPeer interface {
	// GetAvailableBytes returns how many bytes can be read at once, without waiting.
	// It corresponds to StreamPeer.get_available_bytes.
	GetAvailableBytes() int
	// GetData reads exactly the given number of bytes.
	// It corresponds to StreamPeer.get_data.
	GetData(bytes int) ([]byte, error)
	// GetPartialData reads what is there, at most the given number of bytes, and never waits.
	// It corresponds to StreamPeer.get_partial_data.
	GetPartialData(bytes int) ([]byte, error)
	// PutData sends all of data.
	// It corresponds to StreamPeer.put_data.
	PutData(data []byte) error
	// PutPartialData sends what there is room for, never waits, and returns how many bytes that was.
	// It corresponds to StreamPeer.put_partial_data.
	PutPartialData(data []byte) (int, error)

	// IsBigEndianEnabled reports whether numbers are big-endian; they are not unless SetBigEndian was called.
	// It corresponds to StreamPeer.is_big_endian_enabled.
	IsBigEndianEnabled() bool
	// SetBigEndian makes numbers, and the lengths ahead of strings and variants, big-endian (true) or little-endian.
	// It corresponds to StreamPeer.set_big_endian.
	SetBigEndian(enable bool)

	// Get8 reads a signed byte.
	// It corresponds to StreamPeer.get_8.
	Get8() (int8, error)
	// Get16 reads a signed 16-bit integer.
	// It corresponds to StreamPeer.get_16.
	Get16() (int16, error)
	// Get32 reads a signed 32-bit integer.
	// It corresponds to StreamPeer.get_32.
	Get32() (int32, error)
	// Get64 reads a signed 64-bit integer.
	// It corresponds to StreamPeer.get_64.
	Get64() (int64, error)
	// GetU8 reads an unsigned byte.
	// It corresponds to StreamPeer.get_u8.
	GetU8() (uint8, error)
	// GetU16 reads an unsigned 16-bit integer.
	// It corresponds to StreamPeer.get_u16.
	GetU16() (uint16, error)
	// GetU32 reads an unsigned 32-bit integer.
	// It corresponds to StreamPeer.get_u32.
	GetU32() (uint32, error)
	// GetU64 reads an unsigned 64-bit integer.
	// It corresponds to StreamPeer.get_u64.
	GetU64() (uint64, error)
	// GetHalf reads a half-precision (16-bit) float.
	// It corresponds to StreamPeer.get_half.
	GetHalf() (float32, error)
	// GetFloat reads a single-precision (32-bit) float.
	// It corresponds to StreamPeer.get_float.
	GetFloat() (float32, error)
	// GetDouble reads a double-precision (64-bit) float.
	// It corresponds to StreamPeer.get_double.
	GetDouble() (float64, error)
	// GetString reads a text of the given number of bytes; with -1, Godot's default, the length comes ahead of it, as
	// PutString sends it.
	// It corresponds to StreamPeer.get_string.
	GetString(bytes int) (string, error)
	// GetUTF8String reads a text of the given number of bytes; with -1, Godot's default, the length comes ahead of
	// it, as PutUTF8String sends it.
	// It corresponds to StreamPeer.get_utf8_string.
	GetUTF8String(bytes int) (string, error)
	// GetVar reads a value that PutVar sent.
	// It corresponds to StreamPeer.get_var.
	GetVar(allowObjects bool) (any, error)

	// Put8 sends a signed byte.
	// It corresponds to StreamPeer.put_8.
	Put8(value int8) error
	// Put16 sends a signed 16-bit integer.
	// It corresponds to StreamPeer.put_16.
	Put16(value int16) error
	// Put32 sends a signed 32-bit integer.
	// It corresponds to StreamPeer.put_32.
	Put32(value int32) error
	// Put64 sends a signed 64-bit integer.
	// It corresponds to StreamPeer.put_64.
	Put64(value int64) error
	// PutU8 sends an unsigned byte.
	// It corresponds to StreamPeer.put_u8.
	PutU8(value uint8) error
	// PutU16 sends an unsigned 16-bit integer.
	// It corresponds to StreamPeer.put_u16.
	PutU16(value uint16) error
	// PutU32 sends an unsigned 32-bit integer.
	// It corresponds to StreamPeer.put_u32.
	PutU32(value uint32) error
	// PutU64 sends an unsigned 64-bit integer.
	// It corresponds to StreamPeer.put_u64.
	PutU64(value uint64) error
	// PutHalf sends a half-precision (16-bit) float.
	// It corresponds to StreamPeer.put_half.
	PutHalf(value float32) error
	// PutFloat sends a single-precision (32-bit) float.
	// It corresponds to StreamPeer.put_float.
	PutFloat(value float32) error
	// PutDouble sends a double-precision (64-bit) float.
	// It corresponds to StreamPeer.put_double.
	PutDouble(value float64) error
	// PutString sends the text as ASCII behind its length, a 32-bit number of bytes.
	// It corresponds to StreamPeer.put_string.
	PutString(value string) error
	// PutUTF8String sends the text as UTF-8 behind its length, a 32-bit number of bytes.
	// It corresponds to StreamPeer.put_utf8_string.
	PutUTF8String(value string) error
	// PutVar sends a value as a Variant behind its length, a 32-bit number of bytes.
	// It corresponds to StreamPeer.put_var.
	PutVar(value any, fullObjects bool) error

	// AppendPartialData is GetPartialData that appends to dst and returns the longer slice, with the same errors.
	// It is an addition of Go.
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
}

// Option changes how a peer behaves. It is one type in all packages, of which the constructors of peers and servers
// take [Godot3]; the others are about single values, and do nothing there.
// It is an addition of Go.
type Option = variant.Option

// Godot3 makes a peer behave as in Godot 3. PutVar and GetVar of every stream use its numbers. A TCP or a UDS needs no
// Poll, which Godot 3 did not have: GetStatus polls by itself, and so do reads and writes while the connection is being made.
// Writes before it is made are dropped, and ConnectToHost works from StatusError without DisconnectFromHost.
// It is an addition of Go.
//
// The peers that a server gives have the options of the server; a TLS does not have those of the stream below.
const Godot3 = variant.Godot3

// Extension is what a stream of your own must do: the virtual methods of Godot's StreamPeerExtension.
// [NewExtension] makes a StreamPeer of it.
type Extension interface {
	// GetData waits until buffer is full. If it fails it returns how much it read before.
	// It corresponds to StreamPeerExtension._get_data.
	GetData(buffer []byte) (received int, err error)
	// GetPartialData reads what is there, at most len(buffer) bytes, and does not wait.
	// It corresponds to StreamPeerExtension._get_partial_data.
	GetPartialData(buffer []byte) (received int, err error)
	// PutData waits until all of data is sent. If it fails it returns how much it sent before.
	// It corresponds to StreamPeerExtension._put_data.
	PutData(data []byte) (sent int, err error)
	// PutPartialData sends what there is room for, and does not wait.
	// It corresponds to StreamPeerExtension._put_partial_data.
	PutPartialData(data []byte) (sent int, err error)
	// GetAvailableBytes returns how many bytes can be read without waiting, or -1 if that can't be known.
	// It corresponds to StreamPeerExtension._get_available_bytes.
	GetAvailableBytes() int
}

// NewExtension returns a StreamPeer that reads and writes through e. The option [Godot3] gives its Variants the
// numbers of Godot 3.
// It corresponds to StreamPeerExtension.new.
func NewExtension(e Extension, options ...Option) StreamPeer {
	b := &base{}
	b.init(extension{e}, options)
	return b
}

// extension is an Extension as the medium of a stream. Its errors are passed on as they are.
type extension struct{ Extension }

func (extension) class() string    { return "streampeer.StreamPeer" }
func (e extension) available() int { return e.GetAvailableBytes() }

func (e extension) readAll(_ string, p []byte) (int, error)   { return e.GetData(p) }
func (e extension) readSome(_ string, p []byte) (int, error)  { return e.GetPartialData(p) }
func (e extension) writeAll(_ string, p []byte) (int, error)  { return e.PutData(p) }
func (e extension) writeSome(_ string, p []byte) (int, error) { return e.PutPartialData(p) }

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
	use        await.Use
	varOptions variant.Option // Godot3 for a peer of Godot 3
	scratch    [8]byte        // for the typed values, and for reads that find nothing; saves an allocation a call
}

// init makes the stream read and write through m.
func (b *base) init(m medium, options []Option) {
	b.medium, b.varOptions = m, peervar.Numbers(options)
}

// on returns the medium.
func (b *base) on() medium {
	if b.medium == nil {
		return unmade{}
	}
	return b.medium
}

// error makes the error of a method.
func (b *base) error(method string, code gderr.Code, cause error) error {
	return gderr.New(b.on().class()+"."+method, code, cause)
}

// renamed makes the error of a method of one that another method met. Nil stays nil.
func (b *base) renamed(method string, err error) error {
	if err == nil {
		return nil
	}
	return errs.Renamed(b.on().class()+"."+method, err)
}

// chunk is how many bytes GetData takes memory for before they are there: a length that lies costs no more.
const chunk = 64 << 10

// GetAvailableBytes returns how many bytes can be read at once, without waiting. Without a
// connection it is -1 on a TCP or UDS, as in the engine (scenario tcp/fresh_object), and 0 on a TLS: ask for the status.
// It corresponds to StreamPeer.get_available_bytes.
func (b *base) GetAvailableBytes() int { return b.on().available() }

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
		n, err := b.on().readAll(as, data[len(data):len(data)+want])
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
	return min(want, max(chunk, have, b.on().available()))
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
		if there := b.on().available(); there > len(room) {
			data := make([]byte, min(bytes, there))
			n, err := b.on().readSome(as, data)
			return data[:n], err
		}
	}
	n, err := b.on().readSome(as, room)
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
		dst = slices.Grow(dst, min(bytes, max(b.on().available(), len(b.scratch))))
	}
	room := min(bytes, cap(dst)-len(dst))
	n, err := b.on().readSome(as, dst[len(dst):len(dst)+room])
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
	_, err := b.on().writeAll("PutData", data)
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
	return b.on().writeSome("PutPartialData", data)
}

// IsBigEndianEnabled reports whether numbers are big-endian; they are not unless SetBigEndian was called.
// It corresponds to StreamPeer.is_big_endian_enabled.
func (b *base) IsBigEndianEnabled() bool { return b.bigEndian }

// SetBigEndian makes numbers, and the lengths ahead of strings and variants, big-endian (true) or little-endian.
// It corresponds to StreamPeer.set_big_endian.
func (b *base) SetBigEndian(enable bool) { b.bigEndian = enable }
