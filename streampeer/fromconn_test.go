//go:build linux || darwin || freebsd

package streampeer_test

import (
	"errors"
	"net"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestTCPFromConn(t *testing.T) {
	t.Parallel()
	server := listen(t)
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(server.GetLocalPort())))
	require.NoError(t, err)
	served := accept(t, server)

	peer, err := streampeer.NewTCPFromConn(conn)
	require.NoError(t, err)
	t.Cleanup(peer.DisconnectFromHost)
	assert.Equal(t, streampeer.StatusConnected, peer.GetStatus())
	assert.Equal(t, "127.0.0.1", peer.GetConnectedHost())
	assert.Equal(t, server.GetLocalPort(), peer.GetConnectedPort())
	require.NoError(t, peer.PutString("hello"))
	text, err := served.GetString(-1)
	require.NoError(t, err)
	assert.Equal(t, "hello", text)
	_, err = conn.Write([]byte("x"))
	assert.ErrorIs(t, err, net.ErrClosed, "the connection is the peer's now")
}

func TestTCPFromConnThatIsNone(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	defer func() { _, _ = near.Close(), far.Close() }()
	_, err := streampeer.NewTCPFromConn(near)
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.ErrorIs(t, err, errors.ErrUnsupported)
}
