package enet_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// TestLargestNumbers: numbers that the protocol can't hold count as the largest that it can, not as what is left of them.
func TestLargestNumbers(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	require.NoError(t, at.SetTimeout(math.MaxInt, math.MaxInt, math.MaxInt))
	at.PingInterval(math.MaxInt)
	at.PingInterval(math.MinInt)
	at.ThrottleConfigure(math.MaxInt, math.MaxInt, math.MinInt)
	assert.Equal(t, float64(math.MaxUint32), at.GetStatistic(enet.PeerPacketThrottleInterval))
	assert.Equal(t, float64(math.MaxUint32), at.GetStatistic(enet.PeerPacketThrottleAcceleration))
	assert.Zero(t, at.GetStatistic(enet.PeerPacketThrottleDeceleration))
	require.NoError(t, at.PutPacket([]byte("still there")))
	peer, packet := receive(t, client, server)
	assert.Equal(t, to, peer)
	assert.Equal(t, "still there", string(packet))
	_, err := server.Service(math.MinInt)
	require.NoError(t, err)
	for _, statistic := range []int{math.MinInt, -1, 14, math.MaxInt} {
		assert.Zero(t, at.GetStatistic(enet.PeerStatistic(statistic)))
		assert.Zero(t, server.PopStatistic(enet.HostStatistic(statistic)))
	}
	require.NoError(t, server.ChannelLimit(math.MaxInt))
	assert.ErrorIs(t, server.BandwidthLimit(0, math.MaxInt), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, server.Compress(math.MaxInt), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, at.Send(math.MaxInt, nil, 0), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, at.Send(0, nil, math.MinInt), gderr.ErrInvalidParameter)
}

// TestFlushTellsItsName: an error of Flush is Flush's.
func TestFlushTellsItsName(t *testing.T) {
	t.Parallel()
	c := enet.NewConnection()
	require.NoError(t, c.CreateHostBound("127.0.0.1", 0, 1, 0, 0, 0))
	defer c.Destroy()
	_, err := c.ConnectToHost("::1", 1, 0, 0)
	require.NoError(t, err)
	var typed *gderr.Error
	require.ErrorAs(t, c.Flush(), &typed, "an address of another family can't be sent to")
	assert.Equal(t, "enet.Connection.Flush", typed.Op)
	assert.Equal(t, error(typed), c.LastError())
}

// TestSendQueue: a peer for whom too much waits is told by the errors of what sends.
func TestSendQueue(t *testing.T) {
	t.Parallel()
	c := enet.NewConnection()
	assert.Equal(t, 64<<20, c.GetOutboundBufferSize())
	c.SetOutboundBufferSize(10_000)
	require.NoError(t, c.CreateHostBound("127.0.0.1", 0, 4, 0, 0, 0))
	defer c.Destroy()
	client, _ := connecting(t, c, 1, 0)
	peer := next(t, c, client).Peer
	require.NoError(t, peer.PutPacket(make([]byte, 9000)))
	for name, err := range map[string]error{
		"Send": peer.Send(0, make([]byte, 2000), 0), "PutPacket": peer.PutPacket(make([]byte, 2000)),
		"Broadcast": c.Broadcast(0, make([]byte, 2000), 0),
	} {
		assert.ErrorIs(t, err, gderr.ErrOutOfMemory, name)
		assert.ErrorIs(t, err, enet.ErrQueueFull, name)
		assert.ErrorContains(t, err, "SetOutboundBufferSize of the connection allows, 10000 bytes", name)
	}
	c.SetOutboundBufferSize(0)
	assert.NoError(t, peer.PutPacket(make([]byte, 100_000)))
}

