package realtest

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/examples/udpserver/serve"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// udpContext returns a context that ends with the test, or when its patience does.
func udpContext(t *testing.T) context.Context {
	t.Helper()
	ctx := kit.Patient(t)
	return ctx
}

// startTutorialChat starts the second tutorial's Python client, which chats every 0.1 s instead of every 3 s.
func startTutorialChat(t *testing.T, port int) *Process {
	t.Helper()
	setup := func(text string) string {
		return setPort(4243, port)(strings.Replace(text, "time.sleep(3)", "time.sleep(0.1)", 1))
	}
	return Start(t, CopyDir(t, "testdata/udp_tutorial_python", setup), RequirePython(t), "client.py")
}

// tutorialChat is what the Python client says first.
var tutorialChat = []string{
	`["PIDs", "Greetings! 9527"]`, `["CHAT", "Hello from python 1"]`, `["CHAT", "Hello from python 2"]`,
}

// TestUDPPythonToExample: the tutorial's Python client talks to the example that is the tutorial's server.
func TestUDPPythonToExample(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	server, err := serve.Listen("127.0.0.1", 0, w)
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		ended <- server.Run(udpContext(t), len(tutorialChat))
		_ = w.Close()
	}()
	startTutorialChat(t, server.Port())
	stdout := bufio.NewScanner(r)
	for _, said := range tutorialChat {
		require.True(t, stdout.Scan())
		require.Regexp(t, `^Accepted peer: 127\.0\.0\.1:\d+$`, stdout.Text())
		require.True(t, stdout.Scan())
		require.Equal(t, "Received data: "+said, stdout.Text())
	}
	require.NoError(t, <-ended)
}

// TestUDPPythonToPeers: the same client talks to the library's UDPServer, whose peer is kept, and to a bound UDP.
func TestUDPPythonToPeers(t *testing.T) {
	t.Parallel()
	t.Run("UDPServer", func(t *testing.T) {
		t.Parallel()
		server := packetpeer.NewUDPServer()
		require.NoError(t, server.Listen(0, "127.0.0.1"))
		t.Cleanup(server.Stop)
		startTutorialChat(t, server.GetLocalPort())
		peer := udpTake(t, server)
		for _, said := range tutorialChat {
			require.Equal(t, said, udpServed(t, server, peer))
		}
		require.False(t, server.IsConnectionAvailable(), "it is one client")
	})
	t.Run("UDP", func(t *testing.T) {
		t.Parallel()
		peer := packetpeer.NewUDP()
		require.NoError(t, peer.Bind(0, "127.0.0.1", 65536))
		t.Cleanup(peer.Close)
		startTutorialChat(t, peer.GetLocalPort())
		for _, said := range tutorialChat {
			require.NoError(t, peer.Wait(udpContext(t)))
			packet, err := peer.GetPacket()
			require.NoError(t, err)
			require.Equal(t, said, string(packet))
			require.Equal(t, "127.0.0.1", peer.GetPacketIP())
		}
	})
}

// udpTake waits for a new sender.
func udpTake(t *testing.T, server *packetpeer.UDPServer) *packetpeer.UDP {
	t.Helper()
	ctx := udpContext(t)
	for !server.IsConnectionAvailable() {
		require.NoError(t, server.Wait(ctx))
		require.NoError(t, server.Poll())
	}
	return server.TakeConnection()
}

// udpServed waits for a packet to a peer of a server.
func udpServed(t *testing.T, server *packetpeer.UDPServer, peer *packetpeer.UDP) string {
	t.Helper()
	ctx := udpContext(t)
	for peer.GetAvailablePacketCount() == 0 {
		require.NoError(t, server.Wait(ctx))
		require.NoError(t, server.Poll())
	}
	packet, err := peer.GetPacket()
	require.NoError(t, err)
	return string(packet)
}

// udpAsk sends a packet, and returns the answer.
func udpAsk(t *testing.T, peer *packetpeer.UDP, packet string) string {
	t.Helper()
	require.NoError(t, peer.PutPacket([]byte(packet)))
	require.NoError(t, peer.Wait(udpContext(t)))
	answer, err := peer.GetPacket()
	require.NoError(t, err, "after %q", packet)
	return string(answer)
}
