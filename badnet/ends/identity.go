package ends

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// name is what the servers' certificate is for.
const name = "badnet.test"

// identity is who the servers are, and who the clients trust.
type identity struct{ server, client *streampeer.TLSOptions }

// self makes the identity once: a certificate that nobody has signed but its own key.
var self = sync.OnceValues(func() (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return identity{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		DNSNames:     []string{name},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return identity{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return identity{}, err
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(leaf)
	return identity{
		server: streampeer.TLSOptionsServer(tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}),
		client: streampeer.TLSOptionsClient(trusted, name),
	}, nil
})
