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
	handles []*handle // of the sockets that were ever waited for; nil where one has left, and the first
	free    []uint32  // where
	round   uint32    // of the last arming
	waiting atomic.Int32
}

// queued is what the queue, whose mu guards it, knows of a socket.
type queued struct {
	socket weak.Pointer[Socket] // weak, so that a group that is forgotten takes its sockets along
	index  uint32               // in the queue's handles; 0 before the first wait
	known  uint32               // the system's queue that knows the socket's descriptor
	busy   bool                 // the socket is waited for
}

var theQueue = queue{handles: make([]*handle, 1)}

// linger is for how long the queue outlives the last wait: a peer that waits, polls and waits again keeps it.
const linger = 50 * time.Millisecond

// watch arms a socket, in place of an earlier arming, and returns the round that its report will carry.
func (q *queue) watch(s *Socket, fd sysFD, want Interest) (round uint32, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.open(); err != nil {
		return 0, err
	}
	h := s.h
	if h.index == 0 {
		q.take(s)
	}
	q.round++
	if err := q.sys.arm(fd, ticket{h.index, q.round}, want, h.known == q.opened); err != nil {
		return 0, err
	}
	h.known = q.opened
	if !h.busy {
		h.busy = true
		q.waiting.Add(1)
	}
	return q.round, nil
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

// take takes in a socket that was not waited for yet.
func (q *queue) take(s *Socket) {
	h := s.h
	h.socket = weak.Make(s)
	if n := len(q.free); n > 0 {
		h.index, q.free = q.free[n-1], q.free[:n-1]
		q.handles[h.index] = h
		return
	}
	h.index = uint32(len(q.handles))
	q.handles = append(q.handles, h)
}

// idle notes that nobody waits for the socket of a handle.
func (q *queue) idle(h *handle) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest(h)
}

func (q *queue) rest(h *handle) {
	if !h.busy {
		return
	}
	h.busy = false
	if q.waiting.Add(-1) == 0 && q.sys != nil {
		q.sys.quitAfter(linger)
	}
}

// leave gives up a socket whose descriptor is about to be closed.
func (q *queue) leave(h *handle) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.rest(h)
	if q.sys != nil {
		q.sys.forget(h.fd)
	}
	q.handles[h.index] = nil
	q.free = append(q.free, h.index)
}

// ticket is what a report carries: the index of the socket's handle, and the round of the arming.
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
	if h := q.handles[t.index]; h != nil {
		s = h.socket.Value()
	}
	q.mu.Unlock()
	if s != nil {
		s.ready(t.round, got)
		runtime.KeepAlive(s)
	}
}
