package websocketpeer_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestShutdown: the other side gets the last message, the code and the reason, and its answer ends the connection. What had
// arrived stays readable.
func TestShutdown(t *testing.T) {
	t.Parallel()
	near, far := peerPair(t)
	require.NoError(t, far.SendText("before"))
	await(t, near, func() bool { return near.GetAvailablePacketCount() > 0 })
	require.NoError(t, near.SendText("last"))
	ran := false
	require.NoError(t, near.CallDeferred(func() { ran = true }))
	done := make(chan error)
	ctx := kit.Patient(t)
	go func() { done <- near.Shutdown(ctx, 3000, "over") }()
	awaitState(t, far, websocketpeer.StateClosed)
	require.NoError(t, <-done)
	assert.Equal(t, websocketpeer.StateClosed, near.GetReadyState())
	assert.True(t, ran)
	assert.Equal(t, 3000, far.GetCloseCode())
	assert.Equal(t, "over", far.GetCloseReason())
	for p, want := range map[*websocketpeer.Peer]string{near: "before", far: "last"} {
		packet, err := p.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, want, string(packet))
	}
	assert.NoError(t, near.Shutdown(ctx, 1000, ""), "it is over")
	assert.ErrorIs(t, near.CallDeferred(func() {}), gderr.ErrUnconfigured)
}

// TestShutdownThatEnds: the other side does not answer, and the context ends; or the time of the handshake does.
func TestShutdownThatEnds(t *testing.T) {
	t.Parallel()
	p, _ := dialed(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, p.Shutdown(ctx, 1000, ""))
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())

	p, _ = dialed(t, func(p *websocketpeer.Peer) { p.SetHandshakeTimeout(kit.Patience) })
	p.SetHandshakeTimeout(10 * time.Millisecond)
	assert.ErrorIs(t, p.Shutdown(kit.Patient(t), 1000, ""), gderr.ErrTimeout)

	p, _, _ = asking(t)
	assert.NoError(t, p.Shutdown(kit.Patient(t), 1000, ""), "it was not open yet")
	assert.Equal(t, websocketpeer.StateClosed, p.GetReadyState())
}
