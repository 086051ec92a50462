package packetpeer_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

func TestListenArguments(t *testing.T) {
	t.Parallel()
	taken := listen(t)
	for _, c := range []struct {
		name    string
		port    int
		address string
		want    gderr.Code
	}{
		{"port below 0", -1, "*", gderr.ErrInvalidParameter},
		{"port above 65535", 65536, "*", gderr.ErrInvalidParameter},
		{"name", 0, "localhost", gderr.ErrInvalidParameter},
		{"port in use", taken.GetLocalPort(), "127.0.0.1", gderr.ErrUnavailable},
	} {
		s := packetpeer.NewUDPServer()
		assert.ErrorIs(t, s.Listen(c.port, c.address), c.want, c.name)
		assert.False(t, s.IsListening(), c.name)
		assert.Zero(t, s.GetLocalPort(), c.name)
	}
	assert.ErrorIs(t, taken.Listen(-1, "*"), gderr.ErrAlreadyInUse, "this is asked first")
}

// TestServerPeerIsLocked: what would change the socket of the server is refused.
func TestServerPeerIsLocked(t *testing.T) {
	t.Parallel()
	s := listen(t)
	a := connected(t, s.GetLocalPort())
	put(t, a, "x")
	u := take(t, s)
	assert.ErrorIs(t, u.Bind(0, "*", queueSize), gderr.ErrAlreadyInUse)
	for _, err := range []error{
		u.ConnectToHost("127.0.0.1", 9),
		u.SetBroadcastEnabled(true),
		u.JoinMulticastGroup("239.1.2.3", "lo"),
		u.LeaveMulticastGroup("239.1.2.3", "lo"),
	} {
		assert.ErrorIs(t, err, gderr.ErrLocked)
		assert.ErrorIs(t, err, packetpeer.ErrServerPeer)
	}
	assert.Equal(t, s.GetLocalPort(), u.GetLocalPort())
	assert.NoError(t, u.SetDestAddress("127.0.0.1", 9))
	put(t, u, "still there")
	assert.Equal(t, "still there", get(t, a))
}

// TestAllInterfacesServer: a server on "*" serves both families, each at its address.
func TestAllInterfacesServer(t *testing.T) {
	t.Parallel()
	s := packetpeer.NewUDPServer()
	require.NoError(t, s.Listen(0, "*"))
	t.Cleanup(s.Stop)
	for _, ip := range []string{"127.0.0.1", "::1"} {
		a := packetpeer.NewUDP()
		require.NoError(t, a.ConnectToHost(ip, s.GetLocalPort()))
		put(t, a, "hello")
		u := take(t, s)
		assert.Equal(t, ip, u.PacketAddrPort().Addr().String(), "before a packet was got, too")
		assert.Equal(t, "hello", get(t, u))
		put(t, u, "back")
		assert.Equal(t, "back", get(t, a))
		a.Close()
	}
}

// TestFlood: invented senders take no more memory than may wait, and known peers are served as ever.
func TestFlood(t *testing.T) {
	t.Parallel()
	s := listen(t)
	known := connected(t, s.GetLocalPort())
	put(t, known, "known")
	u := take(t, s)
	assert.Equal(t, "known", get(t, u))
	for i := range 50 {
		// It stays open until the end: the system could give its port to the next.
		put(t, connected(t, s.GetLocalPort()), "invented", "again")
		put(t, known, fmt.Sprint(i))
		kit.Await(t, func() bool {
			require.NoError(t, s.Poll())
			return u.GetAvailablePacketCount() == i+1
		})
	}
	assert.EqualValues(t, 2*(50-16), s.RefusedPackets())
	waiting := 0
	for s.IsConnectionAvailable() {
		assert.Equal(t, 2, s.TakeConnection().GetAvailablePacketCount())
		waiting++
	}
	assert.Equal(t, 16, waiting)
}

