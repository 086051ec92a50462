package packetpeer_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/netns"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// Nothing here leaves the machine: the groups are joined on the loopback interface, or in network namespaces that
// the test makes and that are connected only to each other.

func TestGroupArguments(t *testing.T) {
	t.Parallel()
	u := packetpeer.NewUDP()
	defer u.Close()
	assert.ErrorIs(t, u.LeaveMulticastGroup("not an address", "lo"), gderr.ErrUnconfigured)
	assert.ErrorIs(t, u.JoinMulticastGroup("not an address", "lo"), gderr.ErrInvalidParameter)
	assert.False(t, u.IsBound())
	assert.ErrorIs(t, u.JoinMulticastGroup("239.1.2.3", "no-such-interface"), gderr.ErrInvalidParameter)
	assert.True(t, u.IsBound(), "as in the engine the peer is open by then")
	assert.ErrorIs(t, u.LeaveMulticastGroup("not an address", "lo"), gderr.ErrInvalidParameter)
	assert.ErrorIs(t, u.JoinMulticastGroup("ff01::1234", "lo"), gderr.ErrInvalidParameter, "another family")
	assert.ErrorIs(t, u.JoinMulticastGroup("127.0.0.1", "lo"), gderr.Failed, "no group")
	assert.ErrorIs(t, u.LeaveMulticastGroup("239.1.2.3", "lo"), gderr.Failed, "not joined")
	require.NoError(t, u.JoinMulticastGroup("239.1.2.3", "lo"))
	assert.ErrorIs(t, u.JoinMulticastGroup("239.1.2.3", "lo"), gderr.Failed, "joined already")
	assert.NoError(t, u.LeaveMulticastGroup("239.1.2.3", "lo"))
}

func TestMulticastOnLoopback(t *testing.T) {
	t.Parallel()
	const group = "239.255.77.1"
	u := boundAt(t, "*", queueSize)
	sender := sendingTo(t, group, u.GetLocalPort())
	require.NoError(t, u.JoinMulticastGroup(group, "lo"))
	put(t, sender, "to the group")
	assert.Equal(t, "to the group", get(t, u))
	require.NoError(t, u.LeaveMulticastGroup(group, "lo"))
	put(t, sender, "to nobody")
	put(t, connected(t, u.GetLocalPort()), "after it")
	assert.Equal(t, "after it", get(t, u))
}

// sendingTo returns a peer that sends to a group on the loopback interface, whatever the routes say.
func sendingTo(t *testing.T, group string, port int) *packetpeer.UDP {
	t.Helper()
	u := boundAt(t, "0.0.0.0", queueSize)
	require.NoError(t, u.SetMulticastInterface("lo"))
	require.NoError(t, u.SetDestAddress(group, port))
	return u
}

// TestDiscovery has two peers on the port of one group, as protocols such as mDNS have: both hear what is said to it.
func TestDiscovery(t *testing.T) {
	t.Parallel()
	const group = "239.255.77.2"
	var peers [2]*packetpeer.UDP
	port := 0
	for i := range peers {
		u := packetpeer.NewUDP()
		t.Cleanup(u.Close)
		require.False(t, u.IsReuseAddressEnabled())
		if port != 0 {
			require.ErrorIs(t, u.Bind(port, "*", queueSize), gderr.ErrUnavailable, "it is taken")
		}
		require.NoError(t, u.SetReuseAddress(true))
		require.True(t, u.IsReuseAddressEnabled())
		require.NoError(t, u.Bind(port, "*", queueSize))
		require.NoError(t, u.JoinMulticastGroup(group, "lo"))
		port, peers[i] = u.GetLocalPort(), u
	}
	sender := sendingTo(t, group, port)
	put(t, sender, "who is there?")
	for _, u := range peers {
		assert.Equal(t, "who is there?", get(t, u))
	}
}

// TestMulticastSettings are what the system has, for each family.
func TestMulticastSettings(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0", "::", "*"} {
		u := packetpeer.NewUDP()
		assert.ErrorIs(t, u.SetMulticastTTL(2), gderr.ErrUnconfigured)
		assert.ErrorIs(t, u.SetMulticastLoopback(true), gderr.ErrUnconfigured)
		assert.ErrorIs(t, u.SetMulticastInterface("lo"), gderr.ErrUnconfigured)
		assert.Zero(t, u.GetMulticastTTL())
		assert.Empty(t, u.GetMulticastInterface())
		assert.False(t, u.IsMulticastLoopbackEnabled())

		require.NoError(t, u.Bind(0, address, queueSize))
		assert.Equal(t, 1, u.GetMulticastTTL())
		assert.True(t, u.IsMulticastLoopbackEnabled())
		assert.Empty(t, u.GetMulticastInterface())
		require.NoError(t, u.SetMulticastTTL(255))
		require.NoError(t, u.SetMulticastLoopback(false))
		require.NoError(t, u.SetMulticastInterface("lo"))
		assert.Equal(t, 255, u.GetMulticastTTL())
		assert.False(t, u.IsMulticastLoopbackEnabled())
		assert.Equal(t, "lo", u.GetMulticastInterface(), address)
		assert.ErrorIs(t, u.SetMulticastTTL(256), gderr.ErrInvalidParameter)
		assert.ErrorIs(t, u.SetMulticastTTL(-1), gderr.ErrInvalidParameter)
		assert.ErrorIs(t, u.SetMulticastInterface("no-such-interface"), gderr.ErrInvalidParameter)
		require.NoError(t, u.SetMulticastInterface(""))
		assert.Empty(t, u.GetMulticastInterface())
		assert.Equal(t, 255, u.GetMulticastTTL())
		u.Close()
	}
}

