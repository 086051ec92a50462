package streampeer_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// waiter is a peer over a socket.
type waiter interface {
	streampeer.Socket
	Wait(ctx context.Context) error
	LastError() error
}

// waitFor waits until a stream is ready for what a peer above it asks for.
func waitFor(ctx context.Context, s streampeer.StreamPeer, want netsock.Interest) error {
	var place await.Place
	return place.Wait(ctx, new(await.Use), "test", "Wait", wanting{below.Of(s), want})
}

// wanting is a stream that is waited for, for what a peer above it asks for.
type wanting struct {
	below.Stream
	want netsock.Interest
}

func (w wanting) Need(n *await.Need, _ netsock.Interest) { w.Stream.Need(n, w.want) }

// awaitStatus polls the peer until it has the status.
func awaitStatus(t testing.TB, p waiter, want streampeer.Status) {
	t.Helper()
	ctx := kit.Patient(t)
	for p.GetStatus() != want {
		require.NoError(t, p.Wait(ctx), "while the status is %v", p.GetStatus())
		_ = p.Poll()
	}
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
