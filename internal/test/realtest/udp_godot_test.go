package realtest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/examples/udpserver/serve"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/variant"
)

// udpEngine is a Godot that runs the scripts of testdata/udp_godot3 or udp_godot4.
type udpEngine struct {
	binary  string
	args    []string // ahead of the script
	scripts string
	options []packetpeer.Option // of a peer that speaks its Variants
}

func TestUDPGodot3(t *testing.T) {
	t.Parallel()
	options := []packetpeer.Option{packetpeer.Godot3}
	testUDPGodot(t, udpEngine{RequireGodot3(t), []string{"-s"}, "testdata/udp_godot3", options})
}

func TestUDPGodot4(t *testing.T) {
	t.Parallel()
	testUDPGodot(t, udpEngine{RequireGodot4(t), []string{"--headless", "-s"}, "testdata/udp_godot4", nil})
}

func testUDPGodot(t *testing.T, engine udpEngine) {
	t.Run("UDP to UDPServer", func(t *testing.T) {
		t.Parallel()
		testUDPToEngine(t, engine)
	})
	t.Run("PacketPeerUDP to UDPServer", func(t *testing.T) {
		t.Parallel()
		testUDPFromEngine(t, engine)
	})
	t.Run("PacketPeerUDP to UDP", func(t *testing.T) {
		t.Parallel()
		testUDPPeerFromEngine(t, engine)
	})
	t.Run("the examples", func(t *testing.T) {
		t.Parallel()
		testUDPExamples(t, engine)
	})
}

// run starts one of the engine's scripts with a port in the place of another.
func (e udpEngine) run(t *testing.T, script string, from, port int) *Process {
	t.Helper()
	return Start(t, CopyDir(t, e.scripts, setPort(from, port)), e.binary, append(e.args, script)...)
}

// start starts the engine's server on a free port.
func (e udpEngine) start(t *testing.T) (*Process, int) {
	t.Helper()
	return startOnPort(t, func(port int) *Process { return e.run(t, "server.gd", 4243, port) }, "Listening on ")
}

// testUDPToEngine: two peers talk to the engine's UDPServer, in packets and in Variants.
func testUDPToEngine(t *testing.T, engine udpEngine) {
	server, port := engine.start(t)
	for n := range 2 {
		peer := packetpeer.NewUDP(engine.options...)
		require.NoError(t, peer.ConnectToHost("127.0.0.1", port))
		t.Cleanup(peer.Close)
		hello := fmt.Sprintf("grüße %d", n)
		require.Equal(t, hello, udpAsk(t, peer, hello))
		server.WaitLine("Accepted peer: 127.0.0.1")
		server.WaitLine("Received data: " + hello)
		require.Equal(t, port, peer.GetPacketPort())
		for _, value := range []any{
			nil, true, int64(1) << 40, -1.5, "text", variant.Vector2{X: 1.5, Y: -2},
			[]any{int64(1), []any{"two"}}, []byte{1, 2, 3},
		} {
			require.Equal(t, "var", udpAsk(t, peer, "var"))
			require.NoError(t, peer.PutVar(value, false))
			require.NoError(t, peer.Wait(udpContext(t)))
			answer, err := peer.GetVar(false)
			require.NoError(t, err)
			require.Equal(t, value, answer)
		}
	}
	large := packetpeer.NewUDP()
	t.Cleanup(large.Close)
	require.NoError(t, large.SetDestAddress("127.0.0.1", port))
	packet := strings.Repeat("large ", 10000)
	require.Equal(t, packet, udpAsk(t, large, packet))
}

