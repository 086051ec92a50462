package streampeer_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

func BenchmarkTLSIdlePoll(b *testing.B) {
	client, _ := tlsOverTCP(b)
	client.Poll()
	b.ReportAllocs()
	for b.Loop() {
		client.Poll()
	}
}

func BenchmarkTLSThroughput(b *testing.B) {
	for _, size := range []int{16, 1 << 10, 16 << 10} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			client, served := tlsOverTCP(b)
			message := make([]byte, size)
			got := make([]byte, 0, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				_ = client.PutData(message)
				for got = got[:0]; len(got) < size; {
					got, _ = served.AppendPartialData(got, size-len(got))
				}
			}
		})
	}
}

func BenchmarkTLSHandshake(b *testing.B) {
	clientOptions, serverOptions := trust()
	b.ReportAllocs()
	for b.Loop() {
		below, servedBelow := pipe(roomy, roomy)
		client, served := streampeer.NewTLS(), streampeer.NewTLS()
		_ = client.ConnectToStream(below.stream(), "game.test", clientOptions)
		_ = served.AcceptStream(servedBelow.stream(), serverOptions)
		agree(client, served)
	}
}

// BenchmarkTLSIdleMemory reports the memory and the goroutines of a connected peer that has moved a message; half of
// the peers are clients.
func BenchmarkTLSIdleMemory(b *testing.B) {
	const pairs = 200
	clientOptions, serverOptions := trust()
	for b.Loop() {
		before, goroutines := inUse(), runtime.NumGoroutine()
		peers := make([]*streampeer.TLS, 0, 2*pairs)
		for range pairs {
			below, servedBelow := pipe(roomy, roomy)
			client, served := streampeer.NewTLS(), streampeer.NewTLS()
			require.NoError(b, client.ConnectToStream(below.stream(), "game.test", clientOptions))
			require.NoError(b, served.AcceptStream(servedBelow.stream(), serverOptions))
			agree(client, served)
			require.NoError(b, client.PutData(make([]byte, 100)))
			pollFor(b, served, 100)
			client.Poll()
			peers = append(peers, client, served)
		}
		b.ReportMetric(float64(inUse()-before)/float64(len(peers)), "B/peer")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/float64(len(peers)), "goroutines/peer")
		runtime.KeepAlive(peers)
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
