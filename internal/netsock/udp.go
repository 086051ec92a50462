package netsock

import (
	"encoding/binary"
	"math"
	"net/netip"
)

// MaxDatagram is the size from which no datagram is: the length in its header has 16 bits.
const MaxDatagram = 1 << 16

// Endpoint is the address and port of a datagram's other side, in a form that is compared, hashed and stored as
// three plain words. An IPv4 address is kept as the IPv6 one that it is mapped to. The zero Endpoint is none.
type Endpoint struct {
	high, low uint64 // the address
	rest      uint64 // the IPv6 zone's number, the port, and 16 bits that are 0
}

// EndpointOf returns addr as an Endpoint; an invalid one is none.
func EndpointOf(addr netip.AddrPort) Endpoint {
	if !addr.IsValid() {
		return Endpoint{}
	}
	return endpoint6(addr.Addr().As16(), zoneID(addr.Addr().Zone()), addr.Port())
}

func endpoint6(ip [16]byte, scope uint32, port uint16) Endpoint {
	return Endpoint{
		high: binary.BigEndian.Uint64(ip[:8]),
		low:  binary.BigEndian.Uint64(ip[8:]),
		rest: uint64(scope)<<32 | uint64(port)<<16,
	}
}

// v4Prefix is what the low word of an IPv4 address begins with.
const v4Prefix = 0xffff

// Words returns the endpoint as three words, of which the last has 16 low bits to spare, which are 0.
func (e Endpoint) Words() (high, low, rest uint64) { return e.high, e.low, e.rest }

// EndpointOfWords is the reverse of Words. It does not look at the bits to spare.
func EndpointOfWords(high, low, rest uint64) Endpoint { return Endpoint{high, low, rest &^ 0xffff} }

// IsValid reports whether e is an address, not none.
func (e Endpoint) IsValid() bool { return e != Endpoint{} }

// Port returns the port.
func (e Endpoint) Port() uint16 { return uint16(e.rest >> 16) }

// Addr returns the address, IPv4 as IPv4; the invalid one for none.
func (e Endpoint) Addr() netip.Addr {
	if !e.IsValid() {
		return netip.Addr{}
	}
	ip := netip.AddrFrom16(e.as16()).Unmap()
	if scope := e.scope(); scope != 0 && ip.Is6() {
		ip = ip.WithZone(zoneName(scope))
	}
	return ip
}

// AddrPort returns address and port, IPv4 as IPv4; the invalid one for none.
func (e Endpoint) AddrPort() netip.AddrPort { return netip.AddrPortFrom(e.Addr(), e.Port()) }

// Family returns the family of socket that reaches the endpoint.
func (e Endpoint) Family() Family {
	if e.is4() {
		return IPv4
	}
	return IPv6
}

// is4 reports whether the address is IPv4 in the clothes of IPv6.
func (e Endpoint) is4() bool { return e.high == 0 && e.low>>32 == v4Prefix }

func (e Endpoint) scope() uint32 { return uint32(e.rest >> 32) }

func (e Endpoint) as16() (ip [16]byte) {
	binary.BigEndian.PutUint64(ip[:8], e.high)
	binary.BigEndian.PutUint64(ip[8:], e.low)
	return ip
}

// reaches reports whether a socket of the family can send to an endpoint. None is the one that it is connected to.
func (f Family) reaches(to Endpoint) bool { return f == Any || !to.IsValid() || f == to.Family() }

// SendTo sends one datagram. ErrWouldBlock means that there is no room for it yet.
func (s *Socket) SendTo(p []byte, to Endpoint) error {
	if !to.IsValid() || !s.family.reaches(to) {
		return ErrFamily
	}
	fd, ok := s.h.enter()
	if !ok {
		return ErrClosed
	}
	defer s.h.leave()
	return sysSendTo(fd, p, s.family, to)
}

// RecvBatch receives the datagrams that are there, at most [BatchSize], and returns how many that was. If it is
// none the error is ErrWouldBlock or what went wrong. Fewer than BatchSize means that no more were there.
func (s *Socket) RecvBatch(b *Batch) (int, error) {
	fd, ok := s.h.enter()
	if !ok {
		return 0, ErrClosed
	}
	defer s.h.leave()
	return sysRecvBatch(fd, b)
}

// SetBroadcast lets the socket send to broadcast addresses.
func (s *Socket) SetBroadcast(on bool) error { return s.set(optBroadcast, on) }

// ReceiveBuffer returns how many bytes the system keeps, with its own bookkeeping.
func (s *Socket) ReceiveBuffer() (bytes int, err error) {
	err = s.do(func(fd sysFD) error {
		bytes, err = sysReceiveBuffer(fd)
		return err
	})
	return bytes, err
}

// SetReceiveBuffer asks the system to keep that many bytes of what has arrived and was not received yet. The
// system rounds it, counts its own bookkeeping, and may have a limit. It takes 32 bits: more counts as the most.
func (s *Socket) SetReceiveBuffer(bytes int) error {
	return s.do(func(fd sysFD) error { return sysSetReceiveBuffer(fd, min(bytes, math.MaxInt32)) })
}

// Dropped returns how many datagrams the system has dropped, mostly because it had as many bytes as it keeps.
func (s *Socket) Dropped() (packets uint32, err error) {
	err = s.do(func(fd sysFD) error {
		packets, err = sysDropped(fd)
		return err
	})
	return packets, err
}
