package netsock

import (
	"net/netip"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

type (
	sysFD            = windows.Handle
	sysSockaddr      = windows.Sockaddr
	sysSockaddrInet4 = windows.SockaddrInet4
	sysSockaddrInet6 = windows.SockaddrInet6
)

// errRefused is what a connection to a dead port fails with.
var errRefused = portable(windows.WSAECONNREFUSED)

// What x/sys/windows does not have, or not without taking memory at each call. They are called by syscall.SyscallN, at
// which, unlike at LazyProc.Call, what an argument points to may lie on the stack.
var (
	ws2            = windows.NewLazySystemDLL("ws2_32.dll")
	procAccept     = ws2.NewProc("accept")
	procIoctl      = ws2.NewProc("ioctlsocket")
	procSelect     = ws2.NewProc("select")
	procRecv       = ws2.NewProc("recv")
	procRecvFrom   = ws2.NewProc("recvfrom")
	procSend       = ws2.NewProc("send")
	procSendTo     = ws2.NewProc("sendto")
	procGetsockopt = ws2.NewProc("getsockopt")
)

const (
	fionread      = 0x4004667f
	fionbio       = 0x8004667e
	invalidSocket = ^uintptr(0)
	soError       = 0x1007
	soOOBInline   = 0x0100
	// soExclusiveAddrUse keeps others off a listener's port, who could take it from one that merely has no SO_REUSEADDR:
	// https://learn.microsoft.com/windows/win32/winsock/using-so-reuseaddr-and-so-exclusiveaddruse.
	soExclusiveAddrUse = ^4
)

func sysSocket(typ Type, family Family) (sysFD, error) {
	kind, proto := windows.SOCK_STREAM, windows.IPPROTO_TCP
	if typ == Datagram {
		kind, proto = windows.SOCK_DGRAM, windows.IPPROTO_UDP
	}
	domain := windows.AF_INET6
	switch family {
	case IPv4:
		domain = windows.AF_INET
	case Unix:
		domain, proto = windows.AF_UNIX, 0
	}
	fd, err := windows.WSASocket(int32(domain), int32(kind), int32(proto), nil, 0, windows.WSA_FLAG_NO_HANDLE_INHERIT)
	if err != nil {
		return windows.InvalidHandle, failed("wsasocket", err)
	}
	if err := prepare(fd, family); err != nil {
		sysClose(fd)
		return windows.InvalidHandle, err
	}
	if typ == Datagram {
		ignoreResets(fd)
	}
	return fd, nil
}

// prepare makes a new socket non-blocking and sets what its family asks for.
func prepare(fd sysFD, family Family) error {
	if err := setNonblock(fd); err != nil {
		return err
	}
	if family != Any && family != IPv6 {
		return nil
	}
	only := 0
	if family == IPv6 {
		only = 1
	}
	err := windows.SetsockoptInt(fd, windows.IPPROTO_IPV6, windows.IPV6_V6ONLY, only)
	return failed("setsockopt", err)
}

func setNonblock(fd sysFD) error {
	on := uint32(1)
	r, _, errno := syscall.SyscallN(procIoctl.Addr(), uintptr(fd), fionbio, uintptr(unsafe.Pointer(&on)))
	return result("ioctlsocket", r, errno)
}

// result makes an error of what a Winsock call returned: nil, ErrWouldBlock, or the error by its name.
func result(call string, r uintptr, errno syscall.Errno) error {
	switch {
	case int32(r) != -1:
		return nil
	case errno == windows.WSAEWOULDBLOCK:
		return ErrWouldBlock
	}
	return failed(call, errno)
}

func sysClose(fd sysFD) { _ = windows.Closesocket(fd) }

func sysBind(fd sysFD, family Family, addr netip.AddrPort) error {
	return failed("bind", windows.Bind(fd, sockaddr(family, addr)))
}

func sysBindPath(fd sysFD, path string) error {
	return failed("bind", windows.Bind(fd, &windows.SockaddrUnix{Name: path}))
}

func sysListen(fd sysFD, backlog int) error {
	return failed("listen", windows.Listen(fd, backlog))
}

func sysConnect(fd sysFD, family Family, addr netip.AddrPort) error {
	return connected(windows.Connect(fd, sockaddr(family, addr)))
}

func sysConnectPath(fd sysFD, path string) error {
	return connected(windows.Connect(fd, &windows.SockaddrUnix{Name: path}))
}

// connected maps the answers of connect that are not failures.
func connected(err error) error {
	switch err {
	case nil, windows.WSAEISCONN:
		return nil
	case windows.WSAEWOULDBLOCK, windows.WSAEINPROGRESS, windows.WSAEALREADY:
		return ErrWouldBlock
	}
	return failed("connect", err)
}

func sysAccept(fd sysFD) (sysFD, error) {
	r, _, errno := syscall.SyscallN(procAccept.Addr(), uintptr(fd), 0, 0)
	if r == invalidSocket {
		if errno == windows.WSAEWOULDBLOCK || errno == windows.WSAECONNRESET {
			return windows.InvalidHandle, ErrWouldBlock
		}
		return windows.InvalidHandle, failed("accept", errno)
	}
	accepted := sysFD(r)
	if err := setNonblock(accepted); err != nil {
		sysClose(accepted)
		return windows.InvalidHandle, err
	}
	return accepted, nil
}

func sysRecv(fd sysFD, p []byte) (int, error) {
	r, _, errno := syscall.SyscallN(procRecv.Addr(), uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0)
	if err := result("recv", r, errno); err != nil {
		return 0, err
	}
	return int(int32(r)), nil
}

func sysSend(fd sysFD, p []byte) (int, error) {
	r, _, errno := syscall.SyscallN(procSend.Addr(), uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), 0)
	if err := result("send", r, errno); err != nil {
		return 0, err
	}
	return int(int32(r)), nil
}