// TestMultiplayerSendQueue: PutPacket tells for whom too much waits, and goes on to the others.
func TestMultiplayerSendQueue(t *testing.T) {
	t.Parallel()
	server := serving(t)
	a, b := joined(t, server), joined(t, server)
	server.GetHost().SetOutboundBufferSize(20_000)
	put := func(target, size int) error {
		server.SetTargetPeer(target)
		return server.PutPacket(make([]byte, size))
	}
	full := func(err error, whom string) {
		t.Helper()
		assert.ErrorIs(t, err, gderr.ErrOutOfMemory)
		assert.ErrorIs(t, err, enet.ErrQueueFull)
		assert.ErrorContains(t, err, whom)
	}
	toA := "to peer " + fmt.Sprint(a.GetUniqueID())
	require.NoError(t, put(a.GetUniqueID(), 15_000))
	full(put(a.GetUniqueID(), 8000), toA)
	full(put(-b.GetUniqueID(), 8000), toA)
	full(put(0, 8000), "for 1 peers")
	require.NoError(t, put(b.GetUniqueID(), 1))
	assert.Len(t, take(t, b, server), 8000)
	assert.Len(t, take(t, b, server), 1)
	assert.Len(t, take(t, a, server), 15_000)
	poll(t, func() bool { return put(a.GetUniqueID(), 8000) == nil }, server, a)
	a.GetHost().SetOutboundBufferSize(1000)
	full(a.PutPacket(make([]byte, 2000)), "to peer 1")
}

// TestIDsBelowZero: nobody gets in under an id that stands for all others.
func TestIDsBelowZero(t *testing.T) {
	t.Parallel()
	server := serving(t)
	client, _ := connecting(t, server.GetHost(), 2, -5)
	for event := (enet.Event{}); event.Type != enet.EventConnect; {
		var err error
		event, err = client.Service(0)
		require.NoError(t, err)
		server.Poll()
	}
	poll(t, func() bool { return len(server.GetHost().GetPeers()) == 0 }, server)
	assert.Empty(t, server.signals)
	assert.Nil(t, server.GetPeer(-5))
}

// TestMeshHandlerDestroys: a handler may destroy the connection that Poll comes to next.
func TestMeshHandlerDestroys(t *testing.T) {
	t.Parallel()
	m := newMember(t)
	require.NoError(t, m.CreateMesh(1))
	hosts, others := map[int]*enet.Connection{}, map[int]*enet.Connection{}
	for id := 2; id <= 3; id++ {
		hosts[id] = listening(t)
		others[id], _ = connecting(t, hosts[id], 2, 0)
		require.Equal(t, enet.EventConnect, next(t, hosts[id], others[id]).Type)
		require.Equal(t, enet.EventConnect, next(t, others[id], hosts[id]).Type)
		require.NoError(t, m.AddMeshPeer(id, hosts[id]))
	}
	m.OnPeerDisconnected(func(id int) {
		if id == 2 {
			assert.NoError(t, hosts[3].Destroy())
		}
	})
	others[2].GetPeers()[0].PeerDisconnectNow(0)
	poll(t, func() bool { return len(m.signals) == 4 }, m)
	assert.Equal(t, []string{"+2", "+3", "-2", "-3"}, m.signals)
	assert.Equal(t, multiplayer.ConnectionConnected, m.GetConnectionStatus())
}

// TestEndedByHand: Wait and Poll find a peer that was ended by hand, once.
func TestEndedByHand(t *testing.T) {
	t.Parallel()
	server := serving(t)
	a, b := joined(t, server), joined(t, server)
	id := a.GetUniqueID()
	server.GetPeer(b.GetUniqueID()).PeerDisconnectNow(0)
	server.GetPeer(id).Reset()
	require.NoError(t, server.Wait(kit.Patient(t)))
	server.Poll()
	assert.Len(t, server.signals, 4)
	assert.Nil(t, server.GetPeer(id))
	server.Poll()
	assert.Len(t, server.signals, 4)

	client := a.GetPeer(1)
	client.Reset()
	require.NoError(t, a.Wait(kit.Patient(t)))
	a.Poll()
	assert.Equal(t, multiplayer.ConnectionDisconnected, a.GetConnectionStatus())
	assert.NoError(t, a.LastError(), "it was this side")
}
