package enet_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// The benchmarks against C ENet are in internal/test/realtest, since they need its library.

// BenchmarkPacket sends a packet from one connection to another in this process, with what acknowledges it.
func BenchmarkPacket(b *testing.B) {
	for name, c := range map[string]struct{ size, flags int }{
		"unreliable 64": {64, 0}, "reliable 64": {64, enet.FlagReliable}, "reliable 16384": {16 << 10, enet.FlagReliable},
	} {
		b.Run(name, func(b *testing.B) {
			server, client, at, to := linked(b)
			packet, room := make([]byte, c.size), make([]byte, 0, c.size)
			b.SetBytes(int64(c.size))
			b.ReportAllocs()
			for b.Loop() {
				if err := to.Send(0, packet, c.flags); err != nil {
					b.Fatal(err)
				}
				for at.GetAvailablePacketCount() == 0 {
					_, _ = client.Service(0)
					_, _ = server.Service(0)
				}
				room, _ = at.AppendPacket(room[:0])
			}
		})
	}
}

// BenchmarkIdle services a host with a thousand connected peers, of which none has anything to say, and reports what
// each of them takes.
func BenchmarkIdle(b *testing.B) {
	host := enet.NewConnection()
	require.NoError(b, host.CreateHostBound("127.0.0.1", 0, crowd, 0, 0, 0))
	b.Cleanup(func() { forget(host) })
	before := heap()
	for _, client := range silent(b, host, func(*enet.Connection) {}) {
		forget(client)
	}
	after := heap()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = host.Service(0)
	}
	b.ReportMetric(float64(after-before)/crowd, "B/peer")
}

// BenchmarkDTLSIdle is BenchmarkIdle of a host that talks DTLS: its peers are asked for nothing while nothing comes.
func BenchmarkDTLSIdle(b *testing.B) {
	id := kit.NewIdentity()
	host := enet.NewConnection()
	require.NoError(b, host.CreateHostBound("127.0.0.1", 0, crowd, 0, 0, 0))
	b.Cleanup(func() { forget(host) })
	require.NoError(b, host.DTLSServerSetup(id.Server()))
	silent(b, host, func(client *enet.Connection) {
		require.NoError(b, client.DTLSClientSetup("game.test", id.Client()))
	})
	b.ReportAllocs()
	for b.Loop() {
		_, _ = host.Service(0)
	}
}

// crowd is how many peers are idle.
const crowd = 1000

// silent connects clients to a host, of which none says anything any more. They are set up before they say the first word.
func silent(b *testing.B, host *enet.Connection, setUp func(client *enet.Connection)) []*enet.Connection {
	b.Helper()
	clients := make([]*enet.Connection, crowd)
	for i := range clients {
		client, to := connecting(b, host, 2, 0)
		setUp(client)
		next(b, host, client)
		next(b, client, host)
		to.PingInterval(1 << 30)
		clients[i] = client
	}
	for _, client := range clients { // the bandwidth limits of the first second
		for range 2 {
			_, _ = client.Service(0)
			_, _ = host.Service(0)
		}
	}
	for _, peer := range host.GetPeers() {
		peer.PingInterval(1 << 30)
	}
	return clients
}

// heap returns how many bytes are in use.
func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
