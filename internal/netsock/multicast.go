package netsock

import (
	"encoding/binary"
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

// multicastOption is a setting of what a socket sends to groups.
type multicastOption uint8

const (
	multicastInterface multicastOption = iota // IPv4: an address of it, in the order of its bytes; IPv6: its number; 0 is the system's
	multicastTTL
	multicastLoopback // 0 or 1
)

// SetMulticastInterface has the socket send to groups on a network interface; on the one that the system chooses for "".
func (s *Socket) SetMulticastInterface(interfaceName string) error {
	if interfaceName == "" {
		return s.setMulticast(multicastInterface, 0, 0)
	}
	ifi, err := net.InterfaceByName(interfaceName)
	if err != nil {
		return ErrNoInterface
	}
	ip, err := interfaceIPv4(ifi)
	if err != nil && s.family == IPv4 {
		return err
	}
	return s.setMulticast(multicastInterface, int(int32(binary.NativeEndian.Uint32(ip[:]))), ifi.Index)
}

// MulticastInterface returns the name of the interface that SetMulticastInterface has set, "" for the system's choice.
func (s *Socket) MulticastInterface() (string, error) {
	value, err := s.multicast(multicastInterface)
	if err != nil || value == 0 {
		return "", err
	}
	if s.family != IPv4 {
		ifi, err := net.InterfaceByIndex(value)
		if err != nil {
			return "", ErrNoInterface
		}
		return ifi.Name, nil
	}
	all, err := net.Interfaces()
	if err != nil {
		return "", err
	}
	var want [4]byte
	binary.NativeEndian.PutUint32(want[:], uint32(value))
	for _, ifi := range all {
		if ip, err := interfaceIPv4(&ifi); err == nil && ip == want {
			return ifi.Name, nil
		}
	}
	return "", ErrNoInterface
}

// SetMulticastTTL sets over how many networks goes what the socket sends to groups, from 0 to 255.
func (s *Socket) SetMulticastTTL(hops int) error { return s.setMulticast(multicastTTL, hops, hops) }

// MulticastTTL returns what SetMulticastTTL has set; 1 if it was not.
func (s *Socket) MulticastTTL() (int, error) { return s.multicast(multicastTTL) }

// SetMulticastLoopback sets whether this machine hears what the socket sends to groups.
func (s *Socket) SetMulticastLoopback(on bool) error {
	value := 0
	if on {
		value = 1
	}
	return s.setMulticast(multicastLoopback, value, value)
}

// MulticastLoopback returns what SetMulticastLoopback has set; true if it was not.
func (s *Socket) MulticastLoopback() (bool, error) {
	value, err := s.multicast(multicastLoopback)
	return value != 0, err
}

// setMulticast sets an option for both families that the socket speaks. Some systems have those of IPv4 only for sockets that
// speak nothing else.
func (s *Socket) setMulticast(o multicastOption, v4, v6 int) error {
	return s.do(func(fd sysFD) error {
		if s.family == IPv4 {
			return sysSetMulticast(fd, false, o, v4)
		}
		if s.family == Any {
			_ = sysSetMulticast(fd, false, o, v4)
		}
		return sysSetMulticast(fd, true, o, v6)
	})
}

// multicast returns an option of the socket's family.
func (s *Socket) multicast(o multicastOption) (value int, err error) {
	err = s.do(func(fd sysFD) error {
		value, err = sysMulticast(fd, s.family != IPv4, o)
		return err
	})
	return value, err
}
