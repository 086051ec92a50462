package packetpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestSocketDroppedPackets: what was sent was either got or counted, by a peer and by a server for its peers.
func TestSocketDroppedPackets(t *testing.T) {
	t.Parallel()
	const sent = 200
	u, s := bound(t), listen(t)
	assert.Zero(t, u.SocketDroppedPackets()+s.SocketDroppedPackets())
	require.NoError(t, u.SetSocketReceiveBuffer(1)) // the system makes it its least
	require.NoError(t, s.SetSocketReceiveBuffer(1))
	toPeer, toServer := connected(t, u.GetLocalPort()), connected(t, s.GetLocalPort())
	for range sent {
		put(t, toPeer, fill(1000))
		put(t, toServer, fill(1000))
	}
	kit.Await(t, func() bool { return u.GetAvailablePacketCount()+int(u.SocketDroppedPackets()) == sent })
	assert.Positive(t, u.SocketDroppedPackets())
	kit.Await(t, func() bool { return s.Poll() == nil && s.IsConnectionAvailable() })
	taken := s.TakeConnection()
	kit.Await(t, func() bool {
		return s.Poll() == nil && taken.GetAvailablePacketCount()+int(s.SocketDroppedPackets()) == sent
	})
	assert.Positive(t, s.SocketDroppedPackets())
	assert.Equal(t, s.SocketDroppedPackets(), taken.SocketDroppedPackets())
	u.Close()
	assert.Zero(t, u.SocketDroppedPackets()+packetpeer.NewUDPServer().SocketDroppedPackets())
}
