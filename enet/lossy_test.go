package enet_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/lossy"
)

// TestLossyNetwork: over a network that loses, doubles and reorders, reliable packets arrive once and in their order on
// each channel, unreliable ones in their order, unsequenced ones once at most.
func TestLossyNetwork(t *testing.T) {
	t.Parallel()
	server := listening(t)
	network := lossy.New(t, server.GetLocalPort(), lossy.Faults{Loss: 0.2, Double: 0.05, Overtake: 0.05})
	client := enet.NewConnection()
	require.NoError(t, client.CreateHost(1, 0, 0, 0))
	t.Cleanup(func() { forget(client) })
	to, err := client.ConnectToHost("127.0.0.1", network.Port, 4, 0)
	require.NoError(t, err)
	at := next(t, server, client).Peer
	require.Equal(t, to, next(t, client, server).Peer)
	for _, peer := range []*enet.PacketPeer{to, at} { // a busy machine is not a peer that has gone
		require.NoError(t, peer.SetTimeout(1<<20, int(time.Hour.Milliseconds()), int(time.Hour.Milliseconds())))
	}

	const count = 80
	var got [4][]uint32 // by channel
	finished := func() bool { return len(got[0]) == count && len(got[1]) == count/10 }
	sent := uint32(0)
	deadline := time.Now().Add(3 * kit.Patience)
	for !finished() && time.Now().Before(deadline) {
		if sent < count {
			sendNumbered(t, to, sent)
			sent++
		}
		for _, c := range []*enet.Connection{client, server} {
			event, err := c.Service(1)
			require.NoError(t, err)
			require.NotEqual(t, enet.EventDisconnect, event.Type)
			if event.Type == enet.EventReceive {
				packet, err := at.GetPacket()
				require.NoError(t, err)
				got[event.Channel] = append(got[event.Channel], binary.BigEndian.Uint32(packet))
			}
		}
	}
	require.True(t, finished(), "%d and %d reliable packets have arrived", len(got[0]), len(got[1]))
	for i, n := range got[0] {
		require.EqualValues(t, i, n, "reliable")
	}
	for i, n := range got[1] {
		require.EqualValues(t, 10*i, n, "reliable, in fragments")
	}
	assert.IsIncreasing(t, got[2], "unreliable")
	assert.NotEmpty(t, got[2])
	seen := map[uint32]bool{}
	for _, n := range got[3] {
		assert.False(t, seen[n], "unsequenced, %d again", n)
		seen[n] = true
	}
	assert.NotEmpty(t, seen)
}

// sendNumbered sends a packet of each kind with a number, a long one of every tenth.
func sendNumbered(t *testing.T, to *enet.PacketPeer, n uint32) {
	t.Helper()
	packet := binary.BigEndian.AppendUint32(nil, n)
	require.NoError(t, to.Send(0, packet, enet.FlagReliable))
	require.NoError(t, to.Send(2, packet, 0))
	require.NoError(t, to.Send(3, packet, enet.FlagUnsequenced))
	if n%10 == 0 {
		require.NoError(t, to.Send(1, append(packet, make([]byte, 5000)...), enet.FlagReliable))
	}
}
