package streampeer_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// meet lets a client with a common name meet a server, until both know how that ended.
func meet(t testing.TB, commonName string, client, server *streampeer.TLSOptions) (c, s *streampeer.TLS) {
	t.Helper()
	below, servedBelow := pipe(roomy, roomy)
	c, s = streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(t, c.ConnectToStream(below.stream(), commonName, client))
	require.NoError(t, s.AcceptStream(servedBelow.stream(), server))
	t.Cleanup(c.DisconnectFromStream)
	t.Cleanup(s.DisconnectFromStream)
	agree(c, s)
	return c, s
}

func TestTLSRefusesBadCertificates(t *testing.T) {
	t.Parallel()
	ours, theirs := newAuthority(), newAuthority()
	verifying := streampeer.TLSOptionsClient(ours.pool(), "")
	for name, c := range map[string]struct {
		commonName  string
		client      *streampeer.TLSOptions
		certificate tls.Certificate
		want        streampeer.TLSStatus
		cause       any
	}{
		"expired": {
			"game.test", verifying, ours.issue(expired), streampeer.TLSStatusError, new(x509.CertificateInvalidError),
		},
		"of a foreign authority": {
			"game.test", verifying, theirs.issue(good), streampeer.TLSStatusError, new(x509.UnknownAuthorityError),
		},
		"of an authority that the system does not know": {
			"game.test", nil, ours.issue(good), streampeer.TLSStatusError, new(x509.UnknownAuthorityError),
		},
		"for another name": {
			"other.test", verifying, ours.issue(good), streampeer.TLSStatusErrorHostnameMismatch, new(x509.HostnameError),
		},
		"for another address": {
			"127.0.0.2", verifying, ours.issue(good), streampeer.TLSStatusErrorHostnameMismatch, new(x509.HostnameError),
		},
		"for a name that is overridden": {
			"game.test", streampeer.TLSOptionsClient(ours.pool(), "other.test"), ours.issue(good),
			streampeer.TLSStatusErrorHostnameMismatch, new(x509.HostnameError),
		},
		"foreign to an unsafe client with a chain": {
			"game.test", streampeer.TLSOptionsClientUnsafe(ours.pool()), theirs.issue(good),
			streampeer.TLSStatusError, new(x509.UnknownAuthorityError),
		},
		"expired to an unsafe client with a chain": {
			"game.test", streampeer.TLSOptionsClientUnsafe(ours.pool()), ours.issue(expired),
			streampeer.TLSStatusError, new(x509.CertificateInvalidError),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, served := meet(t, c.commonName, c.client, streampeer.TLSOptionsServer(c.certificate))
			assert.Equal(t, c.want, client.GetStatus())
			assert.ErrorIs(t, client.LastError(), gderr.Failed)
			assert.ErrorAs(t, client.LastError(), new(*tls.CertificateVerificationError))
			assert.ErrorAs(t, client.LastError(), c.cause)
			assert.Nil(t, client.GetStream())
			assertAlert(t, served)
		})
	}
}

// assertAlert: the peer that was refused has been told, in TLS 1.3 after its own part of the handshake.
func assertAlert(t *testing.T, peer *streampeer.TLS) {
	t.Helper()
	peer.Poll()
	assert.NotEqual(t, streampeer.TLSStatusConnected, peer.GetStatus())
	var alert *net.OpError
	if assert.ErrorAs(t, peer.LastError(), &alert) {
		assert.Equal(t, "remote error", alert.Op)
	}
}

func TestTLSAcceptsGoodCertificates(t *testing.T) {
	t.Parallel()
	ours, theirs := newAuthority(), newAuthority()
	between := ours.delegate()
	chain := between.issue(good)
	chain.Certificate = append(chain.Certificate, between.certificate.Raw)
	for name, c := range map[string]struct {
		commonName  string
		client      *streampeer.TLSOptions
		certificate tls.Certificate
	}{
		"through another authority":         {"game.test", streampeer.TLSOptionsClient(ours.pool(), ""), chain},
		"unsafe, through another authority": {"other.test", streampeer.TLSOptionsClientUnsafe(ours.pool()), chain},
		"for the name":                      {"game.test", streampeer.TLSOptionsClient(ours.pool(), ""), ours.issue(good)},
		"for the address":                   {"127.0.0.1", streampeer.TLSOptionsClient(ours.pool(), ""), ours.issue(good)},
		"for the override":                  {"other.test", streampeer.TLSOptionsClient(ours.pool(), "game.test"), ours.issue(good)},
		"unsafe, of a chain":                {"other.test", streampeer.TLSOptionsClientUnsafe(ours.pool()), ours.issue(good)},
		"unsafe, of anybody":                {"other.test", streampeer.TLSOptionsClientUnsafe(nil), theirs.issue(expired)},
		"unsafe, no name":                   {"", streampeer.TLSOptionsClientUnsafe(nil), theirs.issue(expired)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, served := meet(t, c.commonName, c.client, streampeer.TLSOptionsServer(c.certificate))
			requireConnected(t, client, served)
		})
	}
}

