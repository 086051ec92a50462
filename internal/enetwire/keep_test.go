package enetwire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// TestKeep: packets that are kept make room for others, and may be freed all the same.
func TestKeep(t *testing.T) {
	t.Parallel()
	p := newPairOf(t, enetwire.Config{MaxWaiting: 4096 + 4*enetwire.PacketWeight}, enetwire.Config{}, 2)
	for range 8 {
		require.NoError(t, p.toServer.Send(0, make([]byte, 1000), enetwire.FlagReliable))
	}
	take := func(ms int64) (packets []*enetwire.Packet) {
		p.run(ms)
		for ev, ok := p.server.Event(); ok; ev, ok = p.server.Event() {
			require.Equal(t, enetwire.EventReceive, ev.Kind)
			packets = append(packets, ev.Packet)
		}
		return packets
	}
	first := take(1000)
	assert.Len(t, first, 5, "the one with which the limit is passed is the last")
	assert.Empty(t, take(100))
	for _, pk := range first {
		pk.Keep()
	}
	second := take(4000) // what was refused is sent again
	assert.Len(t, second, 3)
	for _, pk := range append(first, second...) {
		pk.Free()
	}
}
