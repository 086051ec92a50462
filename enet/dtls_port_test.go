package enet_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestDTLSReplayedHandshakes: whatever the clients of a port have said, which have gone or not, is said again when another one
// is connected, and harms it not.
func TestDTLSReplayedHandshakes(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := listening(t)
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	port := newOnePort(t, server)
	for range 3 {
		client, to := port.client(t, id)
		await := func(c *enet.Connection, of enet.EventType) (event enet.Event) {
			kit.Await(t, func() bool {
				port.pass(t)
				for _, each := range []*enet.Connection{client, server} {
					now, err := each.Service(0)
					require.NoError(t, err)
					if each == c && now.Type == of {
						event = now
					}
				}
				return event.Peer != nil
			})
			return event
		}
		served := await(server, enet.EventConnect).Peer
		for i := range len(port.said) {
			require.NoError(t, port.far.PutPacket(port.said[i]))
			require.NoError(t, to.Send(0, []byte{byte(i)}, enet.FlagReliable))
			require.Equal(t, served, await(server, enet.EventReceive).Peer)
			packet, err := served.GetPacket()
			require.NoError(t, err)
			require.Equal(t, []byte{byte(i)}, packet)
		}
		require.Equal(t, 1, server.DTLSSessions())
		to.PeerDisconnectLater(0)
		await(client, enet.EventDisconnect)
		require.NoError(t, client.Destroy())
		kit.Await(t, func() bool {
			port.pass(t)
			_, err := server.Service(0)
			require.NoError(t, err)
			return server.DTLSSessions() == 0
		})
	}
}

// TestDTLSPortTaken: who comes from the port of one that has gone without a word hears nothing that was meant for that one,
// whose end is told first.
func TestDTLSPortTaken(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := listening(t)
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	port := newOnePort(t, server)
	next := func(client *enet.Connection) (event enet.Event) {
		kit.Await(t, func() bool {
			port.pass(t)
			_, err := client.Service(0)
			require.NoError(t, err)
			event, err = server.Service(0)
			require.NoError(t, err)
			return event.Type != enet.EventNone
		})
		return event
	}
	first, _ := port.client(t, id)
	event := next(first)
	require.Equal(t, enet.EventConnect, event.Type)
	gone := event.Peer
	gone.PeerDisconnect(7) // is said again until it is answered, which it never is
	second, to := port.client(t, id)
	event = next(second)
	require.Equal(t, enet.EventDisconnect, event.Type)
	assert.Equal(t, gone, event.Peer)
	require.Equal(t, enet.EventConnect, next(second).Type)
	kit.Await(t, func() bool {
		port.pass(t)
		_, err := server.Service(0)
		require.NoError(t, err)
		_, err = second.Service(0)
		require.NoError(t, err)
		return to.GetState() == enet.StateConnected
	})
}

// TestDTLSPortTakenWithinWords: what one has said that goes without a goodbye is heard, also in the turn in which another one
// shows its cookie at that port, before that and behind.
func TestDTLSPortTakenWithinWords(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := listening(t)
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	port := newOnePort(t, server)
	service := func(c *enet.Connection) (event enet.Event) {
		event, err := c.Service(0)
		require.NoError(t, err)
		return event
	}
	first, to := port.client(t, id)
	var gone *enet.PacketPeer
	kit.Await(t, func() bool {
		port.pass(t)
		gone = cmp.Or(gone, service(server).Peer)
		service(first)
		return to.GetState() == enet.StateConnected && gone != nil
	})
	second, _ := port.client(t, id)
	kit.Await(t, func() bool { service(second); return port.near.GetAvailablePacketCount() > 0 }) // its hello
	port.pass(t)
	service(server)
	kit.Await(t, func() bool { return port.far.GetAvailablePacketCount() > 0 }) // its cookie
	port.pass(t)
	words := []string{"one", "two"}
	for _, word := range words {
		require.NoError(t, to.Send(0, []byte(word), enet.FlagReliable))
		service(first)
		kit.Await(t, func() bool { service(second); return port.near.GetAvailablePacketCount() > 1 }) // its hello between them
	}
	port.pass(t)

	var events []enet.EventType
	kit.Await(t, func() bool {
		event := service(server)
		if event.Type != enet.EventNone {
			events = append(events, event.Type)
			assert.Equal(t, event.Type != enet.EventConnect, event.Peer == gone)
		}
		service(second)
		port.pass(t)
		return event.Type == enet.EventConnect
	})
	assert.Equal(t, []enet.EventType{enet.EventReceive, enet.EventReceive, enet.EventDisconnect, enet.EventConnect}, events)
	for _, word := range words {
		packet, err := gone.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, word, string(packet))
	}
}

// onePort passes datagrams on between a server and clients that come one after the other, all from the same port.
type onePort struct {
	near, far *packetpeer.UDP
	said      [][]byte // by clients
}

func newOnePort(t *testing.T, server *enet.Connection) *onePort {
	t.Helper()
	p := &onePort{near: packetpeer.NewUDP(), far: packetpeer.NewUDP()}
	t.Cleanup(func() { p.near.Close(); p.far.Close() })
	require.NoError(t, p.near.Bind(0, "127.0.0.1", 1<<20))
	require.NoError(t, p.far.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	return p
}

// client returns a host that connects through the port.
func (p *onePort) client(t *testing.T, id kit.Identity) (*enet.Connection, *enet.PacketPeer) {
	t.Helper()
	client := enet.NewConnection()
	t.Cleanup(func() { forget(client) })
	require.NoError(t, client.CreateHost(1, 0, 0, 0))
	to, err := client.ConnectToHost("127.0.0.1", p.near.GetLocalPort(), 1, 0)
	require.NoError(t, err)
	require.NoError(t, client.DTLSClientSetup("game.test", id.Client()))
	return client, to
}

// pass passes on what has come. The server's goes to the client that spoke last.
func (p *onePort) pass(t *testing.T) {
	t.Helper()
	for packet := range p.near.Packets() {
		p.near.SetDestAddrPort(p.near.PacketAddrPort())
		p.said = append(p.said, slices.Clone(packet))
		require.NoError(t, p.far.PutPacket(packet))
	}
	for packet := range p.far.Packets() {
		require.NoError(t, p.near.PutPacket(packet))
	}
}
