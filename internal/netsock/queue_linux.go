package netsock

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// reports is where epoll writes.
type reports [128]unix.EpollEvent

func newQueue() (int, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return -1, os.NewSyscallError("epoll_create1", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil { // for package os, which asks for it
		_ = unix.Close(fd)
		return -1, os.NewSyscallError("fcntl", err)
	}
	return fd, nil
}

// arm has the queue report once. A descriptor that was given up and came again may be known to the queue or not,
// whatever known says, so the other call is tried too.
func (q *sysQueue) arm(fd sysFD, t ticket, want Interest, known bool) error {
	event := unix.EpollEvent{Events: unix.EPOLLONESHOT, Fd: int32(t.index), Pad: int32(t.round)}
	if want&ForReading != 0 {
		event.Events |= unix.EPOLLIN
	}
	if want&ForWriting != 0 {
		event.Events |= unix.EPOLLOUT
	}
	op := unix.EPOLL_CTL_ADD
	if known {
		op = unix.EPOLL_CTL_MOD
	}
	err := epollCtl(q.fd, op, fd, &event)
	switch {
	case err == unix.EEXIST:
		err = epollCtl(q.fd, unix.EPOLL_CTL_MOD, fd, &event)
	case err == unix.ENOENT && known:
		err = epollCtl(q.fd, unix.EPOLL_CTL_ADD, fd, &event)
	}
	return os.NewSyscallError("epoll_ctl", err)
}

// epollCtl never blocks, so the scheduler need not be told.
func epollCtl(queue, op, fd int, event *unix.EpollEvent) error {
	_, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_CTL, uintptr(queue), uintptr(op), uintptr(fd),
		uintptr(unsafe.Pointer(event)), 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}

// collect passes on what the queue has to report, and tells whether there may be more.
func (q *sysQueue) collect(fd int, report func(ticket, Interest)) bool {
	n, _, errno := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(fd), uintptr(unsafe.Pointer(&q.reports[0])),
		uintptr(len(q.reports)), 0, 0, 0)
	if errno != 0 {
		return errno == unix.EINTR
	}
	for i := range q.reports[:n] {
		event := &q.reports[i]
		report(ticket{uint32(event.Fd), uint32(event.Pad)}, interestOf(event.Events))
	}
	return int(n) == len(q.reports)
}

// interestOf returns what the events of a report are for: everything, where the socket broke.
func interestOf(events uint32) (got Interest) {
	if events&(unix.EPOLLIN|unix.EPOLLERR|unix.EPOLLHUP) != 0 {
		got |= ForReading
	}
	if events&(unix.EPOLLOUT|unix.EPOLLERR|unix.EPOLLHUP) != 0 {
		got |= ForWriting
	}
	return got
}
