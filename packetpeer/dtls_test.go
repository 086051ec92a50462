package packetpeer_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
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

// TestDTLSFarewell: what came before it stays readable, and the peer is told why nothing follows.
func TestDTLSFarewell(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	put(t, served, "the last", "words")
	served.DisconnectFromPeer()
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, served.GetStatus())
	assert.NoError(t, served.LastError())
	assert.ErrorIs(t, served.PutPacket([]byte("x")), gderr.ErrUnconfigured)
	assert.Equal(t, "the last", host.get(client))
	assert.Equal(t, "words", host.get(client))
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() != packetpeer.DTLSStatusConnected })
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), gderr.ErrConnectionError)
	assert.ErrorIs(t, client.LastError(), io.EOF)
	_, err := client.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
}

// TestDTLSFarewellAtGetPacket: what meets the end first tells of it.
func TestDTLSFarewellAtGetPacket(t *testing.T) {
	t.Parallel()
	client, served, _ := dtlsPair(t)
	served.DisconnectFromPeer()
	require.NoError(t, client.Wait(kit.Patient(t)))
	_, err := client.GetPacket()
	assert.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.ErrorIs(t, err, io.EOF)
	assert.Equal(t, packetpeer.DTLSStatusDisconnected, client.GetStatus())
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

// TestDTLSNobodyThere: the system says that nobody is at the address.
func TestDTLSNobodyThere(t *testing.T) {
	t.Parallel()
	gone := bound(t)
	port := gone.GetLocalPort()
	gone.Close()
	client := packetpeer.NewDTLS()
	_ = client.ConnectToPeer(connected(t, port), "game.test", nil) // may find out at once
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() != packetpeer.DTLSStatusHandshaking })
	assert.Equal(t, packetpeer.DTLSStatusError, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), gderr.Failed)
	assert.ErrorIs(t, client.LastError(), syscall.ECONNREFUSED)
}

func TestDTLSServerStops(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	host.udp.Stop()
	require.NoError(t, served.Wait(t.Context()))
	served.Poll()
	assert.Equal(t, packetpeer.DTLSStatusError, served.GetStatus())
	assert.ErrorIs(t, served.LastError(), packetpeer.ErrClosed)
	untilRefused(t, client)
}

// untilRefused waits until the system says that nobody is there any more.
func untilRefused(t *testing.T, client *packetpeer.DTLS) {
	t.Helper()
	kit.Await(t, func() bool {
		_ = client.PutPacket([]byte("anybody?"))
		client.Poll()
		return client.GetStatus() != packetpeer.DTLSStatusConnected
	})
	assert.ErrorIs(t, client.LastError(), syscall.ECONNREFUSED)
}

// TestDTLSRefusedBehindPackets: what had come is got, though the system tells first that nobody is there any more.
func TestDTLSRefusedBehindPackets(t *testing.T) {
	t.Parallel()
	client, served, host := dtlsPair(t)
	require.NoError(t, served.PutPacket([]byte("one")))
	require.NoError(t, served.PutPacket([]byte("two")))
	host.udp.Stop()
	require.NoError(t, client.PutPacket([]byte("anybody?")))
	for _, want := range []string{"one", "two"} {
		client.Poll()
		require.Equal(t, packetpeer.DTLSStatusConnected, client.GetStatus(), "%v", client.LastError())
		packet, err := client.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, want, string(packet))
	}
	untilRefused(t, client)
}

// TestDTLSRefusedBehindTheHandshake: so is what has come while the client did not know yet that the handshake is over.
func TestDTLSRefusedBehindTheHandshake(t *testing.T) {
	t.Parallel()
	id := kit.NewIdentity()
	host := newDTLSHost(t, id)
	udp := connected(t, host.udp.GetLocalPort())
	client := packetpeer.NewDTLS()
	require.NoError(t, client.ConnectToPeer(udp, "game.test", id.Client()))
	kit.Await(t, func() bool {
		host.poll()
		if len(host.served) > 0 && host.served[0].GetStatus() == packetpeer.DTLSStatusConnected {
			return true
		}
		client.Poll()
		return false
	})
	require.NoError(t, host.served[0].PutPacket([]byte("early")))
	client.Poll() // the last word of the server's handshake is there, for a goroutine to read
	kit.Await(t, func() bool {
		return client.GetStatus() == packetpeer.DTLSStatusConnected || client.Wait(kit.Patient(t)) == nil
	})
	host.udp.Stop()
	require.NoError(t, udp.PutPacket([]byte("anybody?")))
	kit.Await(t, func() bool { client.Poll(); return client.GetStatus() != packetpeer.DTLSStatusHandshaking })
	packet, err := client.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "early", string(packet))
	untilRefused(t, client)
}

func TestDTLSUnansweredEndsWithTheTimeLimit(t *testing.T) {
	t.Parallel()
	silent := bound(t)
	client := packetpeer.NewDTLS()
	assert.Equal(t, packetpeer.DefaultDTLSHandshakeTimeout, client.GetHandshakeTimeout())
	client.SetHandshakeTimeout(50 * time.Millisecond)
	err := client.ConnectToPeer(connected(t, silent.GetLocalPort()), "game.test", nil)
	for client.GetStatus() == packetpeer.DTLSStatusHandshaking {
		require.NoError(t, err)
		require.NoError(t, client.Wait(kit.Patient(t)))
		client.Poll()
	}
	assert.Equal(t, packetpeer.DTLSStatusError, client.GetStatus())
	assert.ErrorIs(t, client.LastError(), os.ErrDeadlineExceeded)
}

// TestDTLSForgottenHandshakesEnd is not parallel: it looks at all goroutines.
func TestDTLSForgottenHandshakesEnd(t *testing.T) {
	silent := bound(t)
	peers := make([]*packetpeer.DTLS, 10)
	for i := range peers {
		udp := packetpeer.NewUDP() // which is forgotten, too
		require.NoError(t, udp.ConnectToHost("127.0.0.1", silent.GetLocalPort()))
		peers[i] = packetpeer.NewDTLS()
		require.NoError(t, peers[i].ConnectToPeer(udp, "game.test", nil))
	}
	g := group.New[*packetpeer.DTLS]()
	for _, peer := range peers[:5] {
		require.NoError(t, g.Add(peer, peer))
	}
	require.NoError(t, g.Add(silent, nil)) // which has their hellos
	for peer := range g.Ready(kit.Patient(t)) {
		if peer == nil {
			break // all are waited for
		}
		peer.Poll()
	}
	require.Positive(t, dtlsHandshakes())
	runtime.KeepAlive(peers) // until here
	peers = nil
	kit.Await(t, func() bool {
		runtime.GC()
		return dtlsHandshakes() == 0
	})
}

// dtlsHandshakes counts the goroutines that handshakes run in.
func dtlsHandshakes() int {
	var profile strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 2)
	return strings.Count(profile.String(), "dtlswire.(*Handshake).run(")
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
