package multiplayer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// play is a server and a client, and what a handler is to do, once.
type play struct {
	server, client *multiplayer.SceneMultiplayer
	deed           func(m *multiplayer.SceneMultiplayer, id int)
	done           bool
}

func (p *play) do(m *multiplayer.SceneMultiplayer, id int) {
	if !p.done {
		p.done = true
		p.deed(m, id)
	}
}

// moments are where a program's handlers run.
var moments = map[string]func(t *testing.T, p *play){
	"the transport meets a client": func(_ *testing.T, p *play) {
		p.server.GetMultiplayerPeer().OnPeerConnected(func(id int) { p.do(p.server, id) })
	},
	"a client is in":    func(_ *testing.T, p *play) { p.server.OnPeerConnected(func(id int) { p.do(p.server, id) }) },
	"this client is in": func(_ *testing.T, p *play) { p.client.OnConnectedToServer(func() { p.do(p.client, 1) }) },
	"an RPC of the server runs": func(t *testing.T, p *play) {
		require.NoError(t, p.client.GetNode("Lobby").OnRPC("say", func(string) { p.do(p.client, p.client.GetRemoteSenderID()) }))
		p.server.OnPeerConnected(func(int) { _ = p.server.GetNode("Lobby").RPC("say", "hello") })
	},
	"an RPC of a client runs": func(t *testing.T, p *play) {
		require.NoError(t, p.server.GetNode("Lobby").OnRPC("say", func(string) { p.do(p.server, p.server.GetRemoteSenderID()) }))
		p.client.OnConnectedToServer(func() {
			_ = p.client.GetNode("Lobby").RPC("say", "hello")
			_ = p.client.GetNode("Lobby").RPC("say", "hello again")
		})
	},
	"a packet has come": func(_ *testing.T, p *play) {
		p.server.OnPeerPacket(func(id int, _ []byte) { p.do(p.server, id) })
		p.client.OnConnectedToServer(func() { _ = p.client.SendBytes([]byte("hi"), 1, multiplayer.TransferModeReliable, 0) })
	},
	"a client has left": func(_ *testing.T, p *play) {
		p.server.OnPeerDisconnected(func(id int) { p.do(p.server, id) })
		var remove func()
		remove = p.client.OnConnectedToServer(func() { remove(); _ = p.client.DisconnectPeer(1) })
	},
	"the server has left": func(_ *testing.T, p *play) {
		p.client.OnServerDisconnected(func() { p.do(p.client, 1) })
		var remove func()
		remove = p.server.OnPeerConnected(func(id int) { remove(); _ = p.server.DisconnectPeer(id) })
	},
	"a client authenticates": func(_ *testing.T, p *play) {
		p.server.SetAuthCallback(func(id int, _ []byte) { p.do(p.server, id); _ = p.server.CompleteAuth(id) })
		p.client.SetAuthCallback(func(int, []byte) {})
		p.client.OnPeerAuthenticating(func(id int) {
			_ = p.client.SendAuth(id, []byte("me"))
			_ = p.client.CompleteAuth(id)
		})
	},
	"a client begins to authenticate": func(_ *testing.T, p *play) {
		p.server.SetAuthCallback(func(int, []byte) {})
		p.server.OnPeerAuthenticating(func(id int) { p.do(p.server, id) })
	},
}

// deeds are what a handler may do.
var deeds = map[string]func(m *multiplayer.SceneMultiplayer, id int){
	"closes the peer":            func(m *multiplayer.SceneMultiplayer, _ int) { m.GetMultiplayerPeer().Close() },
	"takes the peer away":        func(m *multiplayer.SceneMultiplayer, _ int) { _ = m.SetMultiplayerPeer(nil) },
	"disconnects the other":      func(m *multiplayer.SceneMultiplayer, id int) { _ = m.DisconnectPeer(id) },
	"disconnects it by force":    func(m *multiplayer.SceneMultiplayer, id int) { _ = m.GetMultiplayerPeer().DisconnectPeer(id, true) },
	"disconnects its connection": func(m *multiplayer.SceneMultiplayer, id int) { _ = m.GetMultiplayerPeer().DisconnectPeer(id, false) },
	"forgets all":                func(m *multiplayer.SceneMultiplayer, _ int) { m.Clear() },
	"polls the transport":        func(m *multiplayer.SceneMultiplayer, _ int) { m.GetMultiplayerPeer().Poll() },
	"polls":                      func(m *multiplayer.SceneMultiplayer, _ int) { _ = m.Poll() },
	"removes the node":           func(m *multiplayer.SceneMultiplayer, _ int) { m.GetNode("Lobby").Free() },
	"calls back":                 func(m *multiplayer.SceneMultiplayer, id int) { _ = m.GetNode("Lobby").RPCID(id, "answer") },
	"gives others the authority": func(m *multiplayer.SceneMultiplayer, id int) {
		m.GetNode("Lobby").SetMultiplayerAuthority(id, true)
	},
}

// TestHandlersOverTransports lets handlers do all that there is to do, over real transports. Whatever they end, both sides
// meet again afterwards.
func TestHandlersOverTransports(t *testing.T) {
	t.Parallel()
	for over, transport := range transports {
		for when, moment := range moments {
			for does, deed := range deeds {
				t.Run(over+", when "+when+", a handler "+does, func(t *testing.T) {
					t.Parallel()
					p := &play{deed: deed}
					p.run(t, transport, func() { moment(t, p) })
				})
			}
		}
	}
}

func (p *play) run(t *testing.T, transport transport, prepare func()) {
	p.server, p.client = multiplayer.NewSceneMultiplayer(talking(t)), multiplayer.NewSceneMultiplayer(talking(t))
	poll := func() {
		require.NoError(t, p.server.Poll())
		require.NoError(t, p.client.Poll())
	}
	meet := func() {
		listener, dial := transport(t)
		require.NoError(t, p.server.SetMultiplayerPeer(listener))
		require.NoError(t, p.client.SetMultiplayerPeer(dial()))
	}
	meet()
	prepare()
	kit.Await(t, func() bool { return p.done }, poll)
	for range 10 {
		poll()
	}

	for _, m := range []*multiplayer.SceneMultiplayer{p.server, p.client} {
		m.SetAuthCallback(nil)
		if n := m.GetNode("Lobby"); n != nil {
			n.Free()
		}
		require.NoError(t, m.GetTree().GetRoot().AddChild(talking(t)))
		require.NoError(t, m.SetMultiplayerPeer(nil))
	}
	heard := ""
	require.NoError(t, p.server.GetNode("Lobby").OnRPC("say", func(text string) { heard = text }))
	meet()
	kit.Await(t, func() bool { return len(p.client.GetPeers()) > 0 }, poll)
	require.NoError(t, p.client.GetNode("Lobby").RPCID(1, "say", "at last"))
	kit.Await(t, func() bool { return heard == "at last" }, poll)
}

// talking is a node with RPCs for all.
func talking(t *testing.T) *multiplayer.Node {
	n := multiplayer.NewNode("Lobby")
	require.NoError(t, n.AddRPC("say", multiplayer.RPCAnnotation("any_peer"), func(string) {}))
	require.NoError(t, n.AddRPC("answer", multiplayer.RPCAnnotation("any_peer"), func() {}))
	return n
}
