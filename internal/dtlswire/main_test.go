package dtlswire

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// trusting returns the configurations of a client and a server whose certificate is for game.test.
func trusting(t testing.TB, useRSA bool) (client, server *tls.Config) {
	t.Helper()
	id := kit.NewIdentity()
	if useRSA {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		require.NoError(t, err)
		id = kit.IdentityOf(key)
	}
	client = &tls.Config{RootCAs: id.Trust, ServerName: "game.test"}
	server = &tls.Config{Certificates: []tls.Certificate{id.Certificate}}
	return client, server
}

// address is the client's, as the server sees it.
var address = netip.MustParseAddrPort("192.0.2.1:4242")

// fate tells what arrives in place of the n-th datagram.
type fate func(n int, toServer bool, datagram []byte) [][]byte

// link is a client and a server with a network between them, of which a test decides what becomes of each datagram.
type link struct {
	t              testing.TB
	config         *tls.Config
	cookies        *Cookies
	client, server *Handshake // the server is nil until it has seen a cookie
	sent           int
	fate           fate
	toClient       [][]byte // answers to hellos
}

// nothing is what a bell is that nobody hears.
func nothing() {}

func newLink(t testing.TB, client, server *tls.Config, fate fate) *link {
	l := &link{t: t, config: server, cookies: NewCookies(), fate: fate}
	l.client = Connect(client, time.Minute, nothing)
	t.Cleanup(l.cancel)
	return l
}

func (l *link) cancel() {
	l.client.Cancel()
	if l.server != nil {
		l.server.Cancel()
	}
}

// turn carries what there is to carry.
func (l *link) turn() {
	for d := l.client.Next(); d != nil; d = l.client.Next() {
		l.carry(d, true, l.atServer)
	}
	answers := l.toClient
	l.toClient = nil
	for _, d := range answers {
		l.carry(d, false, l.client.Receive)
	}
	if l.server != nil {
		for d := l.server.Next(); d != nil; d = l.server.Next() {
			l.carry(d, false, l.client.Receive)
		}
	}
}

func (l *link) carry(datagram []byte, toServer bool, to func([]byte)) {
	arrive := [][]byte{datagram}
	if l.fate != nil {
		arrive = l.fate(l.sent, toServer, datagram)
	}
	l.sent++
	for _, d := range arrive {
		to(d)
	}
}

func (l *link) atServer(datagram []byte) {
	if l.server != nil {
		l.server.Receive(datagram)
		return
	}
	hello, ok := ParseHello(datagram)
	if !ok {
		return
	}
	if !l.cookies.Fit(&hello, address) {
		l.toClient = append(l.toClient, l.cookies.Answer(&hello, address))
		return
	}
	l.server = Accept(l.config, hello, time.Minute, nothing)
}

// over reports whether both handshakes are.
func (l *link) over() bool { return l.client.Over() && l.server != nil && l.server.Over() }

// sessions are the two that a link came to.
func (l *link) sessions() (client, server *Session) {
	l.t.Helper()
	client, err := l.client.Result()
	require.NoError(l.t, err)
	server, err = l.server.Result()
	require.NoError(l.t, err)
	return client, server
}
