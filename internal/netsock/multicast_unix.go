//go:build linux || darwin || freebsd

package netsock

import (
	"os"

	"golang.org/x/sys/unix"
)

func sysChangeGroup4(fd sysFD, join bool, group, interfaceIP [4]byte) error {
	name := unix.IP_DROP_MEMBERSHIP
	if join {
		name = unix.IP_ADD_MEMBERSHIP
	}
	request := &unix.IPMreq{Multiaddr: group, Interface: interfaceIP}
	return os.NewSyscallError("setsockopt", unix.SetsockoptIPMreq(fd, unix.IPPROTO_IP, name, request))
}

func sysChangeGroup6(fd sysFD, join bool, group [16]byte, interfaceIndex int) error {
	name := unix.IPV6_LEAVE_GROUP
	if join {
		name = unix.IPV6_JOIN_GROUP
	}
	request := &unix.IPv6Mreq{Multiaddr: group, Interface: uint32(interfaceIndex)}
	return os.NewSyscallError("setsockopt", unix.SetsockoptIPv6Mreq(fd, unix.IPPROTO_IPV6, name, request))
}

// multicastNames are the options' names, of IPv4 and of IPv6.
var multicastNames = [...][2]int{
	multicastInterface: {unix.IP_MULTICAST_IF, unix.IPV6_MULTICAST_IF},
	multicastTTL:       {unix.IP_MULTICAST_TTL, unix.IPV6_MULTICAST_HOPS},
	multicastLoopback:  {unix.IP_MULTICAST_LOOP, unix.IPV6_MULTICAST_LOOP},
}

func sysSetMulticast(fd sysFD, v6 bool, o multicastOption, value int) error {
	level, name := multicastName(v6, o)
	return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, level, name, value))
}

func sysMulticast(fd sysFD, v6 bool, o multicastOption) (int, error) {
	level, name := multicastName(v6, o)
	value, err := unix.GetsockoptInt(fd, level, name)
	return value, os.NewSyscallError("getsockopt", err)
}

func multicastName(v6 bool, o multicastOption) (level, name int) {
	if v6 {
		return unix.IPPROTO_IPV6, multicastNames[o][1]
	}
	return unix.IPPROTO_IP, multicastNames[o][0]
}
