package netsock

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// newDescriptor sets the flags after the fact, under the lock that keeps a fork from inheriting the descriptor:
// the system has no SOCK_NONBLOCK.
func newDescriptor(domain, kind int) (sysFD, error) {
	syscall.ForkLock.RLock()
	fd, err := unix.Socket(domain, kind, 0)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	return nonblocking(fd, err)
}

func sysAccept(fd sysFD) (sysFD, error) {
	syscall.ForkLock.RLock()
	accepted, _, err := unix.Accept(fd)
	if err == nil {
		unix.CloseOnExec(accepted)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return -1, acceptFailed(err)
	}
	return nonblocking(accepted, nil)
}

func nonblocking(fd sysFD, err error) (sysFD, error) {
	if err != nil {
		return -1, err
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		sysClose(fd)
		return -1, err
	}
	return fd, nil
}
