//go:build linux || darwin || freebsd

package streampeer_test

import (
	"net"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestUrgentByteIsPartOfTheStream: for peers that connected, were accepted, and were taken over from package net.
func TestUrgentByteIsPartOfTheStream(t *testing.T) {
	t.Parallel()
	connected, toConnected := rawPair(t)
	server := kit.Listen(t)
	toAccepted, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(server.GetLocalPort())))
	require.NoError(t, err)
	t.Cleanup(func() { _ = toAccepted.Close() })
	toAdopted, conn := netPair(t)
	adopted := streampeer.FromConn(conn).(*streampeer.TCP)
	t.Cleanup(adopted.DisconnectFromHost)
	for peer, raw := range map[*streampeer.TCP]*net.TCPConn{
		connected: toConnected, kit.Accept(t, server): toAccepted.(*net.TCPConn), adopted: toAdopted,
	} {
		_, err := raw.Write([]byte("a"))
		require.NoError(t, err)
		urgent(t, raw)
		_, err = raw.Write([]byte("z"))
		require.NoError(t, err)
		for peer.GetAvailableBytes() < 3 {
			require.NoError(t, peer.Wait(kit.Patient(t)))
			require.NoError(t, peer.Poll())
			require.Equal(t, streampeer.StatusConnected, peer.GetStatus())
		}
		data, err := peer.GetData(3)
		require.NoError(t, err)
		assert.Equal(t, "auz", string(data))
	}
}

// urgent sends an urgent byte.
func urgent(t testing.TB, conn *net.TCPConn) {
	t.Helper()
	raw, err := conn.SyscallConn()
	require.NoError(t, err)
	require.NoError(t, raw.Control(func(fd uintptr) {
		require.NoError(t, syscall.Sendto(int(fd), []byte("u"), syscall.MSG_OOB, nil))
	}))
}