// TestMulticastOfAServersPeer: the socket is the server's.
func TestMulticastOfAServersPeer(t *testing.T) {
	t.Parallel()
	server, served := packetpeer.NewUDPServer(), (*packetpeer.UDP)(nil)
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	put(t, connected(t, server.GetLocalPort()), "hello")
	kit.Await(t, func() bool { served = server.TakeConnection(); return served != nil }, func() { require.NoError(t, server.Poll()) })
	for _, err := range []error{
		served.SetReuseAddress(true), served.SetMulticastInterface("lo"), served.SetMulticastTTL(1), served.SetMulticastLoopback(true),
	} {
		assert.ErrorIs(t, err, gderr.ErrLocked)
	}
}

// TestBroadcastOnLoopback: the loopback network has a broadcast address too.
func TestBroadcastOnLoopback(t *testing.T) {
	t.Parallel()
	u := boundAt(t, "*", queueSize)
	a := packetpeer.NewUDP()
	defer a.Close()
	require.NoError(t, a.SetDestAddress("127.255.255.255", u.GetLocalPort()))
	refused := a.PutPacket([]byte("not allowed"))
	require.ErrorIs(t, refused, unix.EACCES)
	require.EqualError(t, refused, "packetpeer.UDP.PutPacket: Failed: sendto: permission denied: to a broadcast address it takes SetBroadcastEnabled")
	require.ErrorContains(t, packetpeer.NewUDP().ConnectToHost("127.255.255.255", 9), "SetBroadcastEnabled")
	require.NoError(t, a.SetBroadcastEnabled(true))
	put(t, a, "to all")
	assert.Equal(t, "to all", get(t, u))
	require.NoError(t, a.SetBroadcastEnabled(false))
	require.ErrorIs(t, a.PutPacket([]byte("not allowed")), unix.EACCES)
	a.Close()
	require.NoError(t, a.SetBroadcastEnabled(true))
	put(t, a, "opened with it")
	assert.Equal(t, "opened with it", get(t, u))
}

// TestGroupsBetweenMachines has two machines, as far as the network is concerned, with one cable between them.
func TestGroupsBetweenMachines(t *testing.T) {
	t.Parallel()
	near, far := netns.New(t), netns.New(t)
	near.Run(t, "ip link add veth0 type veth peer name veth0 netns /proc/%d/task/%d/ns/net", os.Getpid(), far.Tid)
	plugIn(t, near, "10.9.8.1/24", "fd09::1/64")
	plugIn(t, far, "10.9.8.2/24", "fd09::2/64")

	receiver, sender := packetpeer.NewUDP(), packetpeer.NewUDP()
	defer receiver.Close()
	defer sender.Close()
	near.Do(t, func() error { return receiver.Bind(4242, "*", queueSize) })
	exchange := func(address string) {
		sender.Close()
		require.NoError(t, sender.SetDestAddress(address, 4242))
		sendUntilHeard(t, far, sender, receiver, "to "+address)
	}
	for _, group := range []string{"239.1.2.3", "ff05::1234"} {
		near.Do(t, func() error { return receiver.JoinMulticastGroup(group, "veth0") })
		exchange(group)
		near.Do(t, func() error { return receiver.LeaveMulticastGroup(group, "veth0") })
	}
	require.NoError(t, sender.SetBroadcastEnabled(true))
	exchange("10.9.8.255")
	assert.Equal(t, "10.9.8.2", receiver.GetPacketIP())
	exchange("255.255.255.255")
	require.NoError(t, receiver.SetDestAddress(receiver.GetPacketIP(), receiver.GetPacketPort()))
	sendUntilHeard(t, near, receiver, sender, "back")
}

// sendUntilHeard sends a packet from a machine until it is heard: the cable may take its time to come up.
func sendUntilHeard(t *testing.T, m *netns.Machine, from, to *packetpeer.UDP, packet string) {
	t.Helper()
	kit.Await(t, func() bool {
		m.Do(t, func() error {
			_ = from.PutPacket([]byte(packet)) // which fails, too, as long as it is down
			return nil
		})
		for heard := range to.Packets() {
			if string(heard) == packet {
				return true
			}
		}
		return false
	})
}

// plugIn gives a machine's end of the cable its addresses, and routes everything through it.
func plugIn(t *testing.T, m *netns.Machine, ipv4, ipv6 string) {
	t.Helper()
	m.Run(t, "ip addr add %s brd + dev veth0", ipv4)
	m.Run(t, "ip addr add %s dev veth0 nodad", ipv6)
	m.Run(t, "ip link set veth0 up")
	m.Run(t, "ip route add default dev veth0")
}
