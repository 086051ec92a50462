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
	parked   *parked                  // nil before the first Wait
	member   *Watcher                 // of the member that the peer is, of a set that it has joined
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
	heard *Watcher      // who listened before, such as a group
}

// waiter returns what a goroutine that waits at the place is parked in.
func (at *Place) waiter() *parked {
	m := at.make()
	if m.parked == nil {
		p := &parked{woken: make(chan struct{}, 1)}
		p.Init(p)
		m.parked = p
	}
	return m.parked
}

// Wake is for the Watcher.
func (p *parked) Wake() {
	select {
	case p.woken <- struct{}{}:
	default: // it is awake
	}
}

// Wait parks the goroutine until a source has something to do, or CallDeferred was called. It returns the error of ctx if
// that ends first, that of the source if it is closed, and [gderr.Failed] for the method of the class if the system can't
// wait. It marks the peer as used.
//
// It lies down, sleeps and gets up, by calls as shallow and with as little on the stack as can be: the smallest stack there is
// shall be enough for a goroutine that only waits.
func (at *Place) Wait(ctx context.Context, use *Use, class, method string, s Source) error {
	use.Begin(class)
	defer use.End()
	if err := ctx.Err(); err != nil {
		return err
	}
	p := at.waiter()
	switch state, err := p.lieDown(s); state {
	case awake:
		return err
	case unable:
		return failure(class, method, err)
	}
	err := p.sleep(ctx)
	p.getUp()
	return err
}

// failure is an error of the system. That it is made elsewhere keeps the stack of Wait small.
//
//go:noinline
func failure(class, method string, cause error) error {
	return gderr.New(class+"."+method, gderr.Failed, cause)
}

// WaitDeaf is Wait of a call that blocks in the peer, which is no Poll: CallDeferred does not end it. It marks nothing: the call
// has.
func (at *Place) WaitDeaf(ctx context.Context, class, method string, s Source) error {
	n := &at.waiter().need
	n.deaf = true
	defer func() { n.deaf = false }()
	return at.Wait(ctx, new(Use), class, method, s)
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
		if err := at.Wait(ctx, use, class, method, r); err != nil {
			return err
		}
		if !at.waiter().isCalled(r) {
			return nil
		}
	}
}

// isCalled reports whether CallDeferred has something for the source.
func (p *parked) isCalled(s Source) bool {
	defer p.need.clear()
	p.look(s)
	return p.need.Deferred
}

// CanWait reports whether what a source needs tells by itself when it comes to pass.
func (at *Place) CanWait(s Source) bool {
	p := at.waiter()
	defer p.need.clear()
	p.look(s)
	return p.need.canWait()
}

// state is what lieDown has come to.
type state uint8

const (
	awake  state = iota // the wait has ended before it began, with the error
	unable              // the system can't wait, for the reason in the error
	asleep              // what the source needs will wake the sleeper
)

// lieDown begins a wait.
func (p *parked) lieDown(s Source) (state, error) {
	p.heard = nil
	if p.look(s) {
		return awake, p.end()
	}
	p.forget()
	p.heard = p.need.listener()
	if p.Listen(&p.need) && p.look(s) { // nobody listened when it was rung
		err := p.err()
		p.getUp()
		return awake, err
	}
	if p.need.foreign() != nil {
		return asleep, nil
	}
	err := p.Watch(&p.need)
	if err == nil {
		return asleep, nil
	}
	p.getUp()
	if err == netsock.ErrClosed && p.look(s) { // by another goroutine, just now
		return awake, p.end()
	}
	return unable, err
}

// getUp gives the bells back to who listened before.
func (p *parked) getUp() {
	p.Rest()
	p.need.hand(p.heard)
	p.need.clear()
	p.heard = nil
}

// forget forgets what came to pass as the last wait ended.
func (p *parked) forget() {
	select {
	case <-p.woken:
	default:
	}
}

// look sees what the source needs, and reports whether that has come to pass. Who looks clears the need behind it, so that the
// place holds on to nothing.
func (p *parked) look(s Source) bool {
	p.need.clear()
	s.Need(&p.need, netsock.ForReading)
	return p.need.Now || p.need.Deferred || p.need.Err() != nil
}

// err returns how the wait ended that a look has ended.
func (p *parked) err() error {
	if p.need.Deferred {
		return nil
	}
	return p.need.Err()
}

// end is err, behind which nothing more is done.
func (p *parked) end() error {
	defer p.need.clear()
	return p.err()
}

// sleep waits to be woken, for ctx, or for the clock.
func (p *parked) sleep(ctx context.Context) error {
	switch {
	case p.need.foreign() != nil:
		return p.sleepForeign(ctx)
	case p.need.until != 0 || ctx.Done() != nil:
		return p.sleepUnless(ctx)
	}
	p.timer = nil
	<-p.woken // on half the stack of a select
	return nil
}

// sleepUnless waits to be woken, unless the clock or ctx ends that.
func (p *parked) sleepUnless(ctx context.Context) error {
	select {
	case <-p.woken:
	case <-p.clock():
	case <-ctx.Done():
		return ctx.Err()
	}
	if p.timer != nil {
		p.timer.Stop()
	}
	return nil
}

// clock returns the channel of the timer, which is set to the time of the need. Where there is none there is no timer either:
// a connection that is made seldom needs it any more.
func (p *parked) clock() <-chan time.Time {
	if p.need.until == 0 {
		p.timer = nil
		return nil
	}
	wait := time.Until(p.need.Until())
	if p.timer == nil {
		p.timer = time.NewTimer(wait)
	} else {
		p.timer.Reset(wait)
	}
	return p.timer.C
}

// sleepForeign waits for a stream of the user's own, as well as that can be done. What goes wrong is for Poll to find.
func (p *parked) sleepForeign(ctx context.Context) error {
	need := &p.need
	stream, ok := need.other.(waiter)
	if !ok {
		need.NoLaterThan(time.Now().Add(pause))
		return p.sleepUnless(ctx)
	}
	limited, cancel := need.limit(ctx)
	defer cancel()
	var canceller Watcher
	canceller.Init(waking(cancel))
	canceller.Listen(need)
	select {
	case <-p.woken: // before the canceller listened
		return nil
	default:
	}
	_ = stream.Wait(limited)
	return ctx.Err()
}

// limit returns ctx, no longer than until there is something to do by the clock.
func (n *Need) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if n.until == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, n.Until())
}

// waking is a function as what is woken.
type waking func()

func (f waking) Wake() { f() }
