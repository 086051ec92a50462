package multiplayer_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// transport makes a server, and what makes its clients, which end with the test.
type transport func(tb testing.TB) (server multiplayer.Peer, client func() multiplayer.Peer)

// transports are those that there are, by their names.
var transports = map[string]transport{
	"ENet": func(tb testing.TB) (multiplayer.Peer, func() multiplayer.Peer) {
		server := enet.NewMultiplayerPeer()
		require.NoError(tb, server.SetBindIP("127.0.0.1"))
		require.NoError(tb, server.CreateServer(0, 4000, 0, 0, 0))
		tb.Cleanup(server.Close)
		return server, func() multiplayer.Peer {
			client := enet.NewMultiplayerPeer()
			require.NoError(tb, client.CreateClient("127.0.0.1", server.GetHost().GetLocalPort(), 0, 0, 0, 0))
			tb.Cleanup(client.Close)
			return client
		}
	},
	"WebSocket": func(tb testing.TB) (multiplayer.Peer, func() multiplayer.Peer) {
		server := websocketpeer.NewMultiplayerPeer()
		require.NoError(tb, server.CreateServer(0, "127.0.0.1", nil))
		tb.Cleanup(server.Close)
		return server, func() multiplayer.Peer {
			client := websocketpeer.NewMultiplayerPeer()
			require.NoError(tb, client.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", server.GetLocalPort()), nil))
			tb.Cleanup(client.Close)
			return client
		}
	},
}
