//go:build linux || darwin || freebsd

package netsock

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// Adopt makes a Socket of a TCP connection of package net, by duplicating its descriptor. The connection stays open
// beside, and should be closed.
func Adopt(conn *net.TCPConn) (*Socket, error) {
	local, ok := conn.LocalAddr().(*net.TCPAddr)
	if !ok {
		return nil, ErrClosed
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	var dup int
	var dupErr error
	if err := raw.Control(func(fd uintptr) { dup, dupErr = unix.FcntlInt(fd, unix.F_DUPFD_CLOEXEC, 0) }); err != nil {
		return nil, err
	}
	if dupErr != nil {
		return nil, os.NewSyscallError("fcntl", dupErr)
	}
	if err := sysSetOption(dup, optUrgentInline, true); err != nil {
		sysClose(dup)
		return nil, err
	}
	return newSocket(dup, Stream, FamilyOf(local.AddrPort().Addr().Unmap())), nil // not blocking, as the connection's own descriptor is not
}
