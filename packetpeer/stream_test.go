package packetpeer_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// pipe is a stream in memory: in is what can be read, out what was written. At most step bytes are read at once,
// unless it is 0.
type pipe struct {
	in, out []byte
	step    int
	err     error
}

func (p *pipe) GetPartialData(buffer []byte) (int, error) {
	if p.step > 0 && len(buffer) > p.step {
		buffer = buffer[:p.step]
	}
	n := copy(buffer, p.in)
	p.in = p.in[n:]
	return n, p.err
}

func (p *pipe) GetData(buffer []byte) (int, error) { return p.GetPartialData(buffer) }

func (p *pipe) PutData(data []byte) (int, error) {
	p.out = append(p.out, data...)
	return len(data), p.err
}

func (p *pipe) PutPartialData(data []byte) (int, error) { return p.PutData(data) }
func (p *pipe) GetAvailableBytes() int                  { return len(p.in) }

// framed adds a packet, as it is on the stream, to data.
func framed(data []byte, packet string) []byte {
	return append(binary.LittleEndian.AppendUint32(data, uint32(len(packet))), packet...)
}

// over returns a Stream over a pipe with the given bytes to read.
func over(in []byte) (*packetpeer.Stream, *pipe) {
	p := &pipe{in: in}
	s := packetpeer.NewStream()
	_ = s.SetStreamPeer(streampeer.NewExtension(p)) // it is none that is refused
	return s, p
}

func TestStreamSplitAtEveryByte(t *testing.T) {
	t.Parallel()
	packets := []string{"abc", "", "de", fill(200), "last"}
	var data []byte
	for _, packet := range packets {
		data = framed(data, packet)
	}
	for step := 1; step <= len(data); step++ {
		s, p := over(data)
		p.step = step
		var got []string
		for len(got) < len(packets) {
			packet, err := s.GetPacket()
			if err != nil {
				require.ErrorIs(t, err, gderr.ErrUnavailable)
				require.NotErrorIs(t, err, packetpeer.ErrTooLarge)
				continue
			}
			got = append(got, string(packet))
		}
		require.Equal(t, packets, got)
	}
}

func TestStreamCounts(t *testing.T) {
	t.Parallel()
	s, p := over(framed(framed(framed(nil, "a"), ""), "b"))
	p.in = append(p.in, 9, 0)
	assert.Equal(t, 3, s.GetAvailablePacketCount())
	var got []string
	for packet := range s.Packets() {
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"a", "", "b"}, got)
	assert.Zero(t, s.GetAvailablePacketCount())
	p.in = append([]byte{0, 0}, fill(9)...)
	assert.Equal(t, 1, s.GetAvailablePacketCount())
}

// TestStreamLimits: the largest packets pass, in both directions, and the next larger ones do not.
func TestStreamLimits(t *testing.T) {
	t.Parallel()
	for _, size := range []int{60, 65532, 1<<20 - 4} {
		s, p := over(framed(framed(nil, fill(size)), fill(size)))
		require.NoError(t, s.SetInputBufferMaxSize(size))
		require.NoError(t, s.SetOutputBufferMaxSize(size))
		assert.Equal(t, 1, s.GetAvailablePacketCount(), "there is room for one")
		for range 2 {
			packet, err := s.GetPacket()
			require.NoError(t, err)
			require.Len(t, packet, size)
		}
		put(t, s, fill(size))
		assert.Equal(t, framed(nil, fill(size)), p.out)
		err := s.PutPacket(make([]byte, size+1))
		assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
		assert.ErrorIs(t, err, packetpeer.ErrTooLarge)
		assert.ErrorContains(t, err, fmt.Sprintf("a packet of %d bytes is over output_buffer_max_size, %d: SetOutput", size+1, size))
		assert.Len(t, p.out, size+4, "nothing of it was sent")

		p.in = framed(nil, fill(size+1))
		_, err = s.GetPacket()
		assert.ErrorIs(t, err, gderr.ErrUnavailable)
		assert.ErrorIs(t, err, packetpeer.ErrTooLarge)
		assert.Zero(t, s.GetAvailablePacketCount())
	}
}

