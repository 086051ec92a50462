package enetwire_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

var badNetworks = []weather{
	{},
	{delay: 20},
	{delay: 30, jitter: 60, twice: 0.1},
	{loss: 0.05, delay: 10, jitter: 5},
	{loss: 0.2, delay: 40, jitter: 200, twice: 0.2},
	{loss: 0.4, delay: 5, jitter: 30, twice: 0.05},
	{loss: 0.6, delay: 15, jitter: 40, twice: 0.3},
}

func (w weather) String() string {
	return fmt.Sprintf("loss=%v,twice=%v,delay=%d,jitter=%d", w.loss, w.twice, w.delay, w.jitter)
}

// TestBadNetwork sends packets of all kinds and sizes both ways.
func TestBadNetwork(t *testing.T) {
	t.Parallel()
	for i, w := range badNetworks {
		for seed := range uint64(8) {
			t.Run(fmt.Sprintf("%v,seed=%d", w, seed), func(t *testing.T) {
				t.Parallel()
				c := newCouple(t, seed+100*uint64(i), w, 1000)
				for range 300 {
					for _, l := range []*load{c.up, c.down} {
						for range c.rng.IntN(5) {
							size := 5 + c.rng.IntN(60)
							if c.rng.IntN(20) == 0 {
								size = 1300 + c.rng.IntN(4000)
							}
							l.send(c.rng.IntN(simChannels), c.rng.IntN(3), size)
						}
					}
					next := c.now + int64(c.rng.IntN(40))
					for c.step(next) {
					}
					c.now = max(c.now, next)
				}
				c.finish()
				sent := 0
				for _, n := range c.up.sent {
					sent += int(n[simUnreliable] + n[simUnsequenced])
				}
				got := c.down.got[simUnreliable] + c.down.got[simUnsequenced]
				if w.loss == 0 && w.jitter == 0 {
					assert.Equal(t, sent, got, "nothing is lost that the network did not lose")
				} else {
					assert.Positive(t, got)
				}
			})
		}
	}
}

// TestBadNetworkMegabytes sends packets of 1 MB both ways.
func TestBadNetworkMegabytes(t *testing.T) {
	t.Parallel()
	for i, w := range []weather{{delay: 5}, {loss: 0.1, delay: 20, jitter: 20, twice: 0.1}, {loss: 0.4, delay: 5}} {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			c := newCouple(t, uint64(i), w, 1000)
			for channel := range 2 {
				c.up.send(channel, simReliable, 1<<20)
				c.down.send(channel, simReliable, 1_000_000)
			}
			c.finish()
		})
	}
}

// TestNumbersWrap sends more packets of each kind than there are numbers, from a moment at which the clock wraps on
// the wire and in 32 bits.
func TestNumbersWrap(t *testing.T) {
	t.Parallel()
	for i, w := range []weather{{delay: 1}, {loss: 0.02, twice: 0.02, delay: 3, jitter: 4}} {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			c := newCouple(t, uint64(i), w, 1<<32-700)
			const packets = 70_000
			for n := 0; n < packets; {
				for range 200 {
					c.up.send(0, simReliable, 5)
					c.up.send(1, simUnreliable, 5)
					c.up.send(2, simUnsequenced, 5)
					n++
				}
				for end := c.now + 2; c.step(end); {
				}
				c.now += 2
			}
			c.finish()
			if w.jitter == 0 {
				assert.Equal(t, packets, c.down.got[simUnreliable])
				assert.Equal(t, packets, c.down.got[simUnsequenced])
			}
		})
	}
}

// TestEveryPeerEnds connects and disconnects in every way on networks that lose up to everything, and requires that
// with the engine's own limits no peer stays for ever.
func TestEveryPeerEnds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s := newSim(t, seed, weather{loss: float64(seed%6) * 0.2, twice: 0.1, delay: 5, jitter: 30})
			var all []*enetwire.Peer
			connects, ends := make(map[*enetwire.Peer]int), make(map[*enetwire.Peer]int)
			react := func(ev enetwire.Event) {
				switch ev.Kind {
				case enetwire.EventConnect:
					connects[ev.Peer]++
					all = append(all, ev.Peer)
				case enetwire.EventDisconnect:
					ends[ev.Peer]++
				}
			}
			server := s.add(serverPort, enetwire.Config{MaxPeers: 16}, react)
			var clients []*simHost
			for i := range 12 {
				client := s.add(clientPort+i, enetwire.Config{MaxPeers: 2}, react)
				clients = append(clients, client)
				peer, err := client.Connect(server.addr, 2, uint32(i))
				require.NoError(t, err)
				all = append(all, peer)
			}
			for range 60 {
				for end := s.now + 50; s.step(end); {
				}
				s.now += 50
				if len(all) == 0 {
					continue
				}
				peer := all[s.rng.IntN(len(all))]
				if peer.State() == enetwire.Connected {
					_ = peer.Send(0, make([]byte, s.rng.IntN(3000)), enetwire.Flags(s.rng.IntN(2)))
				}
				switch s.rng.IntN(12) {
				case 0:
					peer.Disconnect(1)
				case 1:
					peer.DisconnectLater(2)
				case 2:
					peer.DisconnectNow(3)
				case 3:
					peer.Reset()
				}
			}
			for peer := range server.Peers {
				peer.DisconnectLater(9)
			}
			for _, client := range clients {
				for peer := range client.Peers {
					peer.DisconnectLater(9)
				}
			}
			s.until(3_600_000, func() bool { return false })
			for _, h := range append(clients, server) {
				assert.Empty(t, peers(h.Host))
				assert.Zero(t, h.Kept())
				_, more := h.Next()
				assert.False(t, more, "nothing is left to do")
			}
			for peer, n := range ends {
				assert.LessOrEqual(t, n, 1)
				assert.Equal(t, enetwire.Disconnected, peer.State())
			}
		})
	}
}

// TestMillionPackets sends a million packets through one server.
func TestMillionPackets(t *testing.T) {
	t.Parallel()
	packets := 1_000_000
	if raceEnabled {
		packets /= 20
	}
	const clients = 20
	s := newSim(t, 1, weather{delay: 2, jitter: 3})
	got := 0
	server := s.add(serverPort, enetwire.Config{MaxPeers: clients}, func(ev enetwire.Event) {
		if ev.Kind == enetwire.EventReceive {
			got++
		}
	})
	var senders []*enetwire.Peer
	for i := range clients {
		client := s.add(clientPort+i, enetwire.Config{MaxPeers: 1}, func(enetwire.Event) {})
		peer, err := client.Connect(server.addr, 1, 0)
		require.NoError(t, err)
		senders = append(senders, peer)
	}
	require.True(t, s.until(10_000, func() bool {
		return server.Kept().Connected == clients && senders[clients-1].State() == enetwire.Connected
	}))
	for range 20 {
		s.step(s.now + 1000)
	}
	payload := make([]byte, 32)
	for sent := 0; sent < packets; {
		for _, peer := range senders {
			for range 50 {
				require.NoError(t, peer.Send(0, payload, enetwire.FlagReliable))
				sent++
			}
		}
		for end := s.now + 10; s.step(end); {
		}
		s.now += 10
	}
	assert.True(t, s.until(600_000, func() bool { return got == packets }))
}
