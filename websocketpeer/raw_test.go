package websocketpeer_test

import (
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// rawClient is the other side of a serving peer: a connection of package net.
type rawClient interface {
	io.ReadWriteCloser
	CloseWrite() error
}

// ways are the ways in which a client reaches a serving peer.
var ways = map[string]func(testing.TB, *websocketpeer.Peer) rawClient{
	"TCP":          overTCP,
	"UDS":          overUDS,
	"TLS":          func(t testing.TB, p *websocketpeer.Peer) rawClient { c, _, _ := overTLS(t, p); return c },
	"net/http":     func(t testing.TB, p *websocketpeer.Peer) rawClient { return overHTTP(t, p, false) },
	"net/http TLS": func(t testing.TB, p *websocketpeer.Peer) rawClient { return overHTTP(t, p, true) },
}

// forEachWay runs a test with an open serving peer and its client.
func forEachWay(t *testing.T, set func(*websocketpeer.Peer), test func(*testing.T, *websocketpeer.Peer, rawClient)) {
	for name, connect := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPeer(t)
			set(p)
			test(t, p, opened(t, p, connect(t, p)))
		})
	}
}

// opened waits for the end of the opening handshake that a raw client has begun.
func opened[C rawClient](t testing.TB, p *websocketpeer.Peer, client C) C {
	t.Helper()
	answered := make(chan error)
	go func() {
		var err error
		for end := ""; err == nil && end != "\r\n\r\n"; {
			var b [1]byte
			if _, err = client.Read(b[:]); err == nil {
				end = (end + string(b[:]))[max(0, len(end)-3):]
			}
		}
		answered <- err
	}()
	awaitState(t, p, websocketpeer.StateOpen)
	require.NoError(t, <-answered)
	return client
}

// ask lets a raw client begin the opening handshake, which over TLS needs the peer to be polled.
func ask(client rawClient) rawClient {
	go func() { _, _ = client.Write(head(requestLines...)) }()
	return client
}

// tcpTo returns both ends of a connection.
func tcpTo(t testing.TB) (*streampeer.TCP, *net.TCPConn) {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", server.GetLocalPort()))
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, server.Wait(kit.Patient(t)))
	return server.TakeConnection(), conn.(*net.TCPConn)
}

// udsTo returns both ends of a connection.
func udsTo(t testing.TB) (*streampeer.UDS, *net.UnixConn) {
	t.Helper()
	path := t.TempDir() + "/s"
	server := streampeer.NewUDSServer()
	require.NoError(t, server.Listen(path))
	defer server.Stop()
	conn, err := net.Dial("unix", path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	require.NoError(t, server.Wait(kit.Patient(t)))
	return server.TakeConnection(), conn.(*net.UnixConn)
}

func overTCP(t testing.TB, p *websocketpeer.Peer) rawClient {
	stream, conn := tcpTo(t)
	require.NoError(t, p.AcceptStream(stream))
	return ask(conn)
}

func overUDS(t testing.TB, p *websocketpeer.Peer) rawClient {
	stream, conn := udsTo(t)
	require.NoError(t, p.AcceptStream(stream))
	return ask(conn)
}

// anyServer trusts everybody.
var anyServer = &tls.Config{InsecureSkipVerify: true}

func overTLS(t testing.TB, p *websocketpeer.Peer) (*tls.Conn, *streampeer.TLS, *streampeer.TCP) {
	stream, conn := tcpTo(t)
	session := streampeer.NewTLS()
	require.NoError(t, session.AcceptStream(stream, kit.NewIdentity().Server()))
	require.NoError(t, p.AcceptStream(session))
	client := tls.Client(conn, anyServer)
	ask(client)
	return client, session, stream
}

// overHTTP returns a client whose request a net/http server hands over to the peer.
func overHTTP(t testing.TB, p *websocketpeer.Peer, secure bool) rawClient {
	accepted := make(chan error, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accepted <- p.AcceptHTTP(w, r)
	}))
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	client := rawClient(conn.(*net.TCPConn))
	if secure {
		client = tls.Client(conn, anyServer)
	}
	_, err = client.Write(head(requestLines...))
	require.NoError(t, err)
	require.NoError(t, <-accepted)
	return client
}

// readServerFrame reads a frame of a server.
func readServerFrame(client io.Reader) (opcode wsframe.Opcode, payload string, err error) {
	start := make([]byte, 2)
	if _, err = io.ReadFull(client, start); err != nil {
		return 0, "", err
	}
	size := uint64(start[1])
	if size > 125 {
		long := make([]byte, 8)
		short := long[6:]
		if size == 127 {
			short = long
		}
		if _, err = io.ReadFull(client, short); err != nil {
			return 0, "", err
		}
		size = binary.BigEndian.Uint64(long)
	}
	data := make([]byte, size)
	_, err = io.ReadFull(client, data)
	return wsframe.Opcode(start[0] & 0x0f), string(data), err
}
