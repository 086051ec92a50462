package websocketpeer_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// newMultiplayer returns a peer that is closed with the test.
func newMultiplayer(t testing.TB) *websocketpeer.MultiplayerPeer {
	p := websocketpeer.NewMultiplayerPeer()
	t.Cleanup(p.Close)
	return p
}

// multiplayerServer returns a server that listens, and the URL for its clients.
func multiplayerServer(t testing.TB) (server *websocketpeer.MultiplayerPeer, url string) {
	t.Helper()
	server = newMultiplayer(t)
	require.NoError(t, server.CreateServer(0, "127.0.0.1", nil))
	return server, fmt.Sprintf("ws://127.0.0.1:%d/", server.GetLocalPort())
}

// multiplayerClient returns a client of the server that is connected.
func multiplayerClient(t testing.TB, server *websocketpeer.MultiplayerPeer, url string) *websocketpeer.MultiplayerPeer {
	t.Helper()
	client := newMultiplayer(t)
	require.NoError(t, client.CreateClient(url, nil))
	pollUntil(t, func() bool {
		return client.GetConnectionStatus() == multiplayer.ConnectionConnected
	}, server, client)
	return client
}

// pollUntil polls the peers until there is what has to come.
func pollUntil(t testing.TB, done func() bool, peers ...*websocketpeer.MultiplayerPeer) {
	t.Helper()
	kit.Await(t, done, func() {
		for _, p := range peers {
			p.Poll()
		}
	})
}

func TestMultiplayerTalk(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	var came []int
	server.OnPeerConnected(func(id int) { came = append(came, id) })
	a, b := multiplayerClient(t, server, url), multiplayerClient(t, server, url)
	assert.Equal(t, []int{a.GetUniqueID(), b.GetUniqueID()}, came)
	assert.Equal(t, "127.0.0.1", server.GetPeerAddress(a.GetUniqueID()))
	assert.NotZero(t, server.GetPeerPort(a.GetUniqueID()))
	assert.Equal(t, server.GetLocalPort(), a.GetPeerPort(1))
	assert.Nil(t, server.GetPeer(5))
	assert.Equal(t, websocketpeer.StateOpen, a.GetPeer(1).GetReadyState())
	assert.True(t, server.IsServer())
	assert.False(t, a.IsServer())
	assert.True(t, a.IsServerRelaySupported())

	server.SetTargetPeer(-a.GetUniqueID())
	require.NoError(t, server.PutPacket([]byte("all but a")))
	server.SetTargetPeer(a.GetUniqueID())
	require.NoError(t, server.PutPacket([]byte("a")))
	server.SetTargetPeer(5)
	require.ErrorIs(t, server.PutPacket([]byte("nobody")), gderr.ErrInvalidParameter)
	require.NoError(t, a.PutVar("from a", false))
	pollUntil(t, func() bool {
		return a.GetAvailablePacketCount()+b.GetAvailablePacketCount()+server.GetAvailablePacketCount() == 3
	}, server, a, b)
	assert.Equal(t, a.GetUniqueID(), server.GetPacketPeer())
	value, err := server.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, "from a", value)
	assert.Equal(t, 1, b.GetPacketPeer())
	for p, want := range map[*websocketpeer.MultiplayerPeer]string{a: "a", b: "all but a"} {
		packet, err := p.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, want, string(packet))
		_, err = p.GetPacket()
		require.ErrorIs(t, err, gderr.ErrUnavailable)
	}
}

// TestMultiplayerCrowdLeaves: those that leave in one frame are all told of, and the others stay.
func TestMultiplayerCrowdLeaves(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	var want, gone []int
	server.OnPeerDisconnected(func(id int) { gone = append(gone, id) })
	clients := make([]*websocketpeer.MultiplayerPeer, 9)
	for i := range clients {
		clients[i] = multiplayerClient(t, server, url)
	}
	for i, client := range clients {
		if i%3 > 0 {
			want = append(want, client.GetUniqueID())
			client.Close()
		}
	}
	pollUntil(t, func() bool { return len(gone) == len(want) }, server)
	assert.ElementsMatch(t, want, gone)
	require.NoError(t, server.PutPacket([]byte("who is left?")))
	for i := 0; i < len(clients); i += 3 {
		pollUntil(t, func() bool { return clients[i].GetAvailablePacketCount() == 1 }, clients[i])
		assert.NotNil(t, server.GetPeer(clients[i].GetUniqueID()))
	}
	for _, id := range want {
		assert.Nil(t, server.GetPeer(id))
	}
}

