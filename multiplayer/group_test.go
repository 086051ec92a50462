package multiplayer_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestBotsInAGroup: a server and its clients on one goroutine, polled when they have something to do.
func TestBotsInAGroup(t *testing.T) {
	t.Parallel()
	const bots = 10
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	entered := map[string]int{}
	lobby := func() *multiplayer.Node {
		n := multiplayer.NewNode("Lobby")
		require.NoError(t, n.AddRPC("enter", multiplayer.RPCAnnotation("any_peer"), func(name string) { entered[name]++ }))
		return n
	}
	listener := websocketpeer.NewMultiplayerPeer()
	require.NoError(t, listener.CreateServer(0, "127.0.0.1", nil))
	defer listener.Close()
	server := multiplayer.NewSceneMultiplayer(lobby())
	require.NoError(t, server.SetMultiplayerPeer(listener))
	all := group.New[*multiplayer.SceneMultiplayer]()
	require.NoError(t, all.Add(server, server))
	for i := range bots {
		peer := websocketpeer.NewMultiplayerPeer()
		require.NoError(t, peer.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", listener.GetLocalPort()), nil))
		defer peer.Close()
		bot := multiplayer.NewSceneMultiplayer(lobby())
		require.NoError(t, bot.SetMultiplayerPeer(peer))
		bot.OnConnectedToServer(func() { assert.NoError(t, bot.GetNode("Lobby").RPCID(1, "enter", fmt.Sprint("bot", i))) })
		require.NoError(t, all.Add(bot, bot))
	}
	for m := range all.Ready(ctx) {
		require.NoError(t, m.Poll())
		if len(entered) == bots {
			break
		}
	}
	assert.Len(t, entered, bots)
	server.GetMultiplayerPeer().Close()
	for m := range all.Ready(ctx) {
		require.NoError(t, m.Poll())
	}
	assert.Zero(t, all.Len(), "who has ended leaves the group")
	require.NoError(t, ctx.Err())
}
