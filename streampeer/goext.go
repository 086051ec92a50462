package streampeer

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// What Go adds to the engine's classes. Nothing here changes what their methods do.

// AppendPartialData is an addition of Go: GetPartialData that appends to dst and returns the longer slice, with the
// same errors. It allocates nothing if dst has room for the given number of bytes.
func (b *base) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	if bytes < 0 {
		return dst, negative("AppendPartialData")
	}
	if cap(dst)-len(dst) < bytes {
		dst = slices.Grow(dst, b.present(bytes))
	}
	room := min(bytes, cap(dst)-len(dst))
	n, err := b.ext.GetPartialData(dst[len(dst) : len(dst)+room])
	return dst[:len(dst)+n], err
}

// present returns for how many of the wanted bytes to take memory: those that are there, and a few that may come.
func (b *base) present(want int) int {
	return min(want, max(b.ext.GetAvailableBytes(), len(b.scratch)))
}

// LastError is an addition of Go: it tells why the connection could not be made, broke or was ended by the other
// side, until the peer connects again or is disconnected by DisconnectFromHost, and why the last wait failed, until one
// does not. It is nil while all is well. Of a connection that has broken it tells before what had arrived was read.
//
// The causes are those of the operating system, such as syscall.ECONNREFUSED; [os.ErrDeadlineExceeded] where the
// connect timeout passed; and [io.EOF] with [gderr.ErrFileEOF] where the other side ended the connection.
func (p *socketPeer) LastError() error { return p.reason }

// Wait is an addition of Go: it blocks the goroutine until Poll has something to do: a connection made, refused or
// timed out, data to read, or an end of the connection. Unread data counts, so read what is there before waiting
// for more. It changes nothing itself: call Poll when it returns.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] on a peer that is neither connecting nor
// connected, so that a loop over it ends with the connection, and [gderr.Failed] if the system can't wait, as with too many
// open files, which does the connection no harm.
func (p *socketPeer) Wait(ctx context.Context) error {
	switch p.status {
	case StatusConnecting:
		return p.waited(p.trying.wait(ctx))
	case StatusConnected:
		return p.waited(p.sock.WaitContext(ctx, netsock.ForReading))
	}
	return p.error("Wait", gderr.ErrUnconfigured, ErrNotConnected)
}

// WaitReadOrWrite is an addition of Go: Wait that also returns when there is room to send, for use when PutPartialData did
// not take everything. The errors are those of Wait.
func (p *socketPeer) WaitReadOrWrite(ctx context.Context) error {
	if p.status != StatusConnected {
		return p.Wait(ctx)
	}
	return p.waited(p.sock.WaitContext(ctx, netsock.ForReading|netsock.ForWriting))
}

// WaitWrite is an addition of Go: WaitReadOrWrite that does not return for what there is to read, for use while nothing
// is to be read. The errors are those of Wait.
func (p *socketPeer) WaitWrite(ctx context.Context) error {
	if p.status != StatusConnected {
		return p.Wait(ctx)
	}
	return p.waited(p.sock.WaitContext(ctx, netsock.ForWriting))
}

// waited makes a typed error of what ended a wait. The errors of a context stay as they are.
func (p *socketPeer) waited(err error) error {
	if !p.broken {
		p.reason = nil
	}
	switch {
	case err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return err
	case err == netsock.ErrClosed: // by Conn
		return p.error("Wait", gderr.ErrUnconfigured, err)
	}
	err = p.error("Wait", gderr.Failed, err)
	if !p.broken {
		p.reason = err
	}
	return err
}

// SetConnectTimeout is an addition of Go: it sets how long the next ConnectToHost may take, in the engine a project
// setting (network/limits/tcp/connect_timeout_seconds). The default is [DefaultConnectTimeout]. The addresses of a
// host share it.
func (t *TCP) SetConnectTimeout(d time.Duration) { t.timeout = d }

// ConnectToAddrs is an addition of Go: ConnectToHost with the addresses of a host that is resolved already. They
// are tried in their order, each for its share of the connect timeout; IPv4 addresses may come in the clothes of IPv6,
// as net.Resolver gives them. It never blocks. The errors are those of ConnectToHost, and [gderr.ErrInvalidParameter]
// if one of the addresses is the zero netip.Addr.
func (t *TCP) ConnectToAddrs(ips []netip.Addr, port int) error {
	plain := make([]netip.Addr, len(ips))
	for i, ip := range ips {
		if !ip.IsValid() {
			return t.error("ConnectToAddrs", gderr.ErrInvalidParameter, fmt.Errorf("address %d is the zero netip.Addr", i))
		}
		plain[i] = ip.Unmap()
	}
	return t.connect("ConnectToAddrs", plain, port)
}

// PutPartialPair is an addition of Go: PutPartialData of head and then data, for use where something goes ahead of data and
// one piece of both would be a copy. Where the system can, it is one call. It returns how many bytes of both were sent, with
// the same error.
func (p *socketPeer) PutPartialPair(head, data []byte) (int, error) {
	const method = "PutPartialPair"
	switch {
	case len(head) == 0:
		return p.PutPartialData(data)
	case len(data) == 0:
		return p.PutPartialData(head)
	}
	s := (*socketIO)(p)
	ready, err := s.sendable(method)
	if !ready {
		return 0, err
	}
	n, err := p.sock.SendPair(head, data)
	return s.sent(method, n, err)
}
