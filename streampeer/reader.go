package streampeer

// Reader reads a stream with one error for all reads, so that gets can stand in expressions, as in GDScript:
//
//	r := streampeer.NewReader(peer)
//	hp, name := r.GetU16(), r.GetUTF8String(-1)
//	if err := r.Err(); err != nil {
//		return err
//	}
//
// Each get is that of the stream, blocks as it does, and returns its value alone. The first that fails keeps its error for
// Err; from then on nothing is read, and every get returns the zero value. A Reader has no buffer: it may be made for each
// message, and the stream used besides. Make one with [NewReader]; the zero value reads nothing, and Err tells so.
//
// It is an addition of Go.
type Reader struct {
	stream StreamPeer
	err    error
}

// NewReader returns a Reader of a stream. Numbers have the stream's byte order.
// It is an addition of Go.
func NewReader(stream StreamPeer) *Reader { return &Reader{stream, check("NewReader", stream)} }

// Err returns why a get has failed, the first that did; nil if none has.
// It is an addition of Go.
func (r *Reader) Err() error {
	if r.stream == nil {
		return check("Reader.Err", nil)
	}
	return r.err
}

// get gets a value, unless a get has failed.
func get[T any](r *Reader, f func(StreamPeer) (T, error)) (value T) {
	if r.Err() == nil {
		value, r.err = f(r.stream)
	}
	return value
}

// Get8 reads a signed byte.
// It corresponds to StreamPeer.get_8.
func (r *Reader) Get8() int8 { return get(r, StreamPeer.Get8) }

// GetU8 reads an unsigned byte.
// It corresponds to StreamPeer.get_u8.
func (r *Reader) GetU8() uint8 { return get(r, StreamPeer.GetU8) }

// Get16 reads a signed 16-bit integer.
// It corresponds to StreamPeer.get_16.
func (r *Reader) Get16() int16 { return get(r, StreamPeer.Get16) }

// GetU16 reads an unsigned 16-bit integer.
// It corresponds to StreamPeer.get_u16.
func (r *Reader) GetU16() uint16 { return get(r, StreamPeer.GetU16) }

// Get32 reads a signed 32-bit integer.
// It corresponds to StreamPeer.get_32.
func (r *Reader) Get32() int32 { return get(r, StreamPeer.Get32) }

// GetU32 reads an unsigned 32-bit integer.
// It corresponds to StreamPeer.get_u32.
func (r *Reader) GetU32() uint32 { return get(r, StreamPeer.GetU32) }

// Get64 reads a signed 64-bit integer.
// It corresponds to StreamPeer.get_64.
func (r *Reader) Get64() int64 { return get(r, StreamPeer.Get64) }

// GetU64 reads an unsigned 64-bit integer.
// It corresponds to StreamPeer.get_u64.
func (r *Reader) GetU64() uint64 { return get(r, StreamPeer.GetU64) }

// GetHalf reads a half-precision (16-bit) float.
// It corresponds to StreamPeer.get_half.
func (r *Reader) GetHalf() float32 { return get(r, StreamPeer.GetHalf) }

// GetFloat reads a single-precision (32-bit) float.
// It corresponds to StreamPeer.get_float.
func (r *Reader) GetFloat() float32 { return get(r, StreamPeer.GetFloat) }

// GetDouble reads a double-precision (64-bit) float.
// It corresponds to StreamPeer.get_double.
func (r *Reader) GetDouble() float64 { return get(r, StreamPeer.GetDouble) }

// GetData reads exactly the given number of bytes; fewer are returned where it fails.
// It corresponds to StreamPeer.get_data.
func (r *Reader) GetData(bytes int) []byte {
	return get(r, func(s StreamPeer) ([]byte, error) { return s.GetData(bytes) })
}

// GetPartialData reads what is there, at most the given number of bytes, and never waits. Nothing there is no error.
// It corresponds to StreamPeer.get_partial_data.
func (r *Reader) GetPartialData(bytes int) []byte {
	return get(r, func(s StreamPeer) ([]byte, error) { return s.GetPartialData(bytes) })
}

// GetAvailableBytes returns how many bytes can be read at once, without waiting; 0 after an error.
// It corresponds to StreamPeer.get_available_bytes.
func (r *Reader) GetAvailableBytes() int {
	return get(r, func(s StreamPeer) (int, error) { return s.GetAvailableBytes(), nil })
}

// GetString reads a text of the given number of bytes, each a character of Latin-1; with -1, Godot's default, the length comes
// ahead of it.
// It corresponds to StreamPeer.get_string.
func (r *Reader) GetString(bytes int) string {
	return get(r, func(s StreamPeer) (string, error) { return s.GetString(bytes) })
}

// GetUTF8String reads a text of the given number of bytes; with -1, Godot's default, the length comes ahead of it.
// It corresponds to StreamPeer.get_utf8_string.
func (r *Reader) GetUTF8String(bytes int) string {
	return get(r, func(s StreamPeer) (string, error) { return s.GetUTF8String(bytes) })
}

// GetVar reads a value that PutVar sent; Godot's default for allowObjects is false.
// It corresponds to StreamPeer.get_var.
func (r *Reader) GetVar(allowObjects bool) any {
	return get(r, func(s StreamPeer) (any, error) { return s.GetVar(allowObjects) })
}
