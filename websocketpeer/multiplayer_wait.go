package websocketpeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Wait blocks the goroutine until Poll has something to do: a connection to take, to take further or to give up, something
// to read, or an end of a connection. While packets wait to be taken it returns at once. It changes nothing itself. It
// counts as a use of the peer and of the peers of its connections.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the status is CONNECTION_DISCONNECTED and no
// packets wait, so that a loop over it ends with the connection, and [gderr.Failed] if the system can't wait, as with too
// many open files, which does the connections no harm.
func (p *MultiplayerPeer) Wait(ctx context.Context) error {
	const op = "websocketpeer.MultiplayerPeer.Wait"
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.incoming.count() > 0:
		return nil
	case p.status == multiplayer.ConnectionDisconnected:
		return gderr.New(op, gderr.ErrUnconfigured, errNotMultiplayer)
	}
	limited, cancel := ctx, func() {}
	if due := p.due(); !due.IsZero() {
		limited, cancel = context.WithDeadline(ctx, due)
	}
	defer cancel()
	err := waitAny(limited, p.waiters())
	if limited.Err() == nil && gderr.CodeOf(err) == gderr.Failed {
		return gderr.New(op, gderr.Failed, causeOf(err, errGone))
	}
	return ctx.Err() // what else goes wrong is for Poll to find
}

// due returns when a connection that is not in yet has to be given up; the zero time is never.
func (p *MultiplayerPeer) due() time.Time {
	begun := p.joining
	if p.status == multiplayer.ConnectionConnecting {
		begun = p.members
	}
	if len(begun) == 0 {
		return time.Time{}
	}
	return begun[0].since.Add(p.timeout + 1) // the first is the oldest, and Poll wants more than the timeout to have passed
}

// waiters lists what the peer waits for.
func (p *MultiplayerPeer) waiters() []func(context.Context) error {
	var all []func(context.Context) error
	if p.server != nil && !p.IsRefusingNewConnections() && len(p.joining) < maxJoining {
		all = append(all, p.server.Wait)
	}
	for _, c := range p.joining {
		all = append(all, c.peer.Wait)
	}
	for _, c := range p.members {
		all = append(all, c.peer.Wait)
	}
	return all
}

// waitAny waits until the first returns, or the end of ctx, and returns what that returned.
func waitAny(ctx context.Context, waiters []func(context.Context) error) error {
	switch len(waiters) {
	case 0:
		<-ctx.Done()
		return ctx.Err()
	case 1:
		return waiters[0](ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	returned := make(chan error, len(waiters))
	for _, wait := range waiters {
		go func() { returned <- wait(ctx) }()
	}
	var first error
	for i := range waiters {
		err := <-returned
		if i == 0 {
			first = err
			cancel()
		}
	}
	return first
}
