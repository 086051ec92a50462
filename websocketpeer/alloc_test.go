//go:build !race

// The race detector makes a sync.Pool forget at random.

package websocketpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

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
