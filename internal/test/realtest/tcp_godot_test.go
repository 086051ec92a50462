package realtest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// tcpEngine is a Godot that runs testdata/tcp_godot3 or tcp_godot4: a server that does what it is told.
type tcpEngine struct {
	binary  string
	args    []string
	scripts string
	options []streampeer.Option // of a peer that speaks its Variants
}

// start starts the server on a free port.
func (e tcpEngine) start(t *testing.T) (*Process, int) {
	t.Helper()
	return startOnPort(t, func(port int) *Process {
		return Start(t, CopyDir(t, e.scripts, setPort(5000, port)), e.binary, e.args...)
	}, "Listening on ")
}

func TestTCPGodot3(t *testing.T) {
	t.Parallel()
	testTCPGodot(t, tcpEngine{RequireGodot3(t), []string{"-s", "server.gd"}, "testdata/tcp_godot3", tcpPeers["Godot3"]})
}

func TestTCPGodot4(t *testing.T) {
	t.Parallel()
	args := []string{"--headless", "-s", "server.gd"}
	testTCPGodot(t, tcpEngine{RequireGodot4(t), args, "testdata/tcp_godot4", tcpPeers["Godot4"]})
}

func testTCPGodot(t *testing.T, engine tcpEngine) {
	t.Run("typed values", func(t *testing.T) {
		t.Parallel()
		testTCPTypedValues(t, engine)
	})
	t.Run("talk, kill and reconnect", func(t *testing.T) {
		t.Parallel()
		forEachTCPPeer(t, func(t *testing.T, peer *streampeer.TCP) { testTCPEngineRestarts(t, engine, peer) })
	})
	t.Run("endings", func(t *testing.T) {
		t.Parallel()
		forEachTCPPeer(t, func(t *testing.T, peer *streampeer.TCP) { testTCPEndings(t, engine, peer) })
	})
}

// testTCPEngineRestarts talks to a server until it is killed, is refused, and talks to the next one.
func testTCPEngineRestarts(t *testing.T, engine tcpEngine, peer *streampeer.TCP) {
	dead, _ := tcpPort(t)
	requireRefused(t, peer, dead)
	for range 2 {
		server, port := engine.start(t)
		greetEngine(t, peer, server, port)
		server.Kill()
		require.Equal(t, streampeer.StatusNone, tcpLeave(t, peer, streampeer.StatusConnected))
		requireRefused(t, peer, port)
	}
}

// greetEngine connects the peer, and has the server greet it.
func greetEngine(t *testing.T, peer *streampeer.TCP, server *Process, port int) {
	t.Helper()
	require.Equal(t, streampeer.StatusConnected, tcpConnect(t, peer, port))
	server.WaitLine("Accepted connection from 127.0.0.1.")
	require.NoError(t, peer.PutUTF8String("greet"))
	server.WaitLine("Received: greet")
	answer, err := peer.GetUTF8String(-1)
	require.NoError(t, err)
	require.Equal(t, "Hello from Godot!", answer)
}

// testTCPEndings has the server, and then the peer, end the connection.
func testTCPEndings(t *testing.T, engine tcpEngine, peer *streampeer.TCP) {
	server, port := engine.start(t)

	greetEngine(t, peer, server, port)
	require.NoError(t, peer.PutUTF8String("close"))
	require.Equal(t, streampeer.StatusNone, tcpLeave(t, peer, streampeer.StatusConnected))

	greetEngine(t, peer, server, port)
	require.NoError(t, peer.PutUTF8String("reset"))
	require.NoError(t, peer.PutData([]byte("1234")))
	require.Equal(t, streampeer.StatusError, tcpLeave(t, peer, streampeer.StatusConnected))
	peer.DisconnectFromHost()

	greetEngine(t, peer, server, port)
	peer.DisconnectFromHost()
	server.WaitLine("Client left.")
}

// testTCPTypedValues sends values, which the server reads as what they are and sends back, in both byte orders.
func testTCPTypedValues(t *testing.T, engine tcpEngine) {
	server, port := engine.start(t)
	peer := newTCPPeer(t, engine.options...)
	require.Equal(t, streampeer.StatusConnected, tcpConnect(t, peer, port))
	echoTypedValues(t, peer, server)
	require.NoError(t, peer.PutUTF8String("big endian"))
	server.WaitLine("Received: big endian")
	peer.SetBigEndian(true)
	echoTypedValues(t, peer, server)
}

func echoTypedValues(t *testing.T, peer *streampeer.TCP, server *Process) {
	t.Helper()
	require.NoError(t, peer.PutUTF8String("echo"))
	requireEcho(t, peer.PutU8, peer.GetU8, 200)
	requireEcho(t, peer.Put16, peer.Get16, -12345)
	requireEcho(t, peer.PutU32, peer.GetU32, 4_000_000_000)
	requireEcho(t, peer.Put64, peer.Get64, -1<<62)
	requireEcho(t, peer.PutFloat, peer.GetFloat, 1.5)
	requireEcho(t, peer.PutDouble, peer.GetDouble, -2.25)
	requireEcho(t, peer.PutUTF8String, func() (string, error) { return peer.GetUTF8String(-1) }, "ünïcödé")
	requireEcho(t,
		func(v any) error { return peer.PutVar(v, false) },
		func() (any, error) { return peer.GetVar(false) },
		any([]any{int64(1), "two", 2.5, nil, true}))
	server.WaitLine("Variant: [1, ")
}

// requireEcho requires that a value comes back as it was sent.
func requireEcho[T any](t *testing.T, put func(T) error, get func() (T, error), value T) {
	t.Helper()
	require.NoError(t, put(value))
	got, err := get()
	require.NoError(t, err)
	require.Equal(t, value, got)
}
