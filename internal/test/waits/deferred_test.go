package waits_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// called is what every peer has beside Wait.
type called interface {
	CallDeferred(f func()) error
}

// callWhileIdle has other goroutines call a subject that has nothing to do, each several times, and ends its context when all
// have run.
func callWhileIdle(t *testing.T, peer any) context.Context {
	t.Helper()
	const goroutines, calls = 8, 50
	ctx, cancel := context.WithCancelCause(kit.Patient(t))
	t.Cleanup(func() { cancel(nil) })
	var last [goroutines]int // on the goroutine of the subject alone
	done := 0
	for n := range goroutines {
		go func() {
			for call := range calls {
				assert.NoError(t, peer.(called).CallDeferred(func() {
					assert.Equal(t, call, last[n], "in the order of the calls")
					last[n]++
					if done++; done == goroutines*calls {
						cancel(errAllRan)
					}
				}))
			}
		}()
	}
	return ctx
}

const errAllRan = gderr.ErrSkip

// TestCallDeferred has eight goroutines call each peer, while it waits and while it is polled.
func TestCallDeferred(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			_, _ = wakes(t, s) // what is left of the beginning
			ctx := callWhileIdle(t, s.peer)
			for s.peer.Wait(ctx) == nil {
				s.turn()
			}
			require.Equal(t, errAllRan, context.Cause(ctx))

			g := group.New[struct{}]()
			require.NoError(t, g.Add(s.peer, struct{}{}))
			ctx = callWhileIdle(t, s.peer)
			for range g.Ready(ctx) {
				s.turn()
			}
			require.Equal(t, errAllRan, context.Cause(ctx))
			g.Remove(s.peer)

			ctx = callWhileIdle(t, s.peer)
			for s.peer.Wait(ctx) == nil {
				s.turn()
			}
			require.Equal(t, errAllRan, context.Cause(ctx), "it waits by itself again")
		})
	}
}

// end ends a peer as its owner does, and returns what begins it anew.
func end(t *testing.T, peer any) {
	t.Helper()
	switch p := peer.(type) {
	case interface{ DisconnectFromHost() }:
		p.DisconnectFromHost()
	case interface{ DisconnectFromStream() }:
		p.DisconnectFromStream()
	case interface{ DisconnectFromPeer() }:
		p.DisconnectFromPeer()
	case interface{ Stop() }:
		p.Stop()
	case *websocketpeer.Peer:
		p.Close(-1, "")
	case *packetpeer.Stream:
		require.NoError(t, p.SetStreamPeer(nil))
	case *multiplayer.SceneMultiplayer:
		require.NoError(t, p.SetMultiplayerPeer(nil))
	case *enet.Connection:
		require.NoError(t, p.Destroy())
	case interface{ Close() }:
		p.Close()
	default:
		require.Fail(t, "how does it end?", "%T", p)
	}
}

// TestCallDeferredAtTheEnd ends each peer while a function waits, which runs, and calls it afterwards, which is refused.
func TestCallDeferredAtTheEnd(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			peer := s.peer.(called)
			ran := false
			require.NoError(t, peer.CallDeferred(func() { ran = true }))
			end(t, peer)
			refused := func() {
				assert.ErrorIs(t, peer.CallDeferred(func() { assert.Fail(t, "it ran") }), gderr.ErrUnconfigured)
			}
			refused()
			for s.peer.Wait(kit.Patient(t)) == nil {
				require.False(t, ran, "it is ready for nothing")
				poll(s.peer)
			}
			assert.True(t, ran)
			refused()
		})
	}
}

// poll is the engine's poll, of a peer that has one.
func poll(peer any) {
	switch p := peer.(type) {
	case interface{ Poll() }:
		p.Poll()
	case interface{ Poll() error }:
		_ = p.Poll() // it has ended
	case *enet.Connection:
		_, _ = p.Service(0) // it has ended
	}
}

// TestCallDeferredThatEnds ends each peer in a function, in front of another.
func TestCallDeferredThatEnds(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			peer := s.peer.(called)
			ran := false
			require.NoError(t, peer.CallDeferred(func() { end(t, peer) }))
			require.NoError(t, peer.CallDeferred(func() { ran = true }))
			for s.peer.Wait(kit.Patient(t)) == nil {
				poll(s.peer)
			}
			assert.True(t, ran)
			assert.ErrorIs(t, peer.CallDeferred(func() {}), gderr.ErrUnconfigured)
		})
	}
}

// TestCallDeferredOfEnding has goroutines call as fast as they can while the other side ends the connection: each function
// that was taken runs, and none is taken for ever.
func TestCallDeferredOfEnding(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string]func(t *testing.T) (s *subject, end func()){
		"TCP": func(t *testing.T) (*subject, func()) {
			near, far := kit.Pair(t)
			return stream(t, near, func() { _ = near.Poll() }, far), far.DisconnectFromHost
		},
		"TLS": func(t *testing.T) (*subject, func()) {
			near, far := kit.Pair(t)
			a, b := tlsPair(t, near, far)
			return stream(t, a, a.Poll, b), b.DisconnectFromStream
		},
		"Stream": func(t *testing.T) (*subject, func()) {
			near, far := kit.Pair(t)
			return packets(t, near, far), far.DisconnectFromHost
		},
		"WebSocket": func(t *testing.T) (*subject, func()) {
			near, far := kit.Pair(t)
			return webSocket(t, near, far), far.DisconnectFromHost
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, endIt := pair(t)
			var callers sync.WaitGroup
			taken, ran := make([]int, 8), 0
			for n := range taken {
				callers.Go(func() {
					for {
						err := s.peer.(called).CallDeferred(func() { ran++ })
						if gderr.CodeOf(err) == gderr.ErrUnconfigured {
							return
						}
						if err == nil {
							taken[n]++
						}
						runtime.Gosched()
					}
				})
			}
			for turns := 0; s.peer.Wait(kit.Patient(t)) == nil; turns++ {
				if s.turn(); turns == 10 {
					endIt()
				}
			}
			callers.Wait()
			sum := 0
			for _, n := range taken {
				sum += n
			}
			assert.Equal(t, sum, ran)
		})
	}
}

