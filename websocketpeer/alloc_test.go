//go:build !race

// The race detector makes a sync.Pool forget at random.

package websocketpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestNoAllocations: a message costs none, either way, and neither does a Poll that finds nothing.
func TestNoAllocations(t *testing.T) {
	p, other := peerPair(t)
	message, packet := make([]byte, 1000), make([]byte, 0, 1000)
	once := func() {
		_ = p.Send(message, websocketpeer.WriteModeBinary)
		_ = p.SendText("text")
		for range 2 {
			for other.GetAvailablePacketCount() == 0 {
				other.Poll()
			}
			packet, _ = other.AppendPacket(packet[:0])
		}
		_, _ = other.AppendPacket(packet[:0]) // there is none
		p.Poll()
	}
	once()
	assert.Zero(t, testing.AllocsPerRun(200, once))
}

// TestNoAllocationsOfLargeMessages: neither does a MiB, which does not fit what the system buffers, if it is read where it
// lies.
func TestNoAllocationsOfLargeMessages(t *testing.T) {
	const size = 1 << 20
	p, raw := dialed(t, func(p *websocketpeer.Peer) {
		p.SetInboundBufferSize(size)
		p.SetOutboundBufferSize(size)
	})
	message, sink := make([]byte, size), make([]byte, 0, size)
	frame := plain(wsframe.Binary, string(message))
	read := func() bool {
		p.Poll()
		for range p.Packets() {
			return true
		}
		return false
	}
	once := func() {
		_ = p.Send(message, websocketpeer.WriteModeBinary)
		for p.GetCurrentOutboundBufferedAmount() > 0 {
			sink, _ = raw.AppendPartialData(sink[:0], cap(sink))
			p.Poll()
		}
		for rest := frame; len(rest) > 0 || !read(); {
			n, _ := raw.PutPartialData(rest)
			rest = rest[n:]
			sink, _ = raw.AppendPartialData(sink[:0], cap(sink))
			p.Poll()
		}
	}
	for range 3 {
		once()
	}
	assert.Zero(t, testing.AllocsPerRun(20, once))
}
