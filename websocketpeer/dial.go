package websocketpeer

import (
	"cmp"
	"context"
	"errors"
	"net/netip"
	"runtime"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/netsock"
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
	const op = "websocketpeer.Peer.ConnectToURL"
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
	if err := p.set().check(); err != nil {
		return p.fail(op, gderr.ErrInvalidParameter, err)
	}
	o := newOpening(&p.lasting,
		(*opening).resolve, (*opening).connect, (*opening).secure, (*opening).send, (*opening).readAnswer)
	o.target, o.tlsOptions, o.key = target, tlsClientOptions, newKey()
	o.out = request(&target, o.key, o.settings)
	if err := o.reach(); err != nil {
		o.abandon()
		return p.fail(op, gderr.Failed, errs.Cause(err))
	}
	p.url = url
	p.begin(o)
	return nil
}

// reach begins to connect to the target, or to look for its addresses.
func (o *opening) reach() error {
	o.tcp = streampeer.NewTCP()
	o.tcp.SetConnectTimeout(o.settings.handshakeTimeout)
	o.stand(o.tcp)
	if ip, ok := o.target.ip(); ok {
		return o.tcp.ConnectToAddrs([]netip.Addr{ip}, o.target.port)
	}
	o.lookup = lookUp(o.target.host, o.settings.handshakeTimeout)
	return nil
}

// resolve waits for the addresses of the host's name, if that is not an address itself.
func (o *opening) resolve() (bool, error) {
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

// connect connects to one of the host's addresses.
func (o *opening) connect() (bool, error) {
	_ = o.tcp.Poll() // the status and LastError tell
	switch o.tcp.GetStatus() {
	case streampeer.StatusConnecting:
		return false, nil
	case streampeer.StatusConnected:
		_ = o.stream.SetNoDelay(true)
		return true, nil
	}
	return false, cmp.Or(o.tcp.LastError(), streampeer.ErrNotConnected)
}

// secure makes the TLS handshake, where there is one: over the TCP of a client, or in the stream of a server.
func (o *opening) secure() (bool, error) {
	switch {
	case o.tls != nil:
		o.tls.Poll()
	case !o.target.secure:
		return true, nil
	default:
		o.tls = streampeer.NewTLS()
		o.tls.SetHandshakeTimeout(o.settings.handshakeTimeout)
		_ = o.tls.ConnectToStream(o.tcp, o.target.host, o.tlsOptions) // the status tells
		o.stand(o.tls)
	}
	switch o.tls.GetStatus() {
	case streampeer.TLSStatusHandshaking:
		return false, nil
	case streampeer.TLSStatusConnected:
		return true, nil
	}
	return false, cmp.Or(o.tls.LastError(), streampeer.ErrNotConnected)
}

// lookup resolves a host name in a goroutine of its own, which ends when the name is resolved, the time is over, or
// the lookup is cancelled or unreachable.
type lookup struct {
	result *resolved
	bell   await.Bell
	cancel context.CancelFunc
}

// resolved is what a lookup found; valid once done is closed. The goroutine holds only this, so that the lookup itself
// can become unreachable.
type resolved struct {
	done chan struct{}
	ring func() // the lookup's bell
	ips  []netip.Addr
	err  error
}

// lookUp begins to resolve a host name.
func lookUp(host string, limit time.Duration) *lookup {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	l := &lookup{result: &resolved{done: make(chan struct{})}, cancel: cancel}
	l.result.ring = l.bell.Weakly()
	runtime.AddCleanup(l, func(cancel context.CancelFunc) { cancel() }, cancel)
	go l.result.resolve(ctx, host)
	return l
}

func (r *resolved) resolve(ctx context.Context, host string) {
	r.ips, r.err = netsock.Resolve(ctx, host)
	close(r.done)
	r.ring()
}

// need tells when there is a result.
func (l *lookup) need(n *await.Need) {
	n.Now = l.over()
	n.OrRing(&l.bell)
}

// over reports whether there is a result.
func (l *lookup) over() bool {
	select {
	case <-l.result.done:
		return true
	default:
		return false
	}
}
