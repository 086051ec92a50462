package enet_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// TestShutdown: what was sent arrives, however much it is, and the end behind it. What had arrived waits at its peer.
func TestShutdown(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	const packets, size = 50, 10_000
	for range packets {
		require.NoError(t, to.Send(0, make([]byte, size), enet.FlagReliable))
	}
	require.NoError(t, at.Send(0, []byte("before"), enet.FlagReliable))
	require.Equal(t, enet.EventReceive, next(t, client, server).Type)
	done := make(chan error)
	ctx := kit.Patient(t)
	go func() { done <- client.Shutdown(ctx) }()
	for got := 0; ; {
		event := next(t, server)
		if event.Type == enet.EventDisconnect {
			assert.Equal(t, packets, got)
			break
		}
		packet, err := event.Peer.GetPacket()
		require.NoError(t, err)
		require.Len(t, packet, size)
		got++
	}
	kit.Await(t, func() bool { return isOver(t, done) }, func() { _, _ = server.Service(0) })
	packet, err := to.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "before", string(packet))
	assert.NoError(t, client.Shutdown(ctx), "it is over")
	assert.ErrorIs(t, client.CallDeferred(func() {}), gderr.ErrUnconfigured)
}

// isOver reports whether a goroutine is, which must have gone well.
func isOver(t *testing.T, done <-chan error) bool {
	select {
	case err := <-done:
		require.NoError(t, err)
		return true
	default:
		return false
	}
}

// TestShutdownThatEnds: nobody answers, and the context ends.
func TestShutdownThatEnds(t *testing.T) {
	t.Parallel()
	_, client, _, to := linked(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, client.Shutdown(ctx))
	assert.False(t, to.IsActive())
	_, err := client.Service(0)
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
}