// TestReady: the server tells which of its peers there are packets for, as of the last Poll.
func TestReady(t *testing.T) {
	t.Parallel()
	s := listen(t)
	var clients, peers []*packetpeer.UDP
	for range 4 {
		client := connected(t, s.GetLocalPort())
		put(t, client, "hello")
		clients, peers = append(clients, client), append(peers, take(t, s))
	}
	require.NoError(t, s.Poll())
	assert.Empty(t, slices.Collect(s.Ready()), "nothing has come")
	ready := func(want int, senders ...*packetpeer.UDP) []*packetpeer.UDP {
		for _, sender := range senders {
			put(t, sender, "again", "and again")
		}
		var all []*packetpeer.UDP
		kit.Await(t, func() bool {
			require.NoError(t, s.Poll())
			for u := range s.Ready() {
				if !slices.Contains(all, u) {
					all = append(all, u)
				}
			}
			return len(all) == want
		})
		return all
	}
	assert.ElementsMatch(t, []*packetpeer.UDP{peers[1], peers[3]}, ready(2, clients[1], clients[3]))

	put(t, connected(t, s.GetLocalPort()), "a new one")
	kit.Await(t, func() bool {
		require.NoError(t, s.Poll())
		return s.IsConnectionAvailable()
	})
	newcomer := func() []*packetpeer.UDP { return slices.Collect(s.Ready()) }
	assert.Empty(t, newcomer(), "it waits to be taken")
	u := s.TakeConnection()
	assert.Equal(t, []*packetpeer.UDP{u}, newcomer())
	u.Close()
	assert.Empty(t, newcomer(), "it is closed")
	ready(2, clients[0], clients[2])
	s.Stop()
	assert.Empty(t, slices.Collect(s.Ready()))
}

// TestReadyWithAFullQueue: who takes a packet at a time is told of a peer again whose queue is full.
func TestReadyWithAFullQueue(t *testing.T) {
	t.Parallel()
	s := listen(t)
	client := connected(t, s.GetLocalPort())
	put(t, client, "hello")
	u := take(t, s)
	full := func() uint64 {
		put(t, client, strings.Repeat("x", 1000))
		before := s.DroppedPackets()
		require.NoError(t, s.Poll())
		return s.DroppedPackets() - before
	}
	kit.Await(t, func() bool { return full() > 0 })
	assert.Equal(t, []*packetpeer.UDP{u}, slices.Collect(s.Ready()))
}

// TestPollInReady: what the new Poll had packets for is yielded by a new loop.
func TestPollInReady(t *testing.T) {
	t.Parallel()
	s := listen(t)
	clients := make([]*packetpeer.UDP, 3)
	for i := range clients {
		clients[i] = connected(t, s.GetLocalPort())
		put(t, clients[i], "hello")
		take(t, s)
	}
	turns := 0
	kit.Await(t, func() bool {
		for _, client := range clients {
			put(t, client, "again")
		}
		require.NoError(t, s.Poll())
		turns = 0
		several := len(slices.Collect(s.Ready())) > 1
		for range s.Ready() {
			turns++
			require.NoError(t, s.Poll())
		}
		return several
	})
	assert.Equal(t, 1, turns)
}

func TestMaxPending(t *testing.T) {
	t.Parallel()
	s := listen(t)
	assert.ErrorIs(t, s.SetMaxPendingConnections(-1), gderr.ErrInvalidParameter)
	assert.Equal(t, 16, s.GetMaxPendingConnections())
	first, second := connected(t, s.GetLocalPort()), connected(t, s.GetLocalPort())
	put(t, first, "first")
	kit.Await(t, func() bool { return s.Poll() == nil && s.IsConnectionAvailable() })
	require.NoError(t, s.SetMaxPendingConnections(0))
	assert.True(t, s.IsConnectionAvailable(), "who waits already goes on waiting")
	put(t, second, "second")
	kit.Await(t, func() bool { return s.Poll() == nil && s.RefusedPackets() == 1 })
	assert.Equal(t, "first", get(t, s.TakeConnection()))
	assert.Nil(t, s.TakeConnection())
}

