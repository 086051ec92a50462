package packetpeer_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

func TestDTLS(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	require.Len(t, host.refused, 1, "the first hello")
	assert.Equal(t, packetpeer.DTLSStatusError, host.refused[0].GetStatus())
	assert.ErrorIs(t, host.refused[0].LastError(), packetpeer.ErrCookie)
	put(t, client, "grüße", "zwei")
	assert.Equal(t, "grüße", host.get(served))
	assert.Equal(t, "zwei", host.get(served))
	require.NoError(t, served.PutVar([]any{int64(1), "zwei"}, false))
	kit.Await(t, func() bool { return client.GetAvailablePacketCount() > 0 })
	value, err := client.GetVar(false)
	require.NoError(t, err)
	assert.Equal(t, []any{int64(1), "zwei"}, value)
	_, err = client.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnavailable)
	assert.NoError(t, client.PutPacket(nil), "is not sent")
}

// TestDTLSOverConnectedPeers: without a UDPServer, the UDP peer stays open, and is given to TakeConnection again.
func TestDTLSOverConnectedPeers(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := packetpeer.NewDTLSServer()
	require.NoError(t, server.Setup(id.Server()))
	below := bound(t)
	client := dtlsClient(t, below.GetLocalPort(), "127.0.0.1", id.Client())
	awaitCount(t, below, 1)
	_, err := below.GetPacket()
	require.NoError(t, err)
	require.NoError(t, below.ConnectToHost("127.0.0.1", below.GetPacketPort()))

	served := server.TakeConnection(below)
	assert.Equal(t, packetpeer.DTLSStatusHandshaking, served.GetStatus(), "nothing has come yet")
	kit.Await(t, func() bool { // the client says its hello again
		client.Poll()
		served.Poll()
		return served.GetStatus() != packetpeer.DTLSStatusHandshaking
	})
	assert.Equal(t, packetpeer.DTLSStatusError, served.GetStatus())
	assert.ErrorIs(t, served.LastError(), packetpeer.ErrCookie)
	assert.True(t, below.IsSocketConnected())
	served = server.TakeConnection(below)
	kit.Await(t, func() bool {
		client.Poll()
		served.Poll()
		return client.GetStatus() != packetpeer.DTLSStatusHandshaking && served.GetStatus() != packetpeer.DTLSStatusHandshaking
	})
	require.Equal(t, packetpeer.DTLSStatusConnected, served.GetStatus(), "%v", served.LastError())
	require.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus(), "%v", client.LastError())
	served.DisconnectFromPeer()
	assert.True(t, below.IsSocketConnected())
}

func TestDTLSServerRefuses(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	server := packetpeer.NewDTLSServer()
	assert.Nil(t, server.TakeConnection(packetpeer.NewUDP()), "not set up")
	for name, options := range map[string]*streampeer.TLSOptions{
		"none":                  nil,
		"a client's":            streampeer.TLSOptionsClient(nil, ""),
		"without a certificate": streampeer.TLSOptionsServer(tls.Certificate{}),
		"by hello": streampeer.TLSOptionsServerConfig(&tls.Config{
			GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, nil },
		}),
		"that verify clients": streampeer.TLSOptionsServerConfig(&tls.Config{
			Certificates: []tls.Certificate{id.Certificate}, ClientAuth: tls.RequireAnyClientCert,
		}),
	} {
		assert.ErrorIs(t, server.Setup(options), gderr.ErrInvalidParameter, name)
	}
	require.NoError(t, server.Setup(id.Server()))
	assert.ErrorIs(t, server.Setup(id.Server()), gderr.ErrAlreadyInUse)
	assert.Nil(t, server.TakeConnection(nil))
	peer := server.TakeConnection(packetpeer.NewUDP())
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, peer.GetStatus())
	assert.ErrorIs(t, peer.LastError(), gderr.ErrInvalidParameter)
}

