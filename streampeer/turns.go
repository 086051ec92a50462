package streampeer

// turns lets a goroutine do for a peer what can't be interrupted: it pulls its input, or goes on until it is done. The two
// take turns, so that they may share memory: the goroutine runs only during next, and is parked at all other times.
//
// A coroutine (iter.Pull) would do the same, but the runtime ends the program if such a one is begun on a goroutine
// that is locked to its thread, as programs with windows have, and continued on one that is not, or the other way round.
type turns struct {
	stop   <-chan struct{} // closed when the goroutine shall end: from then on it must not touch what it shares
	resume chan struct{}   // peer to goroutine: it is its turn
	paused chan struct{}   // goroutine to peer: its turn is over
	done   chan struct{}   // closed when the goroutine has ended
}

// newTurns returns turns that end when stop is closed.
func newTurns(stop <-chan struct{}) *turns {
	return &turns{stop, make(chan struct{}), make(chan struct{}), make(chan struct{})}
}

// start starts the goroutine, whose first turn is the first next. It does its work also if that never comes, so that it is
// told so there.
func (t *turns) start(work func()) {
	go func() {
		defer close(t.done)
		t.await()
		work()
	}()
}

// next gives the goroutine a turn, and returns when that or the goroutine has ended.
func (t *turns) next() {
	select {
	case t.resume <- struct{}{}:
	case <-t.done:
		return
	}
	select {
	case <-t.paused:
	case <-t.done:
	}
}

// yield is called by the goroutine to end its turn. It returns at the next one, or false if it shall end.
func (t *turns) yield() bool {
	if t.stopped() {
		return false
	}
	select {
	case t.paused <- struct{}{}:
		return t.await()
	case <-t.stop:
		return false
	}
}

// await waits for a turn. It returns false if there will be none.
func (t *turns) await() bool {
	select {
	case <-t.resume:
		return !t.stopped()
	case <-t.stop:
		return false
	}
}

func (t *turns) stopped() bool { return isClosed(t.stop) }

// over reports whether the goroutine has ended.
func (t *turns) over() bool { return isClosed(t.done) }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
