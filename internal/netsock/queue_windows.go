package netsock

import (
	"net/netip"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// sysQueue is one thread in select, with the sockets that are armed and one that wakes it.
type sysQueue struct {
	wake sysFD // a datagram socket that is connected to itself

	mu    sync.Mutex // guards what follows
	armed map[sysFD]arming
	until time.Time // when serve ends; the zero time is never
}

type arming struct {
	ticket
	want Interest
}

func openQueue() (*sysQueue, error) {
	wake, err := selfConnected()
	if err != nil {
		return nil, err
	}
	return &sysQueue{wake: wake, armed: make(map[sysFD]arming)}, nil
}

func selfConnected() (sysFD, error) {
	fd, err := sysSocket(Datagram, IPv4)
	if err != nil {
		return fd, err
	}
	if err = sysBind(fd, IPv4, netip.MustParseAddrPort("127.0.0.1:0")); err == nil {
		var local netip.AddrPort
		if local, err = sysLocalAddr(fd); err == nil {
			err = sysConnect(fd, IPv4, local)
		}
	}
	if err != nil {
		sysClose(fd)
	}
	return fd, err
}

func (q *sysQueue) close() { sysClose(q.wake) }

// arm has the queue report once.
func (q *sysQueue) arm(fd sysFD, t ticket, want Interest, _ bool) error {
	q.mu.Lock()
	q.armed[fd] = arming{t, want}
	q.mu.Unlock()
	return q.interrupt()
}

// interrupt ends the select that is going on. A wake-up that finds no room follows one that is not read yet.
func (q *sysQueue) interrupt() error {
	if _, err := sysSend(q.wake, []byte{0}); err != nil && err != ErrWouldBlock {
		return err
	}
	return nil
}

// quitAfter ends serve after d, unless an earlier call will.
func (q *sysQueue) quitAfter(d time.Duration) {
	q.mu.Lock()
	if q.until.IsZero() {
		q.until = time.Now().Add(d)
	}
	q.mu.Unlock()
	_ = q.interrupt()
}

// serve passes reports on until quitAfter's time has passed.
func (q *sysQueue) serve(report func(ticket, Interest)) {
	for {
		q.mu.Lock()
		timeout, sets := q.timeout(), q.sets()
		q.mu.Unlock()
		if timeout == 0 {
			return
		}
		if !sets.wait(timeout) {
			q.prune()
			continue
		}
		for fd, got := range sets.ready() {
			q.deliver(fd, got, report)
		}
	}
}

// never is a timeout that is looked at again when it has passed.
const never = time.Hour

// timeout is for how long serve goes on: 0 if it is over, and the next call may go on for ever.
func (q *sysQueue) timeout() time.Duration {
	if q.until.IsZero() {
		return never
	}
	if left := time.Until(q.until); left > 0 {
		return left
	}
	q.until = time.Time{}
	return 0
}

// deliver passes one report on; what is armed no longer, or anew with another descriptor's number, is asked first.
func (q *sysQueue) deliver(fd sysFD, got Interest, report func(ticket, Interest)) {
	if fd == q.wake {
		var drained [16]byte
		for n, err := sysRecv(fd, drained[:]); err == nil && n > 0; n, err = sysRecv(fd, drained[:]) {
		}
		return
	}
	q.mu.Lock()
	a, ok := q.armed[fd]
	got &= a.want
	if ok = ok && got != 0 && isReady(fd, got); ok {
		delete(q.armed, fd)
	}
	q.mu.Unlock()
	if ok {
		report(a.ticket, got)
	}
}

func isReady(fd sysFD, want Interest) bool {
	for _, w := range []struct {
		interest Interest
		what     pollFor
	}{{ForReading, pollArrival}, {ForWriting, pollOut}} {
		if want&w.interest == 0 {
			continue
		}
		if ready, err := sysPoll(fd, w.what); ready || err != nil {
			return true
		}
	}
	return false
}

// prune drops the descriptors that were closed while they were armed, which select refuses all together.
func (q *sysQueue) prune() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for fd := range q.armed {
		if _, err := sysPoll(fd, pollOut); err != nil {
			delete(q.armed, fd)
		}
	}
}

// fdSets are the fd_sets of a select: each a count, and the sockets, which may be more than FD_SETSIZE.
type fdSets struct{ read, write, failed []uintptr }

func (q *sysQueue) sets() fdSets {
	s := fdSets{read: []uintptr{0, uintptr(q.wake)}, write: []uintptr{0}, failed: []uintptr{0}}
	for fd, a := range q.armed {
		if a.want&ForReading != 0 {
			s.read = append(s.read, uintptr(fd))
		}
		if a.want&ForWriting != 0 {
			s.write = append(s.write, uintptr(fd))
		}
		s.failed = append(s.failed, uintptr(fd))
	}
	for _, set := range []*[]uintptr{&s.read, &s.write, &s.failed} {
		(*set)[0] = uintptr(len(*set) - 1)
	}
	return s
}

// wait is select. It reports false if one of the sockets is none.
func (s fdSets) wait(timeout time.Duration) bool {
	limit := windows.NsecToTimeval(timeout.Nanoseconds())
	r, _, _ := procSelect.Call(0, pointer(s.read), pointer(s.write), pointer(s.failed), uintptr(unsafe.Pointer(&limit)))
	return int32(r) != -1
}

// pointer returns where a set lies, or none for an empty one, which select refuses when all are.
func pointer(set []uintptr) uintptr {
	if set[0] == 0 {
		return 0
	}
	return uintptr(unsafe.Pointer(unsafe.SliceData(set)))
}

// ready yields the sockets that select has left in the sets.
func (s fdSets) ready() func(yield func(sysFD, Interest) bool) {
	return func(yield func(sysFD, Interest) bool) {
		for _, set := range []struct {
			fds []uintptr
			got Interest
		}{{s.read, ForReading}, {s.write, ForWriting}, {s.failed, ForReading | ForWriting}} {
			for _, fd := range set.fds[1 : 1+uint32(set.fds[0])] {
				if !yield(sysFD(fd), set.got) {
					return
				}
			}
		}
	}
}
