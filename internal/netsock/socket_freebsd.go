package netsock

import "golang.org/x/sys/unix"

const fionread = 0x4004667f // FIONREAD of <sys/filio.h>, which x/sys does not name

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

// pollNow is poll with no timeout.
func pollNow(fds []unix.PollFd) (int, error) { return unix.Poll(fds, 0) }
