package wscases

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// setting is on which side, and over what, the peer is tested.
type setting struct {
	name   string
	serves bool // the peer is the server
	secure bool // over TLS
}

var settings = []setting{
	{"client ws", false, false},
	{"client wss", false, true},
	{"server ws", true, false},
	{"server wss", true, true},
}

// forEachSetting runs a test with a peer on either side, with TLS and without.
func forEachSetting(t *testing.T, test func(t *testing.T, s setting)) {
	t.Parallel()
	for _, s := range settings {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// session is a peer, the raw side that it is connected to, and what the peer's user got.
type session struct {
	t    *testing.T
	peer *websocketpeer.Peer
	raw  *raw
	got  []message
	echo bool // the user sends every packet back
}

// message is a packet of the peer's user, or a message that the raw side got.
type message struct {
	payload string
	text    bool
}

// String keeps long messages out of the reports.
func (m message) String() string {
	if len(m.payload) > 200 {
		return fmt.Sprintf("%q... (%d bytes)", m.payload[:200], len(m.payload))
	}
	return fmt.Sprintf("%q", m.payload)
}

// connect connects a peer to a raw side, and returns when both have done the handshake.
func (s setting) connect(t *testing.T, prepare func(*websocketpeer.Peer)) *session {
	t.Helper()
	c := &session{t: t, peer: websocketpeer.New(), echo: true}
	t.Cleanup(func() { c.peer.Close(-1, "") })
	prepare(c.peer)
	if s.serves {
		s.serve(c)
	} else {
		s.dial(c)
	}
	if s.secure {
		c.raw.encrypt()
	}
	c.during(c.raw.open)
	c.pollUntil(websocketpeer.StateOpen)
	go c.raw.read()
	return c
}

// dial makes the peer the client of a raw server.
func (s setting) dial(c *session) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(c.t, err)
	defer listener.Close()
	scheme, options := "ws", (*streampeer.TLSOptions)(nil)
	if s.secure {
		scheme, options = "wss", certificates().clientOptions
	}
	require.NoError(c.t, c.peer.ConnectToURL(scheme+"://"+listener.Addr().String(), options))
	conn, err := listener.Accept()
	require.NoError(c.t, err)
	c.raw = newRaw(c.t, conn, false)
}

// serve makes the peer the server of a raw client.
func (s setting) serve(c *session) {
	server := streampeer.NewTCPServer()
	require.NoError(c.t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", server.GetLocalPort()))
	require.NoError(c.t, err)
	c.raw = newRaw(c.t, conn, true)
	ctx := kit.Patient(c.t)
	require.NoError(c.t, server.Wait(ctx))
	taken := server.TakeConnection()
	require.NotNil(c.t, taken)
	if !s.secure {
		require.NoError(c.t, c.peer.AcceptStream(taken))
		return
	}
	session := streampeer.NewTLS()
	require.NoError(c.t, session.AcceptStream(taken, certificates().serverOptions))
	require.NoError(c.t, c.peer.AcceptStream(session))
}

// during polls the peer while the raw side does something that may need that, and requires that it succeeds.
func (c *session) during(rawDoes func() error) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	done := make(chan error, 1)
	go func() {
		done <- rawDoes()
		cancel()
	}()
	for ctx.Err() == nil && c.peer.Wait(ctx) == nil {
		c.poll()
	}
	require.NoError(c.t, <-done, "the peer's error: %v", c.peer.LastError())
}

// poll polls the peer once, takes its packets and, if it is an echo, sends them back.
func (c *session) poll() {
	c.peer.Poll()
	for packet := range c.peer.Packets() {
		m := message{string(packet), c.peer.WasStringPacket()}
		c.got = append(c.got, m)
		if c.echo && c.peer.GetReadyState() == websocketpeer.StateOpen {
			c.send(m)
		}
	}
}

func (c *session) send(m message) {
	mode := websocketpeer.WriteModeBinary
	if m.text {
		mode = websocketpeer.WriteModeText
	}
	require.NoError(c.t, c.peer.Send([]byte(m.payload), mode))
}

// pollUntil polls until the peer has a state.
func (c *session) pollUntil(state websocketpeer.State) {
	c.t.Helper()
	ctx := kit.Patient(c.t)
	for c.peer.GetReadyState() != state {
		require.NoError(c.t, c.peer.Wait(ctx), "the peer's error: %v", c.peer.LastError())
		c.poll()
	}
}

// pollUntilGot polls until the user has got so many packets.
func (c *session) pollUntilGot(packets int) {
	c.t.Helper()
	ctx := kit.Patient(c.t)
	for len(c.got) < packets {
		require.NoError(c.t, c.peer.Wait(ctx), "got %d of %d packets; the peer's error: %v", len(c.got), packets, c.peer.LastError())
		c.poll()
	}
}

// transfer sends bytes of the raw side, and polls when they are sent.
func (c *session) transfer(data []byte) {
	c.t.Helper()
	c.during(func() error {
		_, err := c.raw.conn.Write(data)
		return err
	})
	c.poll()
}

// leave lets the raw side end its half of TLS when the peer's close frame, the last of the connection, has come: until then
// the peer keeps the connection, for a second.
func (c *session) leave() {
	c.t.Helper()
	if secure, ok := c.raw.conn.(*tls.Conn); ok {
		c.during(c.raw.awaitClose)
		require.NoError(c.t, secure.CloseWrite())
	}
}

// finish polls until the peer is closed, and waits until the raw side has seen the end.
func (c *session) finish() {
	c.t.Helper()
	c.pollUntil(websocketpeer.StateClosed)
	<-c.raw.ended
}
