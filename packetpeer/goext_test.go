package packetpeer_test

import (
	"context"
	"math"
	"testing"
	"time"

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

func TestWait(t *testing.T) {
	t.Parallel()
	u := packetpeer.NewUDP()
	assert.ErrorIs(t, u.Wait(t.Context()), gderr.ErrUnconfigured)

	u = bound(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- u.Wait(ctx) }()
	cancel()
	assert.Equal(t, context.Canceled, <-ended)

	ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, u.Wait(ctx))

	put(t, connected(t, u.GetLocalPort()), "x")
	awaitCount(t, u, 1)
	assert.NoError(t, u.Wait(patient(t)), "what waits already counts")
}

// TestWaitParks: a goroutine that waits goes on when a packet arrives, whether or not it could give up.
func TestWaitParks(t *testing.T) {
	t.Parallel()
	u := bound(t)
	a := connected(t, u.GetLocalPort())
	for _, ctx := range []context.Context{context.Background(), patient(t)} {
		ended := make(chan error)
		go func() { ended <- u.Wait(ctx) }()
		put(t, a, "wake up")
		require.NoError(t, <-ended)
		assert.Equal(t, "wake up", get(t, u))
	}
}

func TestServerWait(t *testing.T) {
	t.Parallel()
	s := packetpeer.NewUDPServer()
	assert.ErrorIs(t, s.Wait(t.Context()), gderr.ErrUnconfigured)
	s = listen(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	assert.Equal(t, context.DeadlineExceeded, s.Wait(ctx))

	ended := make(chan error)
	go func() { ended <- s.Wait(patient(t)) }()
	a := connected(t, s.GetLocalPort())
	put(t, a, "wake up")
	require.NoError(t, <-ended)
	peer := take(t, s)
	assert.NoError(t, peer.Wait(t.Context()), "the packet waits already")
	assert.Equal(t, "wake up", get(t, peer))
	put(t, a, "again")
	require.NoError(t, peer.Wait(patient(t)))
	require.NoError(t, s.Poll())
	assert.Equal(t, "again", get(t, peer))
}

func TestSocketReceiveBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int{math.MinInt, -1, 0} {
		assert.ErrorIs(t, bound(t).SetSocketReceiveBuffer(size), gderr.ErrInvalidParameter)
		assert.ErrorIs(t, listen(t).SetSocketReceiveBuffer(size), gderr.ErrInvalidParameter)
	}
	assert.ErrorIs(t, packetpeer.NewUDP().SetSocketReceiveBuffer(1), gderr.ErrUnconfigured)
	assert.ErrorIs(t, packetpeer.NewUDPServer().SetSocketReceiveBuffer(1), gderr.ErrUnconfigured)
	assert.NoError(t, listen(t).SetSocketReceiveBuffer(1<<16))
	u := bound(t)
	require.NoError(t, u.SetSocketReceiveBuffer(1)) // the system makes it its least
	a := connected(t, u.GetLocalPort())
	for range 200 {
		put(t, a, fill(1000))
	}
	require.NoError(t, u.Wait(patient(t)))
	assert.Less(t, u.GetAvailablePacketCount(), 100, "the system dropped the rest")
}
