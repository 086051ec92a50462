package netsock

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func sysChangeGroup4(fd sysFD, join bool, group, interfaceIP [4]byte) error {
	name := windows.IP_DROP_MEMBERSHIP
	if join {
		name = windows.IP_ADD_MEMBERSHIP
	}
	request := windows.IPMreq{Multiaddr: group, Interface: interfaceIP}
	return setsockopt(fd, windows.IPPROTO_IP, name, unsafe.Pointer(&request), unsafe.Sizeof(request))
}

func sysChangeGroup6(fd sysFD, join bool, group [16]byte, interfaceIndex int) error {
	name := windows.IPV6_LEAVE_GROUP
	if join {
		name = windows.IPV6_JOIN_GROUP
	}
	request := windows.IPv6Mreq{Multiaddr: group, Interface: uint32(interfaceIndex)}
	return setsockopt(fd, windows.IPPROTO_IPV6, name, unsafe.Pointer(&request), unsafe.Sizeof(request))
}

// setsockopt is for options that are structures, which x/sys does not set.
func setsockopt(fd sysFD, level, name int, value unsafe.Pointer, size uintptr) error {
	err := windows.Setsockopt(fd, int32(level), int32(name), (*byte)(value), int32(size))
	return failed("setsockopt", err)
}

// multicastNames are the options' names, of IPv4 and of IPv6.
var multicastNames = [...][2]int{
	multicastInterface: {windows.IP_MULTICAST_IF, windows.IPV6_MULTICAST_IF},
	multicastTTL:       {windows.IP_MULTICAST_TTL, windows.IPV6_MULTICAST_HOPS},
	multicastLoopback:  {windows.IP_MULTICAST_LOOP, windows.IPV6_MULTICAST_LOOP},
}

func sysSetMulticast(fd sysFD, v6 bool, o multicastOption, value int) error {
	level, name := multicastName(v6, o)
	return failed("setsockopt", windows.SetsockoptInt(fd, level, name, value))
}

func sysMulticast(fd sysFD, v6 bool, o multicastOption) (int, error) {
	level, name := multicastName(v6, o)
	value, err := windows.GetsockoptInt(fd, level, name)
	return value, failed("getsockopt", err)
}

func multicastName(v6 bool, o multicastOption) (level, name int) {
	if v6 {
		return windows.IPPROTO_IPV6, multicastNames[o][1]
	}
	return windows.IPPROTO_IP, multicastNames[o][0]
}
