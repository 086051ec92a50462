package websocketpeer

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Wait blocks the goroutine until Poll has something to do: a connection to take, to take further or to give up, something
// to read, or an end of a connection. While packets wait to be taken it returns at once. It changes nothing itself. It
// counts as a use of the peer and of the peers of its connections. What it and the next Poll cost a server depends on the
// connections that have something to do, not on all.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the status is CONNECTION_DISCONNECTED and no
// packets wait, so that a loop over it ends with the connection, and [gderr.Failed] at a client if the system can't wait, as
// with too many open files, which does the connection no harm. A server looks every 2 ms then.
func (p *MultiplayerPeer) Wait(ctx context.Context) error {
	return p.place.Wait(ctx, &p.use, "websocketpeer.MultiplayerPeer", "Wait", (*multiplayerSource)(p))
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how a peer is used from elsewhere. It never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the peer has ended when its status is
// CONNECTION_DISCONNECTED.
func (p *MultiplayerPeer) CallDeferred(f func()) error {
	return p.place.CallDeferred("websocketpeer.MultiplayerPeer", f)
}

// multiplayerSource is a MultiplayerPeer as what is waited for.
type multiplayerSource MultiplayerPeer

func init() {
	await.Register(func(peer any) (await.Source, *await.Place) {
		if p, ok := peer.(*MultiplayerPeer); ok {
			return (*multiplayerSource)(p), &p.place
		}
		return nil, nil
	})
}

// Need tells what the peer waits for: a client its connection, a server the first of many.
func (s *multiplayerSource) Need(n *await.Need, want netsock.Interest) {
	p := (*MultiplayerPeer)(s)
	if p.incoming.count() > 0 {
		n.SetReady()
		return
	}
	p.need(n, want)
	p.place.Need(n)
}

// need tells what Poll waits for, whatever waits to be taken.
func (p *MultiplayerPeer) need(n *await.Need, want netsock.Interest) {
	switch {
	case p.status == multiplayer.ConnectionDisconnected:
		n.SetClosed(gderr.New("websocketpeer.MultiplayerPeer.Wait", gderr.ErrUnconfigured, multiplayerStates[p.status]))
	case p.server != nil:
		p.needOfServer(n)
	default:
		(*source)(p.members[0].peer).Need(n, want)
		n.OrEnd()
		n.NoLaterThan(p.due())
	}
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

// needOfServer tells what a server waits for: the first of its connections, or a new one.
func (p *MultiplayerPeer) needOfServer(n *await.Need) {
	p.watchAll()
	if p.look(); len(p.awake) > 0 {
		n.SetReady()
		return
	}
	n.NoLaterThan(p.due())
	n.NoLaterThan(p.watched.Until())
}

// watchAll makes the set of all that a server waits for, where there is none yet. The listener is in it while new
// connections are taken.
func (p *MultiplayerPeer) watchAll() {
	if p.watched == nil {
		p.watched = await.NewSet[*connection](p.place.Bell().Ring)
		for _, c := range p.joining {
			p.watch(c)
		}
		for _, c := range p.members {
			p.watch(c)
		}
	}
	taking := p.isTaking()
	switch {
	case taking && p.listening == nil:
		source, _ := await.SourceOf(p.server) // it is of this library
		p.listening = p.watched.Add(source, nil)
	case !taking && p.listening != nil:
		p.watched.Remove(p.listening)
		p.listening = nil
	}
}

// watch and unwatch tell the set of a connection that has come, or is to go. One that is in it can be in no group: that would take
// its bell, and what waits to be sent over it would wait for something else to happen.
func (p *MultiplayerPeer) watch(c *connection) {
	if p.watched == nil {
		return
	}
	if c.watched = p.watched.Join(&c.peer.place, (*source)(c.peer), c); c.watched == nil { // it is in a group of the user's
		c.watched = p.watched.Add((*source)(c.peer), c)
	}
}

func (p *MultiplayerPeer) unwatch(c *connection) {
	if c.watched != nil {
		p.watched.Remove(c.watched)
		c.watched = nil
	}
}

// look finds out which connections have something to do, so that Poll need not poll all of them. Where nobody waits it is
// not known.
func (p *MultiplayerPeer) look() {
	if p.watched == nil {
		return
	}
	for m := p.watched.Next(); m != nil; m = p.watched.Next() {
		p.awake = append(p.awake, m)
		if m.Value != nil {
			m.Value.awake = true
		}
	}
}

// watchAgain watches what was polled.
func (p *MultiplayerPeer) watchAgain() {
	for _, m := range p.awake {
		p.watched.Done(m)
	}
	clear(p.awake)
	p.awake = p.awake[:0]
}
