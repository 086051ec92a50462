package enet_test

import (
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// listening returns a connection with a host on a port that the system chose.
func listening(t testing.TB) *enet.Connection {
	t.Helper()
	c := enet.NewConnection()
	require.NoError(t, c.CreateHostBound("127.0.0.1", 0, 32, 0, 0, 0))
	t.Cleanup(func() { forget(c) })
	return c
}

// connecting returns a connection that connects to a host of this machine, and its peer.
func connecting(t testing.TB, to *enet.Connection, channels, data int) (*enet.Connection, *enet.PacketPeer) {
	t.Helper()
	c := enet.NewConnection()
	require.NoError(t, c.CreateHost(1, 0, 0, 0))
	t.Cleanup(func() { forget(c) })
	p, err := c.ConnectToHost("127.0.0.1", to.GetLocalPort(), channels, data)
	require.NoError(t, err)
	return c, p
}

// kept are the events of connections, by *enet.Connection, that came while a test waited for those of another.
var kept sync.Map

// next returns the next event of a connection: one that is kept, or else it services it, and others, until there is one.
func next(t testing.TB, c *enet.Connection, others ...*enet.Connection) enet.Event {
	t.Helper()
	for deadline := time.Now().Add(kit.Patience); time.Now().Before(deadline); runtime.Gosched() {
		if events, ok := kept.Load(c); ok && len(events.([]enet.Event)) > 0 {
			kept.Store(c, events.([]enet.Event)[1:])
			return events.([]enet.Event)[0]
		}
		for _, each := range append(others, c) {
			event, err := each.Service(0)
			require.NoError(t, err)
			if event.Type != enet.EventNone {
				events, _ := kept.LoadOrStore(each, []enet.Event{})
				kept.Store(each, append(events.([]enet.Event), event))
			}
		}
	}
	require.Fail(t, "no event has come")
	return enet.Event{}
}

// linked returns two connections, and the peers of both ends, which throw no unreliable packets away, however busy the
// machine is.
func linked(t testing.TB) (server, client *enet.Connection, at, to *enet.PacketPeer) {
	t.Helper()
	server = listening(t)
	client, to = connecting(t, server, 4, 7)
	event := next(t, server, client)
	require.Equal(t, enet.Event{Type: enet.EventConnect, Peer: event.Peer, Data: 7}, event)
	require.Equal(t, enet.Event{Type: enet.EventConnect, Peer: to}, next(t, client))
	to.ThrottleConfigure(5000, 32, 0)
	event.Peer.ThrottleConfigure(5000, 32, 0)
	return server, client, event.Peer, to
}

// receive services the connection, and others, until a packet comes, and returns it.
func receive(t testing.TB, c *enet.Connection, others ...*enet.Connection) (*enet.PacketPeer, []byte) {
	t.Helper()
	event := next(t, c, others...)
	require.Equal(t, enet.EventReceive, event.Type)
	packet, err := event.Peer.GetPacket()
	require.NoError(t, err)
	return event.Peer, packet
}

// forget ends a connection.
func forget(c *enet.Connection) {
	_ = c.Destroy() // which the test may have done
	kept.Delete(c)
}
