package websocketpeer

import (
	"cmp"
	"errors"
	"net/netip"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/streampeer"
)

// errServerOptions is the cause where a client is given a server's options.
var errServerOptions = errors.New("TLS options of a server")

// ConnectToURL begins to connect to a server, such as "ws://127.0.0.1:9080/chat" or "wss://example.org"; the state
// becomes StateConnecting, and Poll turns it to StateOpen. It never blocks: a host name, which may be an
// internationalised one, is resolved in the background, and all its addresses are tried. Without a scheme it is ws; the
// port is 80 for ws and 443 for wss unless the URL names one. For wss, options nil, which is Godot's default, are
// TLSOptionsClient(nil, ""). What was not read of the last connection is lost.
// It corresponds to WebSocketPeer.connect_to_url.
//
// What of the path and query can't stand in a request is sent percent-encoded; a fragment is not sent. A user and
// password, as in "wss://ann:secret@example.org", are sent as Basic authorization, which the engine drops, unless
// handshake_headers have an Authorization of their own; over ws everybody can read them. The zone of an IPv6 address
// stands behind %25, as in "ws://[fe80::1%25eth0]:9080".
//
// The errors, which LastError keeps, are [gderr.ErrInvalidParameter] for a URL that is not valid, for options of a
// server, and for supported_protocols or handshake_headers that can't be sent; [gderr.ErrAlreadyInUse] unless the state
// is StateClosed or StateClosing; and [gderr.Failed] if the system refuses at once.
func (p *Peer) ConnectToURL(url string, tlsClientOptions *streampeer.TLSOptions) error {
	const op = "WebSocketPeer.ConnectToURL"
	switch {
	case url == "":
		return p.fail(op, gderr.ErrInvalidParameter, errURLEmpty)
	case tlsClientOptions != nil && tlsClientOptions.IsServer():
		return p.fail(op, gderr.ErrInvalidParameter, errServerOptions)
	case p.inUse():
		return p.fail(op, gderr.ErrAlreadyInUse, p.errInUse())
	}
	p.clear()
	target, err := parseURL(url)
	if err != nil {
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	o := &opening{target: target, tlsOptions: tlsClientOptions, key: newKey()}
	if o.out, err = p.request(&target, o.key); err != nil {
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	if err := p.reach(o); err != nil {
		p.clear()
		return p.fail(op, gderr.Failed, causeOf(err, errGoneEarly))
	}
	p.url = url
	p.begin(o, found, connected, secured, sent, answered)
	return nil
}

// reach begins to connect to the target, or to look for its addresses.
func (p *Peer) reach(o *opening) error {
	tcp := streampeer.NewTCP()
	tcp.SetConnectTimeout(p.settings.handshakeTimeout)
	o.tcp = tcp
	p.stand(tcp)
	if ip, ok := o.target.ip(); ok {
		return tcp.ConnectToAddrs([]netip.Addr{ip}, o.target.port)
	}
	o.lookup = lookUp(o.target.host, p.settings.handshakeTimeout)
	return nil
}

// found is the phase of resolving the host.
func found(p *Peer) (bool, error) {
	o := p.opening
	if o.lookup == nil {
		return true, nil
	}
	if !o.lookup.over() {
		return false, nil
	}
	result := o.lookup.result
	o.lookup.cancel()
	o.lookup = nil
	if result.err != nil {
		return false, failure(gderr.ErrCantResolve, result.err)
	}
	if err := o.tcp.ConnectToAddrs(result.ips, o.target.port); err != nil {
		return false, err
	}
	return true, nil
}

// connected is the phase of connecting to one of the host's addresses.
func connected(p *Peer) (bool, error) {
	tcp := p.opening.tcp
	_ = tcp.Poll() // the status and LastError tell
	switch tcp.GetStatus() {
	case streampeer.StatusConnecting:
		return false, nil
	case streampeer.StatusConnected:
		_ = p.below.SetNoDelay(true)
		return true, nil
	}
	return false, cmp.Or(tcp.LastError(), streampeer.ErrNotConnected)
}

// secured is the phase of the TLS handshake, where there is one.
func secured(p *Peer) (bool, error) {
	session, ok := p.stream.(*streampeer.TLS)
	if !ok {
		if !p.opening.target.secure {
			return true, nil
		}
		session = streampeer.NewTLS()
		session.SetHandshakeTimeout(p.settings.handshakeTimeout)
		_ = session.ConnectToStream(p.opening.tcp, p.opening.target.host, p.opening.tlsOptions) // the status tells
		p.stand(session)
	} else {
		session.Poll()
	}
	switch session.GetStatus() {
	case streampeer.TLSStatusHandshaking:
		return false, nil
	case streampeer.TLSStatusConnected:
		return true, nil
	}
	return false, cmp.Or(session.LastError(), streampeer.ErrNotConnected)
}
