package multiplayer_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// met returns a server and a client that are in.
func met(t *testing.T, transport transport) (server, client *multiplayer.SceneMultiplayer, polls [2]func()) {
	peer, join := transport(t)
	all := scenes(t, plain, peer, join())
	for i, mp := range all {
		polls[i] = func() { assert.NoError(t, mp.Poll()) }
	}
	kit.Await(t, func() bool { return len(all[0].GetPeers()) == 1 && len(all[1].GetPeers()) == 1 }, polls[:]...)
	return all[0], all[1], polls
}

// TestShutdown: each side ends over each transport: the last packet arrives, what was called runs, and all is told once.
func TestShutdown(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		for side, swapped := range map[string]bool{"client": false, "server": true} {
			t.Run(name+" "+side, func(t *testing.T) {
				t.Parallel()
				far, near, polls := met(t, transport)
				poll := polls[0]
				if swapped {
					far, near, poll = near, far, polls[1]
				}
				ended, gone, ran := 0, 0, false
				near.OnServerDisconnected(func() { ended++ })
				near.OnPeerDisconnected(func(int) {
					gone++
					assert.ErrorIs(t, near.Poll(), gderr.ErrBusy)
				})
				require.NoError(t, near.CallDeferred(func() { ran = true }))
				var last string
				far.OnPeerPacket(func(_ int, packet []byte) { last = string(packet) })
				require.NoError(t, near.SendBytes([]byte("last"), 0, multiplayer.TransferModeReliable, 0))

				done := make(chan error, 1)
				ctx := kit.Patient(t)
				go func() { done <- near.Shutdown(ctx) }()
				kit.Await(t, func() bool { return len(far.GetPeers()) == 0 && len(done) == 1 }, poll)
				require.NoError(t, <-done)
				assert.Equal(t, "last", last)
				assert.Equal(t, []int{1, 1}, []int{ended, gone})
				assert.True(t, ran)
				assert.NoError(t, near.LastError())
				assert.Equal(t, multiplayer.ConnectionDisconnected, near.GetMultiplayerPeer().GetConnectionStatus())
				assert.ErrorIs(t, near.CallDeferred(func() {}), gderr.ErrUnconfigured)
				assert.NoError(t, near.Shutdown(ctx), "it is over")
				assert.Equal(t, 1, ended)
			})
		}
	}
}

// TestCallDeferredAfterTheEnd: a peer that is set up again lets its SceneMultiplayer be called again.
func TestCallDeferredAfterTheEnd(t *testing.T) {
	t.Parallel()
	server := enet.NewMultiplayerPeer()
	require.NoError(t, server.SetBindIP("127.0.0.1"))
	require.NoError(t, server.CreateServer(0, 1, 0, 0, 0))
	t.Cleanup(server.Close)
	m := multiplayer.NewSceneMultiplayer()
	require.NoError(t, m.SetMultiplayerPeer(server))
	require.NoError(t, m.Shutdown(t.Context()))
	require.ErrorIs(t, m.CallDeferred(func() {}), gderr.ErrUnconfigured)
	require.NoError(t, server.CreateServer(0, 1, 0, 0, 0))
	require.NoError(t, m.SetMultiplayerPeer(server), "it is still that")
	require.NoError(t, m.Poll())
	ran := false
	require.NoError(t, m.CallDeferred(func() { ran = true }))
	require.NoError(t, m.Wait(kit.Patient(t)))
	require.NoError(t, m.Poll())
	assert.True(t, ran)
}

// TestShutdownInPoll: a function that a Poll runs ends a peer whose other side does nothing, and that Poll tells.
func TestShutdownInPoll(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, client, _ := met(t, transport)
			ended := 0
			client.OnServerDisconnected(func() { ended++ })
			over, cancel := context.WithCancel(t.Context())
			cancel()
			require.NoError(t, client.CallDeferred(func() {
				assert.Equal(t, context.Canceled, client.Shutdown(over))
				assert.Zero(t, ended)
			}))
			require.NoError(t, client.Poll())
			assert.Equal(t, 1, ended)
		})
	}
}

// closing is a peer that has no Shutdown.
type closing struct{ multiplayer.Peer }

// TestShutdownOfOthers: a peer without a Shutdown is closed, what has no end stays, and what is not there is over.
func TestShutdownOfOthers(t *testing.T) {
	t.Parallel()
	peer, _ := transports["ENet"](t)
	m := multiplayer.NewSceneMultiplayer()
	assert.NoError(t, m.Shutdown(t.Context()))
	assert.Equal(t, multiplayer.ConnectionConnected, m.GetMultiplayerPeer().GetConnectionStatus())
	require.NoError(t, m.SetMultiplayerPeer(closing{peer}))
	ended := 0
	m.OnServerDisconnected(func() { ended++ })
	assert.NoError(t, m.Shutdown(t.Context()))
	assert.Equal(t, multiplayer.ConnectionDisconnected, peer.GetConnectionStatus())
	assert.Equal(t, 1, ended)
	require.NoError(t, m.SetMultiplayerPeer(nil))
	assert.NoError(t, m.Shutdown(t.Context()))
}
