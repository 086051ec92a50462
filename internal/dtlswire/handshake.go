package dtlswire

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/gob"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/prf"
)

// Handshake is the agreement on keys, by pion/dtls in goroutines of its own. They work from datagrams that Receive gave
// them, and by the clock: what is lost they send again after 1 second, then after 2, and so on. They end with the
// handshake, with its time limit, or with Cancel.
type Handshake struct {
	origin // of a server's
	bridge *bridge
	cancel context.CancelFunc
	done   chan struct{} // closed when it is over; the others are valid then
	err    error
	result *Session
}

// errNoName is why a client can't begin that has to verify the server, and does not know of whom.
var errNoName = errors.New("no name is given that the server's certificate must be for")

// errNoCertificate is why a server that shows no certificate is refused.
var errNoCertificate = errors.New("the server shows no certificate")

// Connect begins a client's handshake. It calls ring when there is something to send, and at the end.
//
// Of the tls.Config count who is trusted, the certificates, the name, and the functions that verify.
func Connect(config *tls.Config, limit time.Duration, ring func()) *Handshake {
	b := newBridge(ring, nil)
	if config.ServerName == "" && !config.InsecureSkipVerify {
		return start(b, nil, errNoName, limit)
	}
	options := []dtls.ClientOption{
		dtls.WithCipherSuites(suitesOfClient()...),
		dtls.WithInsecureSkipVerify(true), // verifyServer does it
		dtls.WithVerifyConnection(func(s *dtls.State) error { return verifyServer(config, s.PeerCertificates) }),
	}
	if config.ServerName != "" {
		options = append(options, dtls.WithServerName(config.ServerName))
	}
	if len(config.Certificates) > 0 {
		options = append(options, dtls.WithCertificates(config.Certificates...))
	}
	conn, err := dtls.ClientWithOptions(b, otherSide{}, options...)
	return start(b, conn, err, limit)
}

// Accept begins a server's handshake with a client whose cookie fits. It calls ring when there is something to send,
// and at the end.
//
// Of the tls.Config count the certificates and GetCertificate, which is told the ServerName alone. Clients are not asked
// for certificates: a signature of theirs would be of what the disguise hides.
func Accept(config *tls.Config, hello Hello, limit time.Duration, ring func()) *Handshake {
	hello, _ = parseHello(record{plain(typeHandshake, version12, hello.seq, slices.Clone(hello.message))}) // to keep
	d := &disguise{hello: hello}
	b := newBridge(ring, d)
	suites := make([]dtls.CipherSuite, len(suitesOfServer))
	for i, kind := range suitesOfServer {
		s := &suite{suiteKind: kind, d: d}
		suites[i], d.suites = s, append(d.suites, s)
	}
	options := []dtls.ServerOption{
		dtls.WithCustomCipherSuites(func() []dtls.CipherSuite { return suites }),
		dtls.WithServerHelloMessageHook(undisguise),
	}
	if get := config.GetCertificate; get != nil {
		options = append(options, dtls.WithGetCertificate(func(i *dtls.ClientHelloInfo) (*tls.Certificate, error) {
			return get(&tls.ClientHelloInfo{ServerName: i.ServerName})
		}))
	}
	if len(config.Certificates) > 0 {
		options = append(options, dtls.WithCertificates(config.Certificates...))
	}
	conn, err := dtls.ServerWithOptions(b, otherSide{}, options...)
	return start(b, conn, err, limit)
}

// start begins a handshake, unless there is an error already.
func start(b *bridge, conn *dtls.Conn, err error, limit time.Duration) *Handshake {
	ctx, cancel := context.WithTimeoutCause(context.Background(), limit, os.ErrDeadlineExceeded)
	h := &Handshake{bridge: b, cancel: cancel, done: make(chan struct{}), err: err}
	if d := b.disguise; d != nil {
		h.origin = origin{slices.Clone(d.hello.random), d.hello.made()}
	}
	if err != nil {
		cancel()
		close(h.done)
		return h
	}
	go h.run(ctx, conn)
	return h
}

