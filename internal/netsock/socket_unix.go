//go:build linux || darwin || freebsd

package netsock

import (
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

type (
	sysFD            = int
	sysSockaddr      = unix.Sockaddr
	sysSockaddrInet4 = unix.SockaddrInet4
	sysSockaddrInet6 = unix.SockaddrInet6
)

// errRefused is what a connection to a dead port fails with.
var errRefused error = syscall.ECONNREFUSED

func sysSocket(typ Type, family Family) (sysFD, error) {
	fd, err := newDescriptor(domainOf(family), kindOf(typ))
	if err != nil {
		return -1, os.NewSyscallError("socket", err)
	}
	if family == Any || family == IPv6 {
		only := 0
		if family == IPv6 {
			only = 1
		}
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only); err != nil {
			sysClose(fd)
			return -1, os.NewSyscallError("setsockopt", err)
		}
	}
	return fd, nil
}

func domainOf(family Family) int {
	switch family {
	case IPv4:
		return unix.AF_INET
	case Unix:
		return unix.AF_UNIX
	default:
		return unix.AF_INET6
	}
}

func kindOf(typ Type) int {
	if typ == Datagram {
		return unix.SOCK_DGRAM
	}
	return unix.SOCK_STREAM
}

func sysClose(fd sysFD) { _ = unix.Close(fd) }

func sysBind(fd sysFD, family Family, addr netip.AddrPort) error {
	return os.NewSyscallError("bind", unix.Bind(fd, sockaddr(family, addr)))
}

func sysBindPath(fd sysFD, path string) error {
	return os.NewSyscallError("bind", unix.Bind(fd, &unix.SockaddrUnix{Name: path}))
}

func sysListen(fd sysFD, backlog int) error {
	return os.NewSyscallError("listen", unix.Listen(fd, backlog))
}

func sysConnect(fd sysFD, family Family, addr netip.AddrPort) error {
	return connected(unix.Connect(fd, sockaddr(family, addr)))
}

func sysConnectPath(fd sysFD, path string) error {
	return connected(unix.Connect(fd, &unix.SockaddrUnix{Name: path}))
}

// connected maps the answers of connect that are not failures.
func connected(err error) error {
	switch err {
	case nil, unix.EISCONN:
		return nil
	case unix.EINPROGRESS, unix.EALREADY, unix.EAGAIN, unix.EINTR:
		return ErrWouldBlock
	}
	return os.NewSyscallError("connect", err)
}

// acceptFailed treats a connection that was gone before it was accepted as none.
func acceptFailed(err error) error {
	switch err {
	case unix.EAGAIN, unix.EINTR, unix.ECONNABORTED:
		return ErrWouldBlock
	}
	return os.NewSyscallError("accept", err)
}

// failed names the call that failed, or returns ErrWouldBlock.
func failed(call string, err error) error {
	if err == syscall.EAGAIN {
		return ErrWouldBlock
	}
	return os.NewSyscallError(call, err)
}

func sysAvailable(fd sysFD) (int, error) {
	n, err := unix.IoctlGetInt(fd, fionread)
	return n, os.NewSyscallError("ioctl", err)
}

func sysPoll(fd sysFD, what pollFor) (bool, error) {
	fds := [1]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
	if what == pollOut {
		fds[0].Events = unix.POLLOUT
	}
	n, err := pollNow(fds[:])
	switch {
	case err == unix.EINTR:
		return false, nil
	case err != nil:
		return false, os.NewSyscallError("poll", err)
	case n > 0 && what == pollIn && fds[0].Revents&unix.POLLERR != 0:
		return false, brokenBy(fd)
	}
	return n > 0, nil
}

// brokenBy returns the error that a socket reports with POLLERR.
func brokenBy(fd sysFD) error {
	if err := sysSocketError("poll", fd); err != nil {
		return err
	}
	return os.NewSyscallError("poll", syscall.EIO)
}

// sysSocketError returns the error that waits on a socket, for the call that shows it.
func sysSocketError(call string, fd sysFD) error {
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && code != 0 {
		err = syscall.Errno(code)
	}
	return os.NewSyscallError(call, err)
}

func sysSetOption(fd sysFD, o option, on bool) error {
	value := 0
	if on {
		value = 1
	}
	level, name := unix.SOL_SOCKET, 0
	switch o {
	case optNoDelay:
		level, name = unix.IPPROTO_TCP, unix.TCP_NODELAY
	case optReuseAddress:
		name = unix.SO_REUSEADDR
	case optBroadcast:
		name = unix.SO_BROADCAST
	case optUrgentInline:
		name = unix.SO_OOBINLINE
	}
	return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, level, name, value))
}

func sysLocalAddr(fd sysFD) (netip.AddrPort, error) {
	sa, err := unix.Getsockname(fd)
	return addrPort(sa), os.NewSyscallError("getsockname", err)
}

func sysRemoteAddr(fd sysFD) (netip.AddrPort, error) {
	sa, err := unix.Getpeername(fd)
	return addrPort(sa), os.NewSyscallError("getpeername", err)
}
