package streampeer

import (
	"cmp"
	"crypto/tls"
	"runtime"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/enums"
)

// TLS is an encrypted stream over another stream, mostly a [TCP]: Godot's StreamPeerTLS. Make one with [NewTLS];
// the zero value is not usable.
//
// Beside the gets and puts of every [StreamPeer] it has ConnectToStream, AcceptStream, Poll, GetStatus, GetStream and
// DisconnectFromStream; and as additions Wait, CallDeferred, LastError, ConnectionState, SetHandshakeTimeout, SetCoalescing
// with Flush and Unsent, Shutdown, and WaitReadOrWrite.
//
// Only Poll, ConnectToStream, AcceptStream and DisconnectFromStream, or a read or write that fails, change the status: call
// Poll regularly, as in GDScript, or wait for something to poll with Wait. GetData, the typed gets, PutData, the typed puts
// and Wait block the goroutine as the stream below does; nothing else blocks. The stream below need not be polled, but must
// not be read or written by others, and stays open when the TLS stream ends.
//
// Unless the status is TLSStatusConnected, GetAvailableBytes is 0 and every read and put fails with
// [gderr.ErrUnconfigured]. When a connection has ended, what comes first meets that: [gderr.ErrFileEOF] if the other side
// ended it properly, else [gderr.ErrConnectionError].
//
// At most 32 KiB of decrypted data wait in the peer to be read; the rest stays in the stream below. What has been received
// stays readable after the other side has ended the connection, and after a put that failed. One goroutine at a time may
// use a peer and the stream below; different peers are independent.
type TLS struct {
	base
	status  TLSStatus
	reason  error         // why the status left TLSStatusHandshaking or TLSStatusConnected
	timeout time.Duration // of the handshake
	forget  runtime.Cleanup
	place   await.Place
	outbox  *outbox // what waits to be encrypted, nil unless writes share calls

	// These are nil or empty unless handshaking or connected.
	stream   StreamPeer
	below    below.Stream // the same
	bridge   *tlsBridge
	conn     *tls.Conn
	verifier *tlsVerifier // of the server's certificates, unless crypto/tls itself is
	plain    queue        // decrypted, and not read yet
	ended    error        // why nothing comes behind plain, once that is so
}

// NewTLS returns a TLS peer with status TLSStatusDisconnected. The option [Godot3] gives its Variants the numbers of
// Godot 3, whatever the stream below has.
// It corresponds to StreamPeerTLS.new.
func NewTLS(options ...Option) *TLS {
	t := &TLS{timeout: DefaultTLSHandshakeTimeout}
	t.init(t, options)
	return t
}

// ConnectToStream begins the handshake of a client over a connected stream; the status becomes TLSStatusHandshaking,
// and Poll turns it to TLSStatusConnected. The server's certificate must be for commonName, a host name, which may be an
// internationalised one, or numeric address. Without options, nil, they are TLSOptionsClient(nil, ""). It never blocks.
// It corresponds to StreamPeerTLS.connect_to_stream.
//
// The errors are [gderr.ErrInvalidParameter] if there is no stream or the options are a server's,
// [gderr.ErrAlreadyInUse] if the peer is handshaking or connected, and [gderr.Failed] if the handshake fails at once,
// as over a stream that is not connected; then the status is TLSStatusError.
func (t *TLS) ConnectToStream(stream StreamPeer, commonName string, clientOptions *TLSOptions) error {
	if clientOptions == nil {
		clientOptions = TLSOptionsClient(nil, "")
	}
	if err := cmp.Or(checkStream(stream), clientOptions.checkClient()); err != nil {
		return t.error("ConnectToStream", gderr.ErrInvalidParameter, err)
	}
	config, verifier := clientOptions.clientConfig(commonName)
	return t.start("ConnectToStream", stream, tls.Client, config, verifier)
}

// AcceptStream begins the handshake of a server over a connected stream; the status becomes TLSStatusHandshaking, and
// Poll turns it to TLSStatusConnected. It never blocks.
// It corresponds to StreamPeerTLS.accept_stream.
//
// The errors are [gderr.ErrInvalidParameter] if there is no stream, there are no options, or they are a client's or
// without a certificate; the others are those of ConnectToStream.
func (t *TLS) AcceptStream(stream StreamPeer, serverOptions *TLSOptions) error {
	if err := cmp.Or(checkStream(stream), serverOptions.checkServer()); err != nil {
		return t.error("AcceptStream", gderr.ErrInvalidParameter, err)
	}
	return t.start("AcceptStream", stream, tls.Server, serverOptions.config, nil)
}

// checkStream tells what is wrong with a stream to stand on.
func checkStream(stream StreamPeer) error {
	if below.IsNil(stream) {
		return errNoStream
	}
	return nil
}

