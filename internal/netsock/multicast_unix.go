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
