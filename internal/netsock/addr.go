package netsock

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// ParseIP reads a numeric address: what String.is_valid_ip_address takes for one, and one with a zone ("fe80::1%eth0").
func ParseIP(host string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(host)
	return ip.Unmap(), err == nil
}

// ParseBind reads a bind address: "*" is all interfaces, given as the zero address and family Any.
func ParseBind(host string) (netip.Addr, Family, bool) {
	if host == "*" {
		return netip.Addr{}, Any, true
	}
	ip, ok := ParseIP(host)
	return ip, FamilyOf(ip), ok
}

// BindArguments reads an address and a port to bind to, with the family of the socket that can, or tells what is wrong
// with them.
func BindArguments(host string, port int) (netip.AddrPort, Family, error) {
	ip, family, ok := ParseBind(host)
	if !ok {
		return netip.AddrPort{}, family, fmt.Errorf(`%q is neither a numeric address nor "*"`, host)
	}
	return netip.AddrPortFrom(ip, uint16(port)), family, CheckPort(port, 0)
}

// CheckPort tells what is wrong with a port, which must be at least the lowest.
func CheckPort(port, lowest int) error {
	if port < lowest || port > 65535 {
		return fmt.Errorf("port %d is not from %d to 65535", port, lowest)
	}
	return nil
}

// FamilyOf returns the family of socket that reaches ip.
func FamilyOf(ip netip.Addr) Family {
	if ip.Is4() {
		return IPv4
	}
	return IPv6
}

// FormatIP prints an address as IPAddress::operator String does: IPv6 in full, without a "::". No address gives "".
func FormatIP(ip netip.Addr) string {
	if !ip.IsValid() {
		return ""
	}
	if ip.Is4() {
		return ip.String()
	}
	b := ip.As16()
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = strconv.FormatUint(uint64(b[2*i])<<8|uint64(b[2*i+1]), 16)
	}
	return strings.Join(groups, ":")
}

// LocalPort returns the port that a socket, which may be nil, is bound to, or 0.
func (s *Socket) LocalPort() int {
	if s == nil {
		return 0
	}
	addr, err := s.LocalAddr()
	if err != nil {
		return 0
	}
	return int(addr.Port())
}

// LocalNetAddr is LocalAddr as package net gives it.
func (s *Socket) LocalNetAddr() net.Addr { return s.netAddr(s.LocalAddr()) }

// RemoteNetAddr is RemoteAddr as package net gives it.
func (s *Socket) RemoteNetAddr() net.Addr { return s.netAddr(s.RemoteAddr()) }

// boundPath returns the path that BindPath bound, "" if none.
func (s *Socket) boundPath() string {
	if s.h.file == nil {
		return ""
	}
	return s.h.file.path
}

func (s *Socket) netAddr(addr netip.AddrPort, _ error) net.Addr {
	switch {
	case s.family == Unix:
		return &net.UnixAddr{Name: s.boundPath(), Net: "unix"}
	case s.typ == Datagram:
		return net.UDPAddrFromAddrPort(addr)
	}
	return net.TCPAddrFromAddrPort(addr)
}
