package echo

import (
	"context"
	"crypto/tls"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// stage is a server that serves until end is called, at the latest when the test ends.
type stage struct {
	t       *testing.T
	out     kit.Console
	port    int
	secure  bool
	end     context.CancelFunc
	stopped chan struct{}
}

// start starts a server; with options it is one for wss.
func start(t *testing.T, options *streampeer.TLSOptions) *stage {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	ctx, cancel := context.WithCancel(context.Background())
	s := &stage{t, kit.NewConsole(), server.GetLocalPort(), options != nil, cancel, make(chan struct{})}
	go func() {
		defer close(s.stopped)
		defer server.Stop()
		assert.NoError(t, serve.Clients(ctx, server, Server{s.out, io.Discard, options}))
	}()
	t.Cleanup(s.stop)
	return s
}

// stop ends the server and waits for that.
func (s *stage) stop() {
	s.end()
	kit.Receive(s.t, s.stopped)
}

// dial returns a client that is open.
func (s *stage) dial() *client {
	s.t.Helper()
	c := s.connect()
	c.until(func() bool { return c.GetReadyState() == websocketpeer.StateOpen })
	return c
}

// connect returns a client that has begun to connect.
func (s *stage) connect() *client {
	s.t.Helper()
	c := &client{websocketpeer.New(), s.t}
	s.t.Cleanup(func() { c.Close(-1, "") })
	c.SetInboundBufferSize(8 << 20)
	c.SetOutboundBufferSize(8 << 20)
	require.NoError(s.t, c.ConnectToURL(url(s.port, s.secure), streampeer.TLSOptionsClientUnsafe(nil)))
	return c
}

// dialRaw returns a connection that speaks no WebSocket by itself.
func (s *stage) dialRaw() *streampeer.TCP {
	s.t.Helper()
	raw := streampeer.NewTCP()
	s.t.Cleanup(raw.DisconnectFromHost)
	require.NoError(s.t, raw.ConnectToHost("127.0.0.1", s.port))
	for raw.GetStatus() == streampeer.StatusConnecting {
		require.NoError(s.t, raw.Wait(kit.Patient(s.t)))
		require.NoError(s.t, raw.Poll())
	}
	return raw
}

// get waits for data, and returns what is there.
func (s *stage) get(raw *streampeer.TCP) []byte {
	s.t.Helper()
	require.NoError(s.t, raw.Wait(kit.Patient(s.t)))
	data, err := raw.GetPartialData(1 << 10)
	require.NoError(s.t, err)
	return data
}

// client is a client of the server.
type client struct {
	*websocketpeer.Peer
	t *testing.T
}

// until polls the client, whenever there is something to poll, until a condition holds.
func (c *client) until(condition func() bool) {
	c.t.Helper()
	ctx := kit.Patient(c.t)
	for !condition() {
		require.NoError(c.t, c.Wait(ctx), "connection ended with %v", c.LastError())
		c.Poll()
	}
}

// receive requires what comes next, which is always binary.
func (c *client) receive(want string) {
	c.t.Helper()
	c.until(func() bool { return c.GetAvailablePacketCount() > 0 })
	packet, err := c.GetPacket()
	require.NoError(c.t, err)
	require.Equal(c.t, want, string(packet))
	require.False(c.t, c.WasStringPacket())
}

// closed waits for the end of the connection, and requires its code.
func (c *client) closed(code int) {
	c.t.Helper()
	c.until(func() bool { return c.GetReadyState() == websocketpeer.StateClosed })
	require.Equal(c.t, code, c.GetCloseCode())
}

// certificate returns one that nobody trusts.
func certificate() tls.Certificate {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	return server.TLS.Certificates[0]
}
