package websocketpeer_test

import (
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// newPeer returns a peer that is closed with the test.
func newPeer(t testing.TB) *websocketpeer.Peer {
	p := websocketpeer.New()
	t.Cleanup(func() { p.Close(-1, "") })
	return p
}

// requestLines is a request that a server accepts.
var requestLines = []string{
	"GET /game HTTP/1.1", "Host: example.test", "Upgrade: websocket", "Connection: Upgrade",
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
}

// head makes a request or answer of lines.
func head(lines ...string) []byte { return []byte(strings.Join(lines, "\r\n") + "\r\n\r\n") }

// readHead reads a request or answer.
func readHead(t testing.TB, raw *streampeer.TCP) string {
	t.Helper()
	var data []byte
	for !strings.HasSuffix(string(data), "\r\n\r\n") {
		c, err := raw.GetU8()
		require.NoError(t, err, "after %q", data)
		data = append(data, c)
	}
	return string(data)
}

// served returns an open peer on the server's side, and its raw other side.
func served(t testing.TB, set ...func(*websocketpeer.Peer)) (*websocketpeer.Peer, *streampeer.TCP) {
	t.Helper()
	raw, stream := kit.Pair(t)
	p := newPeer(t)
	for _, f := range set {
		f(p)
	}
	require.NoError(t, p.AcceptStream(stream))
	require.NoError(t, raw.PutData(head(requestLines...)))
	awaitState(t, p, websocketpeer.StateOpen)
	require.Contains(t, readHead(t, raw), "HTTP/1.1 101 ")
	return p, raw
}

// awaitState polls until the peer has the state.
func awaitState(t testing.TB, p *websocketpeer.Peer, want websocketpeer.State) {
	t.Helper()
	await(t, p, func() bool { return p.GetReadyState() == want })
}

// await polls until there is what has to come.
func await(t testing.TB, p *websocketpeer.Peer, done func() bool) {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Logf("state %v, %d packets, %v", p.GetReadyState(), p.GetAvailablePacketCount(), p.LastError())
		}
	}()
	kit.Await(t, done, p.Poll)
}

// dialed returns an open peer on the client's side, and its raw other side.
func dialed(t testing.TB, set ...func(*websocketpeer.Peer)) (*websocketpeer.Peer, *streampeer.TCP) {
	t.Helper()
	p, raw, request := asking(t, set...)
	require.NoError(t, raw.PutData(agreement(t, request)))
	awaitState(t, p, websocketpeer.StateOpen)
	return p, raw
}

// asking returns a peer that waits for the answer to its request, the raw other side and that request.
func asking(t testing.TB, set ...func(*websocketpeer.Peer)) (*websocketpeer.Peer, *streampeer.TCP, string) {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	p := newPeer(t)
	for _, f := range set {
		f(p)
	}
	require.NoError(t, p.ConnectToURL(fmt.Sprintf("ws://127.0.0.1:%d/", server.GetLocalPort()), nil))
	await(t, p, server.IsConnectionAvailable)
	raw := server.TakeConnection()
	t.Cleanup(raw.DisconnectFromHost)
	await(t, p, func() bool { return raw.GetAvailableBytes() > 0 })
	return p, raw, readHead(t, raw)
}

// agreement is a server's answer that agrees to a request, with more headers.
func agreement(t testing.TB, request string, headers ...string) []byte {
	t.Helper()
	_, rest, found := strings.Cut(request, "Sec-WebSocket-Key: ")
	require.True(t, found, request)
	key, _, _ := strings.Cut(rest, "\r\n")
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	lines := []string{
		"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]),
	}
	return head(append(lines, headers...)...)
}

// peerPair returns both sides of an open connection.
func peerPair(t testing.TB) (client, server *websocketpeer.Peer) {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	defer listener.Stop()
	client, server = newPeer(t), newPeer(t)
	require.NoError(t, client.ConnectToURL(fmt.Sprintf("ws://127.0.0.1:%d/", listener.GetLocalPort()), nil))
	require.NoError(t, listener.Wait(kit.Patient(t)))
	require.NoError(t, server.AcceptStream(listener.TakeConnection()))
	await(t, client, func() bool {
		server.Poll()
		return client.GetReadyState() == websocketpeer.StateOpen && server.GetReadyState() == websocketpeer.StateOpen
	})
	return client, server
}
