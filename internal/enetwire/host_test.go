package enetwire_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

func TestConnectAndSendEveryKind(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	long := strings.Repeat("0123456789", 500)
	for _, c := range []struct {
		channel int
		data    string
		flags   enetwire.Flags
		arrives enetwire.Flags
	}{
		{0, "reliable", enetwire.FlagReliable, enetwire.FlagReliable},
		{1, "unreliable", 0, 0},
		{7, "unsequenced", enetwire.FlagUnsequenced, enetwire.FlagUnsequenced},
		{0, "both", enetwire.FlagReliable | enetwire.FlagUnsequenced, enetwire.FlagReliable},
		{2, "", 0, 0},
		{2, "", enetwire.FlagReliable, enetwire.FlagReliable},
		{3, long, enetwire.FlagReliable, enetwire.FlagReliable},
		{3, long, 0, enetwire.FlagReliable},
		{3, long, enetwire.FlagUnsequenced, enetwire.FlagReliable},
		{3, long, enetwire.FlagUnreliableFragment, enetwire.FlagUnreliableFragment},
		{3, long, enetwire.FlagUnreliableFragment | enetwire.FlagUnsequenced, enetwire.FlagUnreliableFragment},
		{3, long, enetwire.FlagUnreliableFragment | enetwire.FlagReliable, enetwire.FlagReliable},
	} {
		require.NoError(t, p.toServer.Send(c.channel, []byte(c.data), c.flags))
		require.NoError(t, p.toClient.Send(c.channel, []byte(c.data), c.flags))
		p.turn(10)
		assert.Equal(t, []happened{received(p.toClient, c.data, c.channel, c.arrives)}, events(p.server))
		assert.Equal(t, []happened{received(p.toServer, c.data, c.channel, c.arrives)}, events(p.client))
	}
}

func TestLargePacketGoesByWindows(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	data := bytes.Repeat([]byte("godot"), 200_000)
	require.NoError(t, p.toServer.Send(0, data, enetwire.FlagReliable))
	p.turn(10)
	got := events(p.server)
	require.Len(t, got, 1)
	assert.True(t, string(data) == got[0].payload)
}

func TestSendIsRefused(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	assert.ErrorIs(t, p.toServer.Send(8, nil, 0), enetwire.ErrChannel)
	assert.ErrorIs(t, p.toServer.Send(-1, nil, 0), enetwire.ErrChannel)
	assert.ErrorIs(t, p.toServer.Send(0, make([]byte, enetwire.MaxPacket+1), 0), enetwire.ErrTooLarge)
	assert.ErrorIs(t, p.server.Broadcast(0, make([]byte, enetwire.MaxPacket+1), 0), enetwire.ErrTooLarge)
	assert.ErrorIs(t, p.server.Broadcast(enetwire.MaxChannels, nil, 0), enetwire.ErrChannel)
	p.toServer.Disconnect(0)
	assert.ErrorIs(t, p.toServer.Send(0, nil, 0), enetwire.ErrNotConnected)
}

func TestDisconnect(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	require.NoError(t, p.toServer.Send(0, []byte("before"), enetwire.FlagReliable))
	p.turn(10)
	require.NoError(t, p.toServer.Send(0, []byte("dropped"), enetwire.FlagReliable))
	p.toServer.Disconnect(42)
	assert.Equal(t, enetwire.Disconnecting, p.toServer.State())
	assert.Zero(t, p.toServer.Channels())
	p.turn(10)
	assert.Equal(t, []happened{received(p.toClient, "before", 0, enetwire.FlagReliable),
		{kind: enetwire.EventDisconnect, peer: p.toClient, data: 42}}, events(p.server))
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: p.toServer}}, events(p.client))
	assert.Equal(t, enetwire.Disconnected, p.toServer.State())
	assert.Empty(t, peers(p.server))
	assert.Empty(t, peers(p.client))
	p.connect(3, 5)
}

func TestDisconnectLater(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	var want []happened
	for range 100 {
		require.NoError(t, p.toServer.Send(1, make([]byte, 1000), enetwire.FlagReliable))
		want = append(want, received(p.toClient, string(make([]byte, 1000)), 1, enetwire.FlagReliable))
	}
	p.toServer.DisconnectLater(45)
	assert.Equal(t, enetwire.DisconnectLater, p.toServer.State())
	assert.ErrorIs(t, p.toServer.Send(1, nil, 0), enetwire.ErrNotConnected)
	p.turn(10)
	assert.Equal(t, append(want, happened{kind: enetwire.EventDisconnect, peer: p.toClient, data: 45}), events(p.server))
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: p.toServer}}, events(p.client))
}

func TestDisconnectNow(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	require.NoError(t, p.toClient.Send(0, []byte("arrived"), enetwire.FlagReliable))
	p.turn(10)
	p.toServer.DisconnectNow(44)
	assert.Equal(t, enetwire.Disconnected, p.toServer.State())
	assert.Empty(t, peers(p.client))
	assert.Empty(t, events(p.client))
	pk := p.toServer.Receive()
	require.NotNil(t, pk, "what had arrived stays readable")
	assert.Equal(t, "arrived", string(pk.Bytes()))
	pk.Free()
	assert.Nil(t, p.toServer.Receive())
	p.turn(10)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: p.toClient, data: 44}}, events(p.server))
}

func TestResetIsNoticedByTimeout(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.toClient.SetTimeout(4, 500, 1500)
	p.toServer.Reset()
	p.run(4000)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: p.toClient}}, events(p.server))
	assert.Empty(t, events(p.client))
}

func TestNobodyThere(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	client := w.add(clientPort, enetwire.Config{})
	peer, err := client.Connect(endpoint(serverPort), 2, 0)
	require.NoError(t, err)
	var at []int64
	start := w.now
	w.lose = func(flight) bool { at = append(at, w.now-start); return true }
	w.hosts[endpoint(serverPort)] = enetwire.New(enetwire.Config{})
	w.turn(0)
	var got []happened
	for got == nil {
		due, ok := client.Next()
		require.True(t, ok)
		w.turn(due - w.now)
		got = events(client)
	}
	assert.Equal(t, []int64{0, 500, 1500, 3500, 7500, 15500}, at)
	assert.Equal(t, int64(31500), w.now-start)
	assert.Equal(t, []happened{{kind: enetwire.EventDisconnect, peer: peer}}, got)
	_, ok := client.Next()
	assert.False(t, ok)
}
