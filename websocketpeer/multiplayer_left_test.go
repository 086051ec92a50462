package websocketpeer

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// TestMultiplayerLeftBehind: what clients that are gone have left behind is counted until it is taken, and where it is too
// much nobody else is let in.
func TestMultiplayerLeftBehind(t *testing.T) {
	t.Parallel()
	server, client := NewMultiplayerPeer(), NewMultiplayerPeer()
	defer server.Close()
	defer client.Close()
	require.NoError(t, server.CreateServer(0, "127.0.0.1", nil))
	gone := false
	server.OnPeerDisconnected(func(int) { gone = true })
	pollUntil := func(so func() bool) {
		t.Helper()
		kit.Await(t, so, server.Poll, client.Poll)
	}
	join := func() {
		require.NoError(t, client.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", server.GetLocalPort()), nil))
	}
	isIn := func() bool { return client.GetConnectionStatus() == multiplayer.ConnectionConnected }

	join()
	pollUntil(isIn)
	for size := range 3 {
		require.NoError(t, client.PutPacket(make([]byte, 100+size)))
	}
	client.Close()
	pollUntil(func() bool { return gone })
	assert.Equal(t, 303+3*packetWeight, server.incoming.left)

	server.incoming.left += maxLeft
	join()
	pollUntil(func() bool { return server.server.IsConnectionAvailable() })
	server.Poll()
	assert.True(t, server.server.IsConnectionAvailable(), "it waits with the system")
	assert.Empty(t, server.joining)
	for range 3 {
		_, err := server.GetPacket()
		require.NoError(t, err)
	}
	assert.Equal(t, maxLeft, server.incoming.left)
	pollUntil(isIn)
}
