package streampeer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
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

// roomy is more than any test sends.
const roomy = 1 << 30

// pipeEnd is one end of a connection in memory, for streams whose every step a test decides. Like a Buffer it never
// waits.
type pipeEnd struct {
	in, out *[]byte
	most    int    // how much a read gives at once
	room    int    // how much may wait to be read by the other end
	closed  *bool  // by either end
	reads   int    // how often it was read
	cut     int    // the other end seems to close after so many bytes
	deaf    int    // writes fail after so many bytes
	wait    func() // what GetData does where it would wait
}

// pipe returns two ends that give at most so many bytes a read, and hold at most so many.
func pipe(most, room int) (a, b *pipeEnd) {
	var ab, ba []byte
	var closed bool
	a = &pipeEnd{in: &ba, out: &ab, most: most, room: room, closed: &closed, cut: roomy, deaf: roomy, wait: func() {}}
	b = &pipeEnd{in: &ab, out: &ba, most: most, room: room, closed: &closed, cut: roomy, deaf: roomy, wait: func() {}}
	return a, b
}

func (e *pipeEnd) stream() streampeer.StreamPeer { return streampeer.NewExtension(e) }

func (e *pipeEnd) GetAvailableBytes() int { return len(*e.in) }

func (e *pipeEnd) GetPartialData(p []byte) (int, error) {
	e.reads++
	n := copy(p[:min(len(p), e.most, e.cut)], *e.in)
	*e.in = (*e.in)[n:]
	e.cut -= n
	if n == 0 && (*e.closed || e.cut == 0) {
		return 0, gderr.New("pipe", gderr.ErrFileEOF, io.EOF)
	}
	return n, nil
}

func (e *pipeEnd) GetData(p []byte) (int, error) {
	if len(*e.in) < len(p) {
		e.wait()
	}
	n, err := e.GetPartialData(p)
	if err == nil && n < len(p) {
		err = gderr.New("pipe", gderr.ErrInvalidParameter, nil)
	}
	return n, err
}

func (e *pipeEnd) PutPartialData(p []byte) (int, error) {
	if *e.closed || e.deaf < len(p) {
		return 0, gderr.New("pipe", gderr.Failed, io.ErrClosedPipe)
	}
	n := min(len(p), e.room-len(*e.out))
	*e.out = append(*e.out, p[:n]...)
	e.deaf -= n
	return n, nil
}

func (e *pipeEnd) PutData(p []byte) (int, error) {
	n, err := e.PutPartialData(p)
	if err == nil && n < len(p) {
		err = gderr.New("pipe", gderr.ErrOutOfMemory, nil)
	}
	return n, err
}

// begin begins a handshake between two peers over two streams.
func begin(t testing.TB, below, servedBelow streampeer.StreamPeer) (client, served *streampeer.TLS) {
	t.Helper()
	clientOptions, serverOptions := trust()
	client, served = streampeer.NewTLS(), streampeer.NewTLS()
	require.NoError(t, client.ConnectToStream(below, "game.test", clientOptions))
	require.NoError(t, served.AcceptStream(servedBelow, serverOptions))
	require.Equal(t, streampeer.TLSStatusHandshaking, client.GetStatus())
	require.Equal(t, streampeer.TLSStatusHandshaking, served.GetStatus())
	t.Cleanup(client.DisconnectFromStream)
	t.Cleanup(served.DisconnectFromStream)
	return client, served
}

// agree polls two peers until neither is handshaking, and returns the number of polls.
func agree(client, served *streampeer.TLS) (polls int) {
	for client.GetStatus() == streampeer.TLSStatusHandshaking || served.GetStatus() == streampeer.TLSStatusHandshaking {
		client.Poll()
		served.Poll()
		polls++
	}
	return polls
}

// piped returns two peers connected over a pipe, and the ends of that.
func piped(t testing.TB, most, room int) (client, served *streampeer.TLS, below, servedBelow *pipeEnd) {
	t.Helper()
	below, servedBelow = pipe(most, room)
	client, served = begin(t, below.stream(), servedBelow.stream())
	agree(client, served)
	requireConnected(t, client, served)
	return client, served, below, servedBelow
}

func requireConnected(t testing.TB, peers ...*streampeer.TLS) {
	t.Helper()
	for _, peer := range peers {
		require.NoError(t, peer.LastError())
		require.Equal(t, streampeer.TLSStatusConnected, peer.GetStatus())
	}
}
