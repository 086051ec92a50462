package streampeer

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// DefaultConnectTimeout is how long a connection may take to be made: the engine's default of the project setting
// network/limits/tcp/connect_timeout_seconds.
const DefaultConnectTimeout = 30 * time.Second

// ConnectToHost begins to connect to a host, a numeric address or a name, and a port from 1 to 65535; the status
// becomes StatusConnecting, and Poll turns it to StatusConnected. A name is resolved first, which blocks the
// goroutine; all its addresses are tried before the connection fails.
// It corresponds to StreamPeerTCP.connect_to_host.
//
// The errors are [gderr.ErrCantResolve] for a name without an address, [gderr.ErrInvalidParameter] for a port out
// of range, [gderr.ErrAlreadyInUse] if the status is not StatusNone (DisconnectFromHost makes it so; a Godot3
// peer connects from StatusError too), and [gderr.Failed] if the system refuses at once.
func (t *TCP) ConnectToHost(host string, port int) error {
	ctx, cancel := context.WithTimeout(context.Background(), t.timeout)
	defer cancel()
	ips, err := netsock.Resolve(ctx, host)
	if err != nil {
		return t.error("ConnectToHost", gderr.ErrCantResolve, err)
	}
	return t.connect("ConnectToHost", ips, port)
}

// ConnectToAddrs is ConnectToHost with the addresses of a host that is resolved already. They
// are tried in their order, each for its share of the connect timeout; IPv4 addresses may come in the clothes of IPv6,
// as net.Resolver gives them. It never blocks. The errors are those of ConnectToHost, and [gderr.ErrInvalidParameter]
// if one of the addresses is the zero netip.Addr.
// It is an addition of Go.
func (t *TCP) ConnectToAddrs(ips []netip.Addr, port int) error {
	unmapped := make([]netip.Addr, len(ips))
	for i, ip := range ips {
		if !ip.IsValid() {
			return t.error("ConnectToAddrs", gderr.ErrInvalidParameter, fmt.Errorf("address %d is the zero netip.Addr", i))
		}
		unmapped[i] = ip.Unmap()
	}
	return t.connect("ConnectToAddrs", unmapped, port)
}

// SetConnectTimeout sets how long the next ConnectToHost may take. The default is [DefaultConnectTimeout]. The addresses of
// a host share it.
// It is an addition of Go.
func (t *TCP) SetConnectTimeout(d time.Duration) { t.timeout = d }

// GetConnectTimeout returns how long a ConnectToHost may take.
// It is an addition of Go.
func (t *TCP) GetConnectTimeout() time.Duration { return t.timeout }

// canConnect reports whether the status allows a new connection.
func (t *TCP) canConnect() bool {
	return t.status == StatusNone || t.godot3 && t.status == StatusError
}

// whyInUse tells why the status allows no new connection.
func (t *TCP) whyInUse() error {
	if t.status == StatusError {
		return errInError
	}
	return errNotNone
}

// connect begins to connect to the addresses of a host, for a method.
func (t *TCP) connect(method string, ips []netip.Addr, port int) error {
	if !t.canConnect() {
		return t.error(method, gderr.ErrAlreadyInUse, t.whyInUse())
	}
	if err := netsock.CheckPort(port, 1); err != nil {
		return t.error(method, gderr.ErrInvalidParameter, err)
	}
	d := &dial{t: t, ips: ips, port: uint16(port), deadline: time.Now().Add(t.timeout), last: ErrNoAddress}
	if t.sock != nil {
		d.bound, _ = t.sock.LocalAddr()
		d.family = t.sock.Family()
	}
	t.reason = nil
	t.place.Begin()
	switch err := d.next(); err {
	case nil:
		t.connected()
	case netsock.ErrWouldBlock:
		t.status, t.trying = StatusConnecting, d
	default:
		t.close(t.error(method, gderr.Failed, err))
		return t.reason
	}
	return nil
}

// dial is a connection being made to one address of a host after the other.
type dial struct {
	t        *TCP
	ips      []netip.Addr // those not tried yet
	port     uint16
	bound    netip.AddrPort // where Bind bound the peer, if it did
	family   netsock.Family // of that address
	used     bool           // the socket has been connected once, and can't be again
	share    time.Time      // when the address that is tried has had its share of the time
	deadline time.Time      // when the time is over
	last     error          // why the last address failed
}

// poll looks after the address that is tried, and goes on to the next when it has failed.
func (d *dial) poll() error {
	err := d.t.sock.FinishConnect()
	if err == netsock.ErrWouldBlock {
		if time.Now().Before(d.share) {
			return err
		}
		err = errLate("connecting", d.t.timeout, "SetConnectTimeout")
	}
	if err == nil {
		return nil
	}
	d.last = err
	return d.next()
}

// need waits for the address that is tried, no longer than its share of the time.
func (d *dial) need(n *await.Need) {
	n.SetSocket(d.t.sock, netsock.ForWriting)
	n.NoLaterThan(d.share)
}

// next tries addresses until one is connected or connecting.
func (d *dial) next() error {
	for len(d.ips) > 0 {
		now := time.Now()
		d.share = now.Add(d.deadline.Sub(now) / time.Duration(len(d.ips)))
		ip := d.ips[0]
		d.ips = d.ips[1:]
		err := d.start(netip.AddrPortFrom(ip, d.port))
		if err == nil || err == netsock.ErrWouldBlock {
			return err
		}
		d.last = err
	}
	return d.last
}

// start begins to connect to an address.
func (d *dial) start(addr netip.AddrPort) error {
	t := d.t
	if err := d.freshSocket(netsock.FamilyOf(addr.Addr())); err != nil {
		return err
	}
	t.remote = netsock.EndpointOf(addr)
	d.used = true
	return t.sock.Connect(addr)
}

// freshSocket makes sure that there is a socket that has not been connected before, bound where Bind bound it.
func (d *dial) freshSocket(family netsock.Family) (err error) {
	if d.t.sock != nil && !d.used {
		return nil // the one that Bind made
	}
	if d.t.sock != nil {
		d.t.sock.Close()
		d.t.sock = nil
	}
	if d.bound.IsValid() {
		d.t.sock, err = bind(d.family, d.bound)
	} else {
		d.t.sock, err = netsock.Open(netsock.Stream, family)
	}
	return err
}