// TestStreamLengthThatLies: a length of 4 GiB takes no memory and gives no packet.
func TestStreamLengthThatLies(t *testing.T) {
	t.Parallel()
	for _, length := range []string{"\xff\xff\xff\xff", "\xff\xff\xff\x7f", "\x00\x00\x00\x80"} {
		s, _ := over([]byte(length + "abc"))
		assert.Zero(t, s.GetAvailablePacketCount())
		_, err := s.GetPacket()
		assert.ErrorIs(t, err, packetpeer.ErrTooLarge)
		_, err = s.GetVar(true)
		assert.ErrorIs(t, err, packetpeer.ErrTooLarge)
	}
}

// TestStreamTooLarge: what came before is there, then everything that may be asked says what is wrong, and nothing more
// is read. Sending goes on.
func TestStreamTooLarge(t *testing.T) {
	t.Parallel()
	s, p := over(framed(framed(nil, "one"), "two"))
	p.in = append(p.in, "\xff\xff\xff\xff"...)
	var got []string
	for packet := range s.Packets() {
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"one", "two"}, got)
	p.in = framed(nil, "never read")
	for range s.Packets() {
		t.Error("there is none")
	}
	assert.Zero(t, s.GetAvailablePacketCount())
	_, err := s.GetPacket()
	_, varErr := s.GetVar(false)
	for _, err := range []error{err, varErr, s.GetPacketError(), s.LastError(), s.Wait(t.Context())} {
		assert.ErrorIs(t, err, gderr.ErrUnavailable)
		assert.ErrorIs(t, err, packetpeer.ErrTooLarge)
		assert.ErrorContains(t, err,
			"a packet of 4294967295 bytes is over input_buffer_max_size, 65532: SetInputBufferMaxSize raises it")
	}
	assert.Equal(t, framed(nil, "never read"), p.in)
	put(t, s, "out")
	assert.Equal(t, framed(nil, "out"), p.out)

	require.NoError(t, s.SetStreamPeer(streampeer.NewExtension(&pipe{in: framed(nil, "new")})))
	assert.NoError(t, s.LastError())
	packet, err := s.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "new", string(packet))
}

// TestStreamPacketsGiveAll: one loop gives what the stream has, although there is not room for all of it at once.
func TestStreamPacketsGiveAll(t *testing.T) {
	t.Parallel()
	var data []byte
	for range 100 {
		data = framed(data, fill(10_000))
	}
	s, _ := over(data)
	count := 0
	for packet := range s.Packets() {
		require.Len(t, packet, 10_000)
		count++
	}
	assert.Equal(t, 100, count)
	assert.ErrorIs(t, s.GetPacketError(), gderr.ErrUnavailable)
}

// zeros is a stream that has always more, whatever it says: empty packets.
type zeros struct {
	pipe
	available int
}

func (z *zeros) GetPartialData(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}

func (z *zeros) GetAvailableBytes() int { return z.available }

// TestStreamPacketsEnd: a loop ends with what was there when it began, which a flood does not change.
func TestStreamPacketsEnd(t *testing.T) {
	t.Parallel()
	for available, want := range map[int]int{-1: 16384, 0: 16384, 1000: 16384 + 250} {
		s := packetpeer.NewStream()
		require.NoError(t, s.SetStreamPeer(streampeer.NewExtension(&zeros{available: available})))
		count := 0
		for range s.Packets() {
			count++
		}
		assert.Equal(t, want, count, "%d bytes available", available)
		assert.ErrorIs(t, s.GetPacketError(), gderr.ErrUnavailable)
	}
}

