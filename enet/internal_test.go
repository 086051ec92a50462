package enet

import (
	"encoding/hex"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// TestUnreachableNewcomer: whoever connects from an address that can't be sent to, as anybody can pretend, is no
// failure of the host.
func TestUnreachableNewcomer(t *testing.T) {
	t.Parallel()
	c := NewConnection()
	require.NoError(t, c.CreateHostBound("127.0.0.1", 0, 4, 0, 0, 0))
	defer c.Destroy()
	connect, err := hex.DecodeString("8fff0000" + "82ff0001" + "0007ffff" + "00000570" + "00010000" + "00000001" +
		"00000000" + "00000000" + "00001388" + "00000002" + "00000002" + "11223344" + "00000005")
	require.NoError(t, err)
	c.host.Service(clock())
	c.host.Receive(netsock.EndpointOf(netip.MustParseAddrPort("[::1]:4000")), connect)
	event, err := c.Service(0)
	require.NoError(t, err)
	assert.Equal(t, Event{}, event)
	assert.ErrorIs(t, c.LastError(), netsock.ErrFamily)
}

// TestRefusedWords: nothing is heard of a client that was refused, though it may think that it is in.
func TestRefusedWords(t *testing.T) {
	t.Parallel()
	server := NewMultiplayerPeer()
	require.NoError(t, server.SetBindIP("127.0.0.1"))
	require.NoError(t, server.CreateServer(0, 4, 0, 0, 0))
	defer server.Close()
	server.SetRefuseNewConnections(true)
	client := NewMultiplayerPeer()
	defer client.Close()
	port := server.GetHost().GetLocalPort()
	require.NoError(t, client.CreateClient("127.0.0.1", port, 0, 0, 0, 0))
	client.OnPeerConnected(func(int) { assert.NoError(t, client.PutPacket(make([]byte, 1000))) })
	for client.GetConnectionStatus() == multiplayer.ConnectionConnecting {
		server.Poll()
		client.Poll()
	}
	server.Poll()
	assert.Zero(t, server.GetAvailablePacketCount())
	assert.Empty(t, server.members)
}

// TestPacketsOfTheGoneCount: a server that never takes packets is not filled by clients that come, say something, and go.
func TestPacketsOfTheGoneCount(t *testing.T) {
	t.Parallel()
	server := NewMultiplayerPeer()
	require.NoError(t, server.SetBindIP("127.0.0.1"))
	require.NoError(t, server.CreateServer(0, 4, 0, 0, 0))
	defer server.Close()
	server.host.host = enetwire.New(enetwire.Config{MaxPeers: 4, MaxWaiting: 2 << 10, Rand: rand.Uint32})
	for range 20 {
		client := NewMultiplayerPeer()
		require.NoError(t, client.CreateClient("127.0.0.1", server.host.GetLocalPort(), 0, 0, 0, 0))
		for client.GetConnectionStatus() == multiplayer.ConnectionConnecting || len(server.members) == 0 {
			server.Poll()
			client.Poll()
		}
		require.NoError(t, client.PutPacket(make([]byte, 1000)))
		client.Close()
		for len(server.members) > 0 {
			server.Poll()
		}
	}
	assert.Positive(t, server.GetAvailablePacketCount())
	assert.LessOrEqual(t, server.GetAvailablePacketCount(), 5)
}

// TestFifo holds the order while the queue moves in its memory, and gives the memory back.
func TestFifo(t *testing.T) {
	t.Parallel()
	var q fifo[int]
	in, out := 0, 0
	for round := range 200 {
		for range round % 40 {
			q.push(in)
			in++
		}
		for range round % 37 {
			if got, ok := q.pop(); ok {
				require.Equal(t, out, got)
				out++
			}
		}
		require.Equal(t, in-out, q.count())
	}
	for q.count() > 0 {
		got, ok := q.pop()
		require.True(t, ok)
		require.Equal(t, out, got)
		out++
	}
	assert.LessOrEqual(t, cap(q.items), maxIdle)
	_, ok := q.peek()
	assert.False(t, ok)
	_, ok = q.pop()
	assert.False(t, ok)
}
