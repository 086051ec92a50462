package packetpeer_test

import (
	"fmt"
	"net"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// BenchmarkDTLSEcho sends packets of a size to the other side and back, by turns through this package and through
// pion/dtls as one uses it by hand, and gives the processor time that each takes for one, both sides together, how many
// bytes a second that is, and how many times pion's the package's is.
func BenchmarkDTLSEcho(b *testing.B) {
	for _, size := range []int{16, 125, 1000, 8000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			client, served, host := dtlsPair(b)
			packet, block := make([]byte, size), make([]byte, 0, 16<<10)
			pion := pionEcho(b)
			ways := []struct {
				name string
				echo func()
				cost time.Duration
			}{
				{name: "packetpeer", echo: func() {
					_ = client.PutPacket(packet)
					_ = served.Wait(b.Context())
					_ = host.udp.Poll()
					got, _ := served.AppendPacket(block)
					_ = served.PutPacket(got)
					_ = client.Wait(b.Context())
					_, _ = client.AppendPacket(block)
				}},
				{name: "pion", echo: func() { pion(packet) }},
			}
			const round = 100
			rounds := 0
			for b.Loop() {
				for i := range ways {
					start := cpuTime()
					for range round {
						ways[i].echo()
					}
					ways[i].cost += cpuTime() - start
				}
				rounds++
			}
			for _, way := range ways {
				cost := float64(way.cost.Nanoseconds()) / float64(rounds*round)
				b.ReportMetric(cost, way.name+"-cpu-ns/echo")
				b.ReportMetric(2*float64(size)/cost*1000, way.name+"-MB/cpu-s")
			}
			b.ReportMetric(float64(ways[0].cost)/float64(ways[1].cost), "packetpeer/pion")
		})
	}
}

// pionEcho returns what sends a packet to a server of pion's and takes what comes back.
func pionEcho(b *testing.B) func(packet []byte) {
	b.Helper()
	id := kit.NewIdentity()
	listener, err := dtls.ListenWithOptions("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}, dtls.WithCertificates(id.Certificate))
	require.NoError(b, err)
	b.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		buffer := make([]byte, 16<<10)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			if _, err := conn.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	client, err := dtls.DialWithOptions("udp4", listener.Addr().(*net.UDPAddr),
		dtls.WithRootCAs(id.Trust), dtls.WithServerName("game.test"))
	require.NoError(b, err)
	require.NoError(b, client.Handshake())
	b.Cleanup(func() { _ = client.Close() })
	buffer := make([]byte, 16<<10)
	return func(packet []byte) {
		_, err := client.Write(packet)
		require.NoError(b, err)
		_, err = client.Read(buffer)
		require.NoError(b, err)
	}
}

// cpuTime returns the processor time that the process has taken.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // it can't fail
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkDTLSIdleMemory reports the memory and the goroutines of a connected peer, half of them clients, besides its
// UDP peer.
func BenchmarkDTLSIdleMemory(b *testing.B) {
	const pairs = 100
	for b.Loop() {
		id := kit.NewIdentity()
		host := newDTLSHost(b, id)
		clients := make([]*packetpeer.DTLS, pairs)
		below := make([]*packetpeer.UDP, pairs)
		for i := range below {
			below[i] = connected(b, host.udp.GetLocalPort())
		}
		before, goroutines := inUse(), runtime.NumGoroutine()
		for i := range clients {
			clients[i] = packetpeer.NewDTLS()
			require.NoError(b, clients[i].ConnectToPeer(below[i], "game.test", streamClient(id)))
			host.agree(clients[i])
			put(b, clients[i], "hello")
			host.get(host.served[i])
			host.refused = nil
		}
		b.ReportMetric(float64(inUse()-before)/(2*pairs), "B/peer")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/(2*pairs), "goroutines/peer")
		runtime.KeepAlive(clients)
	}
}

// inUse returns the bytes that are reachable.
func inUse() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkDTLSIdlePoll polls a peer that has nothing.
func BenchmarkDTLSIdlePoll(b *testing.B) {
	client, _, _ := dtlsPair(b)
	b.ReportAllocs()
	for b.Loop() {
		client.Poll()
	}
}

// streamClient returns the options of a client that trusts a server.
func streamClient(id kit.Identity) *streampeer.TLSOptions {
	return id.Client()
}
