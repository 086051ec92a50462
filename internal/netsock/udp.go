package netsock

import (
	"encoding/binary"
	"net/netip"
)

// MaxDatagram is the size from which no datagram is: the length in its header has 16 bits.
const MaxDatagram = 1 << 16

// Endpoint is the address and port of a datagram's other side, in a form that is compared, hashed and stored as
// 24 plain bytes. An IPv4 address is kept as IPv6, as the engine does. The zero Endpoint is none.
type Endpoint struct {
	ip    [16]byte
	scope uint32 // the IPv6 zone's number, 0 for none
	port  uint32 // 32 bits, so that the whole is free of padding and hashed at once
}

// EndpointSize is how many bytes Put writes.
const EndpointSize = 22

// EndpointOf returns addr as an Endpoint.
func EndpointOf(addr netip.AddrPort) Endpoint {
	return Endpoint{ip: addr.Addr().As16(), scope: zoneID(addr.Addr().Zone()), port: uint32(addr.Port())}
}

// IsValid reports whether e is an address, not none.
func (e Endpoint) IsValid() bool { return e != Endpoint{} }

// Port returns the port.
func (e Endpoint) Port() int { return int(e.port) }

// Addr returns the address, IPv4 as IPv4; the invalid one for none.
func (e Endpoint) Addr() netip.Addr {
	if !e.IsValid() {
		return netip.Addr{}
	}
	ip := netip.AddrFrom16(e.ip).Unmap()
	if e.scope != 0 && ip.Is6() {
		ip = ip.WithZone(zoneName(e.scope))
	}
	return ip
}

// AddrPort returns address and port, IPv4 as IPv4; the invalid one for none.
func (e Endpoint) AddrPort() netip.AddrPort { return netip.AddrPortFrom(e.Addr(), uint16(e.port)) }

// Family returns the family of socket that reaches the endpoint.
func (e Endpoint) Family() Family {
	if e.is4() {
		return IPv4
	}
	return IPv6
}

// is4 reports whether the address is IPv4 in the clothes of IPv6.
func (e Endpoint) is4() bool {
	return [12]byte(e.ip[:12]) == [12]byte{10: 0xff, 11: 0xff}
}

// as4 returns the last four bytes, the address of an IPv4 endpoint.
func (e Endpoint) as4() [4]byte { return [4]byte(e.ip[12:]) }

// endpoint4 is an IPv4 address as an Endpoint.
func endpoint4(ip [4]byte, port uint16) Endpoint {
	e := Endpoint{port: uint32(port)}
	e.ip[10], e.ip[11] = 0xff, 0xff
	copy(e.ip[12:], ip[:])
	return e
}

// Put writes the endpoint to the first EndpointSize bytes of p.
func (e Endpoint) Put(p []byte) {
	copy(p, e.ip[:])
	binary.LittleEndian.PutUint32(p[16:], e.scope)
	binary.LittleEndian.PutUint16(p[20:], uint16(e.port))
}

// ReadEndpoint is the reverse of Put.
func ReadEndpoint(p []byte) Endpoint {
	return Endpoint{
		ip:    [16]byte(p[:16]),
		scope: binary.LittleEndian.Uint32(p[16:]),
		port:  uint32(binary.LittleEndian.Uint16(p[20:])),
	}
}

// SendTo sends one datagram. ErrWouldBlock means that there is no room for it yet.
func (s *Socket) SendTo(p []byte, to Endpoint) error {
	if s.family == IPv4 && !to.is4() || s.family == IPv6 && to.is4() {
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

// SetReceiveBuffer asks the system to keep that many bytes of what has arrived and was not received yet. The
// system rounds it, counts its own bookkeeping, and may have a limit.
func (s *Socket) SetReceiveBuffer(bytes int) error {
	return s.do(func(fd sysFD) error { return sysSetReceiveBuffer(fd, bytes) })
}