// testUDPFromEngine: the engine's client talks to a UDPServer until it has got its value back.
func testUDPFromEngine(t *testing.T, engine udpEngine) {
	server := packetpeer.NewUDPServer(engine.options...)
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	t.Cleanup(server.Stop)
	client := engine.run(t, "client.gd", 4242, server.GetLocalPort())
	peer := udpTake(t, server)
	require.Equal(t, "127.0.0.1", peer.GetPacketIP())
	packet := udpServed(t, server, peer)
	require.Equal(t, "The answer is... 42!", packet)
	require.NoError(t, peer.PutPacket([]byte(packet)))
	client.WaitLine("Connected: The answer is... 42!")
	for packet == "The answer is... 42!" { // what it has sent before it was answered
		packet = udpServed(t, server, peer)
	}
	value, _, err := variant.Decode([]byte(packet), engine.variants())
	require.NoError(t, err)
	require.Equal(t, "CHAT", value.([]any)[0])
	require.NoError(t, peer.PutVar(value, false))
	require.Contains(t, strings.ToLower(client.WaitLine("Same: ")), "true")
}

// variants returns the option of the engine's Variants.
func (e udpEngine) variants() variant.Option {
	if slices.Contains(e.options, packetpeer.Godot3) {
		return variant.Godot3
	}
	return 0
}

// testUDPPeerFromEngine: the engine's client talks to a peer that is bound and answers whom it heard.
func testUDPPeerFromEngine(t *testing.T, engine udpEngine) {
	peer := packetpeer.NewUDP()
	require.NoError(t, peer.Bind(0, "127.0.0.1", 65536))
	t.Cleanup(peer.Close)
	client := engine.run(t, "client.gd", 4242, peer.GetLocalPort())
	require.NoError(t, peer.Wait(udpContext(t)))
	packet, err := peer.GetPacket()
	require.NoError(t, err)
	require.Equal(t, "The answer is... 42!", string(packet))
	require.NoError(t, peer.SetDestAddress(peer.GetPacketIP(), peer.GetPacketPort()))
	require.NoError(t, peer.PutPacket([]byte("heard")))
	client.WaitLine("Connected: heard")
}

// testUDPExamples: the examples talk to the engine's scripts for the same tutorial.
func testUDPExamples(t *testing.T, engine udpEngine) {
	server, port := engine.start(t)
	contact := Start(t, t.TempDir(), buildExample(t, "udpclient"), "-port", strconv.Itoa(port))
	contact.WaitLine("Connected: The answer is... 42!")
	require.Zero(t, contact.WaitEnd())
	server.WaitLine("Received data: The answer is... 42!")

	var console strings.Builder
	port, stop := udpExample(t, &console)
	client := engine.run(t, "client.gd", 4242, port)
	client.WaitLine("Connected: The answer is... 42!")
	stop()
	require.Regexp(t, `^Accepted peer: 127\.0\.0\.1:\d+\nReceived data: The answer is\.\.\. 42!\n`, console.String())
}

// udpExample runs the example that is the tutorial's server, until the returned function is called.
func udpExample(t *testing.T, console io.Writer) (port int, stop func()) {
	t.Helper()
	example, err := serve.Listen("127.0.0.1", 0, console)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- example.Run(ctx, 0) }()
	stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	t.Cleanup(stop)
	return example.Port(), stop
}

// TestUDPTutorialGodot4 runs the tutorial's own scripts, which are Godot 4's, against the examples.
func TestUDPTutorialGodot4(t *testing.T) {
	t.Parallel()
	binary := RequireGodot4(t)
	scene := func(t *testing.T, scene string, from, port int) *Process {
		return Start(t, CopyDir(t, "testdata/udp_tutorial_godot4", setPort(from, port)), binary, "--headless", scene)
	}
	t.Run("client", func(t *testing.T) {
		t.Parallel()
		port, _ := udpExample(t, io.Discard)
		scene(t, "client.tscn", 4242, port).WaitLine("Connected: The answer is... 42!")
	})
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		port, release := tcpPort(t)
		release()
		server := scene(t, "server.tscn", 4243, port)
		chat := buildExample(t, "udpclient")
		Start(t, t.TempDir(), chat, "-mode", "chat", "-every", "100ms", "-port", strconv.Itoa(port))
		server.WaitLine("Accepted peer: 127.0.0.1:")
		server.WaitLine(`Received data: ["CHAT", "Hello from python `)
	})
}
