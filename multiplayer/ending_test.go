package multiplayer_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// pollWhile polls the others in a goroutine of their own until the client has ended.
func pollWhile(t *testing.T, client *multiplayer.SceneMultiplayer, others ...*multiplayer.SceneMultiplayer) {
	t.Helper()
	ctx, cancel := context.WithCancel(kit.Patient(t))
	ended := make(chan struct{}, len(others))
	for _, other := range others {
		go func() {
			for other.Wait(ctx) == nil {
				_ = other.Poll()
			}
			ended <- struct{}{}
		}()
	}
	for client.Wait(ctx) == nil {
		require.NoError(t, client.Poll())
	}
	assert.Equal(t, multiplayer.ConnectionDisconnected, client.GetMultiplayerPeer().GetConnectionStatus())
	cancel()
	for range others {
		<-ended
	}
}

// scenes returns a SceneMultiplayer for each peer, with nodes that nodes makes.
func scenes(t *testing.T, nodes func() *multiplayer.Node, peers ...multiplayer.Peer) (all []*multiplayer.SceneMultiplayer) {
	for _, peer := range peers {
		mp := multiplayer.NewSceneMultiplayer(nodes())
		require.NoError(t, mp.SetMultiplayerPeer(peer))
		all = append(all, mp)
	}
	return all
}

func plain() *multiplayer.Node { return multiplayer.NewNode("Main") }

// TestLastError: over each transport a client is told why authentication kept it out, and by which signals.
func TestLastError(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		for _, c := range []struct {
			name        string
			server      func(server, client *multiplayer.SceneMultiplayer)
			code        gderr.Code
			cause       string
			ownEndIsNil bool
		}{
			{"slow here", func(_, client *multiplayer.SceneMultiplayer) {
				client.SetAuthCallback(func(int, []byte) {})
			}, gderr.ErrTimeout, "not authenticated within 50ms, as SetAuthTimeout allows: this side has not completed it", true},
			{"slow there", func(_, client *multiplayer.SceneMultiplayer) {
				client.SetAuthCallback(func(int, []byte) {})
				client.OnPeerAuthenticating(func(id int) { assert.NoError(t, client.CompleteAuth(id)) })
			}, gderr.ErrTimeout, "the server has not completed it", true},
			{"refused", func(server, client *multiplayer.SceneMultiplayer) {
				server.SetAuthCallback(func(id int, _ []byte) { assert.NoError(t, server.DisconnectPeer(id)) })
				client.SetAuthCallback(func(int, []byte) {})
				client.OnPeerAuthenticating(func(id int) {
					assert.NoError(t, client.SetAuthTimeout(0))
					assert.NoError(t, client.SendAuth(id, []byte("wrong")))
				})
			}, gderr.ErrUnauthorized, "the connection ended before this side was authenticated: ", false},
		} {
			t.Run(name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				peer, join := transport(t)
				all := scenes(t, plain, peer, join())
				server, client := all[0], all[1]
				require.NoError(t, client.LastError())
				require.NoError(t, client.SetAuthTimeout(0.05))
				var signals []string
				client.OnConnectionFailed(func() { signals = append(signals, "connection failed") })
				client.OnConnectedToServer(func() { signals = append(signals, "connected") })
				client.OnPeerAuthenticationFailed(func(int) { signals = append(signals, "authentication failed") })
				client.OnServerDisconnected(func() {
					signals = append(signals, "server disconnected")
					assert.ErrorContains(t, client.LastError(), c.cause)
				})
				c.server(server, client)
				pollWhile(t, client, server)
				assert.Equal(t, []string{"authentication failed", "server disconnected"}, signals)
				err := client.LastError()
				require.ErrorIs(t, err, c.code)
				require.ErrorContains(t, err, c.cause)
				if own := client.GetMultiplayerPeer().LastError(); c.ownEndIsNil {
					assert.NoError(t, own)
				} else {
					assert.ErrorIs(t, err, gderr.ErrUnauthorized)
					assert.ErrorContains(t, err, errorsCause(own).Error())
				}
				require.NoError(t, client.SetMultiplayerPeer(join()))
				assert.NoError(t, client.LastError())
			})
		}
	}
}

// errorsCause is what a transport says without the method that it says it of.
func errorsCause(err error) error { return err.(*gderr.Error).Err }

// TestOwnEnd: a client that disconnects the server forgets the others, tells of no error though it has something to send,
// and LastError is nil over each transport.
func TestOwnEnd(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			peer, join := transport(t)
			all := scenes(t, replicated, peer, join(), join())
			server, other, client := all[0], all[1], all[2]
			ended := 0
			client.OnServerDisconnected(func() { ended++ })
			client.OnPeerDisconnected(func(id int) { assert.Fail(t, "told of the end", "%d", id) })
			var polls []func()
			for _, mp := range all {
				polls = append(polls, func() { require.NoError(t, mp.Poll()) })
			}
			kit.Await(t, func() bool { return len(client.GetPeers()) == 2 }, polls...)
			for _, mp := range all {
				mp.GetNode("Main").SetMultiplayerAuthority(client.GetUniqueID(), true)
			}
			set := func(at int) { require.NoError(t, client.GetNode("Main").Set("at", at)) }
			set(1)
			has := func(mp *multiplayer.SceneMultiplayer) bool { return mp.GetNode("Main").Get("at") == int64(1) }
			kit.Await(t, func() bool { return has(server) && has(other) }, polls...)

			client.OnError(func(err error) { assert.NoError(t, err) })
			set(2) // the next Poll would send it
			require.NoError(t, client.DisconnectPeer(multiplayer.TargetPeerServer))
			assert.Empty(t, client.GetPeers())
			pollWhile(t, client, server, other)
			assert.Equal(t, 1, ended)
			assert.NoError(t, client.GetMultiplayerPeer().LastError())
			assert.NoError(t, client.LastError())
		})
	}
}

// replicated is a node whose property at is sent at each Poll, by whoever has the authority.
func replicated() *multiplayer.Node {
	top := plain()
	config := multiplayer.NewSceneReplicationConfig()
	_ = config.AddProperty(".:at", -1)
	sync := multiplayer.NewSynchronizer("Sync")
	sync.SetReplicationConfig(config)
	_ = top.Set("at", 0)
	_ = top.AddChild(sync.Node)
	return top
}
