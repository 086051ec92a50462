package packetpeer

import (
	"errors"
	"runtime"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/dtlswire"
	"github.com/godotpeer/godotpeer/streampeer"
)

// DTLS exchanges encrypted packets over a [UDP] peer: Godot's PacketPeerDTLS. Make one with [NewDTLS] for a client; a
// [DTLSServer] gives one for each of its clients. The zero value is not usable.
//
// Only Poll, ConnectToPeer, DisconnectFromPeer, and getting and putting packets, where they fail, change the status: call
// Poll regularly, as in GDScript, or wait for something to poll with Wait. Only Wait blocks: a packet that the system has no
// room for is lost. A handshake sends again by itself what seems lost, but only Poll takes that to the network.
//
// Packets keep their borders, and may be lost, doubled or overtaken by others as those of UDP, but each comes once at most.
// They have 16,384 bytes at most. Unless the status is DTLSStatusConnected, getting and putting packets fails with
// [gderr.ErrUnconfigured], and GetAvailablePacketCount is 0. When the connection has ended, GetPacket meets that once what
// came before is got: with [gderr.ErrConnectionError], as LastError then says.
//
// The UDP peer must not be used by others meanwhile, but it may coalesce packets: then those of the DTLS peer wait for its
// Flush too. It stays open when the connection ends, unless it is one of a
// [UDPServer]: then it is closed, so that its client can come again. One goroutine at a time may use a peer and the UDP peer
// below, with all that counts as one with that; different peers are independent. A forgotten peer's handshake ends by
// itself.
type DTLS struct {
	base
	status  DTLSStatus
	reason  error // why the status is what it is
	timeout time.Duration
	forget  runtime.Cleanup
	place   await.Place

	// These are nil unless handshaking or connected.
	udp       *UDP
	server    *acceptor           // of a server's peer
	handshake *dtlswire.Handshake // nil also while a server waits for the first hello
	session   *dtlswire.Session   // nil unless connected

	block   []byte // holds the datagram that is being read; nil while none is
	records []byte // what is left of that
	packet  []byte // the next packet, in the block; nil if there is none yet
	end     error  // why nothing comes behind that, once that is so
	failed  error  // why nothing will come behind what has
	mute    error  // why nothing can be put, though what has come can be got
}

// DefaultDTLSHandshakeTimeout is how long a DTLS handshake may take. Mbed TLS tries about as long: it waits for
// MBEDTLS_SSL_DTLS_TIMEOUT_DFL_MIN, 1 s, then twice as long each time, at last for 60 s.
const DefaultDTLSHandshakeTimeout = 2 * time.Minute

// Causes of a DTLS peer's errors, for errors.Is.
var (
	// ErrCookie is why a server's peer ends whose client has not yet shown that it gets what is sent to its address. It
	// has been asked to, and comes again.
	ErrCookie = errors.New("the client has to say hello again, with the cookie that it was sent")
	// ErrNoHello is why a server's peer ends whose client did not begin a handshake.
	ErrNoHello = errors.New("the client did not say hello")
	// ErrBegunAnew is why a server's peer ends whose client has begun another handshake, with a cookie that is newer. A
	// hello that is late, or that others send again, ends nothing.
	ErrBegunAnew = errors.New("the client has begun anew")

	errUDPNotConnected = errors.New("the UDP peer is not connected: ConnectToHost does it")
	errDTLSOptions     = errors.New("the options are not those of a client")
	errDTLSInUse       = errors.New("the peer is in use: DisconnectFromPeer ends that")
)

// NewDTLS returns a peer with status DTLSStatusDisconnected. The option [Godot3] gives its Variants the numbers of Godot 3.
// It corresponds to PacketPeerDTLS.new.
func NewDTLS(options ...Option) *DTLS {
	d := &DTLS{timeout: DefaultDTLSHandshakeTimeout}
	d.init((*dtlsSource)(d), options)
	return d
}

