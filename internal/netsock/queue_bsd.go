//go:build darwin || freebsd

package netsock

import (
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// reports is where kqueue writes, and the tickets of the descriptors, for which a kevent has no place that Go's memory
// rules allow.
type reports struct {
	events  [128]unix.Kevent_t
	mu      sync.Mutex // guards tickets
	tickets map[uint64]ticket
}

func newQueue() (int, error) {
	fd, err := unix.Kqueue()
	if err != nil {
		return -1, os.NewSyscallError("kqueue", err)
	}
	unix.CloseOnExec(fd)
	if err := unix.SetNonblock(fd, true); err != nil { // for package os, which asks for it
		_ = unix.Close(fd)
		return -1, os.NewSyscallError("fcntl", err)
	}
	return fd, nil
}

// arm has the queue report once for each interest.
func (q *sysQueue) arm(fd sysFD, t ticket, want Interest, _ bool) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.tickets == nil {
		q.tickets = make(map[uint64]ticket)
	}
	q.tickets[uint64(fd)] = t
	var changes [2]unix.Kevent_t
	n := 0
	if want&ForReading != 0 {
		unix.SetKevent(&changes[n], fd, unix.EVFILT_READ, unix.EV_ADD|unix.EV_ONESHOT)
		n++
	}
	if want&ForWriting != 0 {
		unix.SetKevent(&changes[n], fd, unix.EVFILT_WRITE, unix.EV_ADD|unix.EV_ONESHOT)
		n++
	}
	_, err := unix.Kevent(q.fd, changes[:n], nil, nil)
	return os.NewSyscallError("kevent", err)
}

// collect passes on what the queue has to report, and tells whether there may be more. A report may be of an arming
// before the last one, so the descriptor is asked.
func (q *sysQueue) collect(fd int, report func(ticket, Interest)) bool {
	n, err := unix.Kevent(fd, nil, q.events[:], new(unix.Timespec))
	if err != nil {
		return err == unix.EINTR
	}
	for i := range q.events[:n] {
		event := &q.events[i]
		got, what := ForReading, pollArrival
		if event.Filter == unix.EVFILT_WRITE {
			got, what = ForWriting, pollOut
		}
		if ready, err := sysPoll(sysFD(event.Ident), what); !ready && err == nil {
			continue
		}
		q.mu.Lock()
		t := q.tickets[uint64(event.Ident)]
		q.mu.Unlock()
		report(t, got)
	}
	return n == len(q.events)
}
