package packetpeer

import (
	"encoding/binary"
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/streampeer"
)

// Stream cuts a byte stream into packets: Godot's PacketPeerStream. Give it a stream with SetStreamPeer. On the
// stream each packet stands behind its length, a little-endian 32-bit number of bytes.
//
// GetAvailablePacketCount, GetPacket, GetVar and PutPacket read what the stream has; they do not poll it: call Poll
// of a TCP peer as usual. A packet that the other side says is larger than GetInputBufferMaxSize can't be received:
// GetPacket then fails forever, with [gderr.ErrUnavailable] as in the engine and the cause [ErrTooLarge].
// PutPacket and PutVar block as PutData of the stream does, and Wait blocks; nothing else does.
//
// Without a stream, packets can be neither got nor put, which is [gderr.ErrUnconfigured] with the cause [ErrNoStream],
// and GetAvailablePacketCount gives 0. A packet of more than GetOutputBufferMaxSize bytes is not put, which is
// [gderr.ErrInvalidParameter] with the cause [ErrTooLarge]. PutPacket and PutVar also fail with the error of the
// stream, if that can't be read or written.
//
// One goroutine at a time may use a Stream, together with its stream. The zero value is not usable; make one with
// NewStream.
type Stream struct {
	base
	stream    streampeer.StreamPeer
	maxInput  int // the longest packet, in bytes
	maxOutput int
	block     []byte // nil while nothing was received that was not got yet
	start     int    // where in the block the received bytes begin
	end       int
	reason    error // of the last look at the stream
}

// lengthSize is the size of the length ahead of a packet.
const lengthSize = 4

// The limits of a Stream's buffers, in bytes with the length.
const (
	defaultStreamBuffer = 64 << 10
	maxStreamBuffer     = 1 << 30
)

// streamBlock is the size of the block that reading begins with: twice what waits by default. Higher limits grow it.
const streamBlock = 2 * defaultStreamBuffer

// NewStream returns a Stream without a stream.
func NewStream(opts ...Option) *Stream {
	s := &Stream{maxInput: defaultStreamBuffer - lengthSize, maxOutput: defaultStreamBuffer - lengthSize}
	s.init((*streamSource)(s), opts)
	return s
}

// GetStreamPeer returns the stream, or nil.
// It corresponds to PacketPeerStream.get_stream_peer.
func (s *Stream) GetStreamPeer() streampeer.StreamPeer { return s.stream }

// SetStreamPeer sets the stream that packets come from and go to, or nil for none. What was read from another one
// is dropped.
// It corresponds to PacketPeerStream.set_stream_peer.
func (s *Stream) SetStreamPeer(streamPeer streampeer.StreamPeer) {
	if streamPeer != s.stream {
		s.clear()
		s.reason = nil
	}
	s.stream = streamPeer
}

// GetInputBufferMaxSize returns the longest packet that can be received, in bytes: 65,532 unless
// SetInputBufferMaxSize was called.
// It corresponds to PacketPeerStream.get_input_buffer_max_size.
func (s *Stream) GetInputBufferMaxSize() int { return s.maxInput }

// SetInputBufferMaxSize sets the longest packet that can be received, in bytes, rounded up so that with its length
// it fills a power of two. The memory is taken while packets wait.
// It corresponds to PacketPeerStream.set_input_buffer_max_size.
//
// It changes nothing if the size is negative or above 1 GiB less 4 bytes, which is [gderr.ErrInvalidParameter], or if
// received bytes wait, which is [gderr.ErrAlreadyInUse].
func (s *Stream) SetInputBufferMaxSize(maxSize int) error {
	size, err := streamBuffer("SetInputBufferMaxSize", maxSize)
	if err != nil {
		return err
	}
	if s.end > s.start {
		return gderr.New("Stream.SetInputBufferMaxSize", gderr.ErrAlreadyInUse, errBytesWait)
	}
	s.maxInput = size
	return nil
}

// GetOutputBufferMaxSize returns the longest packet that can be sent, in bytes: 65,532 unless
// SetOutputBufferMaxSize was called.
// It corresponds to PacketPeerStream.get_output_buffer_max_size.
func (s *Stream) GetOutputBufferMaxSize() int { return s.maxOutput }

// SetOutputBufferMaxSize sets the longest packet that can be sent, in bytes, rounded up so that with its length it
// fills a power of two.
// It corresponds to PacketPeerStream.set_output_buffer_max_size.
//
// A size that is negative or above 1 GiB less 4 bytes changes nothing and is [gderr.ErrInvalidParameter].
func (s *Stream) SetOutputBufferMaxSize(maxSize int) error {
	size, err := streamBuffer("SetOutputBufferMaxSize", maxSize)
	if err == nil {
		s.maxOutput = size
	}
	return err
}

