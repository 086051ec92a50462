package netsock

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

func sysRecvFrom(fd sysFD, p []byte) (int, Endpoint, error) {
	var (
		buffer   = windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}
		n, flags uint32
		from     windows.RawSockaddrAny
		fromSize = int32(unsafe.Sizeof(from))
	)
	if err := windows.WSARecvFrom(fd, &buffer, 1, &n, &flags, &from, &fromSize, nil, nil); err != nil {
		return 0, Endpoint{}, failed("wsarecvfrom", err)
	}
	sa, err := from.Sockaddr()
	if err != nil {
		return 0, Endpoint{}, failed("wsarecvfrom", err)
	}
	return int(n), EndpointOf(addrPort(sa)), nil
}

func sysSendTo(fd sysFD, p []byte, family Family, to Endpoint) error {
	buffer := windows.WSABuf{Len: uint32(len(p)), Buf: unsafe.SliceData(p)}
	var n uint32
	err := windows.WSASendto(fd, &buffer, 1, &n, 0, sockaddr(family, to.AddrPort()), nil, nil)
	return failed("wsasendto", err)
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