// ConnectToPeer begins the handshake of a client over a UDP peer that is connected; the status becomes
// DTLSStatusHandshaking, and Poll turns it to DTLSStatusConnected. The server's certificate must be for hostname, a host
// name, which may be an internationalised one, or numeric address. Without options, nil, they are TLSOptionsClient(nil,
// ""). It never blocks.
// It corresponds to PacketPeerDTLS.connect_to_peer.
//
// Godot's default for clientOptions is null. Of options made from a tls.Config count the trusted authorities, the name,
// the certificates, and the functions that verify.
//
// The errors are [gderr.ErrInvalidParameter] if the UDP peer is nil or not connected or the options are a server's,
// [gderr.ErrAlreadyInUse] if the peer is handshaking or connected, and [gderr.Failed] if the handshake fails at once;
// then the status is DTLSStatusError.
func (d *DTLS) ConnectToPeer(packetPeer *UDP, hostname string, clientOptions *streampeer.TLSOptions) error {
	const method = "ConnectToPeer"
	if packetPeer == nil || !packetPeer.IsSocketConnected() {
		return d.error(method, gderr.ErrInvalidParameter, errUDPNotConnected)
	}
	if clientOptions == nil {
		clientOptions = streampeer.TLSOptionsClient(nil, "")
	}
	config := clientOptions.ClientConfig(hostname)
	switch {
	case config == nil:
		return d.error(method, gderr.ErrInvalidParameter, errDTLSOptions)
	case d.udp != nil:
		return d.error(method, gderr.ErrAlreadyInUse, errDTLSInUse)
	}
	d.begin(packetPeer)
	d.run(dtlswire.Connect(config, d.timeout, d.ring()))
	d.handshake.Began()
	d.pollHandshake(method)
	return d.reason
}

// begin takes a UDP peer.
func (d *DTLS) begin(udp *UDP) {
	d.udp, d.status, d.reason = udp, DTLSStatusHandshaking, nil
	d.place.Begin()
}

// Poll lets the peer take the handshake further, and looks for the next packet. It never blocks; on an idle peer it is one
// system call and allocates nothing.
// It corresponds to PacketPeerDTLS.poll.
//
// A handshake that succeeds turns DTLSStatusHandshaking to DTLSStatusConnected; one that fails, or takes longer than its
// time limit, to DTLSStatusErrorHostnameMismatch if the certificate is for another name, else to DTLSStatusError. When the
// other side has ended the connection, and what came before that has been got, the status becomes DTLSStatusDisconnected;
// when the connection fails, as where nobody is at the address, DTLSStatusError. LastError tells why.
func (d *DTLS) Poll() {
	d.place.RunDeferred()
	if d.udp != nil {
		d.udp.place.RunDeferred()
	}
	d.poll()
	d.place.RunLast()
}

func (d *DTLS) poll() {
	d.use.Begin("packetpeer.DTLS")
	defer d.use.End()
	switch d.status {
	case DTLSStatusHandshaking:
		d.pollHandshake("Poll")
	case DTLSStatusConnected:
		d.look()
		_ = d.settle("Poll")
	}
}

// GetStatus returns the status as the last Poll, or what else changes it, left it.
// It corresponds to PacketPeerDTLS.get_status.
func (d *DTLS) GetStatus() DTLSStatus { return d.status }

// DisconnectFromPeer tells the other side, once, that the connection ends, or gives up the handshake, and turns the status
// to DTLSStatusDisconnected. Packets that were not got are dropped. If the peer is neither handshaking nor connected it does
// nothing. It never blocks.
// It corresponds to PacketPeerDTLS.disconnect_from_peer.
func (d *DTLS) DisconnectFromPeer() {
	d.use.Check("packetpeer.DTLS")
	if d.udp != nil {
		d.close(DTLSStatusDisconnected, nil)
	}
}

// GetHandshakeTimeout returns how long the handshake of a ConnectToPeer may take.
// It is an addition of Go.
func (d *DTLS) GetHandshakeTimeout() time.Duration { return d.timeout }

// SetHandshakeTimeout sets how long the handshake may take that the next ConnectToPeer begins. The default is
// [DefaultDTLSHandshakeTimeout].
// It is an addition of Go.
func (d *DTLS) SetHandshakeTimeout(limit time.Duration) { d.timeout = limit }

// LastError tells why the handshake failed or the connection ended, until the peer begins another handshake or is
// disconnected by DisconnectFromPeer. It is nil while all is well.
// It is an addition of Go.
//
// The causes are those of crypto/x509, for errors.As: x509.UnknownAuthorityError, x509.CertificateInvalidError (expired,
// for instance), x509.HostnameError, each within a *tls.CertificateVerificationError; *net.OpError with a tls.AlertError for
// an alert of the other side, or what the handshake says that github.com/pion/dtls/v3 makes. [os.ErrDeadlineExceeded] tells
// that the handshake took too long, [io.EOF] that the other side ended the connection, and syscall.ECONNREFUSED that nobody
// is at its address. [ErrCookie], [ErrNoHello] and [ErrBegunAnew] are those of a server's peer.
func (d *DTLS) LastError() error { return d.reason }

// error makes the error of a method.
func (d *DTLS) error(method string, code gderr.Code, cause error) error {
	return opError("DTLS", method, code, cause)
}
