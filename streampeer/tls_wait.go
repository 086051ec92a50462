package streampeer

import (
	"context"
	"time"
)

// tlsPause is how long Wait leaves a stream below that can't be waited for.
const tlsPause = 5 * time.Millisecond

// tlsWaiter is a stream below that can be waited for.
type tlsWaiter interface {
	Wait(ctx context.Context) error
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
	err := t.waitStream(limited)
	if err == nil || ctx.Err() != nil {
		return err
	}
	<-h.done // it is over for the same reason, and Poll must see that
	return nil
}

// waitStream waits for the stream below. Only an end of ctx is an error: if the stream is in a bad way, Poll has
// something to do.
func (t *TLS) waitStream(ctx context.Context) error {
	_ = t.waitBelow(ctx)
	return ctx.Err()
}

func (t *TLS) waitBelow(ctx context.Context) error {
	writing := t.bridge.out.len() > 0
	if s, ok := t.stream.(interface{ WaitReadOrWrite(context.Context) error }); ok && writing {
		return s.WaitReadOrWrite(ctx)
	}
	if s, ok := t.stream.(tlsWaiter); ok && !writing {
		return s.Wait(ctx)
	}
	if t.stream.GetAvailableBytes() > 0 {
		return nil
	}
	select {
	case <-ctx.Done():
	case <-time.After(tlsPause):
	}
	return nil
}
