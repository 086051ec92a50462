package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// variants are the two clients.
var variants = map[string]bool{"godot3": false, "godot4": true}

// forEachClient runs a test with each client.
func forEachClient(t *testing.T, test func(t *testing.T, s *stage)) {
	t.Parallel()
	for name, godot4 := range variants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, &stage{t: t, godot4: godot4, demo: Demo{Host: "127.0.0.1", ReconnectTimeout: 3 * time.Second}})
		})
	}
}

// stage plays a demo frame by frame, in time that passes only when a test says so.
type stage struct {
	t      *testing.T
	godot4 bool
	demo   Demo
	out    bytes.Buffer
	log    bytes.Buffer
}

// start makes the demo connect to a port.
func (s *stage) start(port int) {
	s.demo.Port, s.demo.Console, s.demo.Log = port, &s.out, &s.log
	s.demo.Ready(s.godot4)
	s.t.Cleanup(s.demo.Free)
}

// client returns the demo's client, or the part of it that it shares with the other one.
func (s *stage) client() *Client {
	if c, ok := s.demo.client.(*Godot4Client); ok {
		return &c.Client
	}
	return s.demo.client.(*Client)
}

// frames plays frames, each as soon as there is something to see, until the demo has printed the text, and
// requires that it is all that was printed since the last call.
func (s *stage) frames(want string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), kit.Patience)
	defer cancel()
	for s.out.Len() < len(want) {
		require.NoError(s.t, s.client().stream.Wait(ctx), "printed only %q", s.out.String())
		s.demo.Process(0)
	}
	s.printed(want)
}

// printed requires what the demo has printed since the last call.
func (s *stage) printed(want string) {
	s.t.Helper()
	require.Equal(s.t, want, s.out.String())
	s.out.Reset()
}

// reconnects lets the time pass after which the demo connects again, and no less.
func (s *stage) reconnects(connecting string) {
	s.t.Helper()
	s.demo.Process(3*time.Second - 1)
	s.printed("")
	s.demo.Process(1)
	s.printed(connecting)
}

// listener has what it has accepted open for as long as it is itself: longer than what is started behind it.
type listener struct {
	*net.TCPListener
	accepted []net.Conn
}

// listen returns a listener with its port.
func listen(t *testing.T) (*listener, int) {
	t.Helper()
	l := listenAt(t, 0)
	return l, l.Addr().(*net.TCPAddr).Port
}

// listenAt returns a listener at a port; 0 is any.
func listenAt(t *testing.T, port int) *listener {
	t.Helper()
	tcp, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	l := &listener{TCPListener: tcp.(*net.TCPListener)}
	t.Cleanup(func() {
		for _, conn := range l.accepted {
			conn.Close()
		}
		l.Close()
	})
	return l
}

// accept takes a connection and greets it as the tutorial's server.
func accept(t *testing.T, l *listener) *net.TCPConn {
	t.Helper()
	require.NoError(t, l.SetDeadline(time.Now().Add(kit.Patience)))
	conn, err := l.AcceptTCP()
	require.NoError(t, err)
	l.accepted = append(l.accepted, conn)
	require.NoError(t, conn.SetDeadline(time.Now().Add(kit.Patience)))
	_, err = conn.Write([]byte("Hello from the server!\n"))
	require.NoError(t, err)
	return conn
}

// deadPort takes a port on which nobody listens, and holds it until release is called.
func deadPort(t *testing.T) (port int, release func()) {
	t.Helper()
	holder := streampeer.NewTCP()
	require.NoError(t, holder.Bind(0, "127.0.0.1"))
	t.Cleanup(holder.DisconnectFromHost)
	return holder.GetLocalPort(), holder.DisconnectFromHost
}
