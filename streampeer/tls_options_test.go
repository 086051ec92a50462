package streampeer_test

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

// onlyNamed is a change that leaves a certificate a common name, and no alternative names.
func onlyNamed(commonName string, more ...func(*x509.Certificate)) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		c.Subject.CommonName = commonName
		c.DNSNames, c.IPAddresses = nil, nil
		for _, change := range more {
			change(c)
		}
	}
}

// named is a change of the alternative names.
func named(names ...string) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.DNSNames = names }
}

// constrained makes an authority that this one lets vouch for some names.
func (a *authority) constrained(names ...string) *authority {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := *a.certificate
	template.Subject.CommonName = "authority for some"
	template.PermittedDNSDomains, template.PermittedDNSDomainsCritical = names, true
	der := must(x509.CreateCertificate(rand.Reader, &template, a.certificate, key.Public(), a.key))
	return &authority{must(x509.ParseCertificate(der)), key}
}

// through returns a certificate with that of the authority that issued it.
func through(a *authority, c tls.Certificate) tls.Certificate {
	c.Certificate = append(c.Certificate, a.certificate.Raw)
	return c
}

// TestTLSNames has the names that certificates are good for.
func TestTLSNames(t *testing.T) {
	t.Parallel()
	ours := newAuthority()
	some := ours.constrained("game.test")
	email := func(c *x509.Certificate) { c.EmailAddresses = []string{"ann@game.test"} }
	for name, c := range map[string]struct {
		asked       string
		certificate tls.Certificate
		good        bool
	}{
		"common name":                          {"game.test", ours.issue(onlyNamed("game.test")), true},
		"common name in another case":          {"Game.TEST", ours.issue(onlyNamed("gaMe.test")), true},
		"common name of another":               {"other.test", ours.issue(onlyNamed("game.test")), false},
		"common name of a part":                {"a.game.test", ours.issue(onlyNamed("game.test")), false},
		"common name of many":                  {"a.game.test", ours.issue(onlyNamed("*.game.test")), true},
		"common name of many others":           {"game.test", ours.issue(onlyNamed("*.game.test")), false},
		"common name of an address":            {"127.0.0.1", ours.issue(onlyNamed("127.0.0.1")), true},
		"common name of another address":       {"127.0.0.2", ours.issue(onlyNamed("127.0.0.1")), false},
		"common name of an IPv6 address":       {"::1", ours.issue(onlyNamed("0:0:0:0:0:0:0:1")), true},
		"common name with letters":             {"bücher.example", ours.issue(onlyNamed("bücher.example")), true},
		"no name":                              {"game.test", ours.issue(onlyNamed("")), false},
		"alternative and common name":          {"game.test", ours.issue(func(c *x509.Certificate) { c.Subject.CommonName = "x" }), true},
		"common name beside alternative ones":  {"x", ours.issue(func(c *x509.Certificate) { c.Subject.CommonName = "x" }), false},
		"common name beside an e-mail address": {"game.test", ours.issue(onlyNamed("game.test", email)), false},
		"constrained, alternative name":        {"game.test", through(some, some.issue(named("game.test"))), true},
		"constrained, common name":             {"other.test", through(some, some.issue(onlyNamed("other.test"))), false},
		"constrained, common name of its own":  {"game.test", through(some, some.issue(onlyNamed("game.test"))), false},
		"letters":                              {"BÜCHER.example", ours.issue(named("xn--bcher-kva.example")), true},
		"letters of another":                   {"bucher.example", ours.issue(named("xn--bcher-kva.example")), false},
		"letters that are no name":             {"xn--ü.example", ours.issue(good), false},
		"address with a zone":                  {"127.0.0.1%lo", ours.issue(good), false},
		"IPv6 address with a zone": {"fe80::1%lo", ours.issue(func(c *x509.Certificate) {
			c.IPAddresses = []net.IP{net.ParseIP("fe80::1")}
		}), true},
		"IPv6 address in brackets": {"[::1]", ours.issue(func(c *x509.Certificate) {
			c.IPAddresses = []net.IP{net.IPv6loopback}
		}), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, options := range []struct {
				asked  string
				client *streampeer.TLSOptions
			}{
				{c.asked, streampeer.TLSOptionsClient(ours.pool(), "")},
				{"overridden.test", streampeer.TLSOptionsClient(ours.pool(), c.asked)},
			} {
				client, served := meet(t, options.asked, options.client, streampeer.TLSOptionsServer(c.certificate))
				if c.good {
					requireConnected(t, client, served)
					assert.NotEmpty(t, client.ConnectionState().VerifiedChains)
					continue
				}
				assert.Equal(t, streampeer.TLSStatusErrorHostnameMismatch, client.GetStatus())
				assert.ErrorAs(t, client.LastError(), new(x509.HostnameError))
				assertAlert(t, served)
			}
		})
	}
}

