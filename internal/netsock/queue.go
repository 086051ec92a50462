package netsock

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
	"weak"
)

// queue is the one wait for all sockets: a queue of the system's that every socket that is waited for is armed in, and
// one goroutine that asks it, parked in the runtime's poller between two reports. Both exist only while somebody waits.
//
// A socket is armed for one report: one that is only polled costs the queue nothing, and cannot wake anybody.
type queue struct {
	mu      sync.Mutex
	sys     *sysQueue // nil while nobody waits
	opened  uint32    // how many system's queues there have been
	slots   []*slot
	free    []uint32
	round   uint32 // of the last arming
	waiting atomic.Int32
}

// slot is a socket's place in the queue.
type slot struct {
	index  uint32
	known  uint32 // the system's queue that knows the socket's descriptor
	busy   bool   // the socket is waited for
	socket weak.Pointer[Socket]
}

var theQueue queue

// linger is for how long the queue outlives the last wait: a peer that waits, polls and waits again keeps it.
const linger = 50 * time.Millisecond

// watch arms a socket, in place of an earlier arming, and returns its place and the round that its report will carry.
func (q *queue) watch(s *Socket, fd sysFD, want Interest) (*slot, uint32, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.open(); err != nil {
		return s.h.slot, 0, err
	}
	if s.h.slot == nil {
		s.h.slot = q.place(s)
	}
	at := s.h.slot
	q.round++
	if err := q.sys.arm(fd, ticket{at.index, q.round}, want, at.known == q.opened); err != nil {
		return at, 0, err
	}
	at.known = q.opened
	if !at.busy {
		at.busy = true
		q.waiting.Add(1)
	}
	return at, q.round, nil
}

// open opens the system's queue, and starts the goroutine that asks it.
func (q *queue) open() error {
	if q.sys != nil {
		return nil
	}
	sys, err := openQueue()
	if err != nil {
		return err
	}
	q.sys = sys
	q.opened++
	go q.serve(sys)
	return nil
}

// place gives a socket its slot. The queue holds it weakly: a group that is forgotten takes its sockets along.
func (q *queue) place(s *Socket) *slot {
	p := &slot{socket: weak.Make(s)}
	if n := len(q.free); n > 0 {
		p.index, q.free = q.free[n-1], q.free[:n-1]
		q.slots[p.index] = p
		return p
	}
	p.index = uint32(len(q.slots))
	q.slots = append(q.slots, p)
	return p
}

// idle notes that nobody waits for the socket of a slot.
func (q *queue) idle(p *slot) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest(p)
}

func (q *queue) rest(p *slot) {
	if p == nil || !p.busy {
		return
	}
	p.busy = false
	if q.waiting.Add(-1) == 0 && q.sys != nil {
		q.sys.quitAfter(linger)
	}
}

// leave gives up the slot of a socket whose descriptor is about to be closed.
func (q *queue) leave(p *slot, fd sysFD) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest(p)
	if q.sys != nil {
		q.sys.forget(fd)
	}
	q.slots[p.index] = nil
	q.free = append(q.free, p.index)
}

// ticket is what a report carries: the slot, and the round of the arming.
type ticket struct {
	index uint32
	round uint32
}

// serve passes the reports of the system's queue on, until nobody has waited for a while.
func (q *queue) serve(sys *sysQueue) {
	for {
		sys.serve(q.report)
		if q.close(sys) {
			return
		}
	}
}

// close closes the system's queue unless somebody waits.
func (q *queue) close(sys *sysQueue) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.waiting.Load() > 0 {
		return false
	}
	q.sys = nil
	sys.close()
	return true
}

func (q *queue) report(t ticket, got Interest) {
	q.mu.Lock()
	var s *Socket
	if p := q.slots[t.index]; p != nil {
		s = p.socket.Value()
	}
	q.mu.Unlock()
	if s != nil {
		s.ready(t.round, got)
		runtime.KeepAlive(s)
	}
}
