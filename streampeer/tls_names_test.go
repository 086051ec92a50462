package streampeer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/streampeer"
)

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
