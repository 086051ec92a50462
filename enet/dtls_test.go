package enet_test

import (
	"crypto/x509"
	"io"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// secretly returns a host that talks DTLS, and one that connects to it for a name.
func secretly(t testing.TB, hostname string) (server, client *enet.Connection, to *enet.PacketPeer) {
	t.Helper()
	id := kit.NewIdentity()
	server = listening(t)
	port := server.GetLocalPort()
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	require.Equal(t, port, server.GetLocalPort())
	client, to = connecting(t, server, 4, 7)
	require.NoError(t, client.DTLSClientSetup(hostname, id.Client()))
	return server, client, to
}

func TestDTLS(t *testing.T) {
	t.Parallel()
	server, client, to := secretly(t, "game.test")
	event := next(t, server, client)
	require.Equal(t, enet.Event{Type: enet.EventConnect, Peer: event.Peer, Data: 7}, event)
	require.Equal(t, enet.Event{Type: enet.EventConnect, Peer: to}, next(t, client, server))
	assert.Equal(t, "127.0.0.1", event.Peer.GetRemoteAddress())
	assert.Equal(t, client.GetLocalPort(), event.Peer.GetRemotePort())
	exchange(t, client, server, to, event.Peer)
	exchange(t, server, client, event.Peer, to)

	to.PeerDisconnect(5)
	assert.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: event.Peer, Data: 5}, next(t, server, client))
	assert.Equal(t, enet.EventDisconnect, next(t, client, server).Type)
}

// TestDTLSIsAllThatIsTalked: who does not talk it is not heard.
func TestDTLSIsAllThatIsTalked(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := listening(t)
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	plain, _ := connecting(t, server, 1, 0)
	for sent := 0.0; sent < 2; sent += plain.PopStatistic(enet.HostTotalSentPackets) {
		_, err := plain.Service(10)
		require.NoError(t, err)
		event, err := server.Service(0)
		require.NoError(t, err)
		require.Equal(t, enet.EventNone, event.Type)
	}
	assert.Zero(t, server.PopStatistic(enet.HostTotalReceivedPackets))
}

func TestDTLSSetupErrors(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	none := enet.NewConnection()
	assert.ErrorIs(t, none.DTLSClientSetup("game.test", id.Client()), enet.ErrNoHost)
	assert.ErrorIs(t, none.DTLSServerSetup(id.Server()), enet.ErrNoHost)
	c := listening(t)
	assert.ErrorIs(t, c.DTLSClientSetup("game.test", id.Server()), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, c.DTLSServerSetup(id.Client()), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, c.DTLSServerSetup(nil), gderr.ErrInvalidParameter)
	require.NoError(t, c.DTLSServerSetup(id.Server()))
	assert.ErrorIs(t, c.DTLSServerSetup(id.Server()), gderr.Failed)
	assert.ErrorIs(t, c.DTLSClientSetup("game.test", nil), gderr.Failed)
	require.NoError(t, c.Destroy())
	require.NoError(t, c.CreateHost(1, 0, 0, 0))
	require.NoError(t, c.DTLSClientSetup("game.test", nil), "another host begins anew")
	assert.Zero(t, c.GetLocalPort())
	_, err := c.Service(0)
	assert.NoError(t, err, "there is nobody to talk to yet")
}

// TestDTLSRefusesCertificates: Service tells why.
func TestDTLSRefusesCertificates(t *testing.T) {
	t.Parallel()
	server, client, _ := secretly(t, "other.test")
	err := untilError(t, client, server)
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorAs(t, err, new(x509.HostnameError))
	assert.Equal(t, err, client.LastError())
	_, again := client.Service(0)
	assert.ErrorAs(t, again, new(x509.HostnameError))
}

// untilError services a connection, and another, until it fails.
func untilError(t *testing.T, c, other *enet.Connection) error {
	t.Helper()
	for deadline := time.Now().Add(kit.Patience); time.Now().Before(deadline); runtime.Gosched() {
		if _, err := c.Service(0); err != nil {
			return err
		}
		_, err := other.Service(0)
		require.NoError(t, err)
	}
	require.Fail(t, "it does not fail")
	return nil
}