// TestNilStream: TakeConnection gives a nil *TCP when nobody waits.
func TestNilStream(t *testing.T) {
	t.Parallel()
	s, p := over(framed(nil, "one"))
	err := s.SetStreamPeer(streampeer.NewTCPServer().TakeConnection())
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.ErrorIs(t, err, packetpeer.ErrNoStream)
	assert.Equal(t, 1, s.GetAvailablePacketCount(), "the old stream stays")
	assert.Empty(t, p.in)
	require.NoError(t, s.SetStreamPeer(nil))
	assert.Nil(t, s.GetStreamPeer())
}

func TestStreamBufferSizes(t *testing.T) {
	t.Parallel()
	s, p := over(nil)
	for size, want := range map[int]int{0: 0, 1: 4, 4: 4, 60: 60, 61: 124, 1000: 1020, 1<<30 - 4: 1<<30 - 4} {
		require.NoError(t, s.SetInputBufferMaxSize(size))
		require.NoError(t, s.SetOutputBufferMaxSize(size))
		assert.Equal(t, want, s.GetInputBufferMaxSize())
		assert.Equal(t, want, s.GetOutputBufferMaxSize())
	}
	require.NoError(t, s.SetInputBufferMaxSize(60))
	require.NoError(t, s.SetOutputBufferMaxSize(60))
	for _, size := range []int{-1, 1<<30 - 3} {
		assert.ErrorIs(t, s.SetInputBufferMaxSize(size), gderr.ErrInvalidParameter)
		assert.ErrorIs(t, s.SetOutputBufferMaxSize(size), gderr.ErrInvalidParameter)
	}
	p.in = framed(nil, "a")
	assert.Equal(t, 1, s.GetAvailablePacketCount())
	assert.ErrorIs(t, s.SetInputBufferMaxSize(1000), gderr.ErrAlreadyInUse, "a packet waits")
	assert.Equal(t, 60, s.GetInputBufferMaxSize())
	assert.Equal(t, 60, s.GetOutputBufferMaxSize())
	_, err := s.GetPacket()
	require.NoError(t, err)
	assert.NoError(t, s.SetInputBufferMaxSize(1000))
}

// TestStreamErrors: a stream that breaks fails what is put, with its own error; what was received whole stays.
func TestStreamErrors(t *testing.T) {
	t.Parallel()
	s, p := over(framed(framed(nil, "one"), "two"))
	_, err := s.GetPacket()
	require.NoError(t, err)
	p.err = gderr.New("pipe", gderr.ErrFileEOF, nil)
	assert.ErrorIs(t, s.PutPacket([]byte("x")), gderr.ErrFileEOF)
	assert.Empty(t, p.out)
	assert.Equal(t, 1, s.GetAvailablePacketCount())
	packet, err := s.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "two", string(packet))
	assert.NoError(t, s.PutPacket(nil))
}

func TestNoStream(t *testing.T) {
	t.Parallel()
	s := packetpeer.NewStream()
	assert.Nil(t, s.GetStreamPeer())
	_, err := s.GetPacket()
	for _, err := range []error{err, s.PutPacket([]byte("x")), s.PutVar(1, false), s.Wait(t.Context())} {
		assert.ErrorIs(t, err, gderr.ErrUnconfigured)
		assert.ErrorIs(t, err, packetpeer.ErrNoStream)
	}
	assert.NoError(t, s.PutPacket(nil))
	assert.Zero(t, s.GetAvailablePacketCount())
}

// TestOtherStream: what was read from another stream is dropped, what the same one gave stays.
func TestOtherStream(t *testing.T) {
	t.Parallel()
	s, _ := over(framed(nil, "old"))
	require.Equal(t, 1, s.GetAvailablePacketCount())
	require.NoError(t, s.SetStreamPeer(s.GetStreamPeer()))
	require.Equal(t, 1, s.GetAvailablePacketCount())
	require.NoError(t, s.SetStreamPeer(nil))
	require.Zero(t, s.GetAvailablePacketCount())
	fresh := streampeer.NewExtension(&pipe{in: framed(nil, "new")})
	require.NoError(t, s.SetStreamPeer(fresh))
	assert.Equal(t, fresh, s.GetStreamPeer())
	packet, err := s.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "new", string(packet))
}