func sysAvailable(fd sysFD) (int, error) {
	n := uint32(0)
	r, _, errno := syscall.SyscallN(procIoctl.Addr(), uintptr(fd), fionread, uintptr(unsafe.Pointer(&n)))
	return int(n), result("ioctlsocket", r, errno)
}

// fdSet is the fd_set of select, cut to the one socket that it names.
type fdSet struct {
	count uint32
	fd    sysFD
}

// sysPoll uses select, not WSAPoll, which older systems never tell of a connection that failed.
func sysPoll(fd sysFD, what pollFor) (bool, error) {
	ready, failed := fdSet{1, fd}, fdSet{1, fd}
	var now windows.Timeval
	in, out := &ready, (*fdSet)(nil)
	if what == pollOut {
		in, out = nil, &ready
	}
	r, _, errno := syscall.SyscallN(procSelect.Addr(), 0, uintptr(unsafe.Pointer(in)), uintptr(unsafe.Pointer(out)),
		uintptr(unsafe.Pointer(&failed)), uintptr(unsafe.Pointer(&now)))
	if err := result("select", r, errno); err != nil {
		return false, err
	}
	if failed.count > 0 && what == pollIn {
		return false, sysSocketError("select", fd)
	}
	if what == pollIn && ready.count > 0 {
		if err := brokenBy(fd); err != nil {
			return false, err
		}
	}
	return ready.count > 0 || failed.count > 0, nil
}

// brokenBy returns the error of a connection that was reset or timed out, which select shows as something to read.
func brokenBy(fd sysFD) error {
	var first byte
	r, _, errno := syscall.SyscallN(procRecv.Addr(), uintptr(fd), uintptr(unsafe.Pointer(&first)), 1, windows.MSG_PEEK)
	if int32(r) != -1 {
		return nil
	}
	switch errno {
	case windows.WSAECONNRESET, windows.WSAECONNABORTED, windows.WSAENETRESET, windows.WSAETIMEDOUT:
		return failed("recv", errno)
	}
	return nil
}

// sysSocketError returns the error that waits on a socket, for the call that shows it.
func sysSocketError(call string, fd sysFD) error {
	code, size := int32(0), int32(unsafe.Sizeof(int32(0)))
	r, _, errno := syscall.SyscallN(procGetsockopt.Addr(), uintptr(fd), windows.SOL_SOCKET, soError,
		uintptr(unsafe.Pointer(&code)), uintptr(unsafe.Pointer(&size)))
	if err := result("getsockopt", r, errno); err != nil {
		return err
	}
	if code != 0 {
		return failed(call, syscall.Errno(code))
	}
	return nil
}

func sysSetOption(fd sysFD, o option, on bool) error {
	value := 0
	if on {
		value = 1
	}
	level, name := windows.SOL_SOCKET, 0
	switch o {
	case optNoDelay:
		level, name = windows.IPPROTO_TCP, windows.TCP_NODELAY
	case optReuseAddress:
		name = soExclusiveAddrUse
	case optBroadcast:
		name = windows.SO_BROADCAST
	case optUrgentInline:
		name = soOOBInline
	}
	return failed("setsockopt", windows.SetsockoptInt(fd, level, name, value))
}

func sysLocalAddr(fd sysFD) (netip.AddrPort, error) {
	sa, err := windows.Getsockname(fd)
	return addrPort(sa), failed("getsockname", err)
}

func sysRemoteAddr(fd sysFD) (netip.AddrPort, error) {
	sa, err := windows.Getpeername(fd)
	return addrPort(sa), failed("getpeername", err)
}

func sysSharePort(fd sysFD) error {
	return failed("setsockopt", windows.SetsockoptInt(fd, windows.SOL_SOCKET, windows.SO_REUSEADDR, 1))
}