// TestTLSCommonNameIsNotAll: whatever its name, a certificate must be valid, for a server, and of an authority.
func TestTLSCommonNameIsNotAll(t *testing.T) {
	t.Parallel()
	ours, theirs := newAuthority(), newAuthority()
	forClients := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
	for name, c := range map[string]struct {
		certificate tls.Certificate
		cause       any
	}{
		"expired":                {ours.issue(onlyNamed("game.test", expired)), new(x509.CertificateInvalidError)},
		"for clients":            {ours.issue(onlyNamed("game.test", forClients)), new(x509.CertificateInvalidError)},
		"of a foreign authority": {theirs.issue(onlyNamed("game.test")), new(x509.UnknownAuthorityError)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, served := meet(t, "game.test", streampeer.TLSOptionsClient(ours.pool(), ""),
				streampeer.TLSOptionsServer(c.certificate))
			assert.Equal(t, streampeer.TLSStatusError, client.GetStatus())
			assert.ErrorAs(t, client.LastError(), new(*tls.CertificateVerificationError))
			assert.ErrorAs(t, client.LastError(), c.cause)
			assertAlert(t, served)
		})
	}
}

// TestTLSSelfSigned has what Godot makes: a certificate with a common name that vouches for itself.
func TestTLSSelfSigned(t *testing.T) {
	t.Parallel()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber:          new(big.Int).Lsh(big.NewInt(0xff), 152), // as long as a serial number may be, and more
		NotBefore:             time.Unix(0, 0),
		NotAfter:              time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	template.Subject.CommonName = "game.test"
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	pool := x509.NewCertPool()
	pool.AddCert(must(x509.ParseCertificate(der)))
	server := streampeer.TLSOptionsServer(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key})

	client, served := meet(t, "game.test", streampeer.TLSOptionsClient(pool, ""), server)
	requireConnected(t, client, served)
	client, _ = meet(t, "other.test", streampeer.TLSOptionsClient(pool, ""), server)
	assert.Equal(t, streampeer.TLSStatusErrorHostnameMismatch, client.GetStatus())
	assert.Contains(t, client.LastError().Error(), `common name "game.test"`)
	client, _ = meet(t, "game.test", streampeer.TLSOptionsClient(nil, ""), server)
	assert.Equal(t, streampeer.TLSStatusError, client.GetStatus())
	client, served = meet(t, "", streampeer.TLSOptionsClientUnsafe(pool), server)
	requireConnected(t, client, served)
}

// TestTLSConfigOfTheUser: crypto/tls verifies as it does.
func TestTLSConfigOfTheUser(t *testing.T) {
	t.Parallel()
	ours := newAuthority()
	client := streampeer.TLSOptionsClientConfig(&tls.Config{RootCAs: ours.pool()})
	refused, _ := meet(t, "game.test", client, streampeer.TLSOptionsServer(ours.issue(onlyNamed("game.test"))))
	assert.Equal(t, streampeer.TLSStatusErrorHostnameMismatch, refused.GetStatus())
	connected, served := meet(t, "bücher.example", client, streampeer.TLSOptionsServer(ours.issue(named("xn--bcher-kva.example"))))
	requireConnected(t, connected, served)
	require.NotEmpty(t, connected.ConnectionState().VerifiedChains)
}
