package streampeer_test

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/nettest"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestConnIsANetConn(t *testing.T) {
	t.Parallel()
	nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
		client, served := pair(t)
		if c1, err = client.Conn(); err != nil {
			return nil, nil, nil, err
		}
		if c2, err = served.Conn(); err != nil {
			return nil, nil, nil, err
		}
		return c1, c2, func() { c1.Close(); c2.Close() }, nil
	})
}

func TestConnSharesTheStreamWithItsPeer(t *testing.T) {
	t.Parallel()
	client, served := pair(t)
	conn, err := client.Conn()
	require.NoError(t, err)
	require.NoError(t, served.PutData([]byte("one two")))
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	word := make([]byte, 4)
	_, err = io.ReadFull(conn, word)
	require.NoError(t, err)
	assert.Equal(t, "one ", string(word))
	rest, err := client.GetData(3)
	require.NoError(t, err)
	assert.Equal(t, "two", string(rest))

	require.NoError(t, conn.Close())
	assert.NoError(t, client.Poll())
	assert.Equal(t, streampeer.StatusNone, client.GetStatus())
	assert.NoError(t, client.LastError())
}

func TestConnNeedsAConnection(t *testing.T) {
	t.Parallel()
	_, err := streampeer.NewTCP().Conn()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.ErrorIs(t, err, streampeer.ErrNotConnected)
}
