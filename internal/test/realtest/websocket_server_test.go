package realtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// connectWS connects a peer to a real server.
func connectWS(t *testing.T, port int, options ...websocketpeer.Option) *websocketpeer.Peer {
	t.Helper()
	peer := newWebSocketPeer(t, options...)
	require.NoError(t, peer.ConnectToURL(fmt.Sprintf("ws://127.0.0.1:%d/echo", port), nil))
	wsPollUntilState(t, peer, websocketpeer.StateOpen)
	return peer
}

// testWSServer plays client for a real server that sends every message back.
func testWSServer(t *testing.T, start startFunc, other wsOther) {
	process, port := startOnPort(t, func(port int) *Process { return start(t, port) }, "Listening on")
	peer := connectWS(t, port)
	second := connectWS(t, port)
	requireWSEcho(t, peer, wsMessages)
	if other.empty {
		requireWSEcho(t, peer, wsEmpty)
	}
	requireWSPong(t, peer)
	peer.Close(4001, "bye ✓")
	requireWSClosed(t, peer, 4001) // an answer need not repeat the reason
	process.WaitLine("Closed 4001 bye ✓")

	requireWSEcho(t, second, wsMessages)
	require.NoError(t, second.SendText("close 4002 ünïcödé"))
	requireWSClosed(t, second, 4002)
	require.Equal(t, other.reason, second.GetCloseReason())

	third := connectWS(t, port)
	process.Kill()
	wsPollUntilState(t, third, websocketpeer.StateClosed)
	require.Equal(t, -1, third.GetCloseCode())
	require.Error(t, third.LastError())
}
