package packetpeer

import (
	"encoding/binary"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/streampeer"
)

// Stream cuts a byte stream into packets: Godot's PacketPeerStream. Give it a stream with SetStreamPeer. On the
// stream each packet stands behind its length, a little-endian 32-bit number of bytes.
//
// GetAvailablePacketCount, GetPacket, GetVar and PutPacket read what the stream has; they do not poll it: call Poll
// of a TCP peer as usual. A packet that the other side says is larger than GetInputBufferMaxSize can't be received, nor
// what follows it: behind the packets that came before, GetPacket then fails forever, with [gderr.ErrUnavailable], as
// PacketPeerStream::get_packet does where its buffer is too small, and the cause [ErrTooLarge]; LastError and Wait say the
// same, and the stream is not read any more.
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
	below     below.Stream // the stream, as what is waited for
	maxInput  int          // the longest packet, in bytes
	maxOutput int
	block     []byte // nil while nothing was received that was not got yet
	start     int    // where in the block the received bytes begin
	whole     int    // where the packets end that are there in full
	end       int    // where the received bytes end
	count     int    // of the packets that are there in full
	tooLarge  error  // why what is behind them can't be received, once that is so
	reason    error  // what LastError tells
	place     await.Place
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

// NewStream returns a Stream without a stream. The option [Godot3] gives its Variants the numbers of Godot 3.
// It corresponds to PacketPeerStream.new.
func NewStream(options ...Option) *Stream {
	s := &Stream{maxInput: defaultStreamBuffer - lengthSize, maxOutput: defaultStreamBuffer - lengthSize}
	s.init((*streamSource)(s), options)
	return s
}

// GetStreamPeer returns the stream, or nil.
// It corresponds to PacketPeerStream.get_stream_peer.
func (s *Stream) GetStreamPeer() streampeer.StreamPeer { return s.stream }

// SetStreamPeer sets the stream that packets come from and go to, or nil for none. What was read from another one
// is dropped.
// It corresponds to PacketPeerStream.set_stream_peer.
//
// A nil pointer, such as TakeConnection of a server returns when nobody waits, changes nothing and is
// [gderr.ErrInvalidParameter] with the cause [ErrNoStream].
func (s *Stream) SetStreamPeer(streamPeer streampeer.StreamPeer) error {
	if streamPeer != nil && below.IsNil(streamPeer) {
		return s.error("SetStreamPeer", gderr.ErrInvalidParameter, fmt.Errorf("a nil %T: %w", streamPeer, ErrNoStream))
	}
	if streamPeer != s.stream {
		s.clear()
		s.count, s.tooLarge, s.reason = 0, nil, nil
	}
	s.place.Ring()
	s.stream, s.below = streamPeer, nil
	if streamPeer == nil {
		s.place.End()
		return nil
	}
	s.below = below.Of(streamPeer)
	s.place.Begin()
	return nil
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
		return s.error("SetInputBufferMaxSize", gderr.ErrAlreadyInUse, errBytesWait)
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
		return 0, opError("Stream", method, gderr.ErrInvalidParameter, err)
	}
	return blocks.NextPowerOf2(maxSize+lengthSize) - lengthSize, nil
}

// LastError tells that a packet is too large to be received, with the cause [ErrTooLarge], or else what went wrong when
// the Stream last read its stream, which GetAvailablePacketCount and GetPacket do not tell as long as whole packets wait.
// It is an addition of Go.
func (s *Stream) LastError() error { return s.reason }

// error makes the error of a method.
func (s *Stream) error(method string, code gderr.Code, cause error) error {
	return opError("Stream", method, code, cause)
}

// clear gives up the block, in which nothing is left.
func (s *Stream) clear() {
	if s.block != nil {
		blocks.Give(s.block)
	}
	s.block, s.start, s.whole, s.end = nil, 0, 0, 0
}

// streamSource is a Stream seen as a source: its packets.
type streamSource Stream

func (s *streamSource) class() string { return "packetpeer.Stream" }

// The errors of asking a Stream that has no packet, or no stream.
var (
	streamNoPacket = newMethodErrors("Stream", gderr.ErrUnavailable, errNoPacket)
	streamNone     = newMethodErrors("Stream", gderr.ErrUnconfigured, ErrNoStream)
)

// RunDeferred calls what CallDeferred was given, here and of the stream.
func (s *streamSource) RunDeferred() {
	s.place.RunDeferred()
	if s.below != nil {
		s.below.RunDeferred()
	}
}

func (s *streamSource) GetAvailablePacketCount() int {
	s.RunDeferred()
	_ = s.read(getCount) // PacketPeerStream::get_available_packet_count counts what is there, whatever reading says
	return s.count
}

