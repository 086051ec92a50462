//go:build unix

package streampeer_test

import (
	"net"
	"runtime"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// BenchmarkIdle compares an idle Poll with a bare recv that finds nothing, on a descriptor of the benchmark's own.
func BenchmarkIdle(b *testing.B) {
	b.Run("poll", func(b *testing.B) {
		client, _ := kit.Pair(b)
		b.ReportAllocs()
		for b.Loop() {
			if err := client.Poll(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		client, _ := kit.Pair(b)
		dst := make([]byte, 0, 1024)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.AppendPartialData(dst, cap(dst)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("raw recv", func(b *testing.B) {
		reader, _ := rawSockets(b)
		buffer := make([]byte, 1024)
		b.ReportAllocs()
		for b.Loop() {
			if _, again := reader.read(buffer); !again {
				b.Fatal("there was something to read")
			}
		}
	})
}

// BenchmarkTransfer sends a piece and receives it, over peers and over raw non-blocking descriptors.
func BenchmarkTransfer(b *testing.B) {
	for _, size := range []int{1 << 10, 64 << 10} {
		name := strconv.Itoa(size>>10) + "KiB"
		b.Run(name+"/peers", func(b *testing.B) {
			client, served := kit.Pair(b)
			piece, dst := make([]byte, size), make([]byte, 0, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := client.PutData(piece); err != nil {
					b.Fatal(err)
				}
				for dst = dst[:0]; len(dst) < size; {
					var err error
					if dst, err = served.AppendPartialData(dst, size-len(dst)); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		b.Run(name+"/raw", func(b *testing.B) {
			writer, reader := rawSockets(b)
			piece, buffer := make([]byte, size), make([]byte, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				for sent := 0; sent < size; {
					n, _ := writer.write(piece[sent:])
					sent += n
				}
				for got := 0; got < size; {
					n, _ := reader.read(buffer[got:])
					got += n
				}
			}
		})
	}
}

// BenchmarkIdlePeers reports the memory that connected idle peers take, both ends of their connections: 10,000 peers
// that are only polled, and 4,000 on which somebody has waited once.
func BenchmarkIdlePeers(b *testing.B) {
	b.Run("polled", func(b *testing.B) { idlePeers(b, 5000, func(_, _ *streampeer.TCP) {}) })
	b.Run("waited", func(b *testing.B) {
		idlePeers(b, 2000, func(peer, other *streampeer.TCP) {
			require.NoError(b, other.PutU8(1))
			require.NoError(b, peer.Wait(b.Context()))
			_, err := peer.GetU8()
			require.NoError(b, err)
		})
	})
}

func idlePeers(b *testing.B, connections int, use func(peer, other *streampeer.TCP)) {
	for b.Loop() {
		server := kit.Listen(b)
		peers := make([]*streampeer.TCP, 0, 2*connections)
		before, goroutines := heap(), runtime.NumGoroutine()
		for range connections {
			client := streampeer.NewTCP()
			require.NoError(b, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
			require.NoError(b, server.Wait(b.Context()))
			peers = append(peers, client, server.TakeConnection())
		}
		for i, peer := range peers {
			for peer.GetStatus() == streampeer.StatusConnecting {
				require.NoError(b, peer.Poll())
			}
			use(peer, peers[i^1])
		}
		b.ReportMetric(float64(heap()-before)/float64(len(peers)), "bytes/peer")
		b.ReportMetric(float64(runtime.NumGoroutine()-goroutines), "goroutines")
		for _, peer := range peers {
			peer.DisconnectFromHost()
		}
		server.Stop()
	}
}

// heap returns how many bytes of the heap and of stacks are in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkTyped puts and gets numbers through memory.
func BenchmarkTyped(b *testing.B) {
	buffer := streampeer.NewBuffer()
	b.ReportAllocs()
	for b.Loop() {
		_ = buffer.Seek(0)
		_ = buffer.PutU32(1)
		_ = buffer.PutDouble(2)
		_ = buffer.Seek(0)
		_, _ = buffer.GetU32()
		_, _ = buffer.GetDouble()
	}
}

// BenchmarkStrings sends and receives a short text over TCP.
func BenchmarkStrings(b *testing.B) {
	client, served := kit.Pair(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := client.PutUTF8String("hello, world"); err != nil {
			b.Fatal(err)
		}
		if _, err := served.GetUTF8String(-1); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGZIPDecompress decompresses 64 KiB that came in pieces of 1 KiB.
func BenchmarkGZIPDecompress(b *testing.B) {
	data := mixed(64 << 10)
	small := packed(b, false, data)
	g := streampeer.NewGZIP()
	dst := make([]byte, 0, len(data))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, g.StartDecompression(false, usual))
		dst = dst[:0]
		for rest := small; len(rest) > 0; {
			n, err := g.PutPartialData(rest[:min(1024, len(rest))])
			require.NoError(b, err)
			rest = rest[n:]
			dst, err = g.AppendPartialData(dst, len(data)-len(dst))
			require.NoError(b, err)
		}
		require.Len(b, dst, len(data))
		g.Clear()
	}
}

// rawSocket is a non-blocking descriptor with nothing around it, for benchmarks to compare with.
type rawSocket int

// rawSockets returns both ends of a TCP connection.
func rawSockets(t testing.TB) (client, served rawSocket) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	dialed, err := net.Dial("tcp4", listener.Addr().String())
	require.NoError(t, err)
	accepted, err := listener.Accept()
	require.NoError(t, err)
	return takeOver(t, dialed), takeOver(t, accepted)
}

// takeOver takes the descriptor of a connection away from the runtime's poller.
func takeOver(t testing.TB, c net.Conn) rawSocket {
	t.Helper()
	defer c.Close()
	raw, err := c.(*net.TCPConn).SyscallConn()
	require.NoError(t, err)
	var s rawSocket
	err = raw.Control(func(fd uintptr) {
		dup, err := syscall.Dup(int(fd))
		require.NoError(t, err)
		require.NoError(t, syscall.SetNonblock(dup, true))
		require.NoError(t, syscall.SetsockoptInt(dup, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 0)) // as peers have it
		s = rawSocket(dup)
	})
	require.NoError(t, err)
	t.Cleanup(func() { _ = syscall.Close(int(s)) })
	return s
}

// read returns how many bytes there were, or again if there were none.
func (s rawSocket) read(p []byte) (n int, again bool) {
	n, err := syscall.Read(int(s), p)
	return max(n, 0), err == syscall.EAGAIN
}

// write returns how many bytes there was room for, or again if there was none.
func (s rawSocket) write(p []byte) (n int, again bool) {
	n, err := syscall.Write(int(s), p)
	return max(n, 0), err == syscall.EAGAIN
}
