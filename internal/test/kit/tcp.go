package kit

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Listen returns a server at a port that the system chose. It ends with the test, as all that the kit returns.
func Listen(t testing.TB) *streampeer.TCPServer {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	t.Cleanup(server.Stop)
	return server
}

// Accept waits for a connection.
func Accept(t testing.TB, server *streampeer.TCPServer) *streampeer.TCP {
	t.Helper()
	require.NoError(t, server.Wait(Patient(t)))
	peer := server.TakeConnection()
	require.NotNil(t, peer)
	t.Cleanup(peer.DisconnectFromHost)
	return peer
}

// Dial connects to a server, and waits until the connection is made.
func Dial(t testing.TB, server *streampeer.TCPServer, options ...streampeer.Option) *streampeer.TCP {
	t.Helper()
	peer := streampeer.NewTCP(options...)
	require.NoError(t, peer.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(peer.DisconnectFromHost)
	Until(t, peer, func() { require.NoError(t, peer.Poll()) }, func() bool { return peer.GetStatus() == streampeer.StatusConnected })
	return peer
}

// Pair returns both ends of a connection. It polls for them: to wait would let time pass in a bubble of synctest.
func Pair(t testing.TB) (client, served *streampeer.TCP) {
	t.Helper()
	server := Listen(t)
	defer server.Stop()
	client = streampeer.NewTCP()
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(client.DisconnectFromHost)
	for client.GetStatus() != streampeer.StatusConnected || served == nil {
		require.NoError(t, client.Poll())
		if served == nil {
			served = server.TakeConnection()
		}
		runtime.Gosched()
	}
	t.Cleanup(served.DisconnectFromHost)
	return client, served
}
