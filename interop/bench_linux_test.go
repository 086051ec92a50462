package interop

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"runtime"
	"syscall"
	"testing"

	coderws "github.com/coder/websocket"
	gorillaws "github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// The benchmarks give ratios: in every round each contestant does the same work once, one behind the other, so that
// whatever else the machine does meets all of them.

// benchSizes are the sizes of messages in bytes.
var benchSizes = []int{16, 125, 1 << 10, 16 << 10}

// batchSize is how many bytes of messages are handed over at a time, so few that no side has to wait for the other.
const batchSize = 48 << 10

func forEachSize(b *testing.B, bench func(b *testing.B, payload []byte)) {
	for _, size := range benchSizes {
		b.Run(fmt.Sprintf("%dB", size), func(b *testing.B) { bench(b, bytes.Repeat([]byte{'x'}, size)) })
	}
}

// BenchmarkReceive has messages wait in the socket, and measures taking them in.
func BenchmarkReceive(b *testing.B) {
	forEachSize(b, func(b *testing.B, payload []byte) {
		contestants := newContestants(b, newFarServer(b))
		count := batchSize / len(payload)
		batch := bytes.Repeat(serverFrame(payload), count)
		for b.Loop() {
			for _, c := range contestants {
				_, err := c.far.Write(batch)
				require.NoError(b, err)
				c.measure(func() {
					for range count {
						if len(c.receive()) != len(payload) {
							b.Fatal("not the message that was sent")
						}
					}
				})
			}
		}
		report(b, contestants, b.N*count)
	})
}

// BenchmarkSend measures sending; what was sent is taken in by the other side when nothing is measured.
func BenchmarkSend(b *testing.B) {
	forEachSize(b, func(b *testing.B, payload []byte) {
		contestants := newContestants(b, newFarServer(b))
		count := min(batchSize/len(payload), 500)
		sink := make([]byte, count*len(clientFrame(payload)))
		for b.Loop() {
			for _, c := range contestants {
				c.measure(func() {
					for range count {
						c.send(payload)
					}
				})
				_, err := io.ReadFull(c.far, sink)
				require.NoError(b, err)
			}
		}
		report(b, contestants, b.N*count)
	})
}

// BenchmarkEcho measures round trips: a message is sent, the other side takes it in and answers at once, and the answer is
// received. All of that is done in one goroutine, so that no waking up is measured.
func BenchmarkEcho(b *testing.B) {
	forEachSize(b, func(b *testing.B, payload []byte) {
		contestants := newContestants(b, newFarServer(b))
		answer := serverFrame(payload)
		buffer := make([]byte, len(clientFrame(payload)))
		for b.Loop() {
			for _, c := range contestants {
				far := descriptor(b, c.far)
				c.measure(func() {
					for range trips {
						c.send(payload)
						echoRaw(far, buffer, answer)
						c.receive()
					}
				})
			}
		}
		report(b, contestants, b.N*trips)
	})
}

// trips is how many round trips are measured at a time.
const trips = 20

// echoRaw answers a frame of the buffer's size.
func echoRaw(fd int, buffer, answer []byte) {
	for got := 0; got < len(buffer); {
		n, _ := syscall.Read(fd, buffer[got:])
		got += max(n, 0)
	}
	if n, _ := syscall.Write(fd, answer); n < len(answer) {
		panic("no room to write")
	}
}

// idle is how many connections BenchmarkIdleMemory has open.
const idle = 1000

// BenchmarkIdleMemory gives the bytes of heap and stack for each connection that is open and idle: a net.Conn alone, a peer,
// and connections of the others with the goroutine in which they have to be read.
func BenchmarkIdleMemory(b *testing.B) {
	for b.Loop() {
		server := newFarServer(b)
		b.ReportMetric(memory(b, server, dialNet), "net.Conn-B")
		b.ReportMetric(memory(b, server, dialOwn), "godotpeer-B")
		b.ReportMetric(memory(b, server, dialGorilla), "gorilla-B")
		b.ReportMetric(memory(b, server, dialCoder), "coder-B")
	}
	b.ReportMetric(0, "ns/op")
}

// memory returns how much a connection takes, and closes those that it made.
func memory(b *testing.B, server *farServer, dial func(*testing.B, *farServer) func()) float64 {
	closers := make([]func(), idle)
	fars := make([]int, idle)
	before := inUse()
	for i := range idle {
		closers[i] = dial(b, server)
		fars[i] = server.park(b)
	}
	after := inUse()
	for i := range idle {
		closers[i]()
		_ = syscall.Close(fars[i])
	}
	return (after - before) / idle
}

// inUse returns the bytes of heap and stacks that are in use.
func inUse() float64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc) + float64(stats.StackInuse)
}

func dialNet(b *testing.B, server *farServer) func() {
	conn, err := net.Dial("tcp", server.listener.Addr().String())
	require.NoError(b, err)
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: far\r\n\r\n")
	require.NoError(b, err)
	return func() { _ = conn.Close() }
}

func dialOwn(b *testing.B, server *farServer) func() {
	peer := websocketpeer.New()
	openPeer(b, peer, server)
	peer.Poll()
	return func() { peer.Close(-1, "") }
}

func dialGorilla(b *testing.B, server *farServer) func() {
	conn, _, err := gorillaws.DefaultDialer.Dial(server.url(), nil)
	require.NoError(b, err)
	go func() { _, _, _ = conn.ReadMessage() }()
	return func() { _ = conn.Close() }
}

func dialCoder(b *testing.B, server *farServer) func() {
	conn, _, err := coderws.Dial(b.Context(), server.url(), nil)
	require.NoError(b, err)
	go func() { _, _, _ = conn.Read(b.Context()) }()
	return func() { _ = conn.CloseNow() }
}