// TestDTLSEnds: a server that is gone has said farewell, at which Service of the client fails, as in the engine.
func TestDTLSEnds(t *testing.T) {
	t.Parallel()
	server, client, to := secretly(t, "game.test")
	event := next(t, server, client)
	next(t, client, server)
	require.NoError(t, server.Destroy())
	assert.False(t, event.Peer.IsActive())
	other := listening(t)
	err := untilError(t, client, other)
	assert.ErrorIs(t, err, io.EOF)
	assert.True(t, to.IsActive())
}

func TestDTLSRefusesNewConnections(t *testing.T) {
	t.Parallel()
	server, client, _ := secretly(t, "game.test")
	server.RefuseNewConnections(true)
	for range 20 {
		_, err := client.Service(1)
		require.NoError(t, err)
		event, err := server.Service(0)
		require.NoError(t, err)
		require.Equal(t, enet.EventNone, event.Type)
	}
	server.RefuseNewConnections(false)
	assert.Equal(t, enet.EventConnect, next(t, server, client).Type)
}

// TestDTLSWait: both sides need nothing but Wait.
func TestDTLSWait(t *testing.T) {
	t.Parallel()
	server, client, to := secretly(t, "game.test")
	over := make(chan error)
	go func() {
		for {
			if err := server.Wait(kit.Patient(t)); err != nil {
				over <- err
				return
			}
			event, err := server.Service(0)
			if err != nil || event.Type == enet.EventDisconnect {
				over <- err
				return
			}
		}
	}()
	for left := false; ; {
		require.NoError(t, client.Wait(kit.Patient(t)))
		event, err := client.Service(0)
		require.NoError(t, err)
		switch event.Type {
		case enet.EventConnect:
			to.PeerDisconnect(0)
			left = true
		case enet.EventDisconnect:
			require.True(t, left)
			require.NoError(t, <-over)
			return
		}
	}
}

// TestDTLSIdlePeersAreNotAsked: a turn asks those alone who have something to do.
func TestDTLSIdlePeersAreNotAsked(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := listening(t)
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	var clients []*enet.Connection
	var peers []*enet.PacketPeer
	for range 10 {
		client, to := connecting(t, server, 4, 7)
		require.NoError(t, client.DTLSClientSetup("game.test", id.Client()))
		assert.Equal(t, enet.EventConnect, next(t, server, client).Type)
		assert.Equal(t, enet.EventConnect, next(t, client, server).Type)
		assert.Zero(t, server.BusyDTLSPeers(), "who is connected waits for what comes")
		clients, peers = append(clients, client), append(peers, to)
	}
	for i, client := range clients {
		require.NoError(t, peers[i].Send(0, []byte{byte(i)}, enet.FlagReliable))
		_, packet := receive(t, server, client)
		assert.Equal(t, []byte{byte(i)}, packet)
		assert.Zero(t, server.BusyDTLSPeers())
	}
	client, _ := connecting(t, server, 4, 7)
	require.NoError(t, client.DTLSClientSetup("game.test", id.Client()))
	kit.Await(t, func() bool {
		_, _ = client.Service(0)
		_, _ = server.Service(0)
		return server.BusyDTLSPeers() > 0
	})
	assert.Equal(t, 1, server.BusyDTLSPeers(), "who takes part in a handshake may have something to say by itself")
}

// most is how many may talk DTLS with the host of forOne.
const most = 1 + 64

// forOne returns a host that talks DTLS and has room for one peer.
func forOne(t *testing.T, id kit.Identity) *enet.Connection {
	t.Helper()
	server := enet.NewConnection()
	require.NoError(t, server.CreateHostBound("127.0.0.1", 0, 1, 0, 0, 0))
	t.Cleanup(func() { forget(server) })
	require.NoError(t, server.DTLSServerSetup(id.Server()))
	return server
}

// newStranger returns who begins to talk DTLS, and is no peer.
func newStranger(t *testing.T, id kit.Identity, port int) *packetpeer.DTLS {
	t.Helper()
	udp, stranger := packetpeer.NewUDP(), packetpeer.NewDTLS()
	t.Cleanup(udp.Close)
	require.NoError(t, udp.ConnectToHost("127.0.0.1", port))
	require.NoError(t, stranger.ConnectToPeer(udp, "game.test", id.Client()))
	return stranger
}

