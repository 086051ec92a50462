//go:build linux || darwin || freebsd

package netsock

import (
	"net/netip"

	"golang.org/x/sys/unix"
)

// sockaddr returns addr in the form that a socket of the family takes. The zero address is all interfaces.
func sockaddr(family Family, addr netip.AddrPort) unix.Sockaddr {
	ip := addr.Addr()
	if family == IPv4 {
		sa := &unix.SockaddrInet4{Port: int(addr.Port())}
		if ip.IsValid() {
			sa.Addr = ip.As4()
		}
		return sa
	}
	sa := &unix.SockaddrInet6{Port: int(addr.Port())}
	if ip.IsValid() {
		sa.Addr = ip.As16()
		sa.ZoneId = zoneID(ip.Zone())
	}
	return sa
}

// addrPort is the reverse of sockaddr. Addresses of other families give the zero AddrPort.
func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		ip := netip.AddrFrom16(sa.Addr).Unmap()
		if sa.ZoneId != 0 && ip.Is6() {
			ip = ip.WithZone(zoneName(sa.ZoneId))
		}
		return netip.AddrPortFrom(ip, uint16(sa.Port))
	}
	return netip.AddrPort{}
}
