package streampeer

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestServerPausesBehindWhatItCantTake: a loop of Wait and TakeConnection must not spin while the system gives no
// descriptor. Here a closed socket stands for that system.
func TestServerPausesBehindWhatItCantTake(t *testing.T) {
	t.Parallel()
	s := NewTCPServer()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	s.sock.Close()
	var pauses []time.Duration
	for range 10 {
		require.Nil(t, s.TakeConnection())
		pauses = append(pauses, s.pause)
	}
	assert.ErrorIs(t, s.LastError(), net.ErrClosed)
	assert.Equal(t, []time.Duration{minPause, 2 * minPause, 4 * minPause}, pauses[:3])
	assert.Equal(t, maxPause, pauses[9])

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, s.Wait(ctx), "it pauses longer than that")
	s.Stop()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	assert.Zero(t, s.pause)
	s.Stop()
}
