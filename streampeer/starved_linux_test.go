package streampeer_test

import (
	"bytes"
	"context"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/starve"
	"github.com/godotpeer/godotpeer/streampeer"
)

// requireCantWait requires that the system can't serve a wait, and that the peer says so.
func requireCantWait(t *testing.T, wait func(context.Context) error) {
	t.Helper()
	err := wait(kit.Patient(t))
	require.ErrorIs(t, err, gderr.Failed)
	require.ErrorIs(t, err, syscall.EMFILE)
}

// polledPair is pair without a wait, so that the system has nothing in stock to wait with.
func polledPair(t *testing.T) (client, served *streampeer.TCP) {
	t.Helper()
	server := kit.Listen(t)
	defer server.Stop()
	client = streampeer.NewTCP()
	require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
	t.Cleanup(client.DisconnectFromHost)
	for served == nil || client.GetStatus() != streampeer.StatusConnected {
		require.NoError(t, client.Poll())
		if served == nil {
			served = server.TakeConnection()
		}
	}
	t.Cleanup(served.DisconnectFromHost)
	return client, served
}

// TestWaitWithoutDescriptors: a wait that the system can't serve fails at once, says why, and harms nothing.
func TestWaitWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		_, plain := polledPair(t)
		below, servedBelow := polledPair(t)
		client, secure := begin(t, below, servedBelow)
		agree(client, secure)
		_, idle := polledPair(t)
		_, serverOptions := trust()
		handshaking := streampeer.NewTLS()
		require.NoError(t, handshaking.AcceptStream(idle, serverOptions))
		defer handshaking.DisconnectFromStream()

		end := starve.Begin(t)
		requireCantWait(t, plain.Wait)
		requireCantWait(t, plain.WaitReadOrWrite)
		secure.Poll()
		requireCantWait(t, secure.Wait)
		requireCantWait(t, handshaking.Wait)
		assert.Equal(t, streampeer.StatusConnected, plain.GetStatus())
		assert.Equal(t, streampeer.TLSStatusConnected, secure.GetStatus())
		assert.Equal(t, streampeer.TLSStatusHandshaking, handshaking.GetStatus())

		end()
		require.NoError(t, plain.WaitReadOrWrite(kit.Patient(t)))
		assert.NoError(t, plain.LastError())
		require.NoError(t, client.PutData([]byte("x")))
		require.NoError(t, secure.Wait(kit.Patient(t)))
		assert.NoError(t, secure.LastError())
	})
}

// TestBlockingWithoutDescriptors: what waits for its data does so without the system's help.
func TestBlockingWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		client, served := polledPair(t)
		below, servedBelow := polledPair(t)
		secureClient, secure := begin(t, below, servedBelow)
		agree(secureClient, secure)
		defer starve.Begin(t)()

		sent := mixed(16 << 20) // more than there is room for
		put := make(chan error)
		go func() { put <- served.PutData(sent) }()
		got, err := client.GetData(len(sent))
		require.NoError(t, err)
		assert.True(t, bytes.Equal(sent, got))
		require.NoError(t, <-put)

		read := make(chan string)
		go func() {
			data, err := served.GetData(5)
			assert.NoError(t, err)
			read <- string(data)
		}()
		require.NoError(t, client.PutData([]byte("hello")))
		assert.Equal(t, "hello", <-read)

		go func() {
			data, err := secure.GetData(5)
			assert.NoError(t, err)
			read <- string(data)
		}()
		require.NoError(t, secureClient.PutData([]byte("hello")))
		assert.Equal(t, "hello", <-read)
		assert.Equal(t, streampeer.StatusConnected, served.GetStatus())
		assert.Equal(t, streampeer.TLSStatusConnected, secure.GetStatus())
	})
}

// TestServerWithoutDescriptors: the loop that GDScript writes ends, though a connection waits that can't be taken.
func TestServerWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		server := kit.Listen(t)
		client := streampeer.NewTCP()
		require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
		defer client.DisconnectFromHost()
		for !server.IsConnectionAvailable() {
			require.NoError(t, client.Poll())
		}
		end := starve.Begin(t)
		looks := 0
		for server.IsConnectionAvailable() {
			assert.Nil(t, server.TakeConnection())
			looks++
		}
		assert.Equal(t, 1, looks)
		assert.ErrorIs(t, server.LastError(), syscall.EMFILE)
		end()
		require.NoError(t, server.Wait(kit.Patient(t)), "behind the pause")
		assert.True(t, server.IsConnectionAvailable())
		served := server.TakeConnection()
		require.NotNil(t, served)
		served.DisconnectFromHost()
	})
}
