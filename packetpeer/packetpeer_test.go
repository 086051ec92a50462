package packetpeer_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
)

func TestAppendPacket(t *testing.T) {
	t.Parallel()
	u := bound(t)
	a := connected(t, u.GetLocalPort())
	put(t, a, "one", "two")
	awaitCount(t, u, 2)
	dst, err := u.AppendPacket([]byte("zero "))
	require.NoError(t, err)
	dst, err = u.AppendPacket(append(dst, ' '))
	require.NoError(t, err)
	assert.Equal(t, "zero one two", string(dst))
	again, err := u.AppendPacket(dst)
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.Equal(t, dst, again)
	assert.Equal(t, err, u.GetPacketError())
}

func TestPackets(t *testing.T) {
	t.Parallel()
	u := bound(t)
	a := connected(t, u.GetLocalPort())
	put(t, a, "one", "two", "three")
	awaitCount(t, u, 3)
	for packet := range u.Packets() {
		assert.Equal(t, "one", string(packet))
		assert.Equal(t, a.GetLocalPort(), int(u.PacketAddrPort().Port()))
		break
	}
	assert.NoError(t, u.GetPacketError())
	var got []string
	for packet := range u.Packets() {
		got = append(got, string(packet))
	}
	assert.Equal(t, []string{"two", "three"}, got)
	assert.ErrorIs(t, u.GetPacketError(), gderr.ErrUnavailable)
}

// TestPacketsEnd: a sender that is as fast as the loop can't keep it.
func TestPacketsEnd(t *testing.T) {
	t.Parallel()
	u := bound(t)
	a := connected(t, u.GetLocalPort())
	put(t, a, "one", "two")
	awaitCount(t, u, 2)
	for range 3 {
		count := 0
		for range u.Packets() {
			put(t, a, "another")
			count++
		}
		assert.Equal(t, 2, count)
		assert.ErrorIs(t, u.GetPacketError(), gderr.ErrUnavailable)
		awaitCount(t, u, 2)
	}
}

// TestCloseInPackets: closing the peer while its packets are iterated over ends that.
func TestCloseInPackets(t *testing.T) {
	t.Parallel()
	u := bound(t)
	put(t, connected(t, u.GetLocalPort()), "one", "two")
	awaitCount(t, u, 2)
	for packet := range u.Packets() {
		u.Close()
		assert.Equal(t, "one", string(packet))
	}
	assert.ErrorIs(t, u.GetPacketError(), packetpeer.ErrClosed)
}
