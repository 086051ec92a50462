package await

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Place is where one goroutine at a time waits for a peer, and the peer's bell. What that takes the first Wait makes, and
// the next ones allocate nothing. Each peer has one. The zero Place is ready for use.
type Place struct{ made atomic.Pointer[made] }

// made is a Place that somebody waits at, or has called from elsewhere.
type made struct {
	bell     Bell
	parked   *parked
	deferred atomic.Pointer[deferred] // nil before the first CallDeferred
}

// over is what is made of a Place that has ended before anybody waited, or called, there. It is never changed.
var over = func() *made {
	m := new(made)
	m.deferred.Store(refusing)
	return m
}()

// make returns what is made of the place. Any goroutine may call it.
func (at *Place) make() *made {
	for {
		m := at.made.Load()
		if m != nil && m != over {
			return m
		}
		fresh := new(made)
		if m == over {
			fresh.deferred.Store(refusing)
		}
		if at.made.CompareAndSwap(m, fresh) {
			return fresh
		}
	}
}

// Bell returns the peer's own bell, for its Need.
func (at *Place) Bell() *Bell { return &at.make().bell }

// Ring wakes who waits for the peer elsewhere, such as a group, after a call that leaves Poll something to do, or something
// to take: what the peer has taken from its socket no longer makes that ready. In a peer's own turn it does nothing.
func (at *Place) Ring() {
	if m := at.made.Load(); m != nil {
		m.bell.Ring()
	}
}

// parked is a goroutine in Wait.
type parked struct {
	Watcher
	need  Need          // kept here, not on the stack: a goroutine that waits should need little of that
	woken chan struct{} // gets one from whatever comes to pass
	timer *time.Timer   // of the last wait that the clock could end
	deaf  bool          // to CallDeferred
}

func newParked() *parked {
	p := &parked{woken: make(chan struct{}, 1)}
	p.Init(func() {
		select {
		case p.woken <- struct{}{}:
		default: // it is awake
		}
	})
	return p
}

// Wait parks the goroutine until a source has something to do, or CallDeferred was called. It returns the error of ctx if
// that ends first, that of the source if it is closed, and [gderr.Failed] for the method of the class if the system can't
// wait. It marks the peer as used.
func (at *Place) Wait(ctx context.Context, use *Use, class, method string, s Source) error {
	use.Begin(class)
	defer use.End()
	return at.wait(ctx, class, method, s, false)
}

// WaitDeaf is Wait of a call that blocks in the peer, which is no Poll: CallDeferred does not end it. It marks nothing: the call
// has.
func (at *Place) WaitDeaf(ctx context.Context, class, method string, s Source) error {
	return at.wait(ctx, class, method, s, true)
}

// Runner is the source that a peer without a Poll is.
type Runner interface {
	Source
	// RunDeferred calls what CallDeferred was given, of the peer and of what that runs over: all that makes a Need Deferred.
	RunDeferred()
}

// WaitAndRun is Wait of a peer without a Poll: what CallDeferred was given it runs itself.
func (at *Place) WaitAndRun(ctx context.Context, use *Use, class, method string, r Runner) error {
	for {
		r.RunDeferred()
		if err := at.Wait(ctx, use, class, method, r); err != nil || !r.Need(netsock.ForReading).Deferred {
			return err
		}
	}
}

func (at *Place) wait(ctx context.Context, class, method string, s Source, deaf bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m := at.make()
	if m.parked == nil {
		m.parked = newParked()
	}
	p := m.parked
	p.deaf = deaf
	if p.look(s) {
		return p.err()
	}
	p.forget()
	before := p.need.listener()
	if !p.Listen(&p.need) {
		return p.sleep(ctx, s, class, method)
	}
	if p.look(s) { // nobody listened when it was rung
		p.need.hand(before)
		return p.err()
	}
	err := p.sleep(ctx, s, class, method)
	p.need.hand(before)
	return err
}

// forget forgets what came to pass as the last wait ended.
func (p *parked) forget() {
	select {
	case <-p.woken:
	default:
	}
}

// look sees what the source needs, and reports whether that has come to pass.
func (p *parked) look(s Source) bool {
	p.need = s.Need(netsock.ForReading)
	return p.need.Now || p.need.Err() != nil || p.isCalled()
}

// isCalled reports whether CallDeferred ends the wait.
func (p *parked) isCalled() bool { return p.need.Deferred && !p.deaf }

// err returns how the wait ended that a look has ended.
func (p *parked) err() error {
	if p.isCalled() {
		return nil
	}
	return p.need.Err()
}

// sleep waits for what is needed.
func (p *parked) sleep(ctx context.Context, s Source, class, method string) error {
	if p.need.foreign() != nil {
		return p.waitForeign(ctx)
	}
	if err := p.Watch(&p.need); err != nil {
		if err == netsock.ErrClosed && p.look(s) { // by another goroutine, just now
			return p.err()
		}
		return gderr.New(class+"."+method, gderr.Failed, err)
	}
	err := p.park(ctx, p.need.until)
	p.Rest()
	return err
}

// park waits to be woken, for ctx, or for the clock.
func (p *parked) park(ctx context.Context, until moment) error {
	if until == 0 {
		p.timer = nil // a connection that is made seldom needs it any more
		select {
		case <-p.woken:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	select {
	case <-p.woken:
	case <-p.clock(until.time()):
	case <-ctx.Done():
		return ctx.Err()
	}
	p.timer.Stop()
	return nil
}

// clock returns the channel of the timer, which is set to a time.
func (p *parked) clock(until time.Time) <-chan time.Time {
	if p.timer == nil {
		p.timer = time.NewTimer(time.Until(until))
	} else {
		p.timer.Reset(time.Until(until))
	}
	return p.timer.C
}

// waitForeign waits for a stream of the user's own, as well as that can be done. What goes wrong is for Poll to find.
func (p *parked) waitForeign(ctx context.Context) error {
	need := &p.need
	stream, ok := need.other.(waiter)
	if !ok {
		return p.park(ctx, need.NoLaterThan(time.Now().Add(pause)).until)
	}
	limited, cancel := context.WithCancel(ctx)
	if need.until != 0 {
		limited, cancel = context.WithDeadline(ctx, need.Until())
	}
	defer cancel()
	wake := func() { cancel() }
	need.listen(&wake)
	select {
	case <-p.woken: // before wake was listening
		return nil
	default:
	}
	_ = stream.Wait(limited)
	return ctx.Err()
}
