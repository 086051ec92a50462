package streampeer

import (
	"crypto/tls"
	"time"
)

// What Go adds to StreamPeerTLS. Nothing here changes what its methods do.

// DefaultTLSHandshakeTimeout is how long a TLS handshake may take. The engine has no such limit.
const DefaultTLSHandshakeTimeout = 30 * time.Second

// SetHandshakeTimeout is an addition of Go: it sets how long the handshake that the next ConnectToStream or
// AcceptStream begins may take. The default is [DefaultTLSHandshakeTimeout].
func (t *TLS) SetHandshakeTimeout(d time.Duration) { t.timeout = d }

// LastError is an addition of Go: it tells why the handshake failed or the connection ended, until the peer begins
// another handshake or is disconnected by DisconnectFromStream, and why the last wait failed, until one does not. It is nil
// while all is well.
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
