package realtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// wsEngine is a Godot that runs testdata/websocket_godot3 or websocket_godot4.
type wsEngine struct {
	binary string
	folder string
	args   []string
	wsOther
	closed string // what its client reports when it closed the connection itself
}

// wsGodot3 sends the NUL that ends a string in its memory as a part of the reason, and no empty messages. A connection that
// its client has closed it never calls clean.
func wsGodot3(t *testing.T) wsEngine {
	t.Helper()
	return wsEngine{
		binary:  RequireGodot3(t),
		folder:  "testdata/websocket_godot3",
		args:    []string{"-s"},
		wsOther: wsOther{empty: false, reason: "ünïcödé\x00"},
		closed:  "closed False",
	}
}

func wsGodot4(t *testing.T) wsEngine {
	t.Helper()
	return wsEngine{
		binary:  RequireGodot4(t),
		folder:  "testdata/websocket_godot4",
		args:    []string{"--headless", "-s"},
		wsOther: wsProper,
		closed:  "closed 4002 ünïcödé",
	}
}

func (e wsEngine) run(t *testing.T, dir, script string) *Process {
	t.Helper()
	return Start(t, dir, e.binary, append(e.args, script)...)
}

// testClient has the engine connect to a server of peers.
func (e wsEngine) testClient(t *testing.T) {
	testWSClient(t, wsClient{
		start:   func(t *testing.T, s *wsServer) *Process { return e.run(t, wsClientDir(t, e.folder, s), "client.gd") },
		wsOther: e.wsOther,
		closed:  e.closed,
	})
}

// testServer has peers connect to the engine.
func (e wsEngine) testServer(t *testing.T) {
	testWSServer(t, func(t *testing.T, port int) *Process {
		return e.run(t, CopyDir(t, e.folder, setPort(9080, port)), "server.gd")
	}, e.wsOther)
}

func TestWebSocketGodot3Client(t *testing.T) {
	t.Parallel()
	wsGodot3(t).testClient(t)
}

func TestWebSocketGodot3Server(t *testing.T) {
	t.Parallel()
	wsGodot3(t).testServer(t)
}

func TestWebSocketGodot4Client(t *testing.T) {
	t.Parallel()
	wsGodot4(t).testClient(t)
}

func TestWebSocketGodot4Server(t *testing.T) {
	t.Parallel()
	wsGodot4(t).testServer(t)
}

// TestWebSocketGodot3Variants: a peer made for Godot 3 and its server understand each other's values, of which most have
// other numbers than in Godot 4.
func TestWebSocketGodot3Variants(t *testing.T) {
	t.Parallel()
	binary := RequireGodot3(t)
	_, port := startOnPort(t, func(port int) *Process {
		return Start(t, CopyDir(t, "testdata/websocket_vars_godot3", setPort(9080, port)), binary, "-s", "server.gd")
	}, "Listening on")
	peer := connectWS(t, port, websocketpeer.Godot3)
	for _, c := range []struct {
		value any
		text  string
	}{
		{variant.NewDictionary("hp", int64(7), "at", variant.Vector3{X: 1, Y: 2, Z: 3}), "{at:(1, 2, 3), hp:7}"},
		{[]any{"a", 2.5, nil}, "[a, 2.5, Null]"},
		{[]byte("abc"), "[PoolByteArray]"},
	} {
		require.NoError(t, peer.PutVar(c.value, false))
		wsPollUntil(t, peer, func() bool { return peer.GetAvailablePacketCount() > 0 })
		answer, err := peer.GetVar(false)
		require.NoError(t, err)
		require.Equal(t, []any{c.text, c.value}, answer)
	}
}
