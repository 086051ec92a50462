package interop

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// theirServer is another library's echo server. It closes as it is asked to, and tells how each connection ended.
type theirServer struct {
	url     string
	options *streampeer.TLSOptions // for a client
	ends    chan error
}

func (l library) serve(t *testing.T, secure bool) *theirServer {
	t.Helper()
	s := &theirServer{ends: make(chan error, concurrent)}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.accept(w, r, func(c conn) { s.ends <- echo(c) })
	})
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = nil
	t.Cleanup(server.Close)
	if secure {
		server.StartTLS()
		s.options = streampeer.TLSOptionsClientConfig(server.Client().Transport.(*http.Transport).TLSClientConfig)
	} else {
		server.Start()
	}
	s.url = "ws" + strings.TrimPrefix(server.URL, "http")
	return s
}

// echo sends back all that comes, and returns how the connection ended.
func echo(c conn) error {
	for {
		m, err := c.receive()
		if err != nil {
			return err
		}
		if code, reason, ok := closeOrder(m); ok {
			c.close(code, reason)
			return nil
		}
		if err := c.send(m); err != nil {
			return err
		}
	}
}

// connect connects a peer to the server.
func (s *theirServer) connect(t *testing.T) *websocketpeer.Peer {
	t.Helper()
	peer := newPeer()
	t.Cleanup(func() { peer.Close(-1, "") })
	require.NoError(t, peer.ConnectToURL(s.url, s.options))
	pollUntilState(t, peer, websocketpeer.StateOpen)
	return peer
}

func TestClientEchoes(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		requireEcho(t, l.serve(t, secure).connect(t), messages)
	})
}

// TestClientSendsAll sends all messages before it reads the first.
func TestClientSendsAll(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		peer := l.serve(t, secure).connect(t)
		for _, m := range messages {
			require.NoError(t, send(peer, m))
		}
		for _, m := range messages {
			requireSame(t, m, receive(t, peer))
		}
	})
}

// TestClientHeartbeat has the server answer pings.
func TestClientHeartbeat(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		peer := l.serve(t, secure).connect(t)
		require.NoError(t, peer.SetHeartbeatInterval(0.001))
		time.Sleep(2 * time.Millisecond)
		peer.Poll()
		require.NoError(t, peer.SetHeartbeatInterval(kit.Patience.Seconds())) // as long as the answer may take
		pollUntil(t, peer, func() bool { return peer.RoundTripTime() > 0 })
		require.NoError(t, peer.SetHeartbeatInterval(0))
		requireEcho(t, peer, messages[:1])
	})
}

func TestClientCloses(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		server := l.serve(t, secure)
		for _, c := range []closed{{1000, ""}, {1001, "going away"}, {4999, "ünïcödé"}} {
			peer := server.connect(t)
			requireEcho(t, peer, messages[:1])
			peer.Close(c.code, c.reason)
			pollUntilState(t, peer, websocketpeer.StateClosed)
			end := <-server.ends
			if !l.codes { // such a server ends the connection without an answer
				assert.ErrorIs(t, end, errGone)
				assert.ErrorIs(t, peer.LastError(), io.EOF)
				assert.Equal(t, -1, peer.GetCloseCode())
				continue
			}
			assert.Equal(t, &c, end)
			assert.NoError(t, peer.LastError())
			assert.Equal(t, c.code, peer.GetCloseCode())
		}
	})
}

func TestServerClosesClient(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		server := l.serve(t, secure)
		for _, c := range []closed{{1000, ""}, {1008, "not you"}, {4001, "ünïcödé"}} {
			peer := server.connect(t)
			require.NoError(t, peer.SendText(fmt.Sprint(closePrefix, c.code, " ", c.reason)))
			pollUntilState(t, peer, websocketpeer.StateClosed)
			require.NoError(t, <-server.ends)
			assert.Equal(t, c.code, peer.GetCloseCode())
			if l.codes {
				assert.Equal(t, c.reason, peer.GetCloseReason())
			}
			var end *websocketpeer.CloseError
			require.ErrorAs(t, peer.LastError(), &end)
			assert.Equal(t, c.code, end.Code)
		}
	})
}

// concurrent is how many clients there are at a time.
const concurrent = 20

func TestClientsAtOnce(t *testing.T) {
	forEachLibrary(t, func(t *testing.T, l library, secure bool) {
		server := l.serve(t, secure)
		var clients sync.WaitGroup
		for i := range concurrent {
			peer := server.connect(t)
			clients.Go(func() {
				for j := range 20 {
					m := message{fmt.Sprintf("message %d of %d", j, i), true}
					if !assert.NoError(t, send(peer, m)) || !assert.Equal(t, m, receive(t, peer)) {
						return
					}
				}
			})
		}
		clients.Wait()
	})
}
