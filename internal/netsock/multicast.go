package netsock

import (
	"errors"
	"net"
	"net/netip"
)

// ErrNoInterface is the error where the machine has no network interface of that name, or only one without an IPv4
// address for an IPv4 group.
var ErrNoInterface = errors.New("no such network interface")

// JoinGroup makes the socket receive what is sent to a multicast group on a network interface.
func (s *Socket) JoinGroup(group netip.Addr, interfaceName string) error {
	return s.changeGroup(true, group, interfaceName)
}

// LeaveGroup undoes JoinGroup.
func (s *Socket) LeaveGroup(group netip.Addr, interfaceName string) error {
	return s.changeGroup(false, group, interfaceName)
}

func (s *Socket) changeGroup(join bool, group netip.Addr, interfaceName string) error {
	if !s.speaks(group) {
		return ErrFamily
	}
	ifi, err := net.InterfaceByName(interfaceName)
	if err != nil {
		return ErrNoInterface
	}
	if !group.Is4() {
		return s.do(func(fd sysFD) error { return sysChangeGroup6(fd, join, group.As16(), ifi.Index) })
	}
	ip, err := interfaceIPv4(ifi)
	if err != nil {
		return err
	}
	return s.do(func(fd sysFD) error { return sysChangeGroup4(fd, join, group.As4(), ip) })
}

// interfaceIPv4 returns the first IPv4 address of an interface, which stands for the interface where IPv4 groups
// are joined.
func interfaceIPv4(ifi *net.Interface) ([4]byte, error) {
	addrs, err := ifi.Addrs()
	if err != nil {
		return [4]byte{}, err
	}
	for _, addr := range addrs {
		if prefix, err := netip.ParsePrefix(addr.String()); err == nil && prefix.Addr().Is4() {
			return prefix.Addr().As4(), nil
		}
	}
	return [4]byte{}, ErrNoInterface
}