func TestStreamOverTCP(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	t.Cleanup(server.Stop)
	client := streampeer.NewTCP()
	t.Cleanup(client.DisconnectFromHost)
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	for client.GetStatus() == streampeer.StatusConnecting {
		require.NoError(t, client.Wait(kit.Patient(t)))
		require.NoError(t, client.Poll())
	}
	require.NoError(t, server.Wait(kit.Patient(t)))
	served := server.TakeConnection()
	t.Cleanup(served.DisconnectFromHost)

	a, b := packetpeer.NewStream(), packetpeer.NewStream()
	require.NoError(t, a.SetStreamPeer(client))
	require.NoError(t, b.SetStreamPeer(served))
	require.NoError(t, a.PutVar(map[string]any{"id": int64(7)}, false))
	put(t, a, fill(65532))
	for b.GetAvailablePacketCount() == 0 {
		require.NoError(t, b.Wait(kit.Patient(t)))
	}
	require.NoError(t, b.Wait(t.Context()), "a packet that waits counts")
	value, err := b.GetVar(false)
	require.NoError(t, err)
	assert.NotNil(t, value)
	awaitCount(t, b, 1)
	packet, err := b.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, fill(65532), string(packet))
	assert.NoError(t, b.LastError())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, context.Canceled, a.Wait(ctx))
	client.DisconnectFromHost()
	require.NoError(t, b.Wait(kit.Patient(t)))
	_, err = b.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnavailable, "as in the engine")
	assert.ErrorIs(t, b.LastError(), io.EOF)
}

func TestStreamWait(t *testing.T) {
	t.Parallel()
	s, p := over(nil)
	assert.NoError(t, s.Wait(t.Context()), "it looks once in a while")
	p.in = framed(framed(nil, "one"), "two")
	_, err := s.GetPacket()
	require.NoError(t, err)
	assert.NoError(t, s.Wait(t.Context()))
}

// mailbox is a peer of a user's own.
type mailbox struct{ packets [][]byte }

var errFull = errors.New("mailbox is full")

func (m *mailbox) GetAvailablePacketCount() int { return len(m.packets) }
func (m *mailbox) GetMaxPacketSize() int        { return 8 }

func (m *mailbox) GetPacket() ([]byte, error) {
	if len(m.packets) == 0 {
		return nil, gderr.ErrUnavailable
	}
	packet := m.packets[0]
	m.packets = m.packets[1:]
	return packet, nil
}

func (m *mailbox) PutPacket(buffer []byte) error {
	if len(m.packets) == 2 {
		return errFull
	}
	m.packets = append(m.packets, append([]byte(nil), buffer...))
	return nil
}

func TestExtension(t *testing.T) {
	t.Parallel()
	p := packetpeer.NewExtension(&mailbox{})
	put(t, p, "one")
	require.NoError(t, p.PutVar(int64(2), false))
	assert.Equal(t, errFull, p.PutPacket([]byte("three")))
	assert.NoError(t, p.PutPacket(nil), "an empty packet goes nowhere")
	assert.Equal(t, 2, p.GetAvailablePacketCount())
	packet, err := p.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "one", string(packet))
	value, err := p.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, int64(2), value)
	_, err = p.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.Equal(t, err, p.GetPacketError())
	for range p.Packets() {
		t.Error("there is none")
	}
	assert.Equal(t, err, p.GetPacketError(), "it says itself why")
}

// TestExtensionPacketsEnd: what comes while a loop runs is not its.
func TestExtensionPacketsEnd(t *testing.T) {
	t.Parallel()
	p := packetpeer.NewExtension(&mailbox{})
	put(t, p, "one", "two")
	count := 0
	for range p.Packets() {
		put(t, p, "another")
		count++
	}
	assert.Equal(t, 2, count)
	assert.Equal(t, 2, p.GetAvailablePacketCount())
}
