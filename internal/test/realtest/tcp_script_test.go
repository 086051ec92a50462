package realtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

const greeting = "Hello from the server!\n"

// startNode starts the first tutorial's server on a port.
func startNode(t *testing.T, port int) *Process {
	t.Helper()
	return Start(t, CopyDir(t, "testdata/tcp_tutorial_node", setPort(5000, port)), RequireNode(t), "server.js")
}

// startPython starts the second tutorial's server on a port. It prints nothing until somebody has connected.
func startPython(t *testing.T, port int) *Process {
	t.Helper()
	dir := CopyDir(t, "testdata/tcp_tutorial_python", setPort(50007, port))
	return Start(t, dir, RequirePython(t), "-u", "server.py")
}

func TestTCPNode(t *testing.T) {
	t.Parallel()
	RequireNode(t)
	forEachTCPPeer(t, func(t *testing.T, peer *streampeer.TCP) {
		dead, _ := tcpPort(t)
		requireRefused(t, peer, dead)
		for range 2 {
			node, port := startOnPort(t, func(port int) *Process { return startNode(t, port) }, "Listening on")
			talkToNode(t, peer, node, port)
			node.Kill()
			require.Equal(t, streampeer.StatusNone, tcpLeave(t, peer, streampeer.StatusConnected))
			requireRefused(t, peer, port)
		}
	})
}

// talkToNode connects the peer to the first tutorial's server, and talks to it both ways.
func talkToNode(t *testing.T, peer *streampeer.TCP, node *Process, port int) {
	t.Helper()
	require.Equal(t, streampeer.StatusConnected, tcpConnect(t, peer, port))
	require.Equal(t, "127.0.0.1", peer.GetConnectedHost())
	require.Equal(t, port, peer.GetConnectedPort())
	node.WaitLine("Accepted connection.")
	tcpReceive(t, peer, greeting)
	for _, message := range []string{"ack", "ünïcödé"} {
		require.NoError(t, peer.PutData([]byte(message)))
		require.Equal(t, "Received: "+message, node.WaitLine("Received: "))
	}
}

func TestTCPPython(t *testing.T) {
	t.Parallel()
	RequirePython(t)
	forEachTCPPeer(t, func(t *testing.T, peer *streampeer.TCP) {
		port, release := tcpPort(t)
		requireRefused(t, peer, port)
		release()
		python := startPython(t, port)
		tcpConnectPatiently(t, peer, port)
		python.WaitLine(fmt.Sprintf("[*] Acception connection from 127.0.0.1:%d", peer.GetLocalPort()))
		tcpReceive(t, peer, "hi~hi~hi~")
		require.NoError(t, peer.PutData([]byte("nobody listens")))
		tcpReceive(t, peer, "hi~")
		python.Kill()
		requireKilled(t, peer)
		requireRefused(t, peer, port)
	})
}