// streamBuffer rounds the size of a buffer.
func streamBuffer(method string, maxSize int) (int, error) {
	err := checkSize(maxSize, 0, maxStreamBuffer-lengthSize, "0 to 1 GiB less 4 bytes")
	if err != nil {
		return 0, gderr.New("Stream."+method, gderr.ErrInvalidParameter, err)
	}
	return blocks.NextPowerOf2(maxSize+lengthSize) - lengthSize, nil
}

// errBytesWait is why the input buffer can't change.
var errBytesWait = errors.New("received bytes wait: get them first")

// clear drops what was received.
func (s *Stream) clear() {
	if s.block != nil {
		blocks.Give(s.block)
	}
	s.block, s.start, s.end = nil, 0, 0
}

// streamSource is a Stream seen as a source: its packets.
type streamSource Stream

func (s *streamSource) GetAvailablePacketCount() int {
	_ = s.read() // the engine counts what is there
	count := 0
	for at := s.start; ; count++ {
		size, ok := s.packetAt(at)
		if !ok {
			return count
		}
		at += lengthSize + size
	}
}

func (s *streamSource) appendPacket(dst []byte, poll bool) ([]byte, error) {
	if s.stream == nil {
		return dst, errNoStream
	}
	size, ok := s.packetAt(s.start)
	if poll || !ok {
		_ = s.read() // the engine gives what is there; the next PutPacket fails
		size, ok = s.packetAt(s.start)
	}
	switch {
	case ok:
		return s.take(dst, size), nil
	case size > s.maxInput:
		return dst, errNeverFits
	}
	return dst, errNoPacket
}

// Errors that are made once, since a stream may be asked again and again.
var (
	errNoStream  = gderr.New("Stream.GetPacket", gderr.ErrUnconfigured, ErrNoStream)
	errNeverFits = gderr.New("Stream.GetPacket", gderr.ErrUnavailable, ErrTooLarge)
)

// packetAt returns the size of the packet that begins at a place in the block, and whether it is there in full.
func (s *streamSource) packetAt(at int) (int, bool) {
	if s.end-at < lengthSize {
		return 0, false
	}
	size := int64(binary.LittleEndian.Uint32(s.block[at:]))
	if size > int64(s.maxInput) {
		return s.maxInput + 1, false
	}
	return int(size), int(size) <= s.end-at-lengthSize
}

// take appends the first packet to dst and removes it.
func (s *streamSource) take(dst []byte, size int) []byte {
	from := s.start + lengthSize
	dst = append(dst, s.block[from:from+size]...)
	s.start = from + size
	if s.start == s.end {
		(*Stream)(s).clear()
	}
	return dst
}

// read takes what the stream has, as much as there is room for.
func (s *streamSource) read() error {
	if s.stream == nil {
		return errNoStream
	}
	room := s.maxInput + lengthSize
	if s.block == nil {
		s.block = blocks.Take(min(2*room, streamBlock))
	}
	for {
		s.makeRoom(room)
		limit := min(s.start+room, len(s.block))
		got, err := s.stream.AppendPartialData(s.block[:s.end:limit], limit-s.end)
		s.end, s.reason = len(got), err
		if err != nil || s.end < limit || s.end == s.start+room {
			if s.start == s.end {
				(*Stream)(s).clear()
			}
			return err
		}
	}
}

// makeRoom moves what waits to the front of the block when as much as it may hold has been got, so that each byte is
// moved once at most, and doubles a block that is full.
func (s *streamSource) makeRoom(room int) {
	switch {
	case s.start >= room:
		s.moveTo(s.block)
	case s.end == len(s.block):
		block := s.block
		s.moveTo(blocks.Take(2 * len(block)))
		blocks.Give(block)
	}
}

// moveTo moves what waits to the front of a block.
func (s *streamSource) moveTo(block []byte) {
	s.end = copy(block, s.block[s.start:s.end])
	s.block, s.start = block, 0
}

// PutPacket sends a packet behind its length, in one piece.
func (s *streamSource) PutPacket(buffer []byte) error {
	if s.stream == nil {
		return gderr.New("Stream.PutPacket", gderr.ErrUnconfigured, ErrNoStream)
	}
	if err := s.read(); err != nil {
		return err
	}
	if len(buffer) > s.maxOutput {
		return gderr.New("Stream.PutPacket", gderr.ErrInvalidParameter, ErrTooLarge)
	}
	block := blocks.Take(lengthSize + len(buffer))
	defer blocks.Give(block)
	frame := binary.LittleEndian.AppendUint32(block[:0], uint32(len(buffer)))
	return s.stream.PutData(append(frame, buffer...))
}
