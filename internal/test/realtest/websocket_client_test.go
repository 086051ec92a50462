package realtest

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// wsServer makes peers of those who connect.
type wsServer struct {
	listener *streampeer.TCPServer
	url      string
	options  *streampeer.TLSOptions // nil without TLS
	ca       []byte                 // the certificate that a client has to trust, in PEM form
}

func newWSServer(t *testing.T, secure bool) *wsServer {
	t.Helper()
	s := &wsServer{listener: streampeer.NewTCPServer()}
	require.NoError(t, s.listener.Listen(0, "127.0.0.1"))
	t.Cleanup(s.listener.Stop)
	scheme := "ws"
	if secure {
		scheme = "wss"
		lender := httptest.NewTLSServer(nil) // of a certificate for 127.0.0.1
		defer lender.Close()
		s.options = streampeer.TLSOptionsServer(lender.TLS.Certificates[0])
		s.ca = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: lender.Certificate().Raw})
	}
	s.url = fmt.Sprintf("%s://127.0.0.1:%d/echo?a=b", scheme, s.listener.GetLocalPort())
	return s
}

// accept waits for a client, and makes an open peer of it.
func (s *wsServer) accept(t *testing.T, client *Process) *websocketpeer.Peer {
	t.Helper()
	ctx := kit.Patient(t)
	require.NoError(t, s.listener.Wait(ctx), "nobody connects; the client printed:\n%s", strings.Join(client.Lines(), "\n"))
	stream := s.listener.TakeConnection()
	require.NotNil(t, stream)
	peer := newWebSocketPeer(t)
	if s.options == nil {
		require.NoError(t, peer.AcceptStream(stream))
	} else {
		session := streampeer.NewTLS()
		require.NoError(t, session.AcceptStream(stream, s.options))
		require.NoError(t, peer.AcceptStream(session))
	}
	wsPollUntilState(t, peer, websocketpeer.StateOpen)
	require.Equal(t, s.url, peer.GetRequestedURL())
	return peer
}

// wsClientDir copies a client's folder, with the server's URL in its scripts and the certificate to trust in ca.pem.
func wsClientDir(t *testing.T, from string, s *wsServer) string {
	t.Helper()
	dir := CopyDir(t, from, func(text string) string { return strings.ReplaceAll(text, "{url}", s.url) })
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ca.pem"), s.ca, 0o600))
	return dir
}

// wsClient is a real client that sends every message back, and connects again when its connection has ended.
type wsClient struct {
	start func(t *testing.T, s *wsServer) *Process
	wsOther
	closed string // what it reports when it closed the connection itself with 4002
}

// testWSClient plays server for a real client, over ws and wss.
func testWSClient(t *testing.T, client wsClient) {
	for name, secure := range map[string]bool{"ws": false, "wss": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client.play(t, newWSServer(t, secure))
		})
	}
}

func (c wsClient) play(t *testing.T, server *wsServer) {
	process := c.start(t, server)
	peer := server.accept(t, process)
	requireWSEcho(t, peer, wsMessages)
	if c.empty {
		requireWSEcho(t, peer, wsEmpty)
	}
	requireWSPong(t, peer)
	peer.Close(4001, "bye ✓")
	requireWSClosed(t, peer, 4001) // an answer need not repeat the reason

	peer = server.accept(t, process)
	require.Equal(t, wsMessage{"closed 4001 bye ✓", true}, wsReceive(t, peer))
	require.NoError(t, peer.SendText("close 4002 ünïcödé"))
	requireWSClosed(t, peer, 4002)
	require.Equal(t, c.reason, peer.GetCloseReason())

	peer = server.accept(t, process)
	require.Equal(t, wsMessage{c.closed, true}, wsReceive(t, peer))
	process.Kill()
	wsPollUntilState(t, peer, websocketpeer.StateClosed)
	require.Contains(t, []int{-1, 1001}, peer.GetCloseCode(), "a browser that is killed may still say that it goes away")
	require.Error(t, peer.LastError())
}
