package streampeer

import (
	"context"
	"errors"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
)

// Wait is an addition of Go: it blocks the goroutine until Poll has something to do: a handshake to take further or to
// give up, data to read, waiting data that can be sent, or an end of the connection. Unread data counts, so read what
// is there before waiting for more. It changes nothing itself: call Poll when it returns. Over a stream that has no
// Wait itself it may return for nothing, after some milliseconds.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] on a peer that is neither handshaking nor
// connected, and [gderr.Failed] if the system can't wait for the stream below, which does the connection no harm.
func (t *TLS) Wait(ctx context.Context) error { return t.wait(ctx, true) }

// WaitWrite is an addition of Go: Wait that does not return for what there is to read, for use while nothing is to be
// read. On a peer with nothing to send it returns at once: there is room. The errors are those of Wait.
func (t *TLS) WaitWrite(ctx context.Context) error {
	if t.status == TLSStatusConnected && (t.Unsent() == 0 || t.bridge.mute != nil) {
		return ctx.Err()
	}
	return t.wait(ctx, t.status != TLSStatusConnected)
}

// WaitReadOrWrite is an addition of Go: Wait that also returns when there is room to send, for use when PutPartialData did
// not take everything. The errors are those of Wait.
func (t *TLS) WaitReadOrWrite(ctx context.Context) error {
	if t.status == TLSStatusConnected && t.Unsent() == 0 {
		return ctx.Err()
	}
	return t.Wait(ctx)
}

// Unsent is an addition of Go: it returns how many bytes the peer, or the stream below, has encrypted and not sent yet.
// Poll sends them as there is room, and so does Flush.
func (t *TLS) Unsent() int {
	if t.stream == nil {
		return 0
	}
	return t.bridge.out.len() + below.Unsent(t.stream)
}

// Flush is an addition of Go: it sends as much as there is room for of what is encrypted and not sent yet, and nothing
// else of what Poll does. It never blocks.
//
// The error is [gderr.ErrConnectionError] if the stream below takes no more. What has arrived before stays readable.
func (t *TLS) Flush() error {
	if t.stream == nil {
		return nil
	}
	if err := t.flush(); err != nil {
		return t.error("Flush", gderr.ErrConnectionError, err)
	}
	return nil
}

// wait waits for what there is to send and, if asked to, for what there is to read. A failure is kept for LastError.
func (t *TLS) wait(ctx context.Context, reading bool) error {
	var err error
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case t.status == TLSStatusHandshaking:
		err = t.waitHandshake(ctx)
	case t.status == TLSStatusConnected && reading && t.pending():
	case t.status == TLSStatusConnected:
		err = t.waitBelow(ctx, reading)
	default:
		return t.error("Wait", gderr.ErrUnconfigured, ErrNotConnected)
	}
	t.reason = nil
	if !below.CantWait(err) {
		return err
	}
	t.reason = t.error("Wait", gderr.Failed, causeOf(err))
	return t.reason
}

// causeOf returns what a method of the stream below met.
func causeOf(err error) error {
	var met *gderr.Error
	if errors.As(err, &met) && met.Err != nil {
		return met.Err
	}
	return err
}

// pending reports whether there is something to read or to learn without asking the stream below.
func (t *TLS) pending() bool {
	b := t.bridge
	return t.plain.len() > 0 || !b.starved || b.in.len() > 0 || b.mute != nil || b.broken != nil || t.ended != nil
}

// waitHandshake waits no longer than the handshake may take.
func (t *TLS) waitHandshake(ctx context.Context) error {
	h := t.bridge.handshake
	deadline, _ := h.ctx.Deadline()
	limited, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	err := t.waitBelow(limited, true)
	if err == nil || ctx.Err() != nil || limited.Err() == nil {
		return err
	}
	<-h.done // it is over for the same reason, and Poll must see that
	return nil
}

// waitBelow waits for the stream below.
func (t *TLS) waitBelow(ctx context.Context, reading bool) error {
	return below.Wait(ctx, t.stream, reading, t.Unsent() > 0)
}

// await parks the goroutine until something has arrived, or the stream below has ended.
func (t *TLS) await() {
	if _, ok := t.stream.(interface{ Wait(context.Context) error }); ok {
		if t.waitBelow(context.Background(), true) != nil {
			time.Sleep(blindPause)
		}
		return
	}
	if t.flushAll() != nil {
		return
	}
	first, err := t.stream.GetU8()
	if err != nil {
		t.bridge.breakOff(err)
		return
	}
	t.bridge.in.write([]byte{first})
}
