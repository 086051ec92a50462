package websocketpeer_test

import (
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// Messages of a MiB do not fit what the system buffers, so both sides take turns. Only the steps of this side are timed.

const largeSize = 1 << 20

// compareSteps times the raw loop and the peer in turns. Each takes steps until it is done, and the other side takes one
// before each.
func compareSteps(b *testing.B, begin, other func(), raw, peer func() bool) {
	var raws, peers stopwatch
	run := func(watch *stopwatch, step func() bool) {
		begin()
		for done := false; !done; {
			other()
			watch.time(func() { done = step() })
		}
	}
	for range 5 { // the congestion window opens
		run(new(stopwatch), raw)
		run(new(stopwatch), peer)
	}
	b.ReportAllocs()
	for b.Loop() {
		run(&raws, raw)
		run(&peers, peer)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(raws.total)/float64(b.N), "raw-ns/msg")
	b.ReportMetric(float64(peers.total)/float64(b.N), "ns/msg")
	b.ReportMetric(float64(peers.total)/float64(raws.total), "x-raw")
}

// eachSide runs a benchmark on both sides.
func eachSide(b *testing.B, name string, run func(b *testing.B, server bool)) {
	for _, server := range []bool{false, true} {
		side := map[bool]string{false: "client", true: "server"}[server]
		b.Run(fmt.Sprintf("%s/%s", name, side), func(b *testing.B) { run(b, server) })
	}
}

// roomy lets messages of a MiB through.
func roomy(p *websocketpeer.Peer) {
	p.SetInboundBufferSize(2 * largeSize)
	p.SetOutboundBufferSize(2 * largeSize)
}

// BenchmarkReceiveLarge receives messages of a MiB. Raw reads each into a buffer that has room for all of it, unmasks it
// there and, as AppendPacket does, copies it; with Packets neither does.
func BenchmarkReceiveLarge(b *testing.B) {
	for _, copied := range []bool{true, false} {
		name := map[bool]string{true: "AppendPacket", false: "Packets"}[copied]
		eachSide(b, name, func(b *testing.B, server bool) {
			p, near, far := benchPeer(b, server, roomy)
			var key *[4]byte
			if server {
				key = &[4]byte{1, 2, 3, 4}
			}
			frame := wsframe.AppendFrame(nil, wsframe.Binary, true, make([]byte, largeSize), key)
			header := len(frame) - largeSize
			rest, buf, packet := frame, make([]byte, 0, len(frame)), make([]byte, 0, largeSize)
			compareSteps(b, func() { rest, buf = frame, buf[:0] }, func() {
				n, err := far.PutPartialData(rest)
				require.NoError(b, err)
				rest = rest[n:]
			}, func() bool {
				for len(buf) < cap(buf) {
					before := len(buf)
					if buf, _ = near.AppendPartialData(buf, cap(buf)-len(buf)); len(buf) == before {
						return false
					}
				}
				if binary.BigEndian.Uint64(buf[2:]) != largeSize {
					b.Error("not the frame")
				}
				if server {
					wsframe.Mask(buf[header:], *key)
				}
				if copied {
					packet = append(packet[:0], buf[header:]...)
				}
				return true
			}, func() bool {
				p.Poll()
				if p.GetAvailablePacketCount() == 0 {
					return false
				}
				if copied {
					packet, _ = p.AppendPacket(packet[:0])
					return true
				}
				for range p.Packets() {
				}
				return true
			})
		})
	}
}

// BenchmarkSendLarge sends messages of a MiB, of which the other side reads what is there between the steps. Raw makes the
// frame of a client, masked, in memory that has room for all of it; that of a server was made before.
func BenchmarkSendLarge(b *testing.B) {
	eachSide(b, "Send", func(b *testing.B, server bool) {
		p, near, far := benchPeer(b, server, roomy)
		var key *[4]byte
		if !server {
			key = &[4]byte{1, 2, 3, 4}
		}
		message := make([]byte, largeSize)
		frame := wsframe.AppendFrame(nil, wsframe.Binary, true, message, key)
		sink := make([]byte, 0, 2*len(frame))
		rest, begun := frame, false
		read := func() {
			sink, _ = far.AppendPartialData(sink[:0], cap(sink))
		}
		compareSteps(b, func() { rest, begun = frame, false }, read, func() bool {
			if !server && len(rest) == len(frame) {
				wsframe.AppendFrame(frame[:0], wsframe.Binary, true, message, key)
			}
			n, _ := near.PutPartialData(rest)
			rest = rest[n:]
			return len(rest) == 0
		}, func() bool {
			if !begun {
				begun = true
				if p.Send(message, websocketpeer.WriteModeBinary) != nil {
					b.Error("not sent")
				}
			} else {
				p.Poll()
			}
			return p.GetCurrentOutboundBufferedAmount() == 0
		})
	})
}
