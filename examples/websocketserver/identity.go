package main

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

// identity is the certificate that the server shows. A nil identity is that of a server without TLS.
type identity struct {
	certificate tls.Certificate
}

// identity returns what the flags ask for.
func (o options) identity() (*identity, error) {
	switch {
	case o.selfSigned:
		return newIdentity(time.Now())
	case o.certFile != "":
		certificate, err := tls.LoadX509KeyPair(o.certFile, o.keyFile)
		return &identity{certificate}, err
	}
	return nil, nil
}

// validity is how long a certificate made at the start is valid; it also was for an hour before, since clocks differ.
const validity = 30 * 24 * time.Hour

// newIdentity makes a certificate for this machine that nobody has signed but its own key.
func newIdentity(now time.Time) (*identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(validity),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}}, nil
}

// serverOptions returns the TLS options of the server, nil for one without TLS.
func (i *identity) serverOptions() *streampeer.TLSOptions {
	if i == nil {
		return nil
	}
	return streampeer.TLSOptionsServer(i.certificate)
}

// clientOptions returns the TLS options of a client that trusts the server's certificate and no other. What name the
// certificate is for does not matter: the built-in client connects by address.
func (i *identity) clientOptions() *streampeer.TLSOptions {
	if i == nil {
		return nil
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(i.certificate.Leaf)
	return streampeer.TLSOptionsClientUnsafe(trusted)
}
