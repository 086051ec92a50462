package enetwire_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// limits returns the last BANDWIDTH_LIMIT that the server sent to each port: the incoming and the outgoing number.
func (w *wire) limits() map[int][2]uint32 {
	all := make(map[int][2]uint32)
	for _, f := range w.log {
		if n := len(f.data) - 12; f.from == endpoint(serverPort) && n >= 4 && f.data[n]&0x0F == 10 {
			all[int(f.to.Port())] = [2]uint32{binary.BigEndian.Uint32(f.data[n+4:]), binary.BigEndian.Uint32(f.data[n+8:])}
		}
	}
	return all
}

// join connects clients with these outgoing and incoming bandwidths, at the ports from 10 on, and returns the
// server's peers.
func join(t *testing.T, w *wire, server *enetwire.Host, bandwidths ...[2]uint32) (peers []*enetwire.Peer) {
	for i, b := range bandwidths {
		client := w.add(10+i, enetwire.Config{MaxPeers: 1, OutgoingBandwidth: b[0], IncomingBandwidth: b[1]})
		_, err := client.Connect(endpoint(serverPort), 1, 0)
		require.NoError(t, err)
		w.turn(1)
		for _, ev := range events(server) {
			peers = append(peers, ev.peer)
		}
		events(client)
	}
	require.Len(t, peers, len(bandwidths))
	return peers
}

// TestIncomingBandwidthIsShared lets those that send little keep that, and shares the rest.
func TestIncomingBandwidthIsShared(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{IncomingBandwidth: 100_000, OutgoingBandwidth: 70_000})
	join(t, w, server, [2]uint32{0, 0}, [2]uint32{10_000, 0}, [2]uint32{80_000, 0}, [2]uint32{60_000, 0})
	w.turn(1000)
	assert.Equal(t, map[int][2]uint32{
		10: {0, 70_000}, 11: {10_000, 70_000}, 12: {45_000, 70_000}, 13: {45_000, 70_000},
	}, w.limits())
	server.SetBandwidthLimit(0, 0)
	w.turn(1000)
	assert.Equal(t, map[int][2]uint32{10: {}, 11: {}, 12: {}, 13: {}}, w.limits())
}

// TestIncomingBandwidthIsSharedByMany compares the shares of many peers with those that come of asking all of them round
// after round, also where each round finds but one that sends less than its share.
func TestIncomingBandwidthIsSharedByMany(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	const incoming = 1_000_000
	for _, spread := range []func(i, n int) uint32{
		func(int, int) uint32 { return rng.Uint32N(50_000) },
		func(int, int) uint32 { return rng.Uint32N(3) * 40_000 },
		func(i, n int) uint32 { return uint32(incoming/n - 1 + i) }, // each raises the share above the next one's
	} {
		const n = 60
		owns := make([][2]uint32, n)
		for i := range owns {
			owns[i][0] = spread(i, n)
		}
		w := newWire(t)
		server := w.add(serverPort, enetwire.Config{MaxPeers: n, IncomingBandwidth: incoming})
		join(t, w, server, owns...)
		w.log = nil
		w.turn(1000)
		want := map[int][2]uint32{}
		for i, share := range sharesByRounds(incoming, owns) {
			want[10+i] = [2]uint32{share, 0}
		}
		assert.Equal(t, want, w.limits())
	}
}

// sharesByRounds returns what each peer may send: in each round those that send less than an equal share of what is left
// get what they send.
func sharesByRounds(incoming uint32, owns [][2]uint32) []uint32 {
	shares, done := make([]uint32, len(owns)), make([]bool, len(owns))
	left, limit := len(owns), uint32(0)
	for changed := true; changed && left > 0; {
		changed = false
		limit = incoming / uint32(left)
		for i, own := range owns {
			if !done[i] && (own[0] == 0 || own[0] < limit) {
				shares[i], done[i], changed = own[0], true, true
				incoming -= own[0]
				left--
			}
		}
	}
	for i := range shares {
		if !done[i] {
			shares[i] = limit
		}
	}
	return shares
}

// TestOutgoingBandwidthIsShared throttles the peers to what goes out, and those that can take less than their share
// to that.
func TestOutgoingBandwidthIsShared(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{OutgoingBandwidth: 40_000})
	all := join(t, w, server, [2]uint32{0, 0}, [2]uint32{0, 4000}, [2]uint32{0, 1_000_000})
	w.turn(1000) // the counts begin
	for range 20 {
		for _, peer := range all {
			require.NoError(t, peer.Send(0, make([]byte, 992), 0)) // 1,000 bytes with the command
		}
	}
	w.turn(1000)
	// 60,000 bytes and a few were to go, of which the second can take 4,000; 36,000 are for the others' 56,000.
	limit, throttle := uint32(20), uint32(20)
	assert.Equal(t, []uint32{limit, 6, limit}, []uint32{all[0].Statistic(8), all[1].Statistic(8), all[2].Statistic(8)})
	assert.Equal(t, []uint32{throttle, 6, throttle}, []uint32{all[0].Statistic(7), all[1].Statistic(7), all[2].Statistic(7)})
	server.SetBandwidthLimit(0, 0)
	w.turn(1000)
	assert.Equal(t, []uint32{32, 32, 32}, []uint32{all[0].Statistic(8), all[1].Statistic(8), all[2].Statistic(8)})
}

// TestThrottledPacketsGoWhole drops an unreliable packet with all its fragments, and reliable ones never.
func TestThrottledPacketsGoWhole(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{OutgoingBandwidth: 20_000})
	peer := join(t, w, server, [2]uint32{0, 0})[0]
	w.turn(1000)
	for range 30 {
		require.NoError(t, peer.Send(0, make([]byte, 1300), 0))
	}
	w.turn(1000)
	require.Less(t, peer.Statistic(7), uint32(20))
	client := w.hosts[endpoint(10)]
	events(client)
	for range 32 {
		require.NoError(t, peer.Send(0, make([]byte, 4000), enetwire.FlagUnreliableFragment))
		require.NoError(t, peer.Send(0, make([]byte, 10), enetwire.FlagReliable))
	}
	w.turn(1)
	got := map[int]int{}
	for _, ev := range events(client) {
		got[len(ev.payload)]++
	}
	assert.Equal(t, 32, got[10])
	assert.InDelta(t, int(peer.Statistic(7)), got[4000], 2, "as many of 32 as the throttle says")
}
