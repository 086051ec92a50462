package websocketpeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Wait blocks the goroutine until Poll has something to do: a connection to take further or to give up, something to read,
// waiting messages that can be sent, a ping that is due, or an end of the connection. While packets wait to be read it
// returns at once, so read them before. It changes nothing itself: call Poll when it returns. Over a stream of your own
// that has no Wait(ctx) it looks every 2 ms. It takes no descriptor and, from the second one on, no memory. It is an
// addition of Go.
//
// Wait counts as a use of the peer: another goroutine must not send meanwhile. To send from elsewhere, hand the message
// over in a channel and cancel the context that was given to Wait; the goroutine of the peer then sends it and waits
// again, as in the example.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the state is StateClosed, so that a
// loop over it ends with the connection, and [gderr.Failed] if the system can't wait, which does the connection no harm.
func (p *Peer) Wait(ctx context.Context) error {
	return p.place.Wait(ctx, "WebSocketPeer", "Wait", (*source)(p))
}

// source is a Peer as what is waited for.
type source Peer

func init() {
	await.Register(func(peer any) await.Source {
		if p, ok := peer.(*Peer); ok {
			return (*source)(p)
		}
		return nil
	})
}

// Need tells what the peer waits for.
func (s *source) Need(netsock.Interest) await.Need {
	p := (*Peer)(s)
	switch {
	case p.GetReadyState() == StateClosed:
		return await.Closed(gderr.New("WebSocketPeer.Wait", gderr.ErrUnconfigured, p.errState()))
	case p.GetReadyState() == StateOpen && p.hasUnread():
		return await.Ready()
	case p.opening != nil && p.opening.lookup != nil:
		return p.opening.lookup.need().NoLaterThan(p.due()).OrRing(p.place.Bell())
	}
	need := p.below.Need(p.interest())
	if need.Err != nil { // the stream has ended, as Poll finds
		return await.Ready()
	}
	return need.NoLaterThan(p.due()).OrRing(p.place.Bell())
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
		return epoch.Add(p.since + p.settings.handshakeTimeout + 1) // Poll wants more than the time to have passed
	}
	if p.beats() {
		return epoch.Add(p.since + p.heard + p.settings.heartbeat + 1) // as there
	}
	return time.Time{}
}

// interest tells what Poll could do something with: something to read, which there may be no room for, and room to send
// what waits. To wait for anything else would end at once, again and again.
func (p *Peer) interest() (want netsock.Interest) {
	reading, writing := p.waitsFor()
	if reading {
		want |= netsock.ForReading
	}
	if writing {
		want |= netsock.ForWriting
	}
	return want
}

func (p *Peer) waitsFor() (reading, writing bool) {
	switch p.GetReadyState() {
	case StateConnecting:
		writing = len(p.opening.out) > 0 || p.below.Unsent() > 0
		return !writing, writing
	case StateClosing:
		return !p.finishing, p.outbox != nil
	}
	return p.inbox == nil && p.latched.queued > 0 || p.inbox != nil && p.room() > 0, p.outbox != nil
}
