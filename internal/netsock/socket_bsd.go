//go:build darwin || freebsd

package netsock

import "golang.org/x/sys/unix"

const fionread = 0x4004667f // FIONREAD of <sys/filio.h>, which x/sys does not name

// pollNow is poll with no timeout.
func pollNow(fds []unix.PollFd) (int, error) { return unix.Poll(fds, 0) }
