package waits_test

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// coalescing is a stream that lets puts wait.
type coalescing interface {
	streampeer.StreamPeer
	SetCoalescing(enabled bool)
	Unsent() int
	Shutdown(ctx context.Context) error
	LastError() error
}

// loaded has a stream hold data that wait, behind as much as there is room for.
func loaded(t *testing.T, near coalescing) (sent []byte) {
	t.Helper()
	for {
		n, err := near.PutPartialData(make([]byte, 1<<20))
		require.NoError(t, err)
		if sent = append(sent, make([]byte, n)...); n < 1<<20 {
			break
		}
	}
	near.SetCoalescing(true)
	last := bytes.Repeat([]byte("last"), 10000)
	require.NoError(t, near.PutData(last))
	require.Positive(t, near.Unsent())
	return append(sent, last...)
}

// streams are pairs to be shut down.
var streams = map[string]func(t *testing.T) (near coalescing, far streampeer.StreamPeer, farError func() error){
	"TCP": func(t *testing.T) (coalescing, streampeer.StreamPeer, func() error) {
		near, far := kit.Pair(t)
		return near, far, far.LastError
	},
	"UDS": func(t *testing.T) (coalescing, streampeer.StreamPeer, func() error) {
		near, far := udsPair(t)
		return near, far, far.LastError
	},
	"TLS": func(t *testing.T) (coalescing, streampeer.StreamPeer, func() error) {
		near, far := kit.Pair(t)
		near.SetCoalescing(true)
		a, b := tlsPair(t, near, far)
		return a, b, b.LastError
	},
}

// TestShutdownOfStreams: what waits arrives whole, and the end behind it.
func TestShutdownOfStreams(t *testing.T) {
	t.Parallel()
	for name, pair := range streams {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far, farError := pair(t)
			sent := loaded(t, near)
			done := make(chan error)
			ctx := kit.Patient(t)
			go func() { done <- near.Shutdown(ctx) }()
			got, err := far.GetData(len(sent))
			require.NoError(t, err)
			assert.True(t, bytes.Equal(sent, got))
			_, err = far.GetU8()
			assert.ErrorIs(t, err, io.EOF)
			assert.ErrorIs(t, farError(), io.EOF)
			require.NoError(t, <-done)
			assert.NoError(t, near.LastError())
			assert.NoError(t, near.Shutdown(kit.Patient(t)), "it is over")
		})
	}
}

// TestShutdownThatEnds: the other side reads nothing, and the context ends.
func TestShutdownThatEnds(t *testing.T) {
	t.Parallel()
	for name, pair := range streams {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var near coalescing
			ran := false
			end := func() error {
				near, _, _ = pair(t)
				loaded(t, near)
				require.NoError(t, near.(called).CallDeferred(func() { ran = true }))
				ctx, cancel := context.WithTimeout(t.Context(), quiet)
				defer cancel()
				return near.Shutdown(ctx)
			}
			err := end()
			for range 20 {
				if err == nil { // the system had room yet
					err = end()
				}
			}
			assert.Equal(t, context.DeadlineExceeded, err)
			assert.True(t, ran, "it polls")
			assert.Error(t, near.PutU8(1), "it is not connected")
			assert.Error(t, near.(called).CallDeferred(func() {}))
		})
	}
}

// members are pairs that have joined each other.
var members = map[string]func(t *testing.T) (client, server multiplayer.Peer){"ENet": enetPair, "WebSocket": webSocketMembers}

// shutter is a MultiplayerPeer.
type shutter interface {
	multiplayer.Peer
	Shutdown(ctx context.Context) error
	LastError() error
}

// joined returns a pair that is in, with a packet that waits at each.
func joined(t *testing.T, pair func(t *testing.T) (client, server multiplayer.Peer)) (client, server shutter) {
	a, b := pair(t)
	both(t, a.Poll, b.Poll, func() bool { return a.GetConnectionStatus() == multiplayer.ConnectionConnected })
	require.NoError(t, a.PutPacket([]byte("from the client")))
	require.NoError(t, b.PutPacket([]byte("from the server")))
	both(t, a.Poll, b.Poll, func() bool { return a.GetAvailablePacketCount() > 0 && b.GetAvailablePacketCount() > 0 })
	t.Cleanup(func() { a.Close(); b.Close() })
	return a.(shutter), b.(shutter)
}

// TestShutdownOfMembers: each side ends, the last packet arrives before the end, and those that had arrived stay.
func TestShutdownOfMembers(t *testing.T) {
	t.Parallel()
	for name, pair := range members {
		for side, swapped := range map[string]bool{"client": false, "server": true} {
			t.Run(name+" "+side, func(t *testing.T) {
				t.Parallel()
				near, far := joined(t, pair)
				if swapped {
					near, far = far, near
				}
				gone := 0
				near.OnPeerDisconnected(func(int) { gone++ })
				require.NoError(t, near.PutPacket([]byte("last")))
				far.SetRefuseNewConnections(true)
				done := make(chan error)
				ctx := kit.Patient(t)
				go func() { done <- near.Shutdown(ctx) }()
				lost := false
				far.OnPeerDisconnected(func(int) { lost = true })
				both(t, far.Poll, func() {}, func() bool { return lost })
				both(t, far.Poll, func() {}, func() bool {
					select {
					case err := <-done:
						require.NoError(t, err)
						return true
					default:
						return false
					}
				})
				assert.Equal(t, 1, gone)
				assert.Equal(t, multiplayer.ConnectionDisconnected, near.GetConnectionStatus())
				assert.NoError(t, near.LastError())
				assert.Equal(t, 1, near.GetAvailablePacketCount())
				require.Equal(t, 2, far.GetAvailablePacketCount())
				_, err := far.GetPacket()
				require.NoError(t, err)
				last, err := far.GetPacket()
				require.NoError(t, err)
				assert.Equal(t, "last", string(last))
				assert.NoError(t, near.Shutdown(kit.Patient(t)), "it is over")
			})
		}
	}
}

// TestShutdownOfMembersThatEnds: the other side does nothing, and the context ends.
func TestShutdownOfMembersThatEnds(t *testing.T) {
	t.Parallel()
	for name, pair := range members {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, _ := joined(t, pair)
			ctx, cancel := context.WithTimeout(t.Context(), quiet)
			defer cancel()
			assert.Equal(t, context.DeadlineExceeded, near.Shutdown(ctx))
			assert.Equal(t, multiplayer.ConnectionDisconnected, near.GetConnectionStatus())
			assert.Equal(t, 1, near.GetAvailablePacketCount())
		})
	}
}
