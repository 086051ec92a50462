package await

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/godotpeer/godotpeer/gderr"
)

// maxDeferred is how many functions may wait for Poll: the engine's queue of deferred calls is bounded too, and one who calls
// faster than the peer is polled has to hear of it.
const maxDeferred = 65536

// The causes of what CallDeferred refuses.
var (
	errNoFunction  = errors.New("the function is nil")
	errEnded       = errors.New("the peer has ended")
	errTooDeferred = fmt.Errorf("%d functions wait, which is the most there can be: Poll runs them, or Ready of a group", maxDeferred)
)

// deferred are functions that other goroutines want the peer's own to run.
type deferred struct {
	count atomic.Int32 // of waiting and taken: who looks for something to do need not lock

	mu      sync.Mutex // guards what follows
	waiting []func()
	ended   bool

	taken []func() // are being run, by the peer's goroutine, which alone has them
}

// refusing is the deferred of all peers that have ended before anybody called.
var refusing = &deferred{ended: true}

// CallDeferred has the next RunDeferred call f. It may be called by any goroutine, and never waits for one that does more
// than append. The errors are those that every peer's CallDeferred has.
func (at *Place) CallDeferred(class string, f func()) error {
	var err error
	code := gderr.ErrInvalidParameter
	if f == nil {
		err = errNoFunction
	} else {
		code, err = at.callDeferred(f)
	}
	if err != nil {
		return gderr.New(class+".CallDeferred", code, err)
	}
	return nil
}

func (at *Place) callDeferred(f func()) (gderr.Code, error) {
	if at.made.Load() == over {
		return gderr.ErrUnconfigured, errEnded
	}
	m := at.make()
	if code, err := m.calls().add(f); err != nil {
		return code, err
	}
	m.bell.Ring()
	return gderr.OK, nil
}

// calls returns the functions of the place, for one more.
func (m *made) calls() *deferred {
	for {
		if d := m.deferred.Load(); d != nil {
			return d
		}
		m.deferred.CompareAndSwap(nil, new(deferred))
	}
}

func (d *deferred) add(f func()) (gderr.Code, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.ended:
		return gderr.ErrUnconfigured, errEnded
	case d.count.Load() >= maxDeferred:
		return gderr.ErrOutOfMemory, errTooDeferred
	}
	d.waiting = append(d.waiting, f)
	d.count.Add(1)
	return gderr.OK, nil
}

// RunDeferred calls the functions that CallDeferred was given, in the order of the calls. Those that they give it wait for
// the next one, which may be in a Poll that one of them calls. It costs nothing where CallDeferred is not used.
func (at *Place) RunDeferred() {
	if m := at.made.Load(); m != nil {
		m.run(false)
	}
}

// RunLast is RunDeferred at the end of a Poll, which is the last if the peer has ended.
func (at *Place) RunLast() {
	if m := at.made.Load(); m != nil {
		m.run(true)
	}
}

// run calls the functions that wait, or does that only if the peer has ended.
func (m *made) run(last bool) {
	if d := m.due(); d != nil && (!last || d.hasEnded()) {
		d.run()
	}
}

// HasDeferred reports whether RunDeferred has functions to call.
func (at *Place) HasDeferred() bool {
	m := at.made.Load()
	return m != nil && m.due() != nil
}

// due returns the functions that wait; nil if none do.
func (m *made) due() *deferred {
	if d := m.deferred.Load(); d != nil && d.count.Load() > 0 {
		return d
	}
	return nil
}

// run calls what waits, behind what a function that polls itself, or one that panics, has left.
func (d *deferred) run() {
	d.mu.Lock()
	d.taken = append(d.taken, d.waiting...)
	d.waiting = nil
	d.mu.Unlock()
	for len(d.taken) > 0 {
		f := d.taken[0]
		d.taken[0] = nil
		d.taken = d.taken[1:]
		d.count.Add(-1)
		f()
	}
}

func (d *deferred) hasEnded() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ended
}

func (d *deferred) setEnded(ended bool) {
	d.mu.Lock()
	d.ended = ended
	d.mu.Unlock()
}

// Begin tells that the peer lives: CallDeferred takes functions, as it does from a peer that has not begun yet.
func (at *Place) Begin() {
	if at.made.Load() != nil { // else it has not ended: a reading peer says again and again that it lives
		at.begin()
	}
}

func (at *Place) begin() {
	if at.made.CompareAndSwap(over, nil) {
		return
	}
	if m := at.made.Load(); m != nil && !m.deferred.CompareAndSwap(refusing, nil) {
		if d := m.deferred.Load(); d != nil {
			d.setEnded(false)
		}
	}
}

// End tells that the peer has ended: CallDeferred takes no more. What it has taken, the next RunDeferred calls. Who waits for
// the peer elsewhere, such as a group, is woken: there may be no socket that tells.
func (at *Place) End() {
	if at.made.CompareAndSwap(nil, over) {
		return
	}
	m := at.made.Load()
	if !m.deferred.CompareAndSwap(nil, refusing) {
		m.deferred.Load().setEnded(true)
	}
	m.bell.Ring()
}

// Need adds to what a peer waits for its bell, and what CallDeferred was given, which there is to do also where the peer
// has ended.
func (at *Place) Need(n *Need) {
	if at.made.Load() == over {
		return
	}
	n.Deferred = n.Deferred || !n.deaf && at.HasDeferred()
	n.OrRing(at.Bell())
}
