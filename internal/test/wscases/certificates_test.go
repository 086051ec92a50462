package wscases

import (
	"crypto/tls"
	"sync"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// identity is what both sides of a connection over TLS need: a certificate for 127.0.0.1 that is its own authority.
type identity struct {
	client, server               *tls.Config
	clientOptions, serverOptions *streampeer.TLSOptions
}

// certificates makes the identity once: it is the slowest part of a case.
var certificates = sync.OnceValue(func() identity {
	id := kit.NewIdentity()
	return identity{

		client:        &tls.Config{RootCAs: id.Trust, ServerName: "127.0.0.1"},
		server:        &tls.Config{Certificates: []tls.Certificate{id.Certificate}},
		clientOptions: id.Client(),
		serverOptions: id.Server(),
	}
})
