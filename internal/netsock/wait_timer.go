//go:build !(linux || darwin || freebsd)

package netsock

import (
	"os"
	"sync"
	"time"
)

// waitStep is how often a waiting goroutine looks again where the runtime's poller takes no foreign descriptor.
const waitStep = time.Millisecond

// waiter parks goroutines on timers, for systems whose poller the library cannot join. A look costs one system
// call, and no goroutine holds a thread between two looks.
type waiter struct {
	h      *handle
	closed chan struct{}

	mu          sync.Mutex // guards the deadlines
	read, write time.Time
}

func newWaiter(h *handle, _ sysFD) (*waiter, error) {
	return &waiter{h: h, closed: make(chan struct{})}, nil
}

func (w *waiter) close() { close(w.closed) }

func (w *waiter) waitRead() error  { return w.wait(pollArrival, &w.read) }
func (w *waiter) waitWrite() error { return w.wait(pollOut, &w.write) }

func (w *waiter) wait(what pollFor, deadline *time.Time) error {
	tick := time.NewTicker(waitStep)
	defer tick.Stop()
	for {
		if err := w.expired(deadline); err != nil {
			return err
		}
		fd, ok := w.h.enter()
		if !ok {
			return ErrClosed
		}
		ready, err := sysPoll(fd, what)
		w.h.leave()
		if ready || err != nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-w.closed:
			return ErrClosed
		}
	}
}

func (w *waiter) readExpired() error  { return w.expired(&w.read) }
func (w *waiter) writeExpired() error { return w.expired(&w.write) }

func (w *waiter) expired(deadline *time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !deadline.IsZero() && !time.Now().Before(*deadline) {
		return os.ErrDeadlineExceeded
	}
	return nil
}

func (w *waiter) setReadDeadline(t time.Time) error  { return w.set(&w.read, t) }
func (w *waiter) setWriteDeadline(t time.Time) error { return w.set(&w.write, t) }

func (w *waiter) set(deadline *time.Time, t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	*deadline = t
	return nil
}
