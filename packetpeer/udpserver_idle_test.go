package packetpeer_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestIdleTimeout runs on a clock that only sleeping moves.
func TestIdleTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := listen(t)
		assert.Zero(t, s.GetIdleTimeout(), "it is off")
		silent, lively := connected(t, s.GetLocalPort()), connected(t, s.GetLocalPort())
		put(t, silent, "silent")
		silentPeer := take(t, s)
		put(t, lively, "lively")
		livelyPeer := take(t, s)
		time.Sleep(time.Hour)
		require.NoError(t, s.Poll())
		assert.True(t, silentPeer.IsBound(), "the engine never drops a peer")

		var dropped []*packetpeer.UDP
		s.OnPeerDropped(func(peer *packetpeer.UDP, reason error) {
			assert.Equal(t, packetpeer.ErrIdle, reason)
			assert.Equal(t, 1, peer.GetAvailablePacketCount(), "its packets can still be got")
			dropped = append(dropped, peer)
		})
		s.SetIdleTimeout(time.Minute)
		assert.Equal(t, time.Minute, s.GetIdleTimeout())
		put(t, connected(t, s.GetLocalPort()), "waits to be taken")
		for range 59 {
			put(t, lively, "I am here")
			kit.Await(t, func() bool { return s.Poll() == nil && livelyPeer.GetAvailablePacketCount() > 0 })
			for range livelyPeer.Packets() {
			}
			assert.Empty(t, dropped)
			assert.True(t, s.IsConnectionAvailable())
			time.Sleep(time.Second)
		}
		time.Sleep(time.Minute / 16)
		require.NoError(t, s.Poll())
		assert.Equal(t, []*packetpeer.UDP{silentPeer}, dropped)
		assert.False(t, silentPeer.IsBound())
		assert.Equal(t, packetpeer.ErrIdle, silentPeer.LastError())
		assert.False(t, s.IsConnectionAvailable(), "nobody is told of those that were never taken")
		assert.True(t, livelyPeer.IsBound())

		put(t, silent, "back")
		assert.Equal(t, "back", get(t, take(t, s)))
	})
}

// TestIdleTimeoutForEver: the longest Duration there is drops nobody, and gives Wait nothing to do.
func TestIdleTimeoutForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := listen(t)
		time.Sleep(time.Hour)
		s.SetIdleTimeout(math.MaxInt64)
		put(t, connected(t, s.GetLocalPort()), "x")
		u := take(t, s)
		for range 3 {
			time.Sleep(time.Hour)
			require.NoError(t, s.Poll())
			assert.True(t, u.IsBound())
		}
	})
	s := listen(t)
	s.SetIdleTimeout(math.MaxInt64)
	put(t, connected(t, s.GetLocalPort()), "x")
	take(t, s)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, s.Wait(ctx))
}

// TestIdleOff: what is off again does not drop.
func TestIdleOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := listen(t)
		s.SetIdleTimeout(time.Second)
		put(t, connected(t, s.GetLocalPort()), "x")
		u := take(t, s)
		s.SetIdleTimeout(0)
		time.Sleep(time.Hour)
		require.NoError(t, s.Poll())
		assert.True(t, u.IsBound())
		s.SetIdleTimeout(time.Second)
		require.NoError(t, s.Poll())
		assert.True(t, u.IsBound(), "the time while it was off does not count")
	})
}

// TestDroppingInTheCallback: the function may close other peers and stop the server.
func TestDroppingInTheCallback(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := listen(t)
		s.SetIdleTimeout(time.Second)
		var peers []*packetpeer.UDP
		for range 4 {
			put(t, connected(t, s.GetLocalPort()), "x")
			peers = append(peers, take(t, s))
		}
		calls := 0
		s.OnPeerDropped(func(_ *packetpeer.UDP, reason error) {
			if calls++; reason == packetpeer.ErrIdle {
				s.Stop()
			}
		})
		time.Sleep(2 * time.Second)
		require.NoError(t, s.Poll())
		assert.Equal(t, 4, calls, "each peer is told of once")
		for _, u := range peers {
			assert.False(t, u.IsBound())
		}
		assert.False(t, s.IsListening())
	})
}

// TestDropHandlers: they are called in the order in which they were added, until they are taken away.
func TestDropHandlers(t *testing.T) {
	t.Parallel()
	s := listen(t)
	var calls []string
	removeFirst := s.OnPeerDropped(func(*packetpeer.UDP, error) { calls = append(calls, "first") })
	var removeSecond func()
	removeSecond = s.OnPeerDropped(func(*packetpeer.UDP, error) {
		calls = append(calls, "second")
		removeSecond()
	})
	s.OnPeerDropped(func(*packetpeer.UDP, error) { calls = append(calls, "third") })
	for range 2 {
		put(t, connected(t, s.GetLocalPort()), "x")
		take(t, s)
	}
	s.Stop()
	assert.Equal(t, []string{"first", "second", "third", "first", "third"}, calls)
	removeFirst()
	removeFirst()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	put(t, connected(t, s.GetLocalPort()), "x")
	take(t, s)
	s.Stop()
	assert.Equal(t, "third", calls[len(calls)-1])
	assert.Len(t, calls, 6)
}

// TestServerWaitEndsForIdlePeers: Poll has something to do when a peer has been silent for too long.
func TestServerWaitEndsForIdlePeers(t *testing.T) {
	t.Parallel()
	s := listen(t)
	s.SetIdleTimeout(20 * time.Millisecond)
	put(t, connected(t, s.GetLocalPort()), "x")
	u := take(t, s)
	for ctx := kit.Patient(t); u.IsBound(); {
		require.NoError(t, s.Wait(ctx))
		require.NoError(t, s.Poll())
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, s.Wait(ctx), "without peers there is nothing to do")
}
