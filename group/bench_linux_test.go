package group_test

import (
	"context"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// connections returns both ends of n connections, none of which was waited for.
func connections(b *testing.B, n int) (near, far []*streampeer.TCP) {
	b.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(b, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	near, far = make([]*streampeer.TCP, n), make([]*streampeer.TCP, n)
	for i := range far {
		far[i] = streampeer.NewTCP()
		require.NoError(b, far[i].ConnectToHost("127.0.0.1", server.GetLocalPort()))
		for near[i] == nil || far[i].GetStatus() != streampeer.StatusConnected {
			require.NoError(b, far[i].Poll())
			if near[i] == nil {
				near[i] = server.TakeConnection()
			}
		}
	}
	b.Cleanup(func() {
		for _, p := range far {
			p.DisconnectFromHost()
		}
	})
	return near, far
}

const request = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"

// crowd opens WebSockets over connections, and puts them in a group.
func crowd(b *testing.B, near, far []*streampeer.TCP) *group.Group[*websocketpeer.Peer] {
	b.Helper()
	g := group.New[*websocketpeer.Peer]()
	for i := range near {
		p := websocketpeer.New()
		require.NoError(b, p.AcceptStream(near[i]))
		require.NoError(b, far[i].PutData([]byte(request)))
		for p.GetReadyState() != websocketpeer.StateOpen {
			p.Poll()
		}
		require.NoError(b, g.Add(p, p))
	}
	return g
}

// BenchmarkIdleGroup measures what an idle WebSocket in a group takes, with its socket and all, and the processor time of
// a second in which nothing happens to 9,000 of them. Both ends of so many fit a limit of 20,000 descriptors.
func BenchmarkIdleGroup(b *testing.B) {
	const n = 9000
	for b.Loop() {
		before := heap()
		near, far := connections(b, n)
		oneEnd := (heap() - before) / 2
		g := crowd(b, near, far)
		short, cancel := context.WithTimeout(b.Context(), 10*time.Millisecond)
		for range g.Ready(short) {
			b.Fatal("nothing has happened")
		}
		cancel()
		b.ReportMetric(float64(heap()-before-oneEnd)/n, "B/peer")
		b.ReportMetric(float64(runtime.NumGoroutine()), "goroutines")
		begin := processorTime(b)
		second, cancel := context.WithTimeout(b.Context(), time.Second)
		for range g.Ready(second) {
			b.Fatal("nothing has happened")
		}
		cancel()
		b.ReportMetric(float64(processorTime(b)-begin)/1e3, "µs/idle-s")
		runtime.KeepAlive(near)
		runtime.KeepAlive(far)
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkActive sends one message to one of n peers: what a turn costs must not depend on n.
func BenchmarkActive(b *testing.B) {
	for _, n := range []int{10, 1000, 5000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			near, far := connections(b, n)
			g := crowd(b, near, far)
			frame := []byte{0x82, 0x81, 0, 0, 0, 0, 'x'}
			i := 0
			b.ReportAllocs()
			b.ResetTimer()
			require.NoError(b, far[0].PutData(frame))
			for p := range g.Ready(b.Context()) {
				p.Poll()
				for range p.Packets() {
					i++
				}
				if i == b.N {
					break
				}
				require.NoError(b, far[i%n].PutData(frame))
			}
		})
	}
}

func heap() uint64 {
	for range 3 { // pools let go at the second
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func processorTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
