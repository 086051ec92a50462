package netsock

import (
	"net/netip"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// sysQueue is one thread in select, with the sockets that are armed and one that wakes it.
type sysQueue struct {
	wake sysFD // a datagram socket that is connected to itself

	mu     sync.Mutex // guards what follows
	armed  map[sysFD]arming
	until  time.Time // when serve ends; the zero time is never
	turn   uint      // counts the selects
	asleep bool      // in select
	called bool      // and told to end it
	up     sync.Cond // select is over

	sets fdSets // of the thread alone
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
	q := &sysQueue{wake: wake, armed: make(map[sysFD]arming)}
	q.up.L = &q.mu
	return q, nil
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
	defer q.mu.Unlock()
	q.armed[fd] = arming{t, want}
	return q.interrupt()
}

// forget waits until no select looks at a descriptor that is to be closed. Which descriptors are told of as ready is thus
// sure, though their numbers come again, and no select fails because of one.
func (q *sysQueue) forget(fd sysFD) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, armed := q.armed[fd]; !armed {
		return
	}
	delete(q.armed, fd)
	for turn := q.turn; q.asleep && q.turn == turn; q.up.Wait() {
		_ = q.interrupt()
	}
}

// interrupt ends the select that is going on, if one is: the next looks at what is armed by itself. The caller holds mu.
func (q *sysQueue) interrupt() error {
	if !q.asleep || q.called {
		return nil
	}
	if _, err := sysSend(q.wake, wakeUp[:]); err != nil {
		return err
	}
	q.called = true
	return nil
}

var wakeUp [1]byte

// quitAfter ends serve after d, unless an earlier call will.
func (q *sysQueue) quitAfter(d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.until.IsZero() {
		q.until = time.Now().Add(d)
	}
	_ = q.interrupt()
}

// serve passes reports on until quitAfter's time has passed.
func (q *sysQueue) serve(report func(ticket, Interest)) {
	for {
		timeout := q.lieDown()
		if timeout == 0 {
			return
		}
		q.sets.wait(timeout)
		q.getUp()
		for fd, got := range q.sets.ready() {
			q.deliver(fd, got, report)
		}
	}
}

// lieDown takes what is armed to the sets, and returns for how long select may wait; 0 if serve is over.
func (q *sysQueue) lieDown() time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	timeout := q.timeout()
	if timeout > 0 {
		q.sets.fill(q.wake, q.armed)
		q.turn++
		q.asleep, q.called = true, false
	}
	return timeout
}

func (q *sysQueue) getUp() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asleep = false
	q.up.Broadcast()
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

// deliver passes one report on, unless the descriptor is armed no longer, or for something else.
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
	if ok = ok && got != 0; ok {
		delete(q.armed, fd)
	}
	q.mu.Unlock()
	if ok {
		report(a.ticket, got)
	}
}

// fdSets are the fd_sets of a select: each a count, and the sockets, which may be more than FD_SETSIZE, a number that
// a program chooses for itself. What can't be connected is told of as failed, all else as ready.
type fdSets struct{ read, write, failed []uintptr }

// fill makes the sets of what is armed, and of the socket that wakes.
func (s *fdSets) fill(wake sysFD, armed map[sysFD]arming) {
	s.read, s.write, s.failed = append(s.read[:0], 0, uintptr(wake)), append(s.write[:0], 0), append(s.failed[:0], 0)
	for fd, a := range armed {
		if a.want&ForReading != 0 {
			s.read = append(s.read, uintptr(fd))
		}
		if a.want&ForWriting != 0 {
			s.write = append(s.write, uintptr(fd))
			s.failed = append(s.failed, uintptr(fd))
		}
	}
	s.read[0], s.write[0], s.failed[0] = uintptr(len(s.read)-1), uintptr(len(s.write)-1), uintptr(len(s.failed)-1)
}

// wait is select. If it fails it leaves the sets as they are: all that wait find out themselves what is wrong.
func (s *fdSets) wait(timeout time.Duration) {
	limit := windows.NsecToTimeval(timeout.Nanoseconds())
	_, _, _ = syscall.SyscallN(procSelect.Addr(), 0, pointer(s.read), pointer(s.write), pointer(s.failed),
		uintptr(unsafe.Pointer(&limit)))
}

// pointer returns where a set lies, on the heap, or none for an empty one.
func pointer(set []uintptr) uintptr {
	if set[0] == 0 {
		return 0
	}
	return uintptr(unsafe.Pointer(unsafe.SliceData(set)))
}

// ready yields the sockets that select has left in the sets.
func (s *fdSets) ready() func(yield func(sysFD, Interest) bool) {
	return func(yield func(sysFD, Interest) bool) {
		for _, set := range []struct {
			fds []uintptr
			got Interest
		}{{s.read, ForReading}, {s.write, ForWriting}, {s.failed, ForWriting}} {
			for _, fd := range set.fds[1 : 1+uint32(set.fds[0])] {
				if !yield(sysFD(fd), set.got) {
					return
				}
			}
		}
	}
}
