package streampeer

import "github.com/godotpeer/godotpeer/gderr"

// Writer writes to a stream with one error for all puts, as [Reader] reads:
//
//	w := streampeer.NewWriter(peer)
//	w.PutU16(hp)
//	w.PutUTF8String(name)
//	if err := w.Err(); err != nil {
//		return err
//	}
//
// Each put is that of the stream, and blocks as it does. The first that fails keeps its error for Err; from then on nothing is
// sent. A Writer has no buffer: SetCoalescing of a TCP, a UDS or a TLS has puts share calls of the system. Make one with
// [NewWriter]; the zero value sends nothing, and Err tells so.
//
// It is an addition of Go.
type Writer struct {
	stream StreamPeer
	err    error
}

// NewWriter returns a Writer to a stream. Numbers have the stream's byte order.
// It is an addition of Go.
func NewWriter(stream StreamPeer) *Writer { return &Writer{stream, check("NewWriter", stream)} }

// check makes the error of a Reader or Writer without a stream.
func check(of string, stream StreamPeer) error {
	if err := checkStream(stream); err != nil {
		return gderr.New("streampeer."+of, gderr.ErrInvalidParameter, err)
	}
	return nil
}

// Err returns why a put has failed, the first that did; nil if none has.
// It is an addition of Go.
func (w *Writer) Err() error {
	if w.stream == nil {
		return check("Writer.Err", nil)
	}
	return w.err
}

// put puts a value, unless a put has failed.
func put[T any](w *Writer, f func(StreamPeer, T) error, value T) {
	if w.Err() == nil {
		w.err = f(w.stream, value)
	}
}

// Put8 sends a signed byte.
// It corresponds to StreamPeer.put_8.
func (w *Writer) Put8(value int8) { put(w, StreamPeer.Put8, value) }

// PutU8 sends an unsigned byte.
// It corresponds to StreamPeer.put_u8.
func (w *Writer) PutU8(value uint8) { put(w, StreamPeer.PutU8, value) }

// Put16 sends a signed 16-bit integer.
// It corresponds to StreamPeer.put_16.
func (w *Writer) Put16(value int16) { put(w, StreamPeer.Put16, value) }

// PutU16 sends an unsigned 16-bit integer.
// It corresponds to StreamPeer.put_u16.
func (w *Writer) PutU16(value uint16) { put(w, StreamPeer.PutU16, value) }

// Put32 sends a signed 32-bit integer.
// It corresponds to StreamPeer.put_32.
func (w *Writer) Put32(value int32) { put(w, StreamPeer.Put32, value) }

// PutU32 sends an unsigned 32-bit integer.
// It corresponds to StreamPeer.put_u32.
func (w *Writer) PutU32(value uint32) { put(w, StreamPeer.PutU32, value) }

// Put64 sends a signed 64-bit integer.
// It corresponds to StreamPeer.put_64.
func (w *Writer) Put64(value int64) { put(w, StreamPeer.Put64, value) }

// PutU64 sends an unsigned 64-bit integer.
// It corresponds to StreamPeer.put_u64.
func (w *Writer) PutU64(value uint64) { put(w, StreamPeer.PutU64, value) }

// PutHalf sends a half-precision (16-bit) float.
// It corresponds to StreamPeer.put_half.
func (w *Writer) PutHalf(value float32) { put(w, StreamPeer.PutHalf, value) }

// PutFloat sends a single-precision (32-bit) float.
// It corresponds to StreamPeer.put_float.
func (w *Writer) PutFloat(value float32) { put(w, StreamPeer.PutFloat, value) }

// PutDouble sends a double-precision (64-bit) float.
// It corresponds to StreamPeer.put_double.
func (w *Writer) PutDouble(value float64) { put(w, StreamPeer.PutDouble, value) }

// PutData sends all of data.
// It corresponds to StreamPeer.put_data.
func (w *Writer) PutData(data []byte) { put(w, StreamPeer.PutData, data) }

// PutPartialData sends what there is room for, never waits, and returns how many bytes that was; 0 after an error.
// It corresponds to StreamPeer.put_partial_data.
func (w *Writer) PutPartialData(data []byte) (sent int) {
	if w.Err() == nil {
		sent, w.err = w.stream.PutPartialData(data)
	}
	return sent
}

// PutString sends the text as ASCII behind its length, a 32-bit number of bytes.
// It corresponds to StreamPeer.put_string.
func (w *Writer) PutString(value string) { put(w, StreamPeer.PutString, value) }

// PutUTF8String sends the text as UTF-8 behind its length, a 32-bit number of bytes.
// It corresponds to StreamPeer.put_utf8_string.
func (w *Writer) PutUTF8String(value string) { put(w, StreamPeer.PutUTF8String, value) }

// PutVar sends a value as a Variant behind its length, a 32-bit number of bytes; Godot's default for fullObjects is false.
// It corresponds to StreamPeer.put_var.
func (w *Writer) PutVar(value any, fullObjects bool) {
	if w.Err() == nil {
		w.err = w.stream.PutVar(value, fullObjects)
	}
}
