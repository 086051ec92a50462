package enet_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

func TestCreateHostErrors(t *testing.T) {
	t.Parallel()
	c := enet.NewConnection()
	for name, err := range map[string]error{
		"no peers":            c.CreateHost(0, 0, 0, 0),
		"too many peers":      c.CreateHost(4096, 0, 0, 0),
		"too many channels":   c.CreateHost(1, 256, 0, 0),
		"incoming bandwidth":  c.CreateHost(1, 0, -1, 0),
		"outgoing bandwidth":  c.CreateHost(1, 0, 0, -1),
		"a name":              c.CreateHostBound("localhost", 0, 1, 0, 0, 0),
		"a port out of range": c.CreateHostBound("*", 65536, 1, 0, 0, 0),
	} {
		assert.ErrorIs(t, err, gderr.ErrInvalidParameter, name)
	}
	require.NoError(t, c.CreateHostBound("127.0.0.1", 0, 1, 0, 0, 0))
	err := c.CreateHost(1, 0, 0, 0)
	assert.ErrorIs(t, err, gderr.ErrAlreadyInUse)
	assert.ErrorIs(t, err, enet.ErrHost)
	assert.ErrorIs(t, enet.NewConnection().CreateHostBound("127.0.0.1", c.GetLocalPort(), 1, 0, 0, 0), gderr.ErrCantCreate)
	require.NoError(t, c.Destroy())
}

// TestWithoutHost: what needs a host says so.
func TestWithoutHost(t *testing.T) {
	t.Parallel()
	c := enet.NewConnection()
	_, connectErr := c.ConnectToHost("127.0.0.1", 1, 0, 0)
	event, serviceErr := c.Service(0)
	assert.Equal(t, enet.Event{Type: enet.EventError}, event)
	for name, err := range map[string]error{
		"ConnectToHost": connectErr, "Service": serviceErr, "Flush": c.Flush(), "Destroy": c.Destroy(),
		"Broadcast": c.Broadcast(0, []byte("x"), 0), "Compress": c.Compress(enet.CompressZlib),
		"BandwidthLimit": c.BandwidthLimit(0, 0), "ChannelLimit": c.ChannelLimit(1),
		"SocketSend": c.SocketSend("127.0.0.1", 1, nil), "Wait": c.Wait(t.Context()),
	} {
		assert.ErrorIs(t, err, gderr.ErrUnconfigured, name)
		assert.ErrorIs(t, err, enet.ErrNoHost, name)
	}
	assert.Zero(t, c.PopStatistic(enet.HostTotalSentData))
	assert.Zero(t, c.GetLocalPort())
	assert.Zero(t, c.GetMaxChannels())
	assert.Empty(t, c.GetPeers())
}

func TestConnectToHostErrors(t *testing.T) {
	t.Parallel()
	c := enet.NewConnection()
	require.NoError(t, c.CreateHost(1, 0, 0, 0))
	defer c.Destroy()
	_, err := c.ConnectToHost("127.0.0.1", 0, 0, 0)
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	_, err = c.ConnectToHost("no such host.invalid", 1, 0, 0)
	assert.ErrorIs(t, err, gderr.ErrCantResolve)
	p, err := c.ConnectToHost("localhost", 1, 0, 0)
	require.NoError(t, err, "a name is resolved")
	assert.Equal(t, 255, p.GetChannels())
	_, err = c.ConnectToHost("127.0.0.1", 1, 0, 0)
	assert.ErrorIs(t, err, gderr.ErrAlreadyInUse)
}

// TestPackets sends packets of all kinds and sizes both ways.
func TestPackets(t *testing.T) {
	t.Parallel()
	for _, mode := range []enet.CompressionMode{
		enet.CompressNone, enet.CompressRangeCoder, enet.CompressFastlz, enet.CompressZlib, enet.CompressZstd,
	} {
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			server, client, at, to := linked(t)
			require.NoError(t, server.Compress(mode))
			require.NoError(t, client.Compress(mode))
			exchange(t, server, client, at, to)
			exchange(t, client, server, to, at)
		})
	}
}

// exchange sends packets from one end and takes them at the other.
func exchange(t *testing.T, from, at *enet.Connection, sender, receiver *enet.PacketPeer) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct{ size, flags, arrives int }{
		{0, enet.FlagReliable, enet.FlagReliable}, {1, 0, 0}, {60, enet.FlagUnsequenced, enet.FlagUnsequenced},
		{1364, 0, 0}, {1365, 0, enet.FlagReliable}, {5000, enet.FlagUnreliableFragment, enet.FlagUnreliableFragment},
		{100_000, enet.FlagReliable, enet.FlagReliable},
	} {
		packet := bytes.Repeat([]byte("words and noise "), c.size/16+1)[:c.size]
		for i := range packet {
			if i%5 == 0 {
				packet[i] = byte(rng.Uint32())
			}
		}
		require.NoError(t, sender.Send(2, packet, c.flags))
		event := next(t, at, from)
		require.Equal(t, enet.Event{Type: enet.EventReceive, Peer: receiver, Channel: 2}, event)
		assert.Equal(t, c.arrives, receiver.GetPacketFlags())
		assert.Equal(t, 2, receiver.GetPacketChannel())
		got, err := receiver.GetPacket()
		require.NoError(t, err)
		require.Equal(t, packet, got)
	}
}

