package websocketpeer_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// The benchmarks named raw are the loops that one would write by hand for the same job, over the same kind of socket.
// Their figures are what the others are to be compared with, in one run. What the other side does is not in the
// time, only in the order of events.

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

// report gives the time a message in place of that of an iteration.
func (s *stopwatch) report(b *testing.B, messages int) {
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(s.total)/float64(messages), "ns/msg")
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

// rawLoop receives frames until as many came as wanted, and hands each payload out as AppendPacket does.
type rawLoop struct {
	stream *streampeer.TCP
	buf    []byte // received and not parsed
	packet []byte
}

func (l *rawLoop) receive(wanted int) {
	for wanted > 0 {
		l.buf, _ = l.stream.AppendPartialData(l.buf, cap(l.buf)-len(l.buf))
		rest := l.buf
		for {
			size, n := 2, 0
			if len(rest) >= 2 {
				n = int(rest[1] & 0x7f)
			}
			if n == 126 {
				size = 4
			}
			if len(rest) >= 2 && rest[1]&0x80 != 0 {
				size += 4
			}
			if len(rest) < size {
				break
			}
			if n == 126 {
				n = int(binary.BigEndian.Uint16(rest[2:]))
			}
			if len(rest) < size+n {
				break
			}
			payload := rest[size : size+n]
			if rest[1]&0x80 != 0 {
				wsframe.Mask(payload, [4]byte(rest[size-4:]))
			}
			l.packet = append(l.packet[:0], payload...)
			rest = rest[size+n:]
			wanted--
		}
		l.buf = l.buf[:copy(l.buf, rest)]
	}
}

// BenchmarkReceive receives what the other side has sent at once: some 60 KiB.
func BenchmarkReceive(b *testing.B) {
	for _, size := range benchSizes {
		for _, server := range []bool{false, true} {
			side := map[bool]string{false: "client", true: "server"}[server]
			data, frames := batch(size, server)
			b.Run(fmt.Sprintf("%s/%d/raw", side, size), func(b *testing.B) {
				near, far := benchPair(b, server)
				loop := rawLoop{stream: near, buf: make([]byte, 0, 64<<10), packet: make([]byte, 0, 64<<10)}
				var watch stopwatch
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, far.PutData(data))
					watch.time(func() { loop.receive(frames) })
				}
				watch.report(b, b.N*frames)
			})
			b.Run(fmt.Sprintf("%s/%d/peer", side, size), func(b *testing.B) {
				p, raw := benchPeer(b, server)
				packet := make([]byte, 0, 64<<10)
				var watch stopwatch
				b.ReportAllocs()
				for b.Loop() {
					require.NoError(b, raw.PutData(data))
					watch.time(func() {
						for got := 0; got < frames; {
							p.Poll()
							for p.GetAvailablePacketCount() > 0 {
								packet, _ = p.AppendPacket(packet[:0])
								got++
							}
						}
					})
				}
				watch.report(b, b.N*frames)
			})
		}
	}
}

// benchPair returns both ends of a TCP connection that sends at once, as a peer's does, and has seen a handshake: the
// system acknowledges less eagerly then.
func benchPair(b *testing.B, server bool) (near, far *streampeer.TCP) {
	near, far = tcpPair(b)
	require.NoError(b, near.SetNoDelay(true))
	require.NoError(b, far.SetNoDelay(true))
	require.NoError(b, near.PutData(head(requestLines...)))
	require.NoError(b, far.PutData(head(readHead(b, far))))
	readHead(b, near)
	if server {
		return far, near
	}
	return near, far
}

// benchPeer returns an open peer and its raw other side.
func benchPeer(b *testing.B, server bool) (p *websocketpeer.Peer, raw *streampeer.TCP) {
	if server {
		p, raw = served(b)
	} else {
		p, raw = dialed(b)
	}
	require.NoError(b, raw.SetNoDelay(true))
	return p, raw
}

// BenchmarkSend sends messages of which the other side reads some 60 KiB at a time.
func BenchmarkSend(b *testing.B) {
	for _, size := range benchSizes {
		for _, server := range []bool{false, true} {
			side := map[bool]string{false: "client", true: "server"}[server]
			data, frames := batch(size, !server)
			frame := data[:len(data)/frames]
			sink := make([]byte, 0, len(data))
			b.Run(fmt.Sprintf("%s/%d/raw", side, size), func(b *testing.B) {
				near, far := benchPair(b, server)
				var watch stopwatch
				b.ReportAllocs()
				for b.Loop() {
					watch.time(func() {
						for range frames {
							_, _ = near.PutPartialData(frame)
						}
					})
					drain(b, far, sink)
				}
				watch.report(b, b.N*frames)
			})
			b.Run(fmt.Sprintf("%s/%d/peer", side, size), func(b *testing.B) {
				p, raw := benchPeer(b, server)
				payload := make([]byte, size)
				var watch stopwatch
				b.ReportAllocs()
				for b.Loop() {
					watch.time(func() {
						for range frames {
							if p.Send(payload, websocketpeer.WriteModeBinary) != nil {
								b.Error("not sent")
							}
						}
					})
					drain(b, raw, sink)
				}
				watch.report(b, b.N*frames)
			})
		}
	}
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
		near, _ := tcpPair(b)
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
		near, far := benchPair(b, false)
		frame, _ := batch(16, true)
		frame = frame[:22]
		done := make(chan struct{})
		go func() {
			defer close(done)
			loop := rawLoop{stream: far, buf: make([]byte, 0, 64<<10)}
			answer, _ := batch(16, false)
			for loop.spin() {
				_, _ = far.PutPartialData(answer[:18])
			}
		}()
		loop := rawLoop{stream: near, buf: make([]byte, 0, 64<<10)}
		b.ReportAllocs()
		for b.Loop() {
			_, _ = near.PutPartialData(frame)
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

// spin receives one frame, and reports whether the connection still is.
func (l *rawLoop) spin() bool {
	for {
		var err error
		l.buf, err = l.stream.AppendPartialData(l.buf[:0], cap(l.buf))
		if err != nil {
			return false
		}
		if len(l.buf) > 0 {
			start := 2
			if l.buf[1]&0x80 != 0 {
				start = 6
				wsframe.Mask(l.buf[start:], [4]byte(l.buf[2:]))
			}
			l.packet = append(l.packet[:0], l.buf[start:]...)
			return true
		}
	}
}
