package packetpeer_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// hearing returns a peer that hears on a port of 127.0.0.1.
func hearing(t *testing.T) *packetpeer.UDP {
	t.Helper()
	u := packetpeer.NewUDP()
	require.NoError(t, u.Bind(0, "127.0.0.1", 1<<20))
	require.NoError(t, u.SetSocketReceiveBuffer(1<<20))
	t.Cleanup(u.Close)
	return u
}

// received waits for packets.
func received(t *testing.T, u *packetpeer.UDP, n int) (packets []string) {
	t.Helper()
	for len(packets) < n {
		require.NoError(t, u.Wait(kit.Patient(t)))
		for packet := range u.Packets() {
			packets = append(packets, string(packet))
		}
	}
	return packets
}

// TestCoalescing sends to two destinations in turn, and to a connected one: nothing leaves before Flush, and then all, in
// order and cut as they were put.
func TestCoalescing(t *testing.T) {
	t.Parallel()
	far := [2]*packetpeer.UDP{hearing(t), hearing(t)}
	u := packetpeer.NewUDP()
	t.Cleanup(u.Close)
	assert.False(t, u.IsCoalescingEnabled())
	u.SetCoalescing(true)
	assert.True(t, u.IsCoalescingEnabled())
	var want [2][]string
	for i := range 100 {
		to := i / 3 % 2
		require.NoError(t, u.SetDestAddress("127.0.0.1", far[to].GetLocalPort()))
		packet := bytes.Repeat([]byte{byte(i)}, 1+i%5)
		require.NoError(t, u.PutPacket(packet))
		want[to] = append(want[to], string(packet))
		clear(packet) // it was copied
	}
	waits := u.Unsent()
	assert.Equal(t, 300, waits)
	assert.Zero(t, far[0].GetAvailablePacketCount())
	require.NoError(t, u.Flush())
	assert.Zero(t, u.Unsent())
	for i := range far {
		assert.Equal(t, want[i], received(t, far[i], len(want[i])))
	}

	connected := packetpeer.NewUDP()
	t.Cleanup(connected.Close)
	require.NoError(t, connected.ConnectToHost("127.0.0.1", far[0].GetLocalPort()))
	connected.SetCoalescing(true)
	for range 3 {
		require.NoError(t, connected.PutPacket([]byte("same")))
	}
	connected.SetCoalescing(false) // sends what waits
	require.NoError(t, connected.PutPacket([]byte("alone")))
	assert.Equal(t, []string{"same", "same", "same", "alone"}, received(t, far[0], 4))
	assert.False(t, connected.IsCoalescingEnabled())
}

// TestCoalescingIsBounded: what would be too much to wait is sent at once.
func TestCoalescingIsBounded(t *testing.T) {
	t.Parallel()
	far := hearing(t)
	u := packetpeer.NewUDP()
	t.Cleanup(u.Close)
	require.NoError(t, u.SetDestAddress("127.0.0.1", far.GetLocalPort()))
	u.SetCoalescing(true)
	for range 1025 {
		require.NoError(t, u.PutPacket([]byte("x")))
	}
	assert.Equal(t, 1, u.Unsent())
	assert.Len(t, received(t, far, 1024), 1024)
	u.Close() // sends the last one
	assert.Len(t, received(t, far, 1), 1)

	err := u.PutPacket(make([]byte, 1<<16))
	assert.ErrorIs(t, err, gderr.Failed, "a packet that no system takes does not wait")
	assert.NoError(t, u.Flush())
}

// TestServerCoalescing: the packets of a server's peers leave with its Poll.
func TestServerCoalescing(t *testing.T) {
	t.Parallel()
	server := packetpeer.NewUDPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	t.Cleanup(server.Stop)
	server.SetCoalescing(true)
	assert.True(t, server.IsCoalescingEnabled())
	clients := [2]*packetpeer.UDP{hearing(t), hearing(t)}
	for _, c := range clients {
		require.NoError(t, c.SetDestAddress("127.0.0.1", server.GetLocalPort()))
		require.NoError(t, c.PutPacket([]byte("hello")))
	}
	for served := 0; served < len(clients); {
		require.NoError(t, server.Wait(kit.Patient(t)))
		require.NoError(t, server.Poll())
		for peer := server.TakeConnection(); peer != nil; peer = server.TakeConnection() {
			assert.True(t, peer.IsCoalescingEnabled())
			require.NoError(t, peer.PutPacket([]byte("welcome")))
			assert.NotZero(t, peer.Unsent())
			served++
		}
	}
	require.NoError(t, server.Poll())
	for _, c := range clients {
		assert.Equal(t, []string{"welcome"}, received(t, c, 1))
	}
	server.SetCoalescing(false)
	assert.False(t, server.IsCoalescingEnabled())
	assert.NoError(t, server.Flush())
}

// TestCoalescingAllocatesNothing holds once there is memory for what waits.
func TestCoalescingAllocatesNothing(t *testing.T) {
	far := hearing(t)
	u := packetpeer.NewUDP()
	t.Cleanup(u.Close)
	require.NoError(t, u.SetDestAddress("127.0.0.1", far.GetLocalPort()))
	u.SetCoalescing(true)
	packet := make([]byte, 64)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for range 64 {
			_ = u.PutPacket(packet)
		}
		_ = u.Flush()
	}))
}
