package waits_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestShutdownInDeferred ends peers in good order in a function that Poll runs, in front of others.
func TestShutdownInDeferred(t *testing.T) {
	t.Parallel()
	near, far := joined(t, webSocketMembers)
	order := []int{}
	deferred := near.(called)
	require.NoError(t, deferred.CallDeferred(func() {
		assert.NoError(t, deferred.CallDeferred(func() { order = append(order, 2) }))
		ctx, cancel := context.WithTimeout(t.Context(), quiet)
		defer cancel()
		_ = near.Shutdown(ctx) // nobody polls the other side
	}))
	require.NoError(t, deferred.CallDeferred(func() { order = append(order, 1) }))
	near.Poll()
	assert.Equal(t, []int{1, 2}, order, "which Shutdown's own Polls have run")
	assert.Equal(t, multiplayer.ConnectionDisconnected, near.GetConnectionStatus())
	far.Close()
}

// TestCallDeferredInHandlers calls in the handlers of a signal, from which the peer may be used too.
func TestCallDeferredInHandlers(t *testing.T) {
	t.Parallel()
	for name, pair := range members {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, server := pair(t)
			t.Cleanup(func() { client.Close(); server.Close() })
			ran := false
			client.OnPeerConnected(func(int) {
				assert.NoError(t, client.(called).CallDeferred(func() {
					assert.NoError(t, client.PutPacket([]byte("deferred")))
					ran = true
				}))
				assert.False(t, ran, "at the next Poll")
				assert.NoError(t, client.PutPacket([]byte("at once")))
			})
			both(t, client.Poll, server.Poll, func() bool { return server.GetAvailablePacketCount() == 2 })
			first, err := server.GetPacket()
			require.NoError(t, err)
			assert.Equal(t, "at once", string(first))
		})
	}
}

// TestCallDeferredOfForgotten calls a peer that a group has given up, and one that it forgot as it ended.
func TestCallDeferredOfForgotten(t *testing.T) {
	t.Parallel()
	near, far := kit.Pair(t)
	p := accepted(t, near, far, func(*websocketpeer.Peer) {})
	g := group.New[int]()
	require.NoError(t, g.Add(p, 0))
	require.NoError(t, p.CallDeferred(func() { g.Remove(p) }))
	for range g.Ready(kit.Patient(t)) {
		p.Poll()
	}
	assert.Zero(t, g.Len())
	ran := false
	require.NoError(t, p.CallDeferred(func() { ran = true }))
	require.NoError(t, p.Wait(kit.Patient(t)))
	p.Poll()
	assert.True(t, ran)

	require.NoError(t, g.Add(p, 0))
	far.DisconnectFromHost()
	for range g.Ready(kit.Patient(t)) {
		p.Poll()
	}
	assert.Zero(t, g.Len())
	assert.ErrorIs(t, p.CallDeferred(func() {}), gderr.ErrUnconfigured)
}