func (h *Handshake) run(ctx context.Context, conn *dtls.Conn) {
	defer h.bridge.ring()
	defer close(h.done)
	defer h.cancel()
	h.err = conn.HandshakeContext(ctx)
	h.bridge.shut()
	if h.err == nil {
		h.result, h.err = h.session(conn)
	} else {
		h.err = h.why(ctx)
	}
	_ = conn.Close() // ends pion's goroutines
}

// why tells better than pion why the handshake failed.
func (h *Handshake) why(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := alertOf(h.bridge.alert); err != nil {
		return err
	}
	return h.err
}

// alertOf returns what an alert says, nil if it does not matter.
func alertOf(alert []byte) error {
	if len(alert) != 2 {
		return nil
	}
	const closeNotify, fatal = 0, 2
	switch {
	case alert[1] == closeNotify:
		return io.EOF
	case alert[0] == fatal:
		return &net.OpError{Op: "remote error", Err: tls.AlertError(alert[1])}
	}
	return nil
}

// session makes the session of what was agreed on.
func (h *Handshake) session(conn *dtls.Conn) (*Session, error) {
	agreed, err := h.agreed(conn)
	if err != nil {
		return nil, err
	}
	b := h.bridge
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &Session{seq: b.seq, server: b.disguise != nil}
	if s.server {
		s.last, s.origin = b.last, h.origin
	}
	return s, s.setKeys(agreed)
}

// agreed returns the keys. A server's are those of its suite. A client's come out of the state that pion gives for going
// on with a connection elsewhere, which is what is done here: pion's own end of it is shut by now.
func (h *Handshake) agreed(conn *dtls.Conn) (*prf.EncryptionKeys, error) {
	if d := h.bridge.disguise; d != nil {
		for _, s := range d.suites {
			if s.keys != nil {
				return s.keys, nil
			}
		}
		return nil, errNoKeys
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return nil, errNoKeys
	}
	exported, err := state.MarshalBinary()
	if err != nil {
		return nil, err
	}
	var s struct {
		MasterSecret              []byte
		LocalRandom, RemoteRandom [32]byte
		CipherSuiteID             uint16
	}
	if err := gob.NewDecoder(bytes.NewReader(exported)).Decode(&s); err != nil {
		return nil, err
	}
	i := slices.IndexFunc(suitesOfServer, func(k suiteKind) bool { return k.id == s.CipherSuiteID })
	if i < 0 {
		return nil, errNoKeys
	}
	return suitesOfServer[i].keys(s.MasterSecret, s.LocalRandom[:], s.RemoteRandom[:])
}

// Receive takes a datagram that came from the other side.
func (h *Handshake) Receive(datagram []byte) { h.bridge.receive(datagram) }

// Next returns the next datagram to be sent, nil if there is none.
func (h *Handshake) Next() []byte { return h.bridge.next() }

// Pending reports whether Next has a datagram, or the handshake is over.
func (h *Handshake) Pending() bool { return h.Over() || h.bridge.waiting() }

// Over reports whether the handshake is over. What it still had to send is with Next.
func (h *Handshake) Over() bool {
	select {
	case <-h.done:
		return true
	default:
		return false
	}
}

// Result returns the session of a handshake that is over, or why there is none: a [crypto/tls.CertificateVerificationError],
// [os.ErrDeadlineExceeded], [io.EOF] for a farewell, [net.OpError] for an alert of the other side's, or what pion says.
func (h *Handshake) Result() (*Session, error) {
	if h.result != nil {
		h.result.early = append(h.result.early, h.bridge.takeEarly()...)
	}
	return h.result, h.err
}

// Began waits until the goroutines have something to send, or it is over: no longer than they compute.
func (h *Handshake) Began() {
	select {
	case <-h.bridge.began:
	case <-h.done:
	}
}

// Cancel gives the handshake up.
func (h *Handshake) Cancel() { h.cancel() }
