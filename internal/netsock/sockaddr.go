//go:build linux || darwin || freebsd || windows

package netsock

import "net/netip"

// sockaddr returns addr in the form that a socket of the family takes. The zero address is all interfaces.
func sockaddr(family Family, addr netip.AddrPort) sysSockaddr {
	ip := addr.Addr()
	if family == IPv4 {
		sa := &sysSockaddrInet4{Port: int(addr.Port())}
		if ip.IsValid() {
			sa.Addr = ip.As4()
		}
		return sa
	}
	sa := &sysSockaddrInet6{Port: int(addr.Port())}
	if ip.IsValid() {
		sa.Addr = ip.As16()
		sa.ZoneId = zoneID(ip.Zone())
	}
	return sa
}

// addrPort is the reverse of sockaddr. Addresses of other families give the zero AddrPort.
func addrPort(sa sysSockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *sysSockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *sysSockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr).Unmap()
		if sa.ZoneId != 0 && ip.Is6() {
			ip = ip.WithZone(zoneName(sa.ZoneId))
		}
		return netip.AddrPortFrom(ip, uint16(sa.Port))
	}
	return netip.AddrPort{}
}
