package multiplayer_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// TestBotsInAGroup lets a server and its bots live in one group, on one goroutine.
func TestBotsInAGroup(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client := transport(t)
			testBotsInAGroup(t, server, client)
		})
	}
}

func testBotsInAGroup(t *testing.T, listener multiplayer.Peer, client func() multiplayer.Peer) {
	const bots = 10
	ctx := kit.Patient(t)
	entered := map[string]int{}
	lobby := func() *multiplayer.Node {
		n := multiplayer.NewNode("Lobby")
		require.NoError(t, n.AddRPC("enter", multiplayer.RPCAnnotation("any_peer"), func(name string) { entered[name]++ }))
		return n
	}
	server := multiplayer.NewSceneMultiplayer(lobby())
	require.NoError(t, server.SetMultiplayerPeer(listener))
	all := group.New[*multiplayer.SceneMultiplayer]()
	require.NoError(t, all.Add(server, server))
	for i := range bots {
		bot := multiplayer.NewSceneMultiplayer(lobby())
		require.NoError(t, bot.SetMultiplayerPeer(client()))
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
	listener.Close()
	for m := range all.Ready(ctx) {
		require.NoError(t, m.Poll())
	}
	assert.Zero(t, all.Len(), "who has ended leaves the group")
	require.NoError(t, ctx.Err())
}
