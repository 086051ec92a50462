package waits_test

import (
	"context"
	"net"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestForgottenGroup lets a group go with the peers in it: their connections end.
func TestForgottenGroup(t *testing.T) {
	t.Parallel()
	for name, peer := range map[string]func(t *testing.T, conn net.Conn) group.Peer{
		"TCP":  func(_ *testing.T, conn net.Conn) group.Peer { return streampeer.FromConn(conn).(group.Peer) },
		"Pipe": func(_ *testing.T, conn net.Conn) group.Peer { return streampeer.FromConn(noTCP{conn}).(group.Peer) },
		"TLS over Pipe": func(t *testing.T, conn net.Conn) group.Peer {
			p := streampeer.NewTLS()
			require.NoError(t, p.AcceptStream(streampeer.FromConn(noTCP{conn}), identity().Server()))
			return p
		},
		"WebSocket over Pipe": func(t *testing.T, conn net.Conn) group.Peer {
			p := websocketpeer.New()
			require.NoError(t, p.AcceptStream(streampeer.FromConn(noTCP{conn})))
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far := netPair(t)
			waitInAGroup(t, peer(t, near))
			ended := make(chan struct{})
			go func() {
				_, _ = far.Read(make([]byte, 1))
				close(ended)
			}()
			for ctx := kit.Patient(t); ; runtime.GC() {
				select {
				case <-ended:
					return
				case <-ctx.Done():
					require.Fail(t, "somebody holds the connection")
				default:
				}
			}
		})
	}
}

// noTCP hides that a connection has a socket.
type noTCP struct{ net.Conn }

// waitInAGroup waits for a peer that has nothing to do, in a group that is forgotten with it.
func waitInAGroup(t *testing.T, peer group.Peer) {
	g := group.New[group.Peer]()
	require.NoError(t, g.Add(peer, peer))
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	for range g.Ready(ctx) {
		require.Fail(t, "it has nothing to do")
	}
}

// netPair returns both ends of a connection of package net.
func netPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = listener.Close() }()
	near, err = net.Dial("tcp", listener.Addr().String())
	require.NoError(t, err)
	far, err = listener.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { _ = far.Close() })
	return near, far
}

// TestInABubble waits in the time of a synctest bubble, which no wait for a socket can do: over a pipe.
func TestInABubble(t *testing.T) {
	t.Parallel()
	identity() // which takes its time outside
	synctest.Test(t, func(t *testing.T) {
		near, far := pipePair(t)
		client, server := tlsPair(t, near, far)
		p := accepted(t, server, client, func(p *websocketpeer.Peer) { p.SetHeartbeatInterval(3600) })
		go func() {
			time.Sleep(time.Minute)
			assert.NoError(t, client.PutData(frame(text, "hello")))
		}()
		begin := time.Now()
		for p.GetAvailablePacketCount() == 0 {
			require.NoError(t, p.Wait(t.Context()))
			p.Poll()
		}
		assert.Equal(t, time.Minute, time.Since(begin))
		synctest.Wait()
		p.Close(-1, "")
	})
}
