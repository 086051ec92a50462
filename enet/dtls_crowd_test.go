package enet_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// TestDTLSCrowd: forty clients come at once over DTLS, which is more than the engine takes in a turn, and none of them is turned
// away to say its hello again: of a larger crowd some would give up.
func TestDTLSCrowd(t *testing.T) {
	t.Parallel()
	const crowd = 40
	id := kit.NewIdentity()
	server := enet.NewConnection()
	require.NoError(t, server.CreateHostBound("127.0.0.1", 0, crowd, 0, 0, 0))
	t.Cleanup(func() { forget(server) })
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	clients := make([]*enet.Connection, crowd)
	for i := range clients {
		clients[i], _ = connecting(t, server, 1, 0)
		require.NoError(t, clients[i].DTLSClientSetup("game.test", id.Client()))
	}
	connected := 0
	for deadline := time.Now().Add(kit.Patience); connected < 2*crowd && time.Now().Before(deadline); runtime.Gosched() {
		for _, c := range append(clients, server) {
			for event, err := c.Service(0); event.Type != enet.EventNone; event, err = c.Service(0) {
				require.NoError(t, err)
				require.Equal(t, enet.EventConnect, event.Type)
				connected++
			}
		}
	}
	assert.Equal(t, 2*crowd, connected)
	assert.Zero(t, enet.RefusedHellos(server))
}
