//go:build linux || darwin || freebsd

package netsock

import (
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// waiter parks goroutines in the runtime's poller. The poller gets a duplicate of the descriptor, and only once
// somebody waits: a descriptor that it knows wakes it at every arrival, which peers that are only polled need not
// pay for.
type waiter struct {
	h    *handle
	file *os.File
	raw  syscall.RawConn
}

func newWaiter(h *handle, fd sysFD) (*waiter, error) {
	dup, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("fcntl", err)
	}
	file := os.NewFile(uintptr(dup), "socket")
	raw, err := file.SyscallConn()
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &waiter{h: h, file: file, raw: raw}, nil
}

func (w *waiter) close() { _ = w.file.Close() }

func (w *waiter) waitRead() error {
	return w.orClosed(w.raw.Read(func(fd uintptr) bool { return pollDone(fd, pollArrival) }))
}

func (w *waiter) waitWrite() error {
	return w.orClosed(w.raw.Write(func(fd uintptr) bool { return pollDone(fd, pollOut) }))
}

// pollDone reports whether waiting is over: because of readiness, or because of a failure, which it leaves for the
// next call to show.
func pollDone(fd uintptr, what pollFor) bool {
	ready, err := sysPoll(sysFD(fd), what)
	return ready || err != nil
}

// readExpired and writeExpired ask the poller, which looks at the deadline before it calls anything.
func (w *waiter) readExpired() error  { return w.orClosed(w.raw.Read(atOnce)) }
func (w *waiter) writeExpired() error { return w.orClosed(w.raw.Write(atOnce)) }

func atOnce(uintptr) bool { return true }

// orClosed returns err, or ErrClosed if the socket is closed: what package os says then has no name to compare with.
func (w *waiter) orClosed(err error) error {
	if err != nil && w.h.state.Load()&closedBit != 0 {
		return ErrClosed
	}
	return err
}

func (w *waiter) setReadDeadline(t time.Time) error {
	return w.orClosed(w.file.SetReadDeadline(t))
}

func (w *waiter) setWriteDeadline(t time.Time) error {
	return w.orClosed(w.file.SetWriteDeadline(t))
}
