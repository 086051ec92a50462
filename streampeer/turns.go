package streampeer

import "sync"

// turns lets a goroutine do for a peer what can't be interrupted: it pulls its input, or goes on until it is done. The two
// take turns, so that they may share memory: the goroutine runs only during next, and is parked at all other times.
//
// RATIONALE.md says why it is no coroutine (iter.Pull).
type turns struct {
	resume chan struct{} // peer to goroutine: it is its turn; closed by stop
	paused chan struct{} // goroutine to peer: its turn is over; closed when the goroutine has ended
	last   bool          // the goroutine's: it gets no more turns

	mu      sync.Mutex
	stopped bool // resume is closed
}

func newTurns() *turns {
	return &turns{resume: make(chan struct{}), paused: make(chan struct{})}
}

// start starts the goroutine, whose first turn is the first next. It does its work also if that never comes, so that it
// finds out there.
func (t *turns) start(work func()) {
	go func() {
		defer close(t.paused)
		t.await()
		work()
	}()
}

// next gives the goroutine a turn, and returns when that or the goroutine has ended.
func (t *turns) next() {
	if t.over() {
		return
	}
	t.mu.Lock()
	if !t.stopped {
		t.resume <- struct{}{}
	}
	t.mu.Unlock()
	<-t.paused
}

// yield is called by the goroutine to end its turn. It returns at the next one, or false if there will be none: then the
// goroutine has to end, and must not touch what the peer has.
func (t *turns) yield() bool {
	if t.last {
		return false
	}
	t.paused <- struct{}{}
	return t.await()
}

func (t *turns) await() bool {
	_, more := <-t.resume
	t.last = !more
	return more
}

// over reports whether the goroutine has ended.
func (t *turns) over() bool {
	select {
	case <-t.paused: // which is closed, as the goroutine has no turn
		return true
	default:
		return false
	}
}

// stop ends the goroutine after its turn, if it has one. It may be called by anyone, and more than once.
func (t *turns) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.stopped {
		t.stopped = true
		close(t.resume)
	}
}
