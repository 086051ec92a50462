package enetwire_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// TestPacketsWeigh: a host that may keep so much is not made to keep far more by packets that are all overhead.
func TestPacketsWeigh(t *testing.T) {
	t.Parallel()
	const limit = 1 << 18
	h := newServer(enetwire.Config{MaxWaiting: limit})
	strangers := make([]*stranger, 8)
	for i := range strangers {
		strangers[i] = newStranger(t, h, 50+i)
	}
	for group := range uint16(2000) {
		for _, s := range strangers {
			h.Receive(endpoint(s.port), be(nil, s.head, unsequenced(0, group+1, "")))
		}
	}
	most := limit + len(strangers)*enetwire.PacketWeight
	assert.LessOrEqual(t, h.Kept().Waiting, most)
	assert.LessOrEqual(t, len(events(h)), most/enetwire.PacketWeight)
	assert.Zero(t, h.Kept().Waiting)
}

// TestManyLives: what nobody frees is bounded also where each peer leaves as soon as it has sent its part.
func TestManyLives(t *testing.T) {
	t.Parallel()
	const limit = 1 << 16
	h := newServer(enetwire.Config{MaxWaiting: limit})
	for life := range 100 {
		s := newStranger(t, h, 50+life)
		for seq := range uint16(20) {
			h.Receive(endpoint(s.port), be(nil, timed|s.head, noTime, reliable(0, seq+1, string(make([]byte, 1000)))))
		}
		for s.peer.Receive() != nil { // and kept by who never reads it
		}
		s.peer.Reset()
	}
	assert.Less(t, h.Kept().Waiting, 2*limit+2000)
}

// TestSendQueueIsBounded sends more than the other side acknowledges.
func TestSendQueueIsBounded(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	const limit, size = 100_000, 1000
	p.server.SetMaxOutgoing(limit)
	deaf := func(f flight) bool { return f.from == endpoint(serverPort) }
	p.lose = deaf
	p.run(1000)
	for _, flags := range []enetwire.Flags{enetwire.FlagReliable, 0, enetwire.FlagUnsequenced} {
		sent := 0
		for p.toClient.Send(0, make([]byte, size), flags) == nil {
			sent++
			require.Less(t, sent, limit)
		}
		assert.ErrorIs(t, p.toClient.Send(0, make([]byte, size), flags), enetwire.ErrQueueFull)
		assert.LessOrEqual(t, p.toClient.Outgoing(), limit)
		if flags == enetwire.FlagReliable {
			assert.InDelta(t, limit/(size+enetwire.CommandWeight), sent, 2)
			err := p.server.Broadcast(0, make([]byte, size), flags)
			assert.ErrorIs(t, err, enetwire.ErrQueueFull)
			assert.ErrorContains(t, err, "for 1 peers")
			assert.ErrorContains(t, err, fmt.Sprint(limit, " bytes"))
			p.lose = nil
			p.run(3000)
			assert.Zero(t, p.toClient.Outgoing(), "what was acknowledged makes room")
			assert.Len(t, events(p.client), sent)
		}
	}
	p.run(100)
	assert.Zero(t, p.toClient.Outgoing(), "and so does what was sent")
	p.server.SetMaxOutgoing(0)
	assert.NoError(t, p.toClient.Send(0, make([]byte, 2*limit), enetwire.FlagReliable), "0 is no limit")
	p.toClient.Disconnect(0)
	assert.Equal(t, enetwire.CommandWeight, p.toClient.Outgoing(), "only the DISCONNECT waits")
}

// TestControlsAreBounded: who acknowledges nothing but some of it does not make the host keep what it is told for ever.
func TestControlsAreBounded(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.server.SetMaxOutgoing(10 * enetwire.CommandWeight)
	for range 100 {
		p.toClient.Ping()
		p.toClient.ConfigureThrottle(5000, 2, 2)
	}
	assert.Equal(t, 10*enetwire.CommandWeight, p.toClient.Outgoing())
	for range 100 {
		p.now += 1000
		p.server.SetBandwidthLimit(100_000, 0)
		p.server.Service(p.now)
	}
	assert.Equal(t, 20*enetwire.CommandWeight, p.toClient.Outgoing(), "there is room for what the host says itself")
	p.run(100)
	assert.Zero(t, p.toClient.Outgoing())
}
