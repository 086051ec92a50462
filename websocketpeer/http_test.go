package websocketpeer_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// handler accepts with a peer of its own each request that comes, and hands it over.
type handler struct {
	set    func(*websocketpeer.Peer)
	peers  chan *websocketpeer.Peer
	errors chan error
}

func newHandler(set func(*websocketpeer.Peer)) *handler {
	return &handler{set, make(chan *websocketpeer.Peer, 1), make(chan error, 1)}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p := websocketpeer.New()
	h.set(p)
	if err := p.AcceptHTTP(w, r); err != nil {
		h.errors <- err
		return
	}
	h.peers <- p
}

func keep(*websocketpeer.Peer) {}

// echoOnce sends what the peer receives back and waits until the other side closes.
func echoOnce(t testing.TB, p *websocketpeer.Peer) {
	t.Helper()
	await(t, p, func() bool { return p.GetAvailablePacketCount() > 0 })
	packet, err := p.GetPacket()
	require.NoError(t, err)
	require.NoError(t, p.SendText(string(packet)))
	awaitState(t, p, websocketpeer.StateClosed)
}

func TestAcceptHTTP(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(http.Handler) *httptest.Server{
		"plain": httptest.NewServer, "secure": httptest.NewTLSServer,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHandler(func(p *websocketpeer.Peer) { p.SetSupportedProtocols([]string{"chat"}) })
			server := start(h)
			defer server.Close()
			client := newPeer(t)
			client.SetSupportedProtocols([]string{"chat"})
			client.SetHandshakeHeaders([]string{"Cookie: a=b"})
			url := "ws" + strings.TrimPrefix(server.URL, "http") + "/room?x=1"
			require.NoError(t, client.ConnectToURL(url, streampeer.TLSOptionsClientUnsafe(nil)))
			awaitState(t, client, websocketpeer.StateConnecting)
			var p *websocketpeer.Peer
			await(t, client, func() bool { return len(h.peers) > 0 })
			p = <-h.peers
			assert.Equal(t, websocketpeer.StateConnecting, p.GetReadyState())
			assert.Equal(t, "a=b", p.RequestHeader().Get("Cookie"))
			assert.Equal(t, "chat", p.GetSelectedProtocol())
			assert.Equal(t, url, p.GetRequestedURL())
			assert.Equal(t, "127.0.0.1", p.GetConnectedHost())
			assert.NotZero(t, p.GetConnectedPort())

			done := make(chan struct{})
			go func() { defer close(done); echoOnce(t, p) }()
			awaitState(t, client, websocketpeer.StateOpen)
			text := strings.Repeat("echo ", 12000)
			require.NoError(t, client.SendText(text))
			await(t, client, func() bool { return client.GetAvailablePacketCount() > 0 })
			packet, err := client.GetPacket()
			require.NoError(t, err)
			assert.Equal(t, text, string(packet))
			client.Close(4001, "done")
			awaitState(t, client, websocketpeer.StateClosed)
			assert.Equal(t, 4001, client.GetCloseCode())
			<-done
			assert.Equal(t, 4001, p.GetCloseCode())
			assert.Equal(t, "done", p.GetCloseReason())
		})
	}
}

// TestAcceptHTTPKeepsWhatIsBehindTheRequest: net/http has read it already.
func TestAcceptHTTPKeepsWhatIsBehindTheRequest(t *testing.T) {
	t.Parallel()
	h := newHandler(keep)
	server := httptest.NewServer(h)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = conn.Write(append(head(requestLines...), masked(wsframe.Text, "early")...))
	require.NoError(t, err)
	p := <-h.peers
	await(t, p, func() bool { return p.GetAvailablePacketCount() == 1 })
	packet, err := p.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "early", string(packet))
	assert.ErrorIs(t, p.AcceptHTTP(nil, nil), gderr.ErrAlreadyInUse)
	p.Close(-1, "")
}

func TestAcceptHTTPRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		set    func(*websocketpeer.Peer)
		status int
		header string
		lines  []string // behind which a body comes
	}{
		"no upgrade":       {keep, 426, "Sec-Websocket-Version: 13", []string{"GET / HTTP/1.1", "Host: x"}},
		"POST":             {keep, 405, "Allow: GET", []string{"POST / HTTP/1.1", "Host: x"}},
		"HTTP/1.0":         {keep, 505, "", []string{"GET / HTTP/1.0", "Host: x"}},
		"a body":           {keep, 400, "", append(requestLines[:6:6], "Content-Length: 5")},
		"a body in chunks": {keep, 400, "", append(requestLines[:6:6], "Transfer-Encoding: chunked")},
		"unknown protocol": {keep, 400, "", append(requestLines[:6:6], "Sec-WebSocket-Protocol: x")},
		"bad settings": {func(p *websocketpeer.Peer) { p.SetHandshakeHeaders([]string{"x"}) },
			500, "", requestLines},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHandler(c.set)
			server := httptest.NewServer(h)
			defer server.Close()
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			require.NoError(t, err)
			defer func() { _ = conn.Close() }()
			_, err = conn.Write(append(head(c.lines...), "0\r\n\r\n"...))
			require.NoError(t, err)
			answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			defer func() { _ = answer.Body.Close() }()
			assert.Equal(t, c.status, answer.StatusCode)
			name, value, _ := strings.Cut(c.header, ": ")
			assert.Equal(t, value, answer.Header.Get(name))
			assert.Error(t, <-h.errors)
		})
	}
}

// TestAcceptHTTPOverHTTP2 fails, but answers.
func TestAcceptHTTPOverHTTP2(t *testing.T) {
	t.Parallel()
	h := newHandler(keep)
	server := httptest.NewUnstartedServer(h)
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	answer, err := server.Client().Get(server.URL)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	assert.Equal(t, http.StatusHTTPVersionNotSupported, answer.StatusCode)
	var refused *websocketpeer.HandshakeError
	assert.ErrorAs(t, <-h.errors, &refused)
}

// notTCP hides what a connection is.
type notTCP struct{ net.Conn }

// hijacked is a ResponseWriter that gives a connection away.
type hijacked struct {
	http.ResponseWriter
	conn net.Conn
}

func (h hijacked) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}

// piped returns a peer over a connection that is no socket, and its other side.
func piped(t testing.TB) (*websocketpeer.Peer, net.Conn) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { _ = far.Close() })
	request, err := http.ReadRequest(bufio.NewReader(strings.NewReader(string(head(requestLines...)))))
	require.NoError(t, err)
	p := newPeer(t)
	require.NoError(t, p.AcceptHTTP(hijacked{nil, notTCP{near}}, request))
	p.Poll()
	answer := make([]byte, len(head("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
		"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")))
	_, err = io.ReadFull(far, answer)
	require.NoError(t, err)
	awaitState(t, p, websocketpeer.StateOpen)
	return p, far
}

// TestPipeIsBounded: over a connection that is read and written by goroutines too, nothing grows, and the other side
// waits.
func TestPipeIsBounded(t *testing.T) {
	t.Parallel()
	p, far := piped(t)
	sent := fill(t, p, make([]byte, 10000))
	assert.Less(t, sent, 30)
	written := make(chan int)
	frame := masked(wsframe.Binary, strings.Repeat("x", 10000))
	go func() {
		n := 0
		for {
			if _, err := far.Write(frame); err != nil {
				written <- n
				return
			}
			n++
		}
	}()
	await(t, p, func() bool { return p.GetAvailablePacketCount() >= 6 })
	for range 100 {
		p.Poll()
	}
	p.Close(-1, "")
	require.NoError(t, far.Close())
	assert.Less(t, <-written, 30)
}

func TestPipeEnds(t *testing.T) {
	t.Parallel()
	p, far := piped(t)
	require.NoError(t, far.Close())
	require.NoError(t, p.Wait(kit.Patient(t)))
	awaitState(t, p, websocketpeer.StateClosed)
	assert.ErrorIs(t, p.LastError(), io.EOF)
	assert.ErrorIs(t, p.SetNoDelay(true), gderr.ErrUnconfigured)
	assert.Equal(t, 0, p.GetConnectedPort())
}

// TestPipeSaysGoodbye: what was sent last arrives before the connection ends.
func TestPipeSaysGoodbye(t *testing.T) {
	t.Parallel()
	p, far := piped(t)
	go func() { _, _ = far.Write(masked(wsframe.Close, closing(1000, "bye"))) }()
	awaitState(t, p, websocketpeer.StateClosing)
	for range 100 {
		p.Poll()
	}
	assert.Equal(t, websocketpeer.StateClosing, p.GetReadyState(), "the close frame waits to be sent")
	rest := make([]byte, len(plain(wsframe.Close, closing(1000, "bye"))))
	_, err := io.ReadFull(far, rest)
	require.NoError(t, err)
	assert.Equal(t, string(plain(wsframe.Close, closing(1000, "bye"))), string(rest))
	awaitState(t, p, websocketpeer.StateClosed)
	assert.Equal(t, 1000, p.GetCloseCode())
}
