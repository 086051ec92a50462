package streampeer

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
