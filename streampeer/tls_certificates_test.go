package streampeer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// authority issues certificates for tests.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority() *authority {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "authority of the tests"},
		NotBefore:             time.Unix(0, 0),
		NotAfter:              time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	return &authority{must(x509.ParseCertificate(der)), key}
}

// delegate makes an authority that this one vouches for.
func (a *authority) delegate() *authority {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := *a.certificate
	template.Subject = pkix.Name{CommonName: "authority between"}
	der := must(x509.CreateCertificate(rand.Reader, &template, a.certificate, key.Public(), a.key))
	return &authority{must(x509.ParseCertificate(der)), key}
}

// must is for what fails only if the test is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// pool trusts the authority.
func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// issue makes a certificate for game.test and 127.0.0.1, with a change.
func (a *authority) issue(change func(*x509.Certificate)) tls.Certificate {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2),
		DNSNames:     []string{"game.test"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Unix(0, 0),
		NotAfter:     time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	change(template)
	der := must(x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// good changes nothing.
func good(*x509.Certificate) {}

// expired ends the certificate's time long ago.
func expired(c *x509.Certificate) { c.NotAfter = time.Unix(1, 0) }

// trust returns the options of a client and a server that fit each other, for the name game.test.
func trust() (client, server *streampeer.TLSOptions) {
	a := newAuthority()
	return streampeer.TLSOptionsClient(a.pool(), ""), streampeer.TLSOptionsServer(a.issue(good))
}
