//go:build darwin || freebsd

package netsock

import (
	"os"

	"golang.org/x/sys/unix"
)

const fionread = 0x4004667f // FIONREAD of <sys/filio.h>, which x/sys does not name

// pollNow is poll with no timeout.
func pollNow(fds []unix.PollFd) (int, error) { return unix.Poll(fds, 0) }

// sysSharePort sets SO_REUSEPORT too, without which only a group's address can be shared.
func sysSharePort(fd sysFD) error {
	if err := sysSetOption(fd, optReuseAddress, true); err != nil {
		return err
	}
	return os.NewSyscallError("setsockopt", unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1))
}