// TestMultiplayerPeersAreInNoGroup: who is waited for by a server is in no group besides, which would take its bell.
func TestMultiplayerPeersAreInNoGroup(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	client := multiplayerClient(t, server, url)
	peer := server.GetPeer(client.GetUniqueID())
	g := group.New[struct{}]()
	require.NoError(t, g.Add(peer, struct{}{}), "nobody has waited for the server")
	require.True(t, g.Remove(peer))

	require.NoError(t, client.PutPacket([]byte("hello")))
	require.NoError(t, server.Wait(kit.Patient(t)))
	require.ErrorIs(t, g.Add(peer, struct{}{}), group.ErrMember)
	server.Close()
	assert.NoError(t, g.Add(peer, struct{}{}))
}

func TestMultiplayerOverTLS(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server, client := newMultiplayer(t), newMultiplayer(t)
	options := id.Server()
	require.ErrorIs(t, client.CreateClient("wss://127.0.0.1/", options), gderr.ErrInvalidParameter)
	require.NoError(t, server.CreateServer(0, "127.0.0.1", options))
	url := fmt.Sprintf("wss://127.0.0.1:%d/", server.GetLocalPort())
	require.NoError(t, client.CreateClient(url, id.Client()))
	pollUntil(t, func() bool { return client.GetConnectionStatus() == multiplayer.ConnectionConnected }, server, client)
	require.NoError(t, client.PutPacket([]byte("secret")))
	pollUntil(t, func() bool { return server.GetAvailablePacketCount() == 1 }, server, client)

	stranger := newMultiplayer(t)
	require.NoError(t, stranger.CreateClient(url, nil))
	pollUntil(t, func() bool { return stranger.GetConnectionStatus() == multiplayer.ConnectionDisconnected }, server, stranger)
	var unknown *tls.CertificateVerificationError
	require.ErrorAs(t, stranger.LastError(), &unknown)
}

func TestMultiplayerWait(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	client := newMultiplayer(t)
	require.ErrorIs(t, client.Wait(t.Context()), gderr.ErrUnconfigured)
	require.NoError(t, client.CreateClient(url, nil))
	ctx, cancel := context.WithCancel(kit.Patient(t))
	served := make(chan string, 1)
	go func() {
		for server.Wait(ctx) == nil {
			server.Poll()
			for packet := range server.Packets() {
				served <- string(packet)
			}
		}
		close(served)
	}()
	for client.GetConnectionStatus() != multiplayer.ConnectionConnected {
		require.NoError(t, client.Wait(ctx))
		client.Poll()
	}
	require.NoError(t, client.PutPacket([]byte("hello")))
	assert.Equal(t, "hello", <-served)
	cancel()
	<-served
	server.Close()
	for client.Wait(kit.Patient(t)) == nil {
		client.Poll()
	}
	assert.Equal(t, multiplayer.ConnectionDisconnected, client.GetConnectionStatus())
	require.ErrorIs(t, client.LastError(), gderr.ErrConnectionError)
}

