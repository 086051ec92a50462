package kit

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// Identity is a certificate that vouches for itself.
type Identity struct {
	tls.Certificate
	Trust *x509.CertPool // in it
}

// NewIdentity makes an identity for game.test, localhost and 127.0.0.1, with changes.
func NewIdentity(changes ...func(*x509.Certificate)) Identity {
	return IdentityOf(must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)), changes...)
}

// IdentityOf makes an identity of a key.
func IdentityOf(key crypto.Signer, changes ...func(*x509.Certificate)) Identity {
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()), // OpenSSL takes two of a number for one
		DNSNames:              []string{"game.test", "localhost"},
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:             time.Unix(0, 0), // the time of synctest is in the past
		NotAfter:              time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA:                  true,
		BasicConstraintsValid: true,
	}
	for _, change := range changes {
		change(template)
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, key.Public(), key))
	leaf := must(x509.ParseCertificate(der))
	trust := x509.NewCertPool()
	trust.AddCert(leaf)
	return Identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, trust}
}

// Server returns the options of a server with the identity.
func (i Identity) Server() *streampeer.TLSOptions { return streampeer.TLSOptionsServer(i.Certificate) }

// Client returns the options of a client that trusts the identity.
func (i Identity) Client() *streampeer.TLSOptions { return streampeer.TLSOptionsClient(i.Trust, "") }

// must is for what fails only if the test is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
