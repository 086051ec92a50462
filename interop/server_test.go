package interop

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// ourServer is an echo server of peers. It closes as it is asked to, and gives out each peer that has ended.
type ourServer struct {
	url    string
	config *tls.Config // for a client
	ends   chan *websocketpeer.Peer
}

// serveEcho starts an echo server of peers.
func serveEcho(t *testing.T, secure bool) *ourServer {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	s := &ourServer{
		url:  fmt.Sprintf("ws://127.0.0.1:%d/", listener.GetLocalPort()),
		ends: make(chan *websocketpeer.Peer, concurrent),
	}
	var options *streampeer.TLSOptions
	if secure {
		options = s.encrypt(t)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var peers sync.WaitGroup
	peers.Go(func() {
		for listener.Wait(ctx) == nil {
			if stream := listener.TakeConnection(); stream != nil {
				peers.Go(func() { s.serve(ctx, stream, options) })
			}
		}
	})
	t.Cleanup(func() {
		cancel()
		peers.Wait()
		listener.Stop()
	})
	return s
}

// encrypt makes it a server over TLS, with the certificate of package httptest.
func (s *ourServer) encrypt(t *testing.T) *streampeer.TLSOptions {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Certificate())
	s.url = "wss" + s.url[len("ws"):]
	s.config = &tls.Config{RootCAs: trusted}
	return streampeer.TLSOptionsServer(server.TLS.Certificates[0])
}

// serve serves one connection, until that ends or ctx does.
func (s *ourServer) serve(ctx context.Context, stream streampeer.StreamPeer, options *streampeer.TLSOptions) {
	peer := newPeer()
	defer peer.Close(-1, "")
	if options != nil {
		session := streampeer.NewTLS()
		if session.AcceptStream(stream, options) != nil {
			return
		}
		stream = session
	}
	if peer.AcceptStream(stream) != nil {
		return
	}
	for step(ctx, peer) == nil {
		for packet := range peer.Packets() {
			answer(peer, message{string(packet), peer.WasStringPacket()})
		}
	}
	if ctx.Err() == nil {
		s.ends <- peer
	}
}

// answer sends a message back, or does what it asks for.
func answer(peer *websocketpeer.Peer, m message) {
	if code, reason, ok := closeOrder(m); ok {
		peer.Close(code, reason)
		return
	}
	_ = send(peer, m) // a failure ends the connection, which the client sees
}

// dial connects a library's client to the server.
func (s *ourServer) dial(t *testing.T, l library) conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), kit.Patience)
	t.Cleanup(cancel)
	c, err := l.dial(ctx, s.url, s.config)
	require.NoError(t, err)
	return c
}

func requireTheirEcho(t *testing.T, c conn, messages []message) {
	t.Helper()
	for _, m := range messages {
		require.NoError(t, c.send(m))
		got, err := c.receive()
		require.NoError(t, err)
		requireSame(t, m, got)
	}
}

func TestServerEchoes(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		c := serveEcho(t, secure).dial(t, l)
		defer c.close(1000, "")
		requireTheirEcho(t, c, messages)
	})
}

func TestServerAnswersPings(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		c := serveEcho(t, secure).dial(t, l)
		defer c.close(1000, "")
		for range 3 {
			require.NoError(t, c.ping())
		}
		requireTheirEcho(t, c, messages[:1])
	})
}

func TestClientClosesServer(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		server := serveEcho(t, secure)
		for _, want := range []closed{{1000, ""}, {1001, "going away"}, {4999, "ünïcödé"}} {
			c := server.dial(t, l)
			requireTheirEcho(t, c, messages[:1])
			c.close(want.code, want.reason)
			peer := <-server.ends
			assert.Equal(t, want.code, peer.GetCloseCode())
			if l.codes {
				assert.Equal(t, want.reason, peer.GetCloseReason())
			}
		}
	})
}

func TestServerCloses(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		server := serveEcho(t, secure)
		for _, want := range []closed{{0, ""}, {1000, ""}, {1008, "not you"}, {4001, "ünïcödé"}} {
			c := server.dial(t, l)
			require.NoError(t, c.send(message{fmt.Sprint(closePrefix, want.code, " ", want.reason), true}))
			_, err := c.receive()
			if l.codes {
				assert.Equal(t, &want, err)
			} else {
				assert.ErrorIs(t, err, errGone)
			}
			c.close(1000, "") // a library may not have answered by itself
			peer := <-server.ends
			assert.NoError(t, peer.LastError())
		}
	})
}

func TestServesClientsAtOnce(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		server := serveEcho(t, secure)
		var clients sync.WaitGroup
		for i := range concurrent {
			c := server.dial(t, l)
			clients.Go(func() {
				defer c.close(1000, "")
				for j := range 20 {
					m := message{fmt.Sprintf("message %d of %d", j, i), true}
					if !assert.NoError(t, c.send(m)) {
						return
					}
					got, err := c.receive()
					if !assert.NoError(t, err) || !assert.Equal(t, m, got) {
						return
					}
				}
			})
		}
		clients.Wait()
	})
}
