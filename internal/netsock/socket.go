// Package netsock gives non-blocking sockets that the library owns: the counterpart of the engine's NetSocket
// and the only place that names an operating system.
//
// No call blocks, except those named Wait, which park the calling goroutine. What would block returns
// [ErrWouldBlock], without allocating. A Socket may be used by several goroutines at once, and closed by any of
// them: its descriptor is released only after the last call on it has ended, so no call ever reaches a descriptor
// that the system has given to somebody else.
//
// A portable file calls functions named sys…, each defined by exactly one of the tagged files.
package netsock

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
)

// ErrWouldBlock says that there is nothing to read, accept or report yet, no room to write, or that a connection
// is still being made.
var ErrWouldBlock = errors.New("operation would block")

// ErrClosed is the error of every call on a closed socket.
var ErrClosed = net.ErrClosed

// ErrFamily is the error where an address is not of the socket's family.
var ErrFamily = errors.New("address is of another family than the socket")

// Type is what a socket carries.
type Type uint8

// The types of socket.
const (
	Stream   Type = iota // bytes
	Datagram             // packets
)

// Family is what a socket's addresses are.
type Family uint8

// The families of socket. Any is IPv6 that speaks IPv4 too, or IPv4 where the machine has no IPv6.
const (
	IPv4 Family = iota
	IPv6
	Any
	Unix
)

// Socket is a non-blocking socket. Make one with [Open] or [Socket.Accept].
type Socket struct {
	h      *handle
	typ    Type
	family Family

	w atomic.Pointer[watches] // made by the first Arm
}

