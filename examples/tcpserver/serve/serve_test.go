package serve

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

// patience bounds what a test waits for.
const patience = 20 * time.Second

// console keeps what a service prints until a test looks at it.
type console chan string

func (c console) Write(text []byte) (int, error) {
	c <- string(text)
	return len(text), nil
}

// expect waits for what is printed next.
func (c console) expect(t *testing.T, format string, args ...any) {
	t.Helper()
	select {
	case text := <-c:
		require.Equal(t, fmt.Sprintf(format, args...)+"\n", text)
	case <-time.After(patience):
		require.Fail(t, "nothing printed")
	}
}

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
		select {
		case err := <-ended:
			assert.NoError(t, err)
		case <-time.After(patience):
			assert.Fail(t, "does not end")
		}
		server.Stop()
	})
	return server
}

// dial connects a client.
func dial(t *testing.T, port int) *streampeer.TCP {
	t.Helper()
	c := streampeer.NewTCP()
	t.Cleanup(c.DisconnectFromHost)
	require.NoError(t, c.ConnectToHost("127.0.0.1", port))
	until(t, c, func() bool { return c.GetStatus() == streampeer.StatusConnected })
	return c
}

// until polls a client, whenever there is something to poll, until a condition holds.
func until(t *testing.T, c *streampeer.TCP, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !condition() {
		require.NoError(t, c.Wait(ctx))
		require.NoError(t, c.Poll())
	}
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
	out := make(console, 100)
	server := run(t, Node{out})
	const greeting = "Hello from the server!\n"
	a := dial(t, server.GetLocalPort())
	out.expect(t, "Accepted connection.")
	b := dial(t, server.GetLocalPort())
	out.expect(t, "Accepted connection.")
	receive(t, b, greeting)
	receive(t, a, greeting)
	for _, message := range []string{"ack", "again"} {
		require.NoError(t, a.PutData([]byte(message)))
		out.expect(t, "Received: %s", message)
		require.NoError(t, b.PutData([]byte(message+" from b")))
		out.expect(t, "Received: %s from b", message)
	}
	a.DisconnectFromHost()
	require.NoError(t, b.PutData([]byte("still here")))
	out.expect(t, "Received: still here")
}

func TestPython(t *testing.T) {
	t.Parallel()
	out := make(console, 100)
	server := run(t, Python{Console: out, Interval: time.Millisecond})
	a := dial(t, server.GetLocalPort())
	aPort := a.GetLocalPort()
	out.expect(t, "[*] Acception connection from 127.0.0.1:%d", aPort)
	receive(t, a, "hi~hi~hi~hi~")
	b := dial(t, server.GetLocalPort())
	out.expect(t, "[*] Acception connection from 127.0.0.1:%d", b.GetLocalPort())
	require.NoError(t, a.PutData([]byte("nobody listens")))
	receive(t, a, "hi~hi~")
	a.DisconnectFromHost()
	out.expect(t, "Disconnect with ('127.0.0.1', %d)", aPort)
	receive(t, b, "hi~hi~hi~hi~")
}

func TestManyClients(t *testing.T) {
	t.Parallel()
	const many = 200
	out := make(console, 2*many)
	server := run(t, Node{out})
	clients := make([]*streampeer.TCP, many)
	for i := range clients {
		clients[i] = dial(t, server.GetLocalPort())
		out.expect(t, "Accepted connection.")
	}
	for i, c := range clients {
		receive(t, c, "Hello from the server!\n")
		require.NoError(t, c.PutData(fmt.Appendf(nil, "client %d", i)))
		out.expect(t, "Received: client %d", i)
	}
}

func TestClientsAreDisconnectedAtTheEnd(t *testing.T) {
	t.Parallel()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Clients(ctx, server, Node{make(console, 1)}) }()
	c := dial(t, server.GetLocalPort())
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
