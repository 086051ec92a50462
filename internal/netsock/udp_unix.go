//go:build linux || darwin || freebsd

package netsock

import (
	"os"

	"golang.org/x/sys/unix"
)

func sysReceiveBuffer(fd sysFD) (int, error) {
	bytes, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF)
	return bytes, os.NewSyscallError("getsockopt", err)
}

func sysSetReceiveBuffer(fd sysFD, bytes int) error {
	return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, bytes))
}
