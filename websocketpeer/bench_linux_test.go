package websocketpeer_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// The loops named raw are those that one would write by hand for the same job, over a socket of the same kind; their
// figures are what the peer's are to be compared with. What the other side does is not in the time, only in the order
// of events.
//
// BenchmarkReceive and BenchmarkSend let the loop and the peer take turns on one connection: a write that finds the
// congestion window full only adds to what is queued and takes a third of the time of one that sends. How far the window
// has opened depends on what the connection has seen before, and makes more of a difference than all that is measured
// here.

var benchSizes = []int{16, 125, 1024, 16 << 10, 60 << 10}

// stopwatch adds up the CPU time of this thread between start and stop: b.StopTimer costs too much for what is so
// short, and other programs must not count.
type stopwatch struct{ total int64 }

func (s *stopwatch) time(f func()) {
	runtime.LockOSThread()
	before := threadTime()
	f()
	s.total += threadTime() - before
	runtime.UnlockOSThread()
}

func threadTime() int64 {
	var now unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now)
	return now.Nano()
}

// compare times the raw loop and the peer in turns, so that what slows the machine down slows both, and reports the
// time a message of each and their ratio in place of that of an iteration.
func compare(b *testing.B, messages int, before, raw, peer, after func()) {
	var raws, peers stopwatch
	turn := func(watch *stopwatch, work func()) {
		before()
		watch.time(work)
		after()
	}
	turn(new(stopwatch), raw)
	turn(new(stopwatch), peer)
	b.ReportAllocs()
	for b.Loop() {
		turn(&raws, raw)
		turn(&peers, peer)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(raws.total)/float64(b.N*messages), "raw-ns/msg")
	b.ReportMetric(float64(peers.total)/float64(b.N*messages), "ns/msg")
	b.ReportMetric(float64(peers.total)/float64(raws.total), "x-raw")
}

// sized runs a benchmark for each size and side.
func sized(b *testing.B, run func(b *testing.B, size int, server bool)) {
	for _, size := range benchSizes {
		for _, server := range []bool{false, true} {
			side := map[bool]string{false: "client", true: "server"}[server]
			b.Run(fmt.Sprintf("%s/%d", side, size), func(b *testing.B) { run(b, size, server) })
		}
	}
}

// batch returns frames of the given payload size, nearly 64 KiB of payload, as a client or a server sends them.
func batch(size int, masked bool) (data []byte, frames int) {
	var key *[4]byte
	if masked {
		key = &[4]byte{1, 2, 3, 4}
	}
	payload := make([]byte, size)
	for frames < max(1, min(4096, 60<<10/size)) {
		data = wsframe.AppendFrame(data, wsframe.Binary, true, payload, key)
		frames++
	}
	return data, frames
}

// stream is what a raw loop reads and writes.
type stream interface {
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
	PutPartialData(data []byte) (int, error)
}

// rawLoop is a hand-written receive loop: it reads what is there into one buffer, keeps what is not a whole frame for
// the next read, and hands each payload out as AppendPacket does, copied to a slice that is used again, with whether
// it is text. It checks of a header what a receiver must (reserved bits, opcode, masking, a length in its shortest
// form, the limit), but knows nothing of fragments, control frames, UTF-8 or queues: none of them comes here.
type rawLoop struct {
	stream stream
	server bool
	buf    []byte // received and not parsed
	packet []byte
	text   bool
}

func newRawLoop(stream stream, server bool) *rawLoop {
	return &rawLoop{stream: stream, server: server, buf: make([]byte, 0, 64<<10), packet: make([]byte, 0, 64<<10)}
}

var errBadFrame = errors.New("bad frame")

// rawLimit is the longest message that the loop accepts.
const rawLimit = 65535

// receive reads once and returns how many messages came.
func (l *rawLoop) receive() (messages int, err error) {
	if l.buf, err = l.stream.AppendPartialData(l.buf, cap(l.buf)-len(l.buf)); err != nil {
		return 0, err
	}
	rest := l.buf
	for len(rest) >= 2 {
		opcode := wsframe.Opcode(rest[0] & 0x0f)
		if rest[0]&0xf0 != 0x80 || opcode != wsframe.Text && opcode != wsframe.Binary || rest[1]&0x80 != 0 != l.server {
			return messages, errBadFrame
		}
		size, n := 2, int(rest[1]&0x7f)
		if n == 127 {
			return messages, errBadFrame
		}
		if n == 126 {
			if len(rest) < 4 {
				break
			}
			if size, n = 4, int(binary.BigEndian.Uint16(rest[2:])); n < 126 {
				return messages, errBadFrame
			}
		}
		if l.server {
			size += 4
		}
		if n > rawLimit {
			return messages, errBadFrame
		}
		if len(rest) < size+n {
			break
		}
		payload := rest[size : size+n]
		if l.server {
			wsframe.Mask(payload, [4]byte(rest[size-4:]))
		}
		l.packet, l.text = append(l.packet[:0], payload...), opcode == wsframe.Text
		rest = rest[size+n:]
		messages++
	}
	l.buf = l.buf[:copy(l.buf, rest)]
	return messages, nil
}

// benchPeer returns an open peer, the connection below it and its raw other side.
func benchPeer(b *testing.B, server bool, set ...func(*websocketpeer.Peer)) (p *websocketpeer.Peer, near stream, far *streampeer.TCP) {
	if server {
		p, far = served(b, set...)
	} else {
		p, far = dialed(b, set...)
	}
	require.NoError(b, far.SetNoDelay(true))
	return p, websocketpeer.Connection(p), far
}

