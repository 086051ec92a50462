package packetpeer

import (
	"cmp"
	"crypto/tls"
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/dtlswire"
	"github.com/godotpeer/godotpeer/streampeer"
)

// DTLSServer makes a [DTLS] peer of each [UDP] peer whose client begins a handshake: Godot's DTLSServer. The UDP peers
// come from a [UDPServer], mostly. The zero value is ready for Setup, with the numbers of Godot 4 for Variants.
//
// Each client has to say hello twice. The answer to the first is a cookie, and nothing is kept of the client: who invents
// addresses does not get any, and takes no memory. TakeConnection then gives a peer with DTLSStatusError. With the cookie
// the client comes again, as a new sender, and TakeConnection gives a peer with DTLSStatusHandshaking.
//
// It has no Poll, and nothing to wait for: Wait of the UDPServer serves its peers' handshakes too. One goroutine at a
// time may use a server; its peers count as one with what they came from, not with it.
type DTLSServer struct {
	options  []Option // of its peers
	acceptor *acceptor
}

// acceptor is what a server's peers need of it.
type acceptor struct {
	config  *tls.Config
	cookies *dtlswire.Cookies
}

var (
	errServerOptions = errors.New("the options are not those of a server, with a certificate")
	errClientAuth    = errors.New("a DTLS server does not verify its clients")
	errSetUp         = errors.New("the server is set up already")
)

// NewDTLSServer returns a server that is not set up yet. Its peers are made with the options.
// It corresponds to DTLSServer.new.
func NewDTLSServer(options ...Option) *DTLSServer { return &DTLSServer{options: options} }

// Setup gives the server its certificate. A server can be set up once.
// It corresponds to DTLSServer.setup.
//
// Of options made from a tls.Config count the certificates, and GetCertificate, which is told the ServerName alone.
//
// The errors are [gderr.ErrInvalidParameter] if there are no options, they are a client's or without a certificate, or
// would have the clients show theirs, which TLSContextMbedTLS::init_server never asks for, and [gderr.ErrAlreadyInUse]
// if the server is set up already.
func (s *DTLSServer) Setup(serverOptions *streampeer.TLSOptions) error {
	config := serverOptions.ServerConfig()
	switch {
	case config == nil, len(config.Certificates) == 0 && config.GetCertificate == nil:
		return opError("DTLSServer", "Setup", gderr.ErrInvalidParameter, errServerOptions)
	case config.ClientAuth != tls.NoClientCert, config.VerifyConnection != nil:
		return opError("DTLSServer", "Setup", gderr.ErrInvalidParameter, errClientAuth)
	}
	if s.acceptor != nil {
		return opError("DTLSServer", "Setup", gderr.ErrAlreadyInUse, errSetUp)
	}
	s.acceptor = &acceptor{config, dtlswire.NewCookies()}
	return nil
}

// TakeConnection reads what a UDP peer's client has said, and returns a peer for it: with DTLSStatusHandshaking if it has
// said hello with its cookie, or nothing yet, and else with DTLSStatusError and LastError telling why, mostly [ErrCookie].
// So half of the peers of an honest client are nothing. With those a UDP peer of a [UDPServer] is closed, so that its client
// can come again; another stays open, to be given to TakeConnection once more when something has come. It never blocks.
// It corresponds to DTLSServer.take_connection.
//
// It returns nil if the server is not set up or the UDP peer is nil. If that is not connected, the status of what it returns
// is DTLSStatusDisconnected, and LastError says [gderr.ErrInvalidParameter].
func (s *DTLSServer) TakeConnection(udpPeer *UDP) *DTLS {
	const method = "TakeConnection"
	if s.acceptor == nil || udpPeer == nil {
		return nil
	}
	d := NewDTLS(s.options...)
	if !udpPeer.IsSocketConnected() {
		d.reason = opError("DTLSServer", method, gderr.ErrInvalidParameter, errUDPNotConnected)
		d.place.End()
		return d
	}
	d.begin(udpPeer)
	d.server = s.acceptor
	d.pollHandshake(method)
	return d
}

// hear begins the handshake if the datagram is a hello with a cookie that fits. The error is why it does not.
func (d *DTLS) hear() error {
	hello, ok := dtlswire.ParseHello(d.records)
	switch {
	case !ok:
		return ErrNoHello
	case !d.server.knows(d, &hello):
		return ErrCookie
	}
	d.run(dtlswire.Accept(d.server.config, hello, d.timeout, d.ring()))
	return nil
}

// knows reports whether a hello shows the cookie of its sender, which it sends if not.
func (a *acceptor) knows(d *DTLS, hello *dtlswire.Hello) bool {
	from := d.udp.dest.AddrPort()
	if a.cookies.Fit(hello, from) {
		return true
	}
	d.transmit(a.cookies.Answer(hello, from))
	return false
}

// origin is the handshake or session of a server's peer, which knows the hello that it began with.
type origin interface {
	IsOf(*dtlswire.Hello) bool
	Precedes(*dtlswire.Hello) bool
}

// hearAgain takes a datagram that is another hello off a peer's records. A client that has lost its memory, or another one
// at the same port, begins anew, in any state of the first. What is late, or sent again by others, ends nothing.
func (a *acceptor) hearAgain(d *DTLS, first origin) bool {
	hello, ok := dtlswire.ParseHello(d.records)
	return ok && a.heardAgain(d, first, hello)
}

// heardAgain is apart so that only a hello takes memory.
func (a *acceptor) heardAgain(d *DTLS, first origin, hello dtlswire.Hello) bool {
	same := first.IsOf(&hello)
	if same && d.session == nil {
		return false // a handshake answers what its client repeats
	}
	d.records = nil
	if !same && a.knows(d, &hello) && first.Precedes(&hello) {
		d.failed = cmp.Or(d.failed, ErrBegunAnew) // what the first has said may lie behind
	}
	return true
}
