package packetpeer_test

import (
	"encoding/binary"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// BenchmarkServer polls a server with 10 and with 10,000 peers, by turns, while 1,500 packets of 64 bytes wait that
// come from them in a mixed order, and gets the packets from the peers. It gives the cost of a packet with each, and
// how many times more it is with 10,000. Sending is not in it.
func BenchmarkServer(b *testing.B) {
	const packets = 1500
	servers := []*benchServer{newBenchServer(b, 10), newBenchServer(b, 10000)}
	b.ReportAllocs()
	rounds := 0
	for b.Loop() {
		for _, s := range servers {
			b.StopTimer()
			s.send(b, packets)
			b.StartTimer()
			s.take(b, packets)
		}
		rounds++
	}
	for _, s := range servers {
		perPacket := float64(s.cost.Nanoseconds()) / float64(rounds*packets)
		b.ReportMetric(perPacket, strconv.Itoa(len(s.peers))+"-peers-ns/packet")
	}
	b.ReportMetric(float64(servers[1].cost)/float64(servers[0].cost), "10000/10-peers")
}

// BenchmarkPeerMemory gives what one of 10,000 peers of a server takes that have been got all their packets from.
func BenchmarkPeerMemory(b *testing.B) {
	const peers = 10000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := newBenchServer(b, peers)
	for range 2 { // the second empties the pools
		runtime.GC()
	}
	runtime.ReadMemStats(&after)
	for b.Loop() {
		_ = s.server.Poll()
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/peers, "B/peer")
}

// TestTenThousandPeers: one socket serves them, and none gets what is another's.
func TestTenThousandPeers(t *testing.T) {
	t.Parallel()
	const peers = 10000
	s := newBenchServer(t, peers)
	for i, peer := range s.peers {
		if i%burst == 0 {
			s.burst(t, i)
		}
		kit.Await(t, func() bool {
			return peer.GetAvailablePacketCount() == 1 || s.server.Poll() == nil && peer.GetAvailablePacketCount() == 1
		})
		packet, err := peer.GetPacket()
		require.NoError(t, err)
		require.EqualValues(t, i, binary.BigEndian.Uint32(packet))
		require.Equal(t, sourceOf(i), peer.PacketAddrPort().Addr().As4())
	}
	require.False(t, s.server.IsConnectionAvailable())
	require.Zero(t, s.server.DroppedPackets()+s.server.RefusedPackets())
}

// sourceOf is the i-th address of the loopback network.
func sourceOf(i int) [4]byte {
	source := [4]byte{127}
	binary.BigEndian.PutUint16(source[2:], uint16(i+1))
	return source
}

// benchServer is a server with many peers, which are all one socket that sends from many addresses.
type benchServer struct {
	server *packetpeer.UDPServer
	peers  []*packetpeer.UDP
	count  int // of the peers
	fd     int
	local  *unix.SockaddrInet4 // of the server
	next   int
	sent   []*packetpeer.UDP // the peers of those who sent since the last take
	cost   time.Duration
	packet []byte
}

func newBenchServer(b testing.TB, peers int) *benchServer {
	b.Helper()
	s := &benchServer{server: packetpeer.NewUDPServer(), count: peers, packet: make([]byte, 64)}
	b.Cleanup(s.server.Stop)
	require.NoError(b, s.server.Listen(0, "127.0.0.1"))
	require.NoError(b, s.server.SetSocketReceiveBuffer(4<<20))
	require.NoError(b, s.server.SetMaxPendingConnections(peers))
	var err error
	s.fd, err = unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(b, err)
	b.Cleanup(func() { _ = unix.Close(s.fd) })
	s.local = &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}, Port: s.server.GetLocalPort()}
	for first := 0; first < peers; first += burst {
		s.burst(b, first)
		for range min(burst, peers-first) {
			kit.Await(b, func() bool {
				return s.server.IsConnectionAvailable() || s.server.Poll() == nil && s.server.IsConnectionAvailable()
			})
			peer := s.server.TakeConnection()
			_, err := peer.GetPacket()
			require.NoError(b, err)
			s.peers = append(s.peers, peer)
		}
	}
	return s
}

// burst is how many peers send before the server polls while a test goes through all of them.
const burst = 100

// burst sends a packet with its number from each of a burst of peers.
func (s *benchServer) burst(b testing.TB, first int) {
	for i := first; i < min(first+burst, s.count); i++ {
		binary.BigEndian.PutUint32(s.packet, uint32(i))
		s.sendFrom(b, i)
	}
}

// send sends packets from peers that are far from each other.
func (s *benchServer) send(b testing.TB, packets int) {
	s.sent = s.sent[:0]
	for range packets {
		s.next = (s.next + 7919) % len(s.peers)
		s.sent = append(s.sent, s.peers[s.next])
		s.sendFrom(b, s.next)
	}
}

// sendFrom sends a packet from the i-th address.
func (s *benchServer) sendFrom(b testing.TB, i int) {
	source := &unix.Inet4Pktinfo{Spec_dst: sourceOf(i)}
	if err := unix.Sendmsg(s.fd, s.packet, unix.PktInfo4(source), s.local, 0); err != nil {
		b.Fatal(err)
	}
}

func (s *benchServer) take(b *testing.B, packets int) {
	dst := make([]byte, 0, 2048)
	got := 0
	start := time.Now()
	if err := s.server.Poll(); err != nil {
		b.Fatal(err)
	}
	for _, peer := range s.sent {
		if _, err := peer.AppendPacket(dst); err == nil {
			got++
		}
	}
	s.cost += time.Since(start)
	if got != packets {
		b.Skipf("got %d packets of %d: net.core.rmem_max is too small", got, packets)
	}
}
