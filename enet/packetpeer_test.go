package enet_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
)

func TestSendErrors(t *testing.T) {
	t.Parallel()
	_, _, _, to := linked(t)
	err := to.Send(0, nil, 4)
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.ErrorContains(t, err, "flags 0x4 are not of 1, 2 and 8")
	err = to.Send(-1, nil, 0)
	assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	assert.ErrorIs(t, err, enet.ErrNoChannel)
	assert.ErrorIs(t, to.Send(5, nil, 0), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, to.Send(4, nil, 0), gderr.Failed, "as in the engine")
	err = to.Send(0, make([]byte, 32<<20+1), 0)
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, enet.ErrTooLarge)
	assert.ErrorIs(t, to.SetTimeout(3, 2, 1), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, to.SetTimeout(-3, -2, -1), gderr.ErrInvalidParameter)
	to.Reset()
	assert.ErrorIs(t, to.Send(0, nil, 0), gderr.ErrUnconfigured)
	assert.ErrorIs(t, to.PutPacket([]byte("x")), gderr.ErrUnconfigured)
	assert.ErrorIs(t, to.SetTimeout(1, 2, 3), gderr.ErrUnconfigured)
	to.Ping()
	to.PingInterval(1)
	to.ThrottleConfigure(1, 1, 1)
	to.PeerDisconnect(0)
	to.PeerDisconnectLater(0)
	to.PeerDisconnectNow(0)
	assert.Zero(t, to.GetStatistic(enet.PeerRoundTripTime))
}

// TestDisconnects ends a connection in each of the ways, with packets under way.
func TestDisconnects(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		end  func(p *enet.PacketPeer)
		sent bool // what was queued before arrives
		told bool // the side that ends it has an event
	}{
		"PeerDisconnect":      {func(p *enet.PacketPeer) { p.PeerDisconnect(42) }, false, true},
		"PeerDisconnectLater": {func(p *enet.PacketPeer) { p.PeerDisconnectLater(42) }, true, true},
		"PeerDisconnectNow":   {func(p *enet.PacketPeer) { p.PeerDisconnectNow(42) }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, client, at, to := linked(t)
			require.NoError(t, to.PutPacket([]byte("last words")))
			c.end(to)
			if c.sent {
				_, packet := receive(t, server, client)
				assert.Equal(t, "last words", string(packet))
			}
			if c.told {
				require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: at, Data: 42}, next(t, server, client))
				require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: to}, next(t, client, server))
			} else {
				require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: at, Data: 42}, next(t, server, client))
			}
			assert.False(t, at.IsActive())
			assert.False(t, to.IsActive())
			assert.Empty(t, server.GetPeers())
			assert.Equal(t, enet.StateDisconnected, at.GetState())
			assert.Empty(t, at.GetRemoteAddress())
			assert.Zero(t, at.GetRemotePort())
			assert.Zero(t, at.GetChannels())
		})
	}
}

// TestTimeout: a peer that does not answer is given up when SetTimeout says so.
func TestTimeout(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	require.NoError(t, client.Destroy())
	assert.False(t, to.IsActive())
	require.NoError(t, at.SetTimeout(1, 1, 100))
	require.NoError(t, at.PutPacket([]byte("is anybody there?")))
	assert.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: at}, next(t, server))
}

// TestVariants sends values as PacketPeer does.
func TestVariants(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	require.NoError(t, to.PutVar([]any{"a", int64(1)}, false))
	require.Equal(t, at, next(t, server, client).Peer)
	value, err := at.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, []any{"a", int64(1)}, value)
	_, err = at.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.Zero(t, at.GetPacketFlags())
	assert.Zero(t, at.GetPacketChannel())
}

// TestStatistics: the numbers of a peer and of its host.
func TestStatistics(t *testing.T) {
	t.Parallel()
	server, client, at, to := linked(t)
	require.NoError(t, to.PutPacket([]byte("x")))
	receive(t, server, client)
	assert.EqualValues(t, 32, at.GetStatistic(enet.PeerPacketThrottle))
	assert.Zero(t, at.GetStatistic(99))
	assert.Positive(t, client.PopStatistic(enet.HostTotalSentPackets))
	assert.Zero(t, client.PopStatistic(enet.HostTotalSentPackets))
	assert.Positive(t, client.PopStatistic(enet.HostTotalSentData))
	assert.Positive(t, server.PopStatistic(enet.HostTotalReceivedData))
	assert.Positive(t, server.PopStatistic(enet.HostTotalReceivedPackets))
	assert.Zero(t, server.PopStatistic(7))
	assert.Equal(t, client.GetLocalPort(), at.GetRemotePort())
	assert.Equal(t, "127.0.0.1", at.GetRemoteAddress())
}