func TestMultiplayerClientThatIsNotLetIn(t *testing.T) {
	t.Parallel()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	defer listener.Stop()
	client := newMultiplayer(t)
	require.NoError(t, client.SetHandshakeTimeout(0.05))
	require.ErrorIs(t, client.SetHandshakeTimeout(0), gderr.ErrInvalidParameter)
	require.NoError(t, client.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d/", listener.GetLocalPort()), nil))
	for client.Wait(kit.Patient(t)) == nil {
		client.Poll()
	}
	require.ErrorIs(t, client.LastError(), gderr.ErrTimeout)
	require.ErrorIs(t, client.LastError(), os.ErrDeadlineExceeded)

	listener.Stop()
	refused := newMultiplayer(t)
	require.NoError(t, refused.CreateClient("ws://127.0.0.1:1/", nil))
	for refused.Wait(kit.Patient(t)) == nil {
		refused.Poll()
	}
	require.ErrorIs(t, refused.LastError(), syscall.ECONNREFUSED)
}

// TestMultiplayerLastWords: what comes together with the end of a connection is there before the handlers run.
func TestMultiplayerLastWords(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	client := multiplayerClient(t, server, url)
	heard := ""
	server.OnPeerDisconnected(func(id int) {
		assert.Equal(t, client.GetPeer(1), (*websocketpeer.Peer)(nil))
		for packet := range server.Packets() {
			heard += string(packet)
		}
	})
	require.NoError(t, client.PutPacket([]byte("last ")))
	require.NoError(t, client.PutPacket([]byte("words")))
	require.NoError(t, client.DisconnectPeer(1, true))
	assert.Equal(t, multiplayer.ConnectionDisconnected, client.GetConnectionStatus())
	pollUntil(t, func() bool { return heard != "" }, server)
	assert.Equal(t, "last words", heard)
}

// TestMultiplayerHandlersMayEndIt: a handler may close the peer, or forget others, in the middle of a Poll.
func TestMultiplayerHandlersMayEndIt(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	clients := []*websocketpeer.MultiplayerPeer{newMultiplayer(t), newMultiplayer(t), newMultiplayer(t)}
	for _, c := range clients {
		require.NoError(t, c.CreateClient(url, nil))
		c.OnPeerConnected(func(int) { c.Close() })
	}
	met := 0
	server.OnPeerConnected(func(id int) {
		met++
		assert.NoError(t, server.DisconnectPeer(id, true))
		if met == 2 {
			server.Close()
		}
	})
	pollUntil(t, func() bool {
		return server.GetConnectionStatus() == multiplayer.ConnectionDisconnected
	}, append(clients, server)...)
	assert.Equal(t, 2, met)
	require.NoError(t, server.CreateServer(0, "127.0.0.1", nil), "it can be set up again")
	pollUntil(t, func() bool {
		for _, c := range clients {
			if c.GetConnectionStatus() != multiplayer.ConnectionDisconnected {
				return false
			}
		}
		return true
	}, clients...)
}

// TestMultiplayerQueueIsBounded: who sends more than is taken waits, and nobody else does.
func TestMultiplayerQueueIsBounded(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	server.SetMaxQueuedPackets(10)
	loud, calm := multiplayerClient(t, server, url), multiplayerClient(t, server, url)
	for range 50 {
		require.NoError(t, loud.PutPacket([]byte("loud")))
	}
	require.NoError(t, calm.PutPacket([]byte("calm")))
	fromCalm := false
	pollUntil(t, func() bool { return server.GetAvailablePacketCount() >= 11 }, server, loud, calm)
	server.Poll()
	assert.LessOrEqual(t, server.GetAvailablePacketCount(), 2*10+1)
	loudOnes := 0
	pollUntil(t, func() bool {
		for server.GetAvailablePacketCount() > 0 {
			if server.GetPacketPeer() == calm.GetUniqueID() {
				fromCalm = true
			} else {
				loudOnes++
			}
			_, err := server.GetPacket()
			require.NoError(t, err)
		}
		return loudOnes == 50
	}, server, loud, calm)
	assert.True(t, fromCalm)
}

// TestMultiplayerErrorOfMany: what a packet to all failed for is one error of the method that was called.
func TestMultiplayerErrorOfMany(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	server.SetOutboundBufferSize(100)
	a, b := multiplayerClient(t, server, url), multiplayerClient(t, server, url)
	server.SetTargetPeer(multiplayer.TargetPeerBroadcast)
	err := server.PutPacket(make([]byte, 1000))
	var own *gderr.Error
	require.ErrorAs(t, err, &own)
	assert.Equal(t, "websocketpeer.MultiplayerPeer.PutPacket", own.Op)
	assert.Equal(t, gderr.ErrOutOfMemory, own.Code)
	for _, c := range []*websocketpeer.MultiplayerPeer{a, b} {
		assert.ErrorContains(t, own.Err, fmt.Sprintf("to peer %d: ", c.GetUniqueID()))
	}
}

// TestMultiplayerOwnEndUnanswered: what this side ends is no error, though the server does not answer.
func TestMultiplayerOwnEndUnanswered(t *testing.T) {
	t.Parallel()
	server, url := multiplayerServer(t)
	client := multiplayerClient(t, server, url) // the server is polled no more
	require.NoError(t, client.SetHandshakeTimeout(0.02))
	require.NoError(t, client.DisconnectPeer(1, false))
	pollUntil(t, func() bool { return client.GetConnectionStatus() == multiplayer.ConnectionDisconnected }, client)
	assert.NoError(t, client.LastError())
}
