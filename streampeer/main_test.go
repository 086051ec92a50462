package streampeer_test

import (
	"context"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// patient returns a context that ends with the test, or when its patience does.
func patient(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// waiter is a peer over a socket.
type waiter interface {
	streampeer.Socket
	Wait(ctx context.Context) error
	LastError() error
}

// waitFor waits until a stream is ready for what a peer above it asks for.
func waitFor(ctx context.Context, s streampeer.StreamPeer, want netsock.Interest) error {
	var place await.Place
	return place.Wait(ctx, "test", "Wait", wanting{below.Of(s), want})
}

// wanting is a stream that is waited for, for what a peer above it asks for.
type wanting struct {
	below.Stream
	want netsock.Interest
}

func (w wanting) Need(netsock.Interest) await.Need { return w.Stream.Need(w.want) }

// awaitStatus polls the peer until it has the status.
func awaitStatus(t testing.TB, p waiter, want streampeer.Status) {
	t.Helper()
	ctx := patient(t)
	for p.GetStatus() != want {
		require.NoError(t, p.Wait(ctx), "while the status is %v", p.GetStatus())
		_ = p.Poll()
	}
}

// listen returns a server at a port that the system chose.
func listen(t testing.TB) *streampeer.TCPServer {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	t.Cleanup(server.Stop)
	return server
}

// accept waits for a connection.
func accept(t testing.TB, server *streampeer.TCPServer) *streampeer.TCP {
	t.Helper()
	require.NoError(t, server.Wait(patient(t)))
	peer := server.TakeConnection()
	require.NotNil(t, peer)
	t.Cleanup(peer.DisconnectFromHost)
	return peer
}

// dial connects to a server and waits until the connection is made.
func dial(t testing.TB, server *streampeer.TCPServer, options ...streampeer.Option) *streampeer.TCP {
	t.Helper()
	peer := streampeer.NewTCP(options...)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(peer.DisconnectFromHost)
	awaitStatus(t, peer, streampeer.StatusConnected)
	return peer
}

// pair returns both ends of a connection.
func pair(t testing.TB) (client, served *streampeer.TCP) {
	t.Helper()
	server := listen(t)
	client = dial(t, server)
	served = accept(t, server)
	server.Stop()
	return client, served
}

// netPair returns both ends of a connection of package net.
func netPair(t testing.TB) (a, b *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	dialled, err := net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { _ = dialled.Close() })
	accepted, err := listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = accepted.Close() })
	return dialled.(*net.TCPConn), accepted.(*net.TCPConn)
}
