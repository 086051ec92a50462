package websocketpeer_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// crowd is many open peers, whose other sides are plain descriptors: those take no memory of Go's.
type crowd struct {
	peers []*websocketpeer.Peer
	fds   []int
}

func newCrowd(t testing.TB, n int) *crowd {
	c := &crowd{make([]*websocketpeer.Peer, 0, n), make([]int, 0, n+1)}
	t.Cleanup(func() {
		for _, p := range c.peers {
			p.Close(-1, "")
		}
		for _, fd := range c.fds {
			_ = unix.Close(fd)
		}
	})
	return c
}

// socket returns a descriptor that is closed with the crowd.
func (c *crowd) socket(t testing.TB) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	c.fds = append(c.fds, fd)
	return fd
}

// openServed opens as many peers on the server's side.
func openServed(t testing.TB, n int) *crowd {
	t.Helper()
	server := streampeer.NewTCPServer()
	require.NoError(t, server.Listen(0, "127.0.0.1"))
	defer server.Stop()
	c := newCrowd(t, n)
	address := &unix.SockaddrInet4{Port: server.GetLocalPort(), Addr: [4]byte{127, 0, 0, 1}}
	for range n {
		fd := c.socket(t)
		require.NoError(t, unix.Connect(fd, address))
		_, err := unix.Write(fd, head(requestLines...))
		require.NoError(t, err)
		settle(t, server.IsConnectionAvailable)
		p := websocketpeer.New()
		require.NoError(t, p.AcceptStream(server.TakeConnection()))
		awaitState(t, p, websocketpeer.StateOpen)
		c.peers = append(c.peers, p)
	}
	return c
}

// openDialed opens as many peers on the client's side.
func openDialed(t testing.TB, n int) *crowd {
	t.Helper()
	c := newCrowd(t, n)
	listener := c.socket(t)
	require.NoError(t, unix.Bind(listener, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	require.NoError(t, unix.Listen(listener, 16))
	name, err := unix.Getsockname(listener)
	require.NoError(t, err)
	url := fmt.Sprintf("ws://127.0.0.1:%d/", name.(*unix.SockaddrInet4).Port)
	request := make([]byte, 1024)
	for range n {
		p := websocketpeer.New()
		require.NoError(t, p.ConnectToURL(url, nil))
		fd, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
		require.NoError(t, err)
		c.fds = append(c.fds, fd)
		p.Poll()
		size, err := unix.Read(fd, request)
		require.NoError(t, err)
		_, err = unix.Write(fd, agreement(t, string(request[:size])))
		require.NoError(t, err)
		awaitState(t, p, websocketpeer.StateOpen)
		c.peers = append(c.peers, p)
	}
	return c
}

// held returns how many bytes are in use, and how many goroutines run.
func held() (bytes uint64, goroutines int) {
	for range 3 { // pools let go at the second
		runtime.GC()
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc, runtime.NumGoroutine()
}

// measureIdle returns how many bytes an idle open peer takes, with its socket and all.
func measureIdle(t testing.TB, n int, open func(testing.TB, int) *crowd) float64 {
	t.Helper()
	open(t, 10) // what is made once
	before, goroutines := held()
	c := open(t, n)
	for range 3 {
		for _, p := range c.peers {
			p.Poll()
		}
	}
	after, more := held()
	assert.LessOrEqual(t, more, goroutines, "goroutines")
	runtime.KeepAlive(c)
	return float64(after-before) / float64(n)
}

var sides = map[string]func(testing.TB, int) *crowd{"client": openDialed, "server": openServed}

// TestIdlePeersTakeLittle: under 560 bytes each, with 12 of the test's own, and no goroutine.
func TestIdlePeersTakeLittle(t *testing.T) {
	for name, open := range sides {
		t.Run(name, func(t *testing.T) {
			assert.Less(t, measureIdle(t, 400, open), 560.0)
		})
	}
}

// BenchmarkIdleMemory opens 5,000 peers.
func BenchmarkIdleMemory(b *testing.B) {
	for name, open := range sides {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.ReportMetric(measureIdle(b, 5000, open), "B/peer")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}
