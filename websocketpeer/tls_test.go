package websocketpeer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// identity is a certificate, valid for 127.0.0.1, that is its own authority.
type identity struct {
	config *tls.Config
	pool   *x509.CertPool
}

func selfSigned(t testing.TB) identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	certificate := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	return identity{&tls.Config{Certificates: []tls.Certificate{certificate}}, pool}
}

// securePair begins a wss connection between two peers.
func securePair(t testing.TB, server *tls.Config, client *streampeer.TLSOptions) (asks, serves *websocketpeer.Peer) {
	t.Helper()
	listener := streampeer.NewTCPServer()
	require.NoError(t, listener.Listen(0, "127.0.0.1"))
	defer listener.Stop()
	asks, serves = newPeer(t), newPeer(t)
	require.NoError(t, asks.ConnectToURL(fmt.Sprintf("wss://127.0.0.1:%d/x", listener.GetLocalPort()), client))
	require.NoError(t, listener.Wait(patient(t)))
	session := streampeer.NewTLS()
	require.NoError(t, session.AcceptStream(listener.TakeConnection(), streampeer.TLSOptionsServerConfig(server)))
	require.NoError(t, serves.AcceptStream(session))
	return asks, serves
}

func TestSecureConnection(t *testing.T) {
	t.Parallel()
	id := selfSigned(t)
	client, server := securePair(t, id.config, streampeer.TLSOptionsClient(id.pool, ""))
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
	id := selfSigned(t)
	var unknown x509.UnknownAuthorityError
	var mismatch x509.HostnameError
	for name, c := range map[string]struct {
		client *streampeer.TLSOptions
		cause  any
	}{
		"foreign":   {streampeer.TLSOptionsClient(selfSigned(t).pool, ""), &unknown},
		"by nobody": {nil, &unknown},
		"mismatch":  {streampeer.TLSOptionsClient(id.pool, "other.test"), &mismatch},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := securePair(t, id.config, c.client)
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
	id := selfSigned(t)
	client, server := securePair(t, id.config, streampeer.TLSOptionsClient(id.pool, ""))
	client.SetOutboundBufferSize(0)
	ctx := patient(t)
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
