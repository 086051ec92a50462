//go:build linux || darwin || freebsd

package netsock_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// TestAdopt: the socket goes on where the connection was, and outlives it.
func TestAdopt(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		listener, err := net.Listen("tcp", address)
		require.NoError(t, err)
		defer func() { _ = listener.Close() }()
		conn, err := net.Dial("tcp", listener.Addr().String())
		require.NoError(t, err)
		other, err := listener.Accept()
		require.NoError(t, err)
		defer func() { _ = other.Close() }()

		sock, err := netsock.Adopt(conn.(*net.TCPConn))
		require.NoError(t, err)
		require.NoError(t, conn.Close())
		_, err = sock.Recv(make([]byte, 1))
		assert.Equal(t, netsock.ErrWouldBlock, err)
		_, err = sock.Send([]byte("still here"))
		require.NoError(t, err)
		got := make([]byte, 10)
		_, err = other.Read(got)
		require.NoError(t, err)
		assert.Equal(t, "still here", string(got))
		remote, err := sock.RemoteAddr()
		require.NoError(t, err)
		assert.Equal(t, listener.Addr().String(), remote.String())
		sock.Close()

		_, err = netsock.Adopt(conn.(*net.TCPConn))
		assert.ErrorIs(t, err, net.ErrClosed)
	}
}
