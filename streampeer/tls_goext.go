package streampeer

import (
	"context"
	"crypto/tls"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
)

// What Go adds to StreamPeerTLS. Nothing here changes what its methods do.

// DefaultTLSHandshakeTimeout is how long a TLS handshake may take. The engine has no such limit.
const DefaultTLSHandshakeTimeout = 30 * time.Second

// SetHandshakeTimeout is an addition of Go: it sets how long the handshake that the next ConnectToStream or
// AcceptStream begins may take. The default is [DefaultTLSHandshakeTimeout].
func (t *TLS) SetHandshakeTimeout(d time.Duration) { t.timeout = d }

// LastError is an addition of Go: it tells why the handshake failed or the connection ended, until the peer begins
// another handshake or is disconnected by DisconnectFromStream. It is nil while all is well.
//
// The causes are those of crypto/tls and crypto/x509, for errors.As: x509.UnknownAuthorityError,
// x509.CertificateInvalidError (expired, for instance), x509.HostnameError, each within a
// *tls.CertificateVerificationError; tls.RecordHeaderError where the other side does not speak TLS; *net.OpError for an
// alert of the other side. [os.ErrDeadlineExceeded] tells that the handshake took too long, [io.EOF] that the other
// side ended the connection properly, [io.ErrUnexpectedEOF] that the stream below ended without TLS's farewell,
// so that something may be missing.
func (t *TLS) LastError() error { return t.reason }

// ConnectionState is an addition of Go: it returns what the two sides agreed on, such as the version and the
// certificates. It is the zero value unless the peer is connected.
func (t *TLS) ConnectionState() tls.ConnectionState {
	if t.status != TLSStatusConnected {
		return tls.ConnectionState{}
	}
	state := t.conn.ConnectionState()
	if t.verifier != nil {
		state.VerifiedChains = t.verifier.chains
	}
	return state
}

// Wait is an addition of Go: it blocks the goroutine until Poll has something to do: a handshake to take further or to
// give up, data to read, waiting data that can be sent, or an end of the connection. Unread data counts, so read what
// is there before waiting for more. It changes nothing itself: call Poll when it returns. Over a stream that has no
// Wait itself it may return for nothing, after some milliseconds.
//
// Wait returns the error of ctx if that ends first, and [gderr.ErrUnconfigured] on a peer that is neither handshaking
// nor connected.
func (t *TLS) Wait(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case t.status == TLSStatusHandshaking:
		return t.waitHandshake(ctx)
	case t.status == TLSStatusConnected && t.pending():
		return nil
	case t.status == TLSStatusConnected:
		return t.waitStream(ctx)
	}
	return t.error("Wait", gderr.ErrUnconfigured, ErrNotConnected)
}
