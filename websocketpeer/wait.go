package websocketpeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
)

// waitPause is how long Wait leaves a stream of the user's own, which can't be waited for.
const waitPause = 2 * time.Millisecond

// Wait is an addition of Go: it blocks the goroutine until Poll has something to do: a connection to take further or
// to give up, something to read, waiting messages that can be sent, a ping that is due, or an end of the connection.
// While packets wait to be read it returns at once, so read them before. It changes nothing itself: call Poll when it
// returns. Over a stream of your own that has no Wait it may return for nothing, after 2 ms. The first Wait takes a
// second descriptor: see [streampeer.TCP.Wait].
//
// Wait counts as a use of the peer: another goroutine must not send meanwhile. To send from elsewhere, hand the message
// over in a channel and cancel the context that was given to Wait; the goroutine of the peer then sends it and waits
// again, as in the example.
//
// Wait returns the error of ctx if that ends first, and [gderr.ErrUnconfigured] if the state is StateClosed, so that a
// loop over it ends with the connection.
func (p *Peer) Wait(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.GetReadyState() == StateClosed:
		return gderr.New("WebSocketPeer.Wait", gderr.ErrUnconfigured, p.errState())
	case p.GetReadyState() == StateOpen && p.inbox != nil && (p.inbox.count() > 0 || p.inbox.rest() > 0):
		return nil
	}
	limited, cancel := ctx, func() {}
	if due := p.due(); !due.IsZero() {
		limited, cancel = context.WithDeadline(ctx, due)
	}
	defer cancel()
	p.waitBelow(limited)
	return ctx.Err()
}

// due returns when Poll has something to do even if nothing happens; the zero time is never.
func (p *Peer) due() time.Time {
	switch p.GetReadyState() {
	case StateConnecting:
		return p.opening.deadline
	case StateClosing:
		return p.since.Add(p.settings.handshakeTimeout)
	}
	if p.settings.heartbeat > 0 {
		return p.since.Add(p.settings.heartbeat + 1) // Poll wants more than the interval to have passed
	}
	return time.Time{}
}

// waitBelow waits for what the connection waits for. What goes wrong is for Poll to find.
func (p *Peer) waitBelow(ctx context.Context) {
	if o := p.opening; o != nil && o.lookup != nil {
		select {
		case <-o.lookup.result.done:
		case <-ctx.Done():
		}
		return
	}
	sending := p.outbox != nil || p.opening != nil && len(p.opening.out) > 0
	if s, ok := p.stream.(interface{ WaitReadOrWrite(context.Context) error }); ok && sending {
		_ = s.WaitReadOrWrite(ctx)
		return
	}
	if s, ok := p.stream.(interface{ Wait(context.Context) error }); ok {
		_ = s.Wait(ctx)
		return
	}
	pause, cancel := context.WithTimeout(ctx, waitPause)
	defer cancel()
	<-pause.Done()
}
