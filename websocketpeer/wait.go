package websocketpeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/streampeer"
)

// Wait is an addition of Go: it blocks the goroutine until Poll has something to do: a connection to take further or
// to give up, something to read, waiting messages that can be sent, a ping that is due, or an end of the connection.
// While packets wait to be read it returns at once, so read them before. It changes nothing itself: call Poll when it
// returns. Over a stream of your own that has no Wait it may return for nothing, after 2 ms; one that sends later what it
// takes should have Unsent, Flush, WaitWrite and WaitReadOrWrite too, as [streampeer.TLS] has.
//
// Wait counts as a use of the peer: another goroutine must not send meanwhile. To send from elsewhere, hand the message
// over in a channel and cancel the context that was given to Wait; the goroutine of the peer then sends it and waits
// again, as in the example.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the state is StateClosed, so that a
// loop over it ends with the connection, and [gderr.Failed] if the system can't wait, as with too many open files, which
// does the connection no harm and stands in LastError until a Wait succeeds.
func (p *Peer) Wait(ctx context.Context) error {
	const op = "WebSocketPeer.Wait"
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.GetReadyState() == StateClosed:
		return gderr.New(op, gderr.ErrUnconfigured, p.errState())
	case p.GetReadyState() == StateOpen && p.hasUnread():
		return nil
	}
	limited, cancel := ctx, func() {}
	if due := p.due(); !due.IsZero() {
		limited, cancel = context.WithDeadline(ctx, due)
	}
	defer cancel()
	err := p.waitBelow(limited)
	if below.CantWait(err) {
		err = gderr.New(op, gderr.Failed, causeOf(err, errGone))
		p.setTrouble(p.mute(), err)
		return err
	}
	if p.blind() != nil {
		p.setTrouble(p.mute(), nil)
	}
	return ctx.Err()
}

// hasUnread reports whether there is something to take without asking the stream: packets, or bytes that Poll parses.
func (p *Peer) hasUnread() bool {
	in := p.inbox
	return in != nil && (in.count() > 0 || in.rest() > 0 && p.latched.queued > 0)
}

// due returns when Poll has something to do even if nothing happens; the zero time is never.
func (p *Peer) due() time.Time {
	switch p.GetReadyState() {
	case StateConnecting:
		return p.opening.deadline
	case StateClosing:
		return epoch.Add(p.since + p.settings.handshakeTimeout)
	}
	if p.beats() {
		return epoch.Add(p.since + p.heard + p.settings.heartbeat + 1) // Poll wants more than the interval to have passed
	}
	return time.Time{}
}

// waitBelow waits for what the connection waits for. What goes wrong with the connection is for Poll to find.
func (p *Peer) waitBelow(ctx context.Context) error {
	if o := p.opening; o != nil && o.lookup != nil {
		select {
		case <-o.lookup.result.done:
		case <-ctx.Done():
		}
		return ctx.Err()
	}
	reading, writing := p.waitsFor()
	return below.Wait(ctx, p.stream, reading, writing)
}

// waitsFor tells what Poll could do something with: something to read, which there may be no room for, and room to send
// what waits. To wait for anything else would end at once, again and again.
func (p *Peer) waitsFor() (reading, writing bool) {
	switch p.GetReadyState() {
	case StateConnecting:
		writing = len(p.opening.out) > 0 || p.unsent() > 0
		return !writing, writing
	case StateClosing:
		return !p.finishing, p.outbox != nil
	}
	return p.inbox == nil && p.latched.queued > 0 || p.inbox != nil && p.room() > 0, p.outbox != nil
}

// unsent returns how many bytes the stream has taken and not sent yet: the tail of what waits to be sent.
func (p *Peer) unsent() int {
	if _, ok := p.stream.(*streampeer.TCP); ok {
		return 0
	}
	return below.Unsent(p.stream)
}