// present counts the bytes that are there: the stream may have more of them than there is room for.
func (s *streamSource) present() (int, error) {
	if s.stream == nil {
		return 0, streamNone[packets]
	}
	_ = s.read(packets) // what is there is given all the same; the next PutPacket fails
	if s.count == 0 {
		return 0, s.noPacket(packets)
	}
	more := min(max(0, s.stream.GetAvailableBytes()), maxStreamBuffer-1) // so that the sum fits an int
	return s.end - s.start + more, streamNoPacket[packets]
}

func (s *streamSource) costOf(size int) int { return lengthSize + size }

func (s *streamSource) appendPacket(dst []byte, as method) ([]byte, error) {
	s.RunDeferred()
	if s.stream == nil {
		return dst, streamNone[as]
	}
	if s.count == 0 || as.looks() {
		_ = s.read(as) // PacketPeerStream::get_packet gives what is there; the next PutPacket fails
	}
	if s.count == 0 {
		return dst, s.noPacket(as)
	}
	return s.take(dst), nil
}

// noPacket tells why there is no packet: because none has come, or since none can come any more.
func (s *streamSource) noPacket(as method) error {
	if s.tooLarge != nil {
		return opError("Stream", as.String(), gderr.ErrUnavailable, s.tooLarge)
	}
	return streamNoPacket[as]
}

// take appends the first packet, of which there must be one, to dst and removes it.
func (s *streamSource) take(dst []byte) []byte {
	from := s.start + lengthSize
	s.start = from + s.lengthAt(s.start)
	s.count--
	dst = append(dst, s.block[from:s.start]...)
	if s.start == s.end {
		(*Stream)(s).clear()
	}
	return dst
}

// lengthAt returns the length that stands at a place in the block, of a packet that is not too large.
func (s *streamSource) lengthAt(at int) int { return int(binary.LittleEndian.Uint32(s.block[at:])) }

// read takes what the stream has, as much as there is room for, and nothing behind a packet that is too large. The error
// is that of the method that reads.
func (s *streamSource) read(as method) error {
	s.use.Begin("packetpeer.Stream")
	defer s.use.End()
	return s.receive(as)
}

// receive is read without the mark that the peer is used.
func (s *streamSource) receive(as method) error {
	if s.stream == nil || s.tooLarge != nil {
		return nil
	}
	room := s.maxInput + lengthSize
	if s.block == nil {
		s.block = blocks.Take(2 * min(room, streamBlock/2))
	}
	for {
		s.makeRoom(room)
		limit := min(s.start+room, len(s.block))
		got, err := s.stream.AppendPartialData(s.block[:s.end:limit], limit-s.end)
		s.end, s.reason = len(got), nil
		if err != nil {
			err = renamed("Stream", as.String(), err)
			s.reason = err
			s.place.End() // CallDeferred takes functions as long as the stream can be read
		} else if s.place.Begin(); s.end == limit && s.end < s.start+room {
			continue // there may be more, and there is room
		}
		if s.start == s.end {
			(*Stream)(s).clear()
		} else {
			s.countWhole(as)
			s.place.Ring()
		}
		return err
	}
}

// countWhole counts the packets that have become whole, up to one that is too large.
func (s *streamSource) countWhole(as method) {
	for s.end-s.whole >= lengthSize {
		size := binary.LittleEndian.Uint32(s.block[s.whole:])
		if uint64(size) > uint64(s.maxInput) {
			s.tooLarge = errs.TooLarge("packet", int64(size), "input_buffer_max_size", s.maxInput, "SetInputBufferMaxSize")
			s.reason = opError("Stream", as.String(), gderr.ErrUnavailable, s.tooLarge)
			return
		}
		if s.end-s.whole-lengthSize < int(size) {
			return
		}
		s.whole += lengthSize + int(size)
		s.count++
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
	s.whole -= s.start
	s.block, s.start = block, 0
}

// putPacket sends a packet behind its length, in one piece.
func (s *streamSource) putPacket(as method, buffer []byte) error {
	if s.stream == nil {
		return opError("Stream", as.String(), gderr.ErrUnconfigured, ErrNoStream)
	}
	s.use.Begin("packetpeer.Stream")
	defer s.use.End()
	if err := s.receive(as); err != nil {
		return err
	}
	if size := len(buffer); size > s.maxOutput {
		cause := errs.TooLarge("packet", int64(size), "output_buffer_max_size", s.maxOutput, "SetOutputBufferMaxSize")
		return opError("Stream", as.String(), gderr.ErrInvalidParameter, cause)
	}
	block := blocks.Take(lengthSize + len(buffer))
	defer blocks.Give(block)
	frame := binary.LittleEndian.AppendUint32(block[:0], uint32(len(buffer)))
	if err := s.stream.PutData(append(frame, buffer...)); err != nil {
		return renamed("Stream", as.String(), err)
	}
	return nil
}
