package wscases

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// identity is what both sides of a connection over TLS need: a certificate for 127.0.0.1 that is its own authority.
type identity struct {
	client, server               *tls.Config
	clientOptions, serverOptions *streampeer.TLSOptions
}

// certificates makes the identity once: it is the slowest part of a case.
var certificates = sync.OnceValue(func() identity {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotAfter:     time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(leaf)
	certificate := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	return identity{
		client:        &tls.Config{RootCAs: trusted, ServerName: "127.0.0.1"},
		server:        &tls.Config{Certificates: []tls.Certificate{certificate}},
		clientOptions: streampeer.TLSOptionsClient(trusted, ""),
		serverOptions: streampeer.TLSOptionsServer(certificate),
	}
})