// TestDTLSServerKeepsNothingOfStrangers: who has not shown a cookie is forgotten, by the UDP server too.
func TestDTLSServerKeepsNothingOfStrangers(t *testing.T) {
	t.Parallel()
	host := newDTLSHost(t, kit.NewIdentity())
	for range 3 {
		stranger := connected(t, host.udp.GetLocalPort())
		put(t, stranger, "no hello", "nor this")
		below := take(t, host.udp)
		kit.Await(t, func() bool { require.NoError(t, host.udp.Poll()); return below.GetAvailablePacketCount() == 2 })
		peer := host.dtls.TakeConnection(below)
		assert.Equal(t, packetpeer.DTLSStatusError, peer.GetStatus())
		assert.ErrorIs(t, peer.LastError(), packetpeer.ErrNoHello)
		assert.False(t, below.IsBound())
	}
}

func TestDTLSClientRefuses(t *testing.T) {
	t.Parallel()
	client, below := packetpeer.NewDTLS(), connected(t, 9)
	_, getErr := client.GetPacket()
	for _, err := range []error{getErr, client.PutPacket([]byte("x")), client.PutVar(1, false)} {
		assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	}
	assert.NoError(t, client.PutPacket(nil))
	assert.Zero(t, client.GetAvailablePacketCount())
	for range client.Packets() {
		assert.Fail(t, "a packet of nobody")
	}
	assert.ErrorIs(t, client.GetPacketError(), gderr.ErrUnconfigured)
	assert.ErrorIs(t, client.Wait(t.Context()), gderr.ErrUnconfigured)
	client.Poll()
	client.DisconnectFromPeer()
	for _, udp := range []*packetpeer.UDP{nil, packetpeer.NewUDP(), bound(t)} {
		assert.ErrorIs(t, client.ConnectToPeer(udp, "game.test", nil), gderr.ErrInvalidParameter)
	}
	server := kit.NewIdentity().Server()
	assert.ErrorIs(t, client.ConnectToPeer(below, "game.test", server), gderr.ErrInvalidParameter)
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, client.GetStatus())
	assert.ErrorIs(t, client.ConnectToPeer(below, "", nil), gderr.Failed, "for no name")
	assert.Equal(t, packetpeer.DTLSStatusError, client.GetStatus())

	connected, _, _ := dtlsPair(t)
	assert.ErrorIs(t, connected.ConnectToPeer(below, "game.test", nil), gderr.ErrAlreadyInUse)
	assert.Equal(t, packetpeer.DTLSStatusConnected, connected.GetStatus())
}

func TestDTLSVerifies(t *testing.T) {
	t.Parallel()
	ours, theirs := kit.NewIdentity(), kit.NewIdentity()
	expired := kit.NewIdentity(func(c *x509.Certificate) { c.NotAfter = time.Unix(1, 0) })
	named := kit.NewIdentity(func(c *x509.Certificate) {
		c.DNSNames, c.IPAddresses, c.Subject.CommonName = nil, nil, "game.test"
	})
	for name, c := range map[string]struct {
		server   kit.Identity
		hostname string
		options  *streampeer.TLSOptions
		want     packetpeer.DTLSStatus
		cause    any
	}{
		"for the name":    {ours, "game.test", ours.Client(), packetpeer.DTLSStatusConnected, nil},
		"for the address": {ours, "127.0.0.1", ours.Client(), packetpeer.DTLSStatusConnected, nil},
		"for the override": {
			ours, "other.test", streampeer.TLSOptionsClient(ours.Trust, "game.test"), packetpeer.DTLSStatusConnected, nil,
		},
		"for the common name": {named, "game.test", named.Client(), packetpeer.DTLSStatusConnected, nil},
		"unsafe":              {theirs, "other.test", streampeer.TLSOptionsClientUnsafe(nil), packetpeer.DTLSStatusConnected, nil},
		"unsafe, of a chain":  {ours, "other.test", streampeer.TLSOptionsClientUnsafe(ours.Trust), packetpeer.DTLSStatusConnected, nil},
		"by a tls.Config": {
			ours, "game.test", streampeer.TLSOptionsClientConfig(&tls.Config{RootCAs: ours.Trust}), packetpeer.DTLSStatusConnected, nil,
		},
		"expired": {
			expired, "game.test", expired.Client(), packetpeer.DTLSStatusError,
			new(x509.CertificateInvalidError),
		},
		"foreign": {
			theirs, "game.test", ours.Client(), packetpeer.DTLSStatusError,
			new(x509.UnknownAuthorityError),
		},
		"that the system does not know": {
			ours, "game.test", nil, packetpeer.DTLSStatusError, new(x509.UnknownAuthorityError),
		},
		"for another name": {
			ours, "other.test", ours.Client(), packetpeer.DTLSStatusErrorHostnameMismatch,
			new(x509.HostnameError),
		},
		"for another common name": {
			named, "other.test", named.Client(), packetpeer.DTLSStatusErrorHostnameMismatch,
			new(x509.HostnameError),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := newDTLSHost(t, c.server)
			client := dtlsClient(t, host.udp.GetLocalPort(), c.hostname, c.options)
			host.agree(client)
			require.Equal(t, c.want, client.GetStatus(), "%v", client.LastError())
			served := host.served[0]
			if c.cause == nil {
				require.Equal(t, packetpeer.DTLSStatusConnected, served.GetStatus(), "%v", served.LastError())
				return
			}
			assert.ErrorIs(t, client.LastError(), gderr.Failed)
			assert.ErrorAs(t, client.LastError(), new(*tls.CertificateVerificationError))
			assert.ErrorAs(t, client.LastError(), c.cause)
			assert.Equal(t, packetpeer.DTLSStatusError, served.GetStatus())
			var remote *net.OpError
			require.ErrorAs(t, served.LastError(), &remote)
			assert.Equal(t, tls.AlertError(42), remote.Err)
		})
	}
}