// TestServiceWaits: Service with a timeout sees what arrives while it waits, and does not turn until it does.
func TestServiceWaits(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		assert.NoError(t, to.Send(0, []byte("late"), enet.FlagReliable))
		assert.NoError(t, client.Flush())
	}()
	for {
		event, err := server.Service(int(kit.Patience.Milliseconds()))
		require.NoError(t, err)
		if event.Type == enet.EventReceive {
			break
		}
		require.Equal(t, enet.EventNone, event.Type)
	}
	packet, err := at.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "late", string(packet))
	<-sent
}

// TestServiceTimeout: with nothing to wait for Service comes back when its time is over.
func TestServiceTimeout(t *testing.T) {
	t.Parallel()
	c := listening(t)
	event, err := c.Service(20)
	require.NoError(t, err)
	assert.Equal(t, enet.Event{}, event)
}

// TestWait counts how often it returns: with nothing going on it sleeps from timer to timer.
func TestWait(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	require.NoError(t, to.Send(0, []byte("hello"), 0))
	require.NoError(t, client.Flush())
	require.NoError(t, server.Wait(kit.Patient(t)))
	_, packet := receive(t, server)
	assert.Equal(t, "hello", string(packet))
	at.PingInterval(60_000)
	to.PingInterval(60_000)

	short, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	turns := 0
	for ; server.Wait(short) == nil; turns++ {
		for event := (enet.Event{Type: enet.EventReceive}); event.Type != enet.EventNone; {
			var err error
			event, err = server.Service(0)
			require.NoError(t, err)
		}
		_, err := client.Service(0)
		require.NoError(t, err)
	}
	assert.ErrorIs(t, short.Err(), context.DeadlineExceeded)
	assert.Less(t, turns, 30, "a handful of resends and the bandwidth limit of the first second")
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	c := listening(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- c.Wait(ctx) }()
	cancel()
	assert.ErrorIs(t, <-done, context.Canceled)
	assert.ErrorIs(t, c.Wait(ctx), context.Canceled)
}

func TestBroadcast(t *testing.T) {
	t.Parallel()
	server, first, _, _ := linked(t)
	second, to := connecting(t, server, 1, 0)
	next(t, server, second)
	require.Equal(t, to, next(t, second).Peer)
	require.NoError(t, server.Broadcast(0, []byte("to all"), enet.FlagReliable))
	require.NoError(t, server.Broadcast(3, []byte("to those who have it"), enet.FlagReliable))
	for _, want := range []string{"to all", "to those who have it"} {
		_, packet := receive(t, first, server)
		assert.Equal(t, want, string(packet))
	}
	_, packet := receive(t, second, server)
	assert.Equal(t, "to all", string(packet))
	assert.ErrorIs(t, server.Broadcast(255, nil, 0), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, server.Broadcast(0, nil, 4), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, server.Broadcast(0, make([]byte, 32<<20+1), 0), enet.ErrTooLarge)
}

// TestDestroyInTheMiddle: what had arrived stays readable at a peer whose connection is gone.
func TestDestroyInTheMiddle(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	require.NoError(t, to.PutPacket([]byte("one")))
	require.NoError(t, to.PutPacket([]byte("two")))
	require.NoError(t, client.Flush())
	require.Equal(t, enet.EventReceive, next(t, server).Type)
	require.NoError(t, server.Destroy())
	assert.False(t, at.IsActive())
	var got []string
	for packet := range at.Packets() {
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"one", "two"}, got)
	_, err := at.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.ErrorIs(t, err, enet.ErrInactive)
	assert.ErrorIs(t, at.PutPacket([]byte("three")), enet.ErrInactive)
}

func TestNames(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "EVENT_ERROR", enet.EventError.String())
	assert.Equal(t, "EVENT_RECEIVE", enet.EventReceive.String())
	assert.Equal(t, "EventType(9)", enet.EventType(9).String())
	assert.Equal(t, "STATE_ZOMBIE", enet.StateZombie.String())
	assert.Equal(t, "PeerState(-1)", enet.PeerState(-1).String())
	assert.Equal(t, "COMPRESS_ZSTD", enet.CompressZstd.String())
}
