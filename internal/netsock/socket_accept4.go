//go:build linux || freebsd

package netsock

import "golang.org/x/sys/unix"

func newDescriptor(domain, kind int) (sysFD, error) {
	return unix.Socket(domain, kind|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
}

func sysAccept(fd sysFD) (sysFD, error) {
	accepted, _, err := unix.Accept4(fd, unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
	if err != nil {
		return -1, acceptFailed(err)
	}
	return accepted, nil
}