func TestTLSTellsTheServerTheName(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	certificate := a.issue(good)
	var asked []string
	server := streampeer.TLSOptionsServerConfig(&tls.Config{
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			asked = append(asked, hello.ServerName)
			return &certificate, nil
		},
	})
	for _, client := range []*streampeer.TLSOptions{
		streampeer.TLSOptionsClient(a.pool(), ""),
		streampeer.TLSOptionsClient(a.pool(), "game.test"),
		streampeer.TLSOptionsClientUnsafe(nil),
	} {
		meet(t, "asked.test", client, server)
	}
	assert.Equal(t, []string{"asked.test", "game.test", ""}, asked)
}

func TestTLSClientNeedsAName(t *testing.T) {
	t.Parallel()
	below, _ := pipe(roomy, roomy)
	client := streampeer.NewTLS()
	assert.ErrorIs(t, client.ConnectToStream(below.stream(), "", nil), gderr.Failed)
	assert.Equal(t, streampeer.TLSStatusError, client.GetStatus())
}

func TestTLSServerMayAskForACertificate(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	server := streampeer.TLSOptionsServerConfig(&tls.Config{
		Certificates: []tls.Certificate{a.issue(good)},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    a.pool(),
	})
	known := streampeer.TLSOptionsClientConfig(&tls.Config{
		Certificates: []tls.Certificate{a.issue(good)},
		RootCAs:      a.pool(),
	})
	client, served := meet(t, "game.test", known, server)
	requireConnected(t, client, served)
	assert.Len(t, served.ConnectionState().PeerCertificates, 1)

	client, served = meet(t, "game.test", streampeer.TLSOptionsClient(a.pool(), ""), server)
	assert.Equal(t, streampeer.TLSStatusError, served.GetStatus())
	assertAlert(t, client)
}

func TestTLSTakesALongCertificate(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	long := a.issue(func(c *x509.Certificate) {
		for i := range 3000 {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("game-number-%d.test", i))
		}
	})
	require.Greater(t, len(long.Certificate[0]), 64<<10)
	client, served := meet(t, "game-number-2999.test", streampeer.TLSOptionsClient(a.pool(), ""), streampeer.TLSOptionsServer(long))
	requireConnected(t, client, served)
}

func TestTLSOptionsTellWhatTheyAre(t *testing.T) {
	t.Parallel()
	a := newAuthority()
	pool, certificate := a.pool(), a.issue(good)
	client := streampeer.TLSOptionsClient(pool, "game.test")
	assert.False(t, client.IsServer())
	assert.False(t, client.IsUnsafeClient())
	assert.Equal(t, "game.test", client.GetCommonNameOverride())
	assert.Same(t, pool, client.GetTrustedCAChain())
	assert.Nil(t, client.GetOwnCertificate())
	assert.Nil(t, client.GetPrivateKey())

	unsafe := streampeer.TLSOptionsClientUnsafe(nil)
	assert.True(t, unsafe.IsUnsafeClient())
	assert.False(t, unsafe.IsServer())
	assert.Nil(t, unsafe.GetTrustedCAChain())

	server := streampeer.TLSOptionsServer(certificate)
	assert.True(t, server.IsServer())
	assert.False(t, server.IsUnsafeClient())
	assert.Equal(t, []string{"game.test"}, server.GetOwnCertificate().DNSNames)
	assert.Equal(t, certificate.PrivateKey, server.GetPrivateKey())
	assert.Nil(t, streampeer.TLSOptionsServer(tls.Certificate{Certificate: [][]byte{{1}}}).GetOwnCertificate())
}