// BenchmarkReceive receives what the other side has sent at once: some 60 KiB.
func BenchmarkReceive(b *testing.B) {
	sized(b, func(b *testing.B, size int, server bool) {
		p, near, far := benchPeer(b, server)
		data, frames := batch(size, server)
		loop := newRawLoop(near, server)
		packet := make([]byte, 0, 64<<10)
		compare(b, frames, func() { require.NoError(b, far.PutData(data)) }, func() {
			for got := 0; got < frames; {
				n, err := loop.receive()
				if err != nil {
					b.Fatal(err)
				}
				got += n
			}
		}, func() {
			for got := 0; got < frames; {
				p.Poll()
				for p.GetAvailablePacketCount() > 0 {
					packet, _ = p.AppendPacket(packet[:0])
					got++
				}
			}
		}, func() {})
	})
}

// BenchmarkSend sends messages of which the other side reads some 60 KiB at a time. Raw writes a frame that was made
// before: no header is made, nothing is masked.
func BenchmarkSend(b *testing.B) {
	sized(b, func(b *testing.B, size int, server bool) {
		p, near, far := benchPeer(b, server)
		data, frames := batch(size, !server)
		frame, payload := data[:len(data)/frames], make([]byte, size)
		sink := make([]byte, 0, len(data))
		compare(b, frames, func() {}, func() {
			for range frames {
				_, _ = near.PutPartialData(frame)
			}
		}, func() {
			for range frames {
				if p.Send(payload, websocketpeer.WriteModeBinary) != nil {
					b.Error("not sent")
				}
			}
		}, func() { drain(b, far, sink) })
	})
}

// BenchmarkSendCoalesced sends 64 messages of 16 bytes in one call of the system. Raw makes the frames in a buffer, masked on
// a client, and writes that.
func BenchmarkSendCoalesced(b *testing.B) {
	const together, size = 64, 16
	eachSide(b, "16", func(b *testing.B, server bool) {
		p, near, far := benchPeer(b, server)
		p.SetCoalescing(true)
		key := &[4]byte{1, 2, 3, 4}
		if server {
			key = nil
		}
		payload := make([]byte, size)
		buf := wsframe.AppendFrame(nil, wsframe.Binary, true, payload, key)
		sink := make([]byte, 0, 16*together*len(buf))
		compare(b, 16*together, func() {}, func() {
			for range 16 {
				buf = buf[:0]
				for range together {
					buf = wsframe.AppendFrame(buf, wsframe.Binary, true, payload, key)
				}
				_, _ = near.PutPartialData(buf)
			}
		}, func() {
			for range 16 {
				for range together {
					if p.Send(payload, websocketpeer.WriteModeBinary) != nil {
						b.Error("not sent")
					}
				}
				_ = p.Flush()
			}
		}, func() { drain(b, far, sink) })
	})
}

// drain reads as many bytes as sink has room for.
func drain(b *testing.B, from *streampeer.TCP, sink []byte) {
	for len(sink) < cap(sink) {
		var err error
		sink, err = from.AppendPartialData(sink, cap(sink)-len(sink))
		require.NoError(b, err)
	}
}

// BenchmarkIdlePoll polls a peer to which nothing comes; raw is the one read that finds nothing.
func BenchmarkIdlePoll(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		near, _ := kit.Pair(b)
		buf := make([]byte, 0, 4096)
		b.ReportAllocs()
		for b.Loop() {
			_, _ = near.AppendPartialData(buf, cap(buf))
		}
	})
	b.Run("peer", func(b *testing.B) {
		p, _ := served(b)
		b.ReportAllocs()
		for b.Loop() {
			p.Poll()
		}
	})
}

// BenchmarkEcho sends 16 bytes to a goroutine that spins and sends them back, and spins until they are there.
func BenchmarkEcho(b *testing.B) {
	b.Run("raw", func(b *testing.B) {
		near, far := kit.Pair(b)
		require.NoError(b, near.SetNoDelay(true))
		require.NoError(b, far.SetNoDelay(true))
		ask, _ := batch(16, true)
		answer, _ := batch(16, false)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for loop := newRawLoop(far, true); loop.spin(); {
				_, _ = far.PutPartialData(answer[:18])
			}
		}()
		loop := newRawLoop(near, false)
		b.ReportAllocs()
		for b.Loop() {
			_, _ = near.PutPartialData(ask[:22])
			loop.spin()
		}
		near.DisconnectFromHost()
		<-done
	})
	b.Run("peer", func(b *testing.B) {
		p, other := peerPair(b)
		done := make(chan struct{})
		go func() {
			defer close(done)
			var packet []byte
			for other.GetReadyState() == websocketpeer.StateOpen {
				if other.Poll(); other.GetAvailablePacketCount() > 0 {
					packet, _ = other.AppendPacket(packet[:0])
					_ = other.Send(packet, websocketpeer.WriteModeBinary)
				}
			}
		}()
		message := make([]byte, 16)
		var packet []byte
		b.ReportAllocs()
		for b.Loop() {
			_ = p.Send(message, websocketpeer.WriteModeBinary)
			for p.GetAvailablePacketCount() == 0 {
				p.Poll()
			}
			packet, _ = p.AppendPacket(packet[:0])
		}
		p.Close(-1, "")
		<-done
	})
}

// spin reads until a message has come, and reports whether the connection still is.
func (l *rawLoop) spin() bool {
	for {
		if n, err := l.receive(); err != nil || n > 0 {
			return err == nil
		}
	}
}