// TestCallDeferredBelow calls each of the layers below a WebSocket, which runs what they were given.
func TestCallDeferredBelow(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	a, b := tlsPair(t, near, far)
	p := accepted(t, a, b, func(*websocketpeer.Peer) {})
	g := group.New[*websocketpeer.Peer]()
	require.NoError(t, g.Add(p, p))
	for _, layer := range []called{near, a, p} {
		ctx := callWhileIdle(t, layer)
		for p.Wait(ctx) == nil {
			p.Poll()
		}
		require.Equal(t, errAllRan, context.Cause(ctx), "%T", layer)
		ctx = callWhileIdle(t, layer)
		for range g.Ready(ctx) {
			p.Poll()
		}
		require.Equal(t, errAllRan, context.Cause(ctx), "%T", layer)
	}
	require.NoError(t, near.CallDeferred(func() { a.DisconnectFromStream() }))
	require.NoError(t, a.CallDeferred(func() { near.DisconnectFromHost() }))
	for p.Wait(kit.Patient(t)) == nil {
		p.Poll()
	}
	for _, layer := range []called{near, a, p} {
		assert.ErrorIs(t, layer.CallDeferred(func() {}), gderr.ErrUnconfigured, "%T", layer)
	}
}

// TestCallDeferredBelowMultiplayer calls the peers of a SceneMultiplayer.
func TestCallDeferredBelowMultiplayer(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string]func(t *testing.T) (client, server multiplayer.Peer){"ENet": enetPair, "WebSocket": webSocketMembers} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := pair(t)
			s := scene(t, client, server)
			layers := []called{client.(called)}
			switch p := client.(type) {
			case *enet.MultiplayerPeer:
				layers = append(layers, p.GetHost())
			case *websocketpeer.MultiplayerPeer:
				layers = append(layers, p.GetPeer(multiplayer.TargetPeerServer))
			}
			for _, layer := range layers {
				ctx := callWhileIdle(t, layer)
				for s.peer.Wait(ctx) == nil {
					s.turn()
				}
				require.Equal(t, errAllRan, context.Cause(ctx), "%T", layer)
			}
		})
	}
}

// TestCallDeferredInTheGodot3Way has a peer that polls when it is asked for its status.
func TestCallDeferredInTheGodot3Way(t *testing.T) {
	t.Parallel()
	p := streampeer.NewTCP(streampeer.Godot3)
	ran := false
	require.NoError(t, p.CallDeferred(func() { ran = true }))
	assert.Equal(t, streampeer.StatusNone, p.GetStatus())
	assert.True(t, ran)
}

// TestCallDeferredDoesNotEndReads has a goroutine in a read that waits, which calling does not wake or run.
func TestCallDeferredDoesNotEndReads(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	a, b := tlsPair(t, near, far)
	ran := false
	require.NoError(t, a.CallDeferred(func() { ran = true }))
	var sending sync.WaitGroup
	sending.Go(func() { assert.NoError(t, b.PutU8(7)) })
	value, err := a.GetU8()
	sending.Wait()
	require.NoError(t, err)
	assert.EqualValues(t, 7, value)
	assert.False(t, ran)
	a.Poll()
	assert.True(t, ran)
}

// TestCallDeferredOfOffline waits for a peer that nothing else ever happens to.
func TestCallDeferredOfOffline(t *testing.T) {
	t.Parallel()
	p := multiplayer.NewOfflinePeer()
	ctx := callWhileIdle(t, p)
	for p.Wait(ctx) == nil {
		p.Poll()
	}
	assert.Equal(t, errAllRan, context.Cause(ctx))
	p.Close()
	assert.NoError(t, p.CallDeferred(func() {}))
}

// TestCallDeferredBelowStream calls the stream below a Stream, which has no Poll: its Wait runs the functions, and waits on.
func TestCallDeferredBelowStream(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	a, b := tlsPair(t, near, far)
	s := packets(t, a, b)
	_, _ = wakes(t, s) // what is left of the beginning
	for _, layer := range []called{near, a} {
		ctx := callWhileIdle(t, layer)
		require.ErrorIs(t, s.peer.Wait(ctx), context.Canceled, "it has nothing else to do")
		require.Equal(t, errAllRan, context.Cause(ctx), "%T", layer)
	}
	ran := false
	require.NoError(t, near.CallDeferred(func() { near.DisconnectFromHost() }))
	require.NoError(t, near.CallDeferred(func() { ran = true }))
	for s.peer.Wait(kit.Patient(t)) == nil {
		s.take()
	}
	assert.True(t, ran)
}