// TestDTLSCoalesces: packets wait for the UDP server's Flush, and stay ahead of the farewell.
func TestDTLSCoalesces(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	host.udp.SetCoalescing(true)
	put(t, served, "one", "two")
	require.NoError(t, host.udp.Flush())
	assert.Equal(t, "one", host.get(client))
	assert.Equal(t, "two", host.get(client))
	put(t, served, "last")
	served.DisconnectFromPeer()
	assert.Equal(t, "last", host.get(client))
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() == packetpeer.DTLSStatusDisconnected })
}

// TestDTLSPacketOverTheLimit ends the connection, as in the engine; what has come before can still be got.
func TestDTLSPacketOverTheLimit(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	put(t, client, fill(16384))
	assert.Equal(t, fill(16384), host.get(served))

	put(t, served, "before")
	require.NoError(t, client.Wait(kit.Patient(t)))
	for range 2 {
		err := client.PutPacket([]byte(fill(16385)))
		assert.ErrorIs(t, err, gderr.ErrConnectionError)
		assert.ErrorIs(t, err, packetpeer.ErrTooLarge)
		assert.ErrorContains(t, err, "16385 bytes, of 16384 at most")
	}
	assert.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus())
	packet, err := client.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "before", string(packet))
	client.Poll()
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), packetpeer.ErrTooLarge)
	kit.Await(t, func() bool { host.poll(); return served.GetStatus() == packetpeer.DTLSStatusDisconnected })
}

func TestDTLSWaitDrivesAConnection(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for len(host.served) == 0 {
			if !assert.NoError(t, host.udp.Wait(kit.Patient(t))) {
				return
			}
			host.poll()
		}
		served := host.served[0]
		for served.GetAvailablePacketCount() == 0 {
			if !assert.NoError(t, served.Wait(kit.Patient(t))) {
				return
			}
			_ = host.udp.Poll()
			served.Poll()
		}
		served.DisconnectFromPeer()
	}()
	client := dtlsClient(t, host.udp.GetLocalPort(), "game.test", id.Client())
	wait := func() {
		require.NoError(t, client.Wait(kit.Patient(t)))
		client.Poll()
	}
	for client.GetStatus() == packetpeer.DTLSStatusHandshaking {
		wait()
	}
	require.NoError(t, client.LastError())
	put(t, client, "ready")
	for client.GetStatus() == packetpeer.DTLSStatusConnected {
		wait()
	}
	assert.ErrorIs(t, client.LastError(), io.EOF)
	<-over
}

func TestDTLSStatusPrints(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "STATUS_CONNECTED", packetpeer.DTLSStatusConnected.String())
	assert.Equal(t, "DTLSStatus(9)", packetpeer.DTLSStatus(9).String())
}
