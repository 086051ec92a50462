package packetpeer_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/packetpeer"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// queueSize is the default of Godot's Bind.
const queueSize = 65536

// bound returns a peer at a port that the system chose.
func bound(t testing.TB, opts ...packetpeer.Option) *packetpeer.UDP {
	t.Helper()
	return boundAt(t, "127.0.0.1", queueSize, opts...)
}

func boundAt(t testing.TB, address string, size int, opts ...packetpeer.Option) *packetpeer.UDP {
	t.Helper()
	u := packetpeer.NewUDP(opts...)
	require.NoError(t, u.Bind(0, address, size))
	t.Cleanup(u.Close)
	return u
}

// connected returns a peer that is connected to a port of this machine.
func connected(t testing.TB, port int, opts ...packetpeer.Option) *packetpeer.UDP {
	t.Helper()
	u := packetpeer.NewUDP(opts...)
	require.NoError(t, u.ConnectToHost("127.0.0.1", port))
	t.Cleanup(u.Close)
	return u
}

// listen returns a server at a port that the system chose.
func listen(t testing.TB, opts ...packetpeer.Option) *packetpeer.UDPServer {
	t.Helper()
	s := packetpeer.NewUDPServer(opts...)
	require.NoError(t, s.Listen(0, "127.0.0.1"))
	t.Cleanup(s.Stop)
	return s
}

// put sends packets.
func put(t testing.TB, p packetpeer.PacketPeer, packets ...string) {
	t.Helper()
	for _, packet := range packets {
		require.NoError(t, p.PutPacket([]byte(packet)))
	}
}

// get waits for a packet and returns it.
func get(t testing.TB, u *packetpeer.UDP) string {
	t.Helper()
	require.NoError(t, u.Wait(kit.Patient(t)))
	packet, err := u.GetPacket()
	require.NoError(t, err)
	return string(packet)
}

// awaitCount waits until as many packets are there.
func awaitCount(t testing.TB, p packetpeer.PacketPeer, want int) {
	t.Helper()
	kit.Await(t, func() bool { return p.GetAvailablePacketCount() >= want })
	require.Equal(t, want, p.GetAvailablePacketCount())
}

// take polls the server until a new sender is there, and takes it.
func take(t testing.TB, s *packetpeer.UDPServer) *packetpeer.UDP {
	t.Helper()
	kit.Await(t, func() bool {
		require.NoError(t, s.Poll())
		return s.IsConnectionAvailable()
	})
	u := s.TakeConnection()
	t.Cleanup(u.Close)
	return u
}

// fill returns a packet of n bytes.
func fill(n int) string { return strings.Repeat("x", n) }
