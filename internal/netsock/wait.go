package netsock

import (
	"context"
	"errors"
	"os"
	"sync"
)

// Interest is what a wait is for: one of the constants, or both.
type Interest uint8

// What a socket can be waited for. A socket that broke is ready for everything.
const (
	ForReading Interest = 1 << iota // something to read or to accept, or the end
	ForWriting                      // room to write, or a connection made
)

// errStopped is the error of a wait that was ended by what it was told to heed.
var errStopped = errors.New("wait was stopped")

// Watch is one interest in one socket at a time: Arm registers it, and it fires once, when the socket is ready or
// closed, or Disarm takes it back. A Watch takes no descriptor and no goroutine, and may be used again.
type Watch struct {
	Owner Waker // is woken when the watch fires
	want  Interest
	armed bool // is in its socket's list; guarded by that list's mu
	next  *Watch
}

// Waker is who is told that something has come to pass.
type Waker interface {
	// Wake may be called by any goroutine, such as the one that serves all waits, so it may not block, nor arm or disarm a
	// watch.
	Wake()
}

// watches are the watches on one socket.
type watches struct {
	mu    sync.Mutex // guards what follows
	first *Watch
	round uint32 // of the arming that counts; what an earlier one reports is too late
}

// watches returns the watches on the socket.
func (s *Socket) watches() *watches {
	if s.w.Load() == nil {
		s.w.CompareAndSwap(nil, new(watches))
	}
	return s.w.Load()
}

// Arm begins to watch, for want. The watch must not be armed. The error is ErrClosed, or why the system can't
// watch the socket; the watch is then not armed.
func (s *Socket) Arm(w *Watch, want Interest) error {
	all := s.watches()
	all.mu.Lock()
	defer all.mu.Unlock()
	w.want = want
	if err := s.enqueue(all, all.wanted()|want); err != nil {
		return err
	}
	w.armed, w.next, all.first = true, all.first, w
	return nil
}

// Disarm takes a watch back, and reports whether it did: if not, the watch has fired.
func (s *Socket) Disarm(w *Watch) bool {
	all := s.watches()
	all.mu.Lock()
	defer all.mu.Unlock()
	if !w.armed {
		return false
	}
	for at := &all.first; ; at = &(*at).next {
		if *at == w {
			*at = w.next
			break
		}
	}
	w.armed, w.next = false, nil
	if all.first == nil {
		theQueue.idle(s.h)
	}
	return true
}

// wanted is what the watches wait for together.
func (all *watches) wanted() (want Interest) {
	for w := all.first; w != nil; w = w.next {
		want |= w.want
	}
	return want
}

// enqueue has the queue watch the socket for want, in place of what it watched it for before. If that fails it goes on
// with that.
func (s *Socket) enqueue(all *watches, want Interest) error {
	fd, ok := s.h.enter()
	if !ok {
		return ErrClosed
	}
	round, err := theQueue.watch(s, fd, want)
	if err == nil {
		all.round = round
	}
	s.h.leave()
	return err
}

// ready fires the watches that got concerns. A report of an arming that no longer counts concerns nobody; one that does
// is used up, though it may concern nobody any more, and the other watches need a new one.
func (s *Socket) ready(round uint32, got Interest) {
	all := s.watches()
	all.mu.Lock()
	defer all.mu.Unlock()
	if round != all.round {
		return
	}
	all.fire(got)
	if rest := all.wanted(); rest != 0 && s.enqueue(all, rest) != nil {
		all.fire(rest) // as good as closed: whoever waits must see it
	}
	if all.first == nil {
		theQueue.idle(s.h)
	}
}

// fire takes the watches that want some of got out of the list, and fires them. As the list is locked meanwhile, who
// disarms a watch in vain knows that it has fired.
func (all *watches) fire(got Interest) {
	for at := &all.first; *at != nil; {
		w := *at
		if w.want&got == 0 {
			at = &w.next
			continue
		}
		*at = w.next
		w.armed, w.next = false, nil
		w.Owner.Wake()
	}
}

// abandon fires every watch of a socket that is closed.
func (s *Socket) abandon() {
	all := s.w.Load()
	if all == nil {
		return
	}
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.first != nil {
		all.fire(ForReading | ForWriting)
		theQueue.idle(s.h)
	}
}

// parked is a goroutine in Wait.
type parked struct {
	Watch
	ready chan struct{} // gets one when the watch fires
}

// spares are of Waits that are over, for the next ones.
var spares = sync.Pool{New: func() any {
	p := &parked{ready: make(chan struct{}, 1)}
	p.Owner = p
	return p
}}

// Wake is for the Watch.
func (p *parked) Wake() { p.ready <- struct{}{} }

// Wait parks the goroutine until the socket is ready for some of want, broken or closed, or until stop is closed; a nil
// stop never is. Several goroutines may wait at once. It allocates nothing, but for the first ones.
func (s *Socket) Wait(stop <-chan struct{}, want Interest) error {
	p := spares.Get().(*parked)
	defer spares.Put(p)
	if err := s.Arm(&p.Watch, want); err != nil {
		return err
	}
	select {
	case <-p.ready:
	case <-stop:
		if s.Disarm(&p.Watch) {
			return errStopped
		}
		<-p.ready
	}
	if s.Closed() {
		return ErrClosed
	}
	return nil
}

// WaitContext is Wait that ends when ctx does, with the error of ctx.
func (s *Socket) WaitContext(ctx context.Context, want Interest) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := s.Wait(ctx.Done(), want); err != errStopped {
		return err
	}
	return ctx.Err()
}

// WaitDeadline is Wait that ends when the deadline passes, with os.ErrDeadlineExceeded.
func (s *Socket) WaitDeadline(d *Deadline, want Interest) error {
	if d.HasPassed() {
		return os.ErrDeadlineExceeded
	}
	if err := s.Wait(d.Passed(), want); err != errStopped {
		return err
	}
	return os.ErrDeadlineExceeded
}
