//go:build darwin || freebsd || (linux && race)

package netsock

import "syscall"

// sysRecv and sysSend go through package syscall, whose calls tell the race detector that a message orders the
// sender's memory before the receiver's, as those of package net do.
func sysRecv(fd sysFD, p []byte) (int, error) {
	for {
		n, err := syscall.Read(fd, p)
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, failed("read", err)
		}
	}
}

func sysSend(fd sysFD, p []byte) (int, error) {
	for {
		n, err := syscall.Write(fd, p)
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, failed("write", err)
		}
	}
}
