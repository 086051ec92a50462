//go:build unix

package streampeer_test

import (
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

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
