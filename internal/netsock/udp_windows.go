package netsock

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

func sysRecvFrom(fd sysFD, p []byte) (int, Endpoint, error) {
	var from windows.RawSockaddrInet6
	size := int32(unsafe.Sizeof(from))
	r, _, errno := syscall.SyscallN(procRecvFrom.Addr(), uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), 0, uintptr(unsafe.Pointer(&from)), uintptr(unsafe.Pointer(&size)))
	if err := result("recvfrom", r, errno); err != nil {
		return 0, Endpoint{}, err
	}
	return int(int32(r)), endpointOf(&from), nil
}

// endpointOf returns an address of the system's, of either family.
func endpointOf(name *windows.RawSockaddrInet6) Endpoint {
	switch name.Family {
	case windows.AF_INET:
		name4 := (*windows.RawSockaddrInet4)(unsafe.Pointer(name))
		return endpoint4(name4.Addr, fromNetwork(name4.Port))
	case windows.AF_INET6:
		return endpoint6(name.Addr, name.Scope_id, fromNetwork(name.Port))
	}
	return Endpoint{}
}

func sysSendTo(fd sysFD, p []byte, family Family, to Endpoint) error {
	var name windows.RawSockaddrInet6
	size := rawName(&name, family, to)
	r, _, errno := syscall.SyscallN(procSendTo.Addr(), uintptr(fd), uintptr(unsafe.Pointer(unsafe.SliceData(p))),
		uintptr(len(p)), 0, uintptr(unsafe.Pointer(&name)), size)
	return result("sendto", r, errno)
}

// rawName writes an endpoint in the form that a socket of the family takes, and returns its size.
func rawName(name *windows.RawSockaddrInet6, family Family, to Endpoint) uintptr {
	if family == IPv4 {
		name4 := (*windows.RawSockaddrInet4)(unsafe.Pointer(name))
		*name4 = windows.RawSockaddrInet4{Family: windows.AF_INET, Port: toNetwork(to.Port()), Addr: to.as4()}
		return unsafe.Sizeof(*name4)
	}
	*name = windows.RawSockaddrInet6{
		Family: windows.AF_INET6, Port: toNetwork(to.Port()), Addr: to.as16(), Scope_id: to.scope(),
	}
	return unsafe.Sizeof(*name)
}

func sysReceiveBuffer(fd sysFD) (int, error) {
	bytes, err := windows.GetsockoptInt(fd, windows.SOL_SOCKET, windows.SO_RCVBUF)
	return bytes, failed("getsockopt", err)
}

func sysSetReceiveBuffer(fd sysFD, bytes int) error {
	return failed("setsockopt", windows.SetsockoptInt(fd, windows.SOL_SOCKET, windows.SO_RCVBUF, bytes))
}

// sioUDPNetReset is SIO_UDP_NETRESET, which x/sys does not name.
const sioUDPNetReset = windows.IOC_IN | windows.IOC_VENDOR | 15

// ignoreResets turns off that a datagram which could not be delivered makes the next receive fail, as NetSocketWinSock::open
// does: https://learn.microsoft.com/windows/win32/winsock/winsock-ioctls. A system may lack the switches.
func ignoreResets(fd sysFD) {
	for _, code := range []uint32{windows.SIO_UDP_CONNRESET, sioUDPNetReset} {
		var off, returned uint32
		_ = windows.WSAIoctl(fd, code, (*byte)(unsafe.Pointer(&off)), uint32(unsafe.Sizeof(off)),
			nil, 0, &returned, nil, 0)
	}
}