// Open makes a socket. It is closed by Close, or by the garbage collector once it is unreachable.
func Open(typ Type, family Family) (*Socket, error) {
	fd, err := sysSocket(typ, family)
	if err != nil && family == Any {
		family = IPv4
		fd, err = sysSocket(typ, family)
	}
	if err != nil {
		return nil, err
	}
	s := newSocket(fd, typ, family)
	if err := s.readUrgentInline(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// readUrgentInline makes TCP's urgent bytes part of the stream, as which they count on the wire: else a system stops
// before one as if nothing more were there. Accepted sockets inherit it from the one that listens.
func (s *Socket) readUrgentInline() error {
	if s.typ != Stream || s.family == Unix {
		return nil
	}
	return s.set(optUrgentInline, true)
}

// newSocket takes over fd, which must be non-blocking.
func newSocket(fd sysFD, typ Type, family Family) *Socket {
	s := &Socket{h: &handle{fd: fd, stream: typ == Stream}, typ: typ, family: family}
	runtime.AddCleanup(s, (*handle).close, s.h)
	return s
}

// Close closes the socket and ends every wait on it. Only the first call does anything.
func (s *Socket) Close() {
	s.h.close()
	s.abandon()
}

// Closed reports whether the socket is closed.
func (s *Socket) Closed() bool { return s.h.closed() }

// Bind binds the socket to an address of its family. An invalid (zero) address stands for all interfaces.
func (s *Socket) Bind(addr netip.AddrPort) error {
	if !s.speaks(addr.Addr()) {
		return ErrFamily
	}
	return s.do(func(fd sysFD) error { return sysBind(fd, s.family, addr) })
}

// Family returns the family of the socket's addresses; never Any where the machine has no IPv6.
func (s *Socket) Family() Family { return s.family }

// speaks reports whether the socket's family has the address.
func (s *Socket) speaks(ip netip.Addr) bool {
	switch s.family {
	case IPv4:
		return !ip.Is6()
	case IPv6:
		return !ip.Is4()
	}
	return s.family == Any
}

// Listen makes the socket accept connections; backlog is how many may wait, within what the system allows.
func (s *Socket) Listen(backlog int) error {
	return s.do(func(fd sysFD) error { return sysListen(fd, backlog) })
}

// Accept takes a waiting connection, or returns ErrWouldBlock.
func (s *Socket) Accept() (*Socket, error) {
	var conn *Socket
	err := s.do(func(fd sysFD) error {
		accepted, err := sysAccept(fd)
		if err == nil {
			conn = newSocket(accepted, s.typ, s.family)
		}
		return err
	})
	return conn, err
}

// Connect begins to connect: nil means connected, ErrWouldBlock that FinishConnect will tell.
func (s *Socket) Connect(addr netip.AddrPort) error {
	if !s.speaks(addr.Addr()) {
		return ErrFamily
	}
	return s.do(func(fd sysFD) error { return sysConnect(fd, s.family, addr) })
}

// ConnectPath connects a Unix socket. ErrWouldBlock means that the other side's queue is full: call it again.
func (s *Socket) ConnectPath(path string) error {
	return s.do(func(fd sysFD) error { return sysConnectPath(fd, path) })
}

// FinishConnect tells how a Connect that returned ErrWouldBlock ended: nil means connected, ErrWouldBlock not yet.
func (s *Socket) FinishConnect() error {
	return s.do(func(fd sysFD) error {
		if ready, err := sysPoll(fd, pollOut); err != nil || !ready {
			return wouldBlockUnless(err)
		}
		if err := sysSocketError("connect", fd); err != nil {
			return err
		}
		return refuseSelf(fd, s.family)
	})
}

// wouldBlockUnless returns err, or ErrWouldBlock if there is none.
func wouldBlockUnless(err error) error {
	if err != nil {
		return err
	}
	return ErrWouldBlock
}

// refuseSelf fails a TCP connection that a socket has made with itself, which happens when the dead port it
// connects to is the one that the system gave it.
func refuseSelf(fd sysFD, family Family) error {
	if family == Unix {
		return nil
	}
	local, err := sysLocalAddr(fd)
	if err != nil {
		return err
	}
	if remote, err := sysRemoteAddr(fd); err == nil && local == remote {
		return errRefused
	}
	return nil
}

// Recv reads what is there, at most len(p) bytes. No bytes and no error is the end of the stream.
func (s *Socket) Recv(p []byte) (int, error) {
	fd, ok := s.h.enter()
	if !ok {
		return 0, ErrClosed
	}
	n, err := sysRecv(fd, p)
	s.h.leave()
	return n, err
}

// Send writes what there is room for, and returns how many bytes that was; ErrWouldBlock means none.
func (s *Socket) Send(p []byte) (int, error) {
	fd, ok := s.h.enter()
	if !ok {
		return 0, ErrClosed
	}
	n, err := sysSend(fd, p)
	s.h.leave()
	return n, err
}

// SendPair is Send of head and then data, which must not be empty, in one call where the system has one for it.
func (s *Socket) SendPair(head, data []byte) (int, error) {
	fd, ok := s.h.enter()
	if !ok {
		return 0, ErrClosed
	}
	n, err := sysSendPair(fd, head, data)
	s.h.leave()
	return n, err
}

// Available returns how many bytes can be read at once (on a datagram socket: of the next packet).
func (s *Socket) Available() (int, error) {
	fd, ok := s.h.enter()
	if !ok {
		return 0, ErrClosed
	}
	defer s.h.leave()
	return sysAvailable(fd)
}

// Readable reports whether a read, or an accept, would not block. A broken connection gives the error that broke it.
func (s *Socket) Readable() (bool, error) {
	fd, ok := s.h.enter()
	if !ok {
		return false, ErrClosed
	}
	defer s.h.leave()
	return sysPoll(fd, pollIn)
}

// LocalAddr returns the address that the socket is bound to, IPv4 as IPv4 on a socket of family Any.
func (s *Socket) LocalAddr() (netip.AddrPort, error) {
	return s.addr(sysLocalAddr)
}

// RemoteAddr returns the address that the socket is connected to, IPv4 as IPv4 on a socket of family Any.
func (s *Socket) RemoteAddr() (netip.AddrPort, error) {
	return s.addr(sysRemoteAddr)
}

func (s *Socket) addr(get func(sysFD) (netip.AddrPort, error)) (netip.AddrPort, error) {
	fd, ok := s.h.enter()
	if !ok {
		return netip.AddrPort{}, ErrClosed
	}
	defer s.h.leave()
	return get(fd)
}

// SetNoDelay turns Nagle's algorithm off (true) or on.
func (s *Socket) SetNoDelay(on bool) error { return s.set(optNoDelay, on) }

// SetReuseAddress lets a listener take a port that an earlier one has just left.
func (s *Socket) SetReuseAddress(on bool) error { return s.set(optReuseAddress, on) }

// SharePort lets others that do the same bind the address and port of the socket, which is not bound yet.
func (s *Socket) SharePort() error { return s.do(sysSharePort) }

func (s *Socket) set(o option, on bool) error {
	return s.do(func(fd sysFD) error { return sysSetOption(fd, o, on) })
}

// option is a switch of a socket.
type option uint8

const (
	optNoDelay option = iota
	optReuseAddress
	optBroadcast
	optUrgentInline
)

// pollFor is what sysPoll asks for.
type pollFor uint8

const (
	pollIn      pollFor = iota // something to read or accept; a failure is taken off the socket and returned
	pollArrival                // the same; a failure counts as something, and stays in the socket's error
	pollOut                    // room to write, a connection made or failed; the failure stays too
)

// do runs a call that is not on a hot path.
func (s *Socket) do(call func(fd sysFD) error) error {
	fd, ok := s.h.enter()
	if !ok {
		return ErrClosed
	}
	defer s.h.leave()
	return call(fd)
}
