package websocketpeer_test

import (
	"crypto/x509"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// securePair begins a wss connection between two peers.
func securePair(t testing.TB, server kit.Identity, client *streampeer.TLSOptions) (asks, serves *websocketpeer.Peer) {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	defer listener.Stop()
	asks, serves = newPeer(t), newPeer(t)
	require.NoError(t, asks.ConnectToURL(fmt.Sprintf("wss://127.0.0.1:%d/x", listener.GetLocalPort()), client))
	require.NoError(t, listener.Wait(kit.Patient(t)))
	session := streampeer.NewTLS()
	require.NoError(t, session.AcceptStream(listener.TakeConnection(), server.Server()))
	require.NoError(t, serves.AcceptStream(session))
	return asks, serves
}

func TestSecureConnection(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	client, server := securePair(t, id, id.Client())
	await(t, client, func() bool {
		server.Poll()
		return client.GetReadyState() == websocketpeer.StateOpen && server.GetReadyState() == websocketpeer.StateOpen
	})
	assert.Contains(t, server.GetRequestedURL(), "wss://127.0.0.1:")
	assert.Equal(t, "127.0.0.1", client.GetConnectedHost())
	assert.Equal(t, "127.0.0.1", server.GetConnectedHost())
	assert.NotZero(t, server.GetConnectedPort())
	assert.NoError(t, server.SetNoDelay(false))

	big := make([]byte, 60000)
	require.NoError(t, client.Send(big, websocketpeer.WriteModeBinary))
	require.NoError(t, client.SendText("over TLS"))
	await(t, server, func() bool { client.Poll(); return server.GetAvailablePacketCount() == 2 })
	packet, _ := server.GetPacket()
	assert.Equal(t, big, packet)
	packet, _ = server.GetPacket()
	assert.Equal(t, "over TLS", string(packet))
	assert.True(t, server.WasStringPacket())

	server.Close(4000, "enough")
	await(t, client, func() bool { server.Poll(); return client.GetReadyState() == websocketpeer.StateClosed })
	assert.Equal(t, 4000, client.GetCloseCode())
	assert.Equal(t, "enough", client.GetCloseReason())
	awaitState(t, server, websocketpeer.StateClosed)
	assert.Equal(t, 4000, server.GetCloseCode())
	assert.NoError(t, server.LastError())
}

func TestSecureConnectionIsVerified(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	var unknown x509.UnknownAuthorityError
	var mismatch x509.HostnameError
	for name, c := range map[string]struct {
		client *streampeer.TLSOptions
		cause  any
	}{
		"foreign":   {kit.NewIdentity().Client(), &unknown},
		"by nobody": {nil, &unknown},
		"mismatch":  {streampeer.TLSOptionsClient(id.Trust, "other.test"), &mismatch},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := securePair(t, id, c.client)
			await(t, client, func() bool { server.Poll(); return client.GetReadyState() == websocketpeer.StateClosed })
			assert.ErrorAs(t, client.LastError(), c.cause)
			assert.ErrorIs(t, client.LastError(), gderr.ErrCantConnect)
			awaitState(t, server, websocketpeer.StateClosed)
			assert.Error(t, server.LastError())
		})
	}
}

// TestSecureWait: two peers over TLS that only poll when Wait returns, and send more than there is room for.
func TestSecureWait(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	client, server := securePair(t, id, id.Client())
	client.SetOutboundBufferSize(0)
	ctx := kit.Patient(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for server.GetReadyState() != websocketpeer.StateClosed {
			assert.NoError(t, server.Wait(ctx))
			server.Poll()
			for packet := range server.Packets() {
				assert.NoError(t, server.SendText(string(packet[:10])))
			}
		}
	}()
	answers, sent := 0, false
	for client.GetReadyState() != websocketpeer.StateClosed {
		require.NoError(t, client.Wait(ctx))
		client.Poll()
		if client.GetReadyState() == websocketpeer.StateOpen && !sent {
			for range 500 {
				require.NoError(t, client.Send(make([]byte, 30000), websocketpeer.WriteModeBinary))
			}
			sent = true
		}
		for range client.Packets() {
			if answers++; answers == 500 {
				client.Close(1000, "")
			}
		}
	}
	<-done
	assert.Equal(t, 500, answers)
}
