package streampeer

// StreamPeer is what every stream of this package can do. It stands for Godot's abstract class StreamPeer; make
// one of your own with [NewExtension].
//
// Numbers are little-endian unless SetBigEndian says otherwise. The typed gets and GetData wait until all their
// bytes are there; a get that fails returns the zero value with the error. One goroutine at a time may use a
// stream; different streams are independent.
type StreamPeer interface {
	GetAvailableBytes() int
	GetData(bytes int) ([]byte, error)
	GetPartialData(bytes int) ([]byte, error)
	PutData(data []byte) error
	PutPartialData(data []byte) (int, error)

	IsBigEndianEnabled() bool
	SetBigEndian(enable bool)

	Get8() (int8, error)
	Get16() (int16, error)
	Get32() (int32, error)
	Get64() (int64, error)
	GetU8() (uint8, error)
	GetU16() (uint16, error)
	GetU32() (uint32, error)
	GetU64() (uint64, error)
	GetHalf() (float32, error)
	GetFloat() (float32, error)
	GetDouble() (float64, error)
	GetString(bytes int) (string, error)
	GetUTF8String(bytes int) (string, error)
	GetVar(allowObjects bool) (any, error)

	Put8(value int8) error
	Put16(value int16) error
	Put32(value int32) error
	Put64(value int64) error
	PutU8(value uint8) error
	PutU16(value uint16) error
	PutU32(value uint32) error
	PutU64(value uint64) error
	PutHalf(value float32) error
	PutFloat(value float32) error
	PutDouble(value float64) error
	PutString(value string) error
	PutUTF8String(value string) error
	PutVar(value any, fullObjects bool) error

	// AppendPartialData is an addition of Go; see [TCP.AppendPartialData].
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
	b.init(e, options)
	return b
}
