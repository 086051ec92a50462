package serve

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// run serves a service until the test ends, and returns its server.
func run(t *testing.T, service Service) *streampeer.TCPServer {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- Clients(ctx, server, service) }()
	t.Cleanup(func() {
		cancel()
		assert.NoError(t, kit.Receive(t, ended))
		server.Stop()
	})
	return server
}

// until polls a client, whenever there is something to poll, until a condition holds.
func until(t *testing.T, c *streampeer.TCP, condition func() bool) {
	t.Helper()
	kit.Until(t, c, func() { require.NoError(t, c.Poll()) }, condition)
}

// receive requires what the server sends next.
func receive(t *testing.T, c *streampeer.TCP, want string) {
	t.Helper()
	until(t, c, func() bool { return c.GetAvailableBytes() >= len(want) })
	data, err := c.GetData(len(want))
	require.NoError(t, err)
	require.Equal(t, want, string(data))
}

func TestNode(t *testing.T) {
	t.Parallel()
	out := kit.NewConsole()
	server := run(t, Node{out})
	const greeting = "Hello from the server!\n"
	a := kit.Dial(t, server)
	out.ExpectLine(t, "Accepted connection.")
	b := kit.Dial(t, server)
	out.ExpectLine(t, "Accepted connection.")
	receive(t, b, greeting)
	receive(t, a, greeting)
	for _, message := range []string{"ack", "again"} {
		require.NoError(t, a.PutData([]byte(message)))
		out.ExpectLine(t, "Received: %s", message)
		require.NoError(t, b.PutData([]byte(message+" from b")))
		out.ExpectLine(t, "Received: %s from b", message)
	}
	a.DisconnectFromHost()
	require.NoError(t, b.PutData([]byte("still here")))
	out.ExpectLine(t, "Received: still here")
}

func TestPython(t *testing.T) {
	t.Parallel()
	out := kit.NewConsole()
	server := run(t, Python{Console: out, Interval: time.Millisecond})
	a := kit.Dial(t, server)
	aPort := a.GetLocalPort()
	out.ExpectLine(t, "[*] Acception connection from 127.0.0.1:%d", aPort)
	receive(t, a, "hi~hi~hi~hi~")
	b := kit.Dial(t, server)
	out.ExpectLine(t, "[*] Acception connection from 127.0.0.1:%d", b.GetLocalPort())
	require.NoError(t, a.PutData([]byte("nobody listens")))
	receive(t, a, "hi~hi~")
	a.DisconnectFromHost()
	out.ExpectLine(t, "Disconnect with ('127.0.0.1', %d)", aPort)
	receive(t, b, "hi~hi~hi~hi~")
}

func TestManyClients(t *testing.T) {
	t.Parallel()
	const many = 200
	out := kit.NewConsole()
	server := run(t, Node{out})
	clients := make([]*streampeer.TCP, many)
	for i := range clients {
		clients[i] = kit.Dial(t, server)
		out.ExpectLine(t, "Accepted connection.")
	}
	for i, c := range clients {
		receive(t, c, "Hello from the server!\n")
		require.NoError(t, c.PutData(fmt.Appendf(nil, "client %d", i)))
		out.ExpectLine(t, "Received: client %d", i)
	}
}

func TestClientsAreDisconnectedAtTheEnd(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Clients(ctx, server, Node{make(kit.Console, 1)}) }()
	c := kit.Dial(t, server)
	receive(t, c, "Hello from the server!\n")
	cancel()
	require.NoError(t, <-ended)
	until(t, c, func() bool { return c.GetStatus() == streampeer.StatusNone })
	require.True(t, server.IsListening())
}

func TestServerThatDoesNotListen(t *testing.T) {
	t.Parallel()
	require.Error(t, Clients(t.Context(), streampeer.NewTCPServer(), Node{}))
}