// TestServerCountsDropped: for each peer, and for all.
func TestServerCountsDropped(t *testing.T) {
	t.Parallel()
	s := listen(t)
	for n := range 2 {
		a := connected(t, s.GetLocalPort())
		sent := 0
		for range 3 { // in parts, which the system's own buffer can hold
			for range 30 {
				put(t, a, fill(1200))
			}
			sent += 30
			kit.Await(t, func() bool {
				require.NoError(t, s.Poll())
				return s.DroppedPackets() >= uint64(n*37+max(0, sent-53))
			})
		}
		u := take(t, s)
		assert.Equal(t, 53, u.GetAvailablePacketCount())
		assert.EqualValues(t, 37, u.DroppedPackets())
		u.Close()
	}
	assert.EqualValues(t, 74, s.DroppedPackets())
}

// TestClosedPeer: a peer that is closed can be opened for itself, and its sender is new to the server.
func TestClosedPeer(t *testing.T) {
	t.Parallel()
	s := listen(t)
	a := connected(t, s.GetLocalPort())
	put(t, a, "one", "two")
	u := take(t, s)
	assert.Equal(t, "one", get(t, u))
	u.Close()
	assert.ErrorIs(t, u.GetPacketError(), nil)
	_, err := u.GetPacket()
	assert.ErrorIs(t, err, packetpeer.ErrClosed)

	put(t, a, "three")
	again := take(t, s)
	assert.Equal(t, "three", get(t, again))
	u.Close() // must not close the other
	put(t, a, "four")
	kit.Await(t, func() bool { return s.Poll() == nil && again.GetAvailablePacketCount() == 1 })
	assert.False(t, s.IsConnectionAvailable())

	require.NoError(t, u.Bind(0, "127.0.0.1", queueSize), "it is a peer like any other now")
	assert.NotEqual(t, s.GetLocalPort(), u.GetLocalPort())
}

// TestStop: the peers are closed, the user is told of those that were taken, and the server can listen again.
func TestStop(t *testing.T) {
	t.Parallel()
	s := listen(t)
	a := connected(t, s.GetLocalPort())
	put(t, a, "unread")
	u := take(t, s)
	put(t, connected(t, s.GetLocalPort()), "waits")
	kit.Await(t, func() bool { return s.Poll() == nil && s.IsConnectionAvailable() })
	var told []string
	s.OnPeerDropped(func(peer *packetpeer.UDP, reason error) {
		assert.Same(t, u, peer)
		assert.Equal(t, packetpeer.ErrServerStopped, reason)
		packet, err := peer.AppendPacket(nil)
		assert.NoError(t, err)
		told = append(told, string(packet))
	})
	s.Stop()
	s.Stop()
	assert.Equal(t, []string{"unread"}, told)
	assert.False(t, s.IsConnectionAvailable())
	assert.Nil(t, s.TakeConnection())
	assert.False(t, u.IsBound())
	assert.Equal(t, packetpeer.ErrServerStopped, u.LastError())
	assert.ErrorIs(t, s.Poll(), gderr.ErrUnconfigured)
	assert.Equal(t, a.GetLocalPort(), u.GetPacketPort(), "who it was for stays")

	put(t, u, "from a socket of its own")
	assert.NotZero(t, u.GetLocalPort())
	assert.NoError(t, u.LastError())
	u.Close()
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	put(t, connected(t, s.GetLocalPort()), "new")
	assert.Equal(t, "new", get(t, take(t, s)))
}

// TestPeersOfAnOptionServer: the peers have the options of the server.
func TestPeersOfAnOptionServer(t *testing.T) {
	t.Parallel()
	s := listen(t, packetpeer.Godot3)
	a := connected(t, s.GetLocalPort(), packetpeer.Godot3)
	require.NoError(t, a.PutVar([]any{"x"}, false))
	value, err := take(t, s).GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, []any{"x"}, value)
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
	go func() { ended <- s.Wait(kit.Patient(t)) }()
	a := connected(t, s.GetLocalPort())
	put(t, a, "wake up")
	require.NoError(t, <-ended)
	peer := take(t, s)
	assert.NoError(t, peer.Wait(t.Context()), "the packet waits already")
	assert.Equal(t, "wake up", get(t, peer))
	put(t, a, "again")
	require.NoError(t, peer.Wait(kit.Patient(t)))
	require.NoError(t, s.Poll())
	assert.Equal(t, "again", get(t, peer))
}