// TestDTLSStrangersAreBounded: who talks DTLS and does not become a peer takes only so much, and drives out no peer.
func TestDTLSStrangersAreBounded(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := forOne(t, id)
	client, to := connecting(t, server, 4, 7)
	require.NoError(t, client.DTLSClientSetup("game.test", id.Client()))
	assert.Equal(t, enet.EventConnect, next(t, server, client).Type)
	assert.Equal(t, enet.EventConnect, next(t, client, server).Type)
	var first *packetpeer.DTLS
	for i := range most + 5 {
		stranger := newStranger(t, id, server.GetLocalPort())
		kit.Await(t, func() bool {
			_, err := server.Service(0)
			require.NoError(t, err)
			_, err = client.Service(0)
			require.NoError(t, err)
			stranger.Poll()
			return stranger.GetStatus() == packetpeer.DTLSStatusConnected
		})
		require.Equal(t, min(i+2, most), server.DTLSSessions())
		if first == nil {
			first = stranger
		}
	}
	kit.Await(t, func() bool { first.Poll(); return first.GetStatus() == packetpeer.DTLSStatusDisconnected })
	require.NoError(t, to.Send(0, []byte("still there"), enet.FlagReliable))
	_, packet := receive(t, server, client)
	assert.Equal(t, "still there", string(packet))
}

// TestDTLSStrangerAboutToBecomeAPeer: who has said so already, in the turn that needs its place, is no stranger.
func TestDTLSStrangerAboutToBecomeAPeer(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := forOne(t, id)
	service := func() {
		_, err := server.Service(0)
		require.NoError(t, err)
	}
	var first *packetpeer.DTLS
	for range most {
		next := newStranger(t, id, server.GetLocalPort())
		kit.Await(t, func() bool { service(); next.Poll(); return next.GetStatus() == packetpeer.DTLSStatusConnected })
		if first == nil {
			first = next
		}
	}
	require.Equal(t, most, server.DTLSSessions())

	port := newOnePort(t, server)
	last := newStranger(t, id, port.near.GetLocalPort())
	for hellos := 0; ; service() {
		kit.Await(t, func() bool { last.Poll(); return port.near.GetAvailablePacketCount() > 0 })
		if hellos++; hellos == 2 {
			break // it has the cookie
		}
		port.pass(t)
		service()
		kit.Await(t, func() bool { return port.far.GetAvailablePacketCount() > 0 })
		port.pass(t)
	}
	host := enetwire.New(enetwire.Config{Rand: rand.Uint32})
	_, err := host.Connect(netsock.EndpointOf(netip.MustParseAddrPort("127.0.0.1:1")), 1, 0)
	require.NoError(t, err)
	connect, _, _ := host.AppendDatagram(nil)
	require.NoError(t, first.PutPacket(connect))
	port.pass(t)
	kit.Await(t, func() bool { service(); first.Poll(); return first.GetAvailablePacketCount() > 0 })
	assert.Equal(t, packetpeer.DTLSStatusConnected, first.GetStatus())
	assert.Equal(t, most, server.DTLSSessions())
}

// TestDTLSLastWordOfAServer: what it had said is got, though the client finds first that nobody hears it any more.
func TestDTLSLastWordOfAServer(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := serving(t)
	require.NoError(t, server.GetHost().DTLSServerSetup(id.Server()))
	client := joining(t, server)
	require.NoError(t, client.GetHost().DTLSClientSetup("game.test", id.Client()))
	poll(t, func() bool { return len(server.signals) == 1 && len(client.signals) == 1 }, client, server)
	require.NoError(t, server.PutPacket([]byte("last word")))
	require.NoError(t, server.GetHost().Flush())
	require.NoError(t, server.GetHost().Destroy())
	require.NoError(t, client.PutPacket([]byte("anybody?"))) // is sent at once
	require.NoError(t, client.GetPeer(1).Send(0, []byte("anybody?"), 0))
	client.Poll() // sends, at which the system tells what became of the first
	poll(t, func() bool { return client.GetConnectionStatus() == multiplayer.ConnectionDisconnected }, client)
	packet, err := client.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "last word", string(packet))
}

// TestDTLSMultiplayer: a MultiplayerPeer's host is set up as in the engine, behind create_server and create_client.
func TestDTLSMultiplayer(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := serving(t)
	require.NoError(t, server.GetHost().DTLSServerSetup(id.Server()))
	var clients []*member
	for range 3 {
		client := joining(t, server)
		require.NoError(t, client.GetHost().DTLSClientSetup("game.test", id.Client()))
		clients = append(clients, client)
	}
	poll(t, func() bool { return len(server.signals) == 3 && len(clients[0].signals) >= 1 }, append(clients, server)...)
}
