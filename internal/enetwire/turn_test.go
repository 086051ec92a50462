package enetwire_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// count returns how many datagrams a host has to send now.
func count(h *enetwire.Host) (n int) {
	for {
		if _, _, ok := h.AppendDatagram(nil); !ok {
			return n
		}
		n++
	}
}

func TestFlushOnlySends(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	require.NoError(t, p.toServer.Send(0, []byte("x"), enetwire.FlagReliable))
	p.client.Flush(p.now)
	assert.Equal(t, 1, count(p.client))
	p.client.Flush(p.now + 40_000)
	assert.Zero(t, count(p.client), "nothing is sent again")
	p.client.Service(p.now + 40_000)
	count(p.client)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: p.toServer}}, events(p.client), "nor given up")
}

func TestAppendDatagramAppends(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	require.NoError(t, p.toServer.Send(0, []byte("one"), enetwire.FlagReliable))
	p.client.Service(p.now)
	batch, to, ok := p.client.AppendDatagram([]byte("before"))
	require.True(t, ok)
	assert.Equal(t, endpoint(serverPort), to)
	assert.Equal(t, "before", string(batch[:6]))
	p.server.Receive(endpoint(clientPort), batch[6:])
	assert.Equal(t, []happened{received(p.toClient, "one", 0, enetwire.FlagReliable)}, events(p.server))
	rest, _, ok := p.client.AppendDatagram(batch)
	assert.False(t, ok)
	assert.Equal(t, batch, rest)
}

// TestNext follows what Next says, and finds something to do each time, and nothing in between.
func TestNext(t *testing.T) {
	t.Parallel()
	h := enetwire.New(enetwire.Config{MaxPeers: 1, Rand: counter()})
	_, ok := h.Next()
	assert.False(t, ok, "a host without peers waits for ever")
	p := newPair(t)
	p.turn(1000)
	require.Empty(t, events(p.client))
	for range 5 {
		at, ok := p.client.Next()
		require.True(t, ok)
		require.Greater(t, at, p.now)
		p.client.Service(at - 1)
		require.Zero(t, count(p.client))
		p.turn(at - p.now)
		require.Greater(t, len(p.log), 0)
	}
	require.NoError(t, p.toServer.Send(0, nil, 0))
	at, _ := p.client.Next()
	assert.Equal(t, p.now, at, "a packet waits to be sent")
	p.turn(0)
	at, _ = p.server.Next()
	assert.Equal(t, p.now, at, "an event waits")
	events(p.server)
	p.toServer.DisconnectNow(0)
	at, ok = p.client.Next()
	assert.True(t, ok)
	assert.Equal(t, p.now, at, "a last word waits to be sent")
}

func TestPeersTakeTurns(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{})
	all := join(t, w, server, [2]uint32{}, [2]uint32{}, [2]uint32{})
	for _, peer := range all {
		for range 3 {
			require.NoError(t, peer.Send(0, make([]byte, 1300), 0))
		}
	}
	server.Flush(w.now)
	var ports []int
	for {
		_, to, ok := server.AppendDatagram(nil)
		if !ok {
			break
		}
		ports = append(ports, int(to.Port()))
	}
	assert.Equal(t, []int{10, 11, 12, 10, 11, 12, 10, 11, 12}, ports)
}

func TestPeersThatAreGone(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	peer := p.toServer
	peer.Reset()
	for range 2 {
		peer.Reset()
		peer.Disconnect(1)
		peer.DisconnectLater(1)
		peer.DisconnectNow(1)
		peer.Ping()
		peer.ConfigureThrottle(1, 2, 3)
		peer.SetPingInterval(0)
		peer.SetTimeout(0, 0, 0)
	}
	assert.ErrorIs(t, peer.Send(0, nil, 0), enetwire.ErrNotConnected)
	assert.Zero(t, peer.Channels())
	assert.Zero(t, count(p.client))
	assert.Empty(t, events(p.client))
	assert.Zero(t, p.client.Kept())
}

func TestCancelledConnectLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{})
	client := w.add(clientPort, enetwire.Config{MaxPeers: 1})
	peer, err := client.Connect(endpoint(serverPort), 1, 0)
	require.NoError(t, err)
	peer.Disconnect(5)
	assert.Equal(t, enetwire.Disconnected, peer.State())
	w.turn(10)
	assert.Empty(t, events(client))
	assert.Empty(t, events(server))
	assert.Zero(t, client.Kept())
	_, err = client.Connect(endpoint(serverPort), 1, 0)
	assert.NoError(t, err)
}

// TestVerifyThatDiffers ends a connection attempt, as in the engine.
func TestVerifyThatDiffers(t *testing.T) {
	t.Parallel()
	for field, differs := range map[string]bool{"channels": true, "interval": true, "id": true, "window": false, "bandwidth": false} {
		w := newWire(t)
		server := w.add(serverPort, enetwire.Config{})
		client := w.add(clientPort, enetwire.Config{MaxPeers: 1})
		peer, err := client.Connect(endpoint(serverPort), 1, 0)
		require.NoError(t, err)
		client.Service(w.now)
		hello, _, _ := client.AppendDatagram(nil)
		server.Receive(endpoint(clientPort), hello)
		verify, _, _ := server.AppendDatagram(nil)
		at := map[string]int{"window": 16, "channels": 22, "bandwidth": 24, "interval": 32, "id": 44}[field]
		verify[at] ^= 0x40
		client.Receive(endpoint(serverPort), verify)
		got := events(client)
		require.Len(t, got, 1)
		assert.Equal(t, peer, got[0].peer)
		assert.Equal(t, differs, got[0].kind == enetwire.EventDisconnect, field)
	}
}