// Poll lets the peer take the handshake further, send what has waited, and see what has arrived; it is the only call,
// besides a read or write that fails, that changes the status. It never blocks; on an idle peer it is one read of the
// stream below and allocates nothing.
// It corresponds to StreamPeerTLS.poll.
//
// A handshake that succeeds turns TLSStatusHandshaking to TLSStatusConnected; one that fails, or takes longer than its
// time limit, to TLSStatusErrorHostnameMismatch if the certificate is for another name, else to TLSStatusError. When a
// connection has ended, for whatever reason, and everything that was received has been read, the status becomes
// TLSStatusDisconnected. LastError tells why.
func (t *TLS) Poll() {
	t.place.RunDeferred()
	if t.below != nil {
		t.below.RunDeferred()
	}
	t.poll()
	t.place.RunLast()
}

func (t *TLS) poll() {
	t.use.Begin("streampeer.TLS")
	defer t.use.End()
	switch t.status {
	case TLSStatusHandshaking:
		t.pollHandshake("Poll")
	case TLSStatusConnected:
		t.decrypt()
		_ = t.flushAllLayers() // the next poll shows what is wrong, when everything has been read
		_ = t.settle("Poll")
	}
}

// LastError tells why the handshake failed or the connection ended, until the peer begins another handshake or is
// disconnected by DisconnectFromStream. It is nil while all is well.
// It is an addition of Go.
//
// The causes are those of crypto/tls and crypto/x509, for errors.As: x509.UnknownAuthorityError,
// x509.CertificateInvalidError (expired, for instance), x509.HostnameError, each within a
// *tls.CertificateVerificationError; tls.RecordHeaderError where the other side does not speak TLS; *net.OpError for an
// alert of the other side. [os.ErrDeadlineExceeded] tells that the handshake took too long, [io.EOF] that the other
// side ended the connection properly, [io.ErrUnexpectedEOF] that the stream below ended without TLS's farewell,
// so that something may be missing.
func (t *TLS) LastError() error { return t.reason }

// DefaultTLSHandshakeTimeout is how long a TLS handshake may take. StreamPeerMbedTLS has no such limit.
const DefaultTLSHandshakeTimeout = 30 * time.Second

// SetHandshakeTimeout sets how long the handshake that the next ConnectToStream or AcceptStream begins may take. The
// default is [DefaultTLSHandshakeTimeout].
// It is an addition of Go.
func (t *TLS) SetHandshakeTimeout(d time.Duration) { t.timeout = d }

// GetHandshakeTimeout returns how long a handshake may take.
// It is an addition of Go.
func (t *TLS) GetHandshakeTimeout() time.Duration { return t.timeout }

// ConnectionState returns what the two sides agreed on, such as the version and the certificates. It is the zero value
// unless the peer is connected.
// It is an addition of Go.
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

// GetStatus returns the status as the last Poll, or a failed read or write, left it.
// It corresponds to StreamPeerTLS.get_status.
func (t *TLS) GetStatus() TLSStatus { return t.status }

// GetStream returns the stream below, or nil if the peer is neither handshaking nor connected.
// It corresponds to StreamPeerTLS.get_stream.
func (t *TLS) GetStream() StreamPeer { return t.stream }

// DisconnectFromStream ends the connection, or gives up the handshake, and turns the status to TLSStatusDisconnected.
// It tells the other side as far as the stream below has room, and never blocks; the stream below stays open. If the
// peer is neither handshaking nor connected it does nothing.
// It corresponds to StreamPeerTLS.disconnect_from_stream.
//
// PutData has given all its data to the stream below when it returns; after PutPartialData up to 16 KiB may wait in
// the peer, which Unsent tells and Flush sends, and are lost if the stream below still has no room for them.
func (t *TLS) DisconnectFromStream() {
	t.use.Check("streampeer.TLS")
	if t.stream != nil {
		_ = t.drain()
		t.close(TLSStatusDisconnected, nil)
	}
}

// TLSStatus is the state of a TLS stream, with the numbers of StreamPeerTLS.Status. It prints as the constant's
// name; int(s) is GDScript's number.
type TLSStatus int

// The states of a TLS stream.
const (
	// TLSStatusDisconnected is a stream that is not connected: new, disconnected, or ended by the other side.
	TLSStatusDisconnected TLSStatus = 0
	// TLSStatusHandshaking is a stream whose sides are agreeing on keys.
	TLSStatusHandshaking TLSStatus = 1
	// TLSStatusConnected is a stream that can be read and written.
	TLSStatusConnected TLSStatus = 2
	// TLSStatusError is a stream whose handshake failed.
	TLSStatusError TLSStatus = 3
	// TLSStatusErrorHostnameMismatch is a stream whose handshake failed because the server's certificate is for
	// another name.
	TLSStatusErrorHostnameMismatch TLSStatus = 4
)

var tlsStatusNames = [...]string{
	TLSStatusDisconnected:          "STATUS_DISCONNECTED",
	TLSStatusHandshaking:           "STATUS_HANDSHAKING",
	TLSStatusConnected:             "STATUS_CONNECTED",
	TLSStatusError:                 "STATUS_ERROR",
	TLSStatusErrorHostnameMismatch: "STATUS_ERROR_HOSTNAME_MISMATCH",
}

// String returns the name of the engine's constant.
func (s TLSStatus) String() string { return enums.Text("TLSStatus", tlsStatusNames[:], s) }
