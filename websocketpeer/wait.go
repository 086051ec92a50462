package websocketpeer

import (
	"context"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Wait blocks the goroutine until Poll has something to do: a connection to take further or to give up, something to read,
// waiting messages that can be sent, a ping that is due, or an end of the connection. While packets wait to be read it
// returns at once, so read them before. It changes nothing itself: call Poll when it returns. Over a stream of your own
// that has no Wait(ctx) it looks every 2 ms. It takes no descriptor and, from the second one on, no memory.
// It is an addition of Go.
//
// Wait counts as a use of the peer: another goroutine must not send meanwhile, but by CallDeferred.
//
// Wait returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the state is StateClosed, so that a
// loop over it ends with the connection, and [gderr.Failed] if the system can't wait, which does the connection no harm.
func (p *Peer) Wait(ctx context.Context) error {
	return p.place.Wait(ctx, &p.use, "websocketpeer.Peer", "Wait", (*source)(p))
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how others send. It never blocks.
// It corresponds to Object.call_deferred.
//
//	err := peer.CallDeferred(func() { peer.SendText("now") })
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the peer has ended when its state is StateClosed.
func (p *Peer) CallDeferred(f func()) error { return p.place.CallDeferred("websocketpeer.Peer", f) }

// source is a Peer as what is waited for.
type source Peer

func init() {
	await.Register(func(peer any) (await.Source, *await.Place) {
		if p, ok := peer.(*Peer); ok {
			return (*source)(p), &p.place
		}
		return nil, nil
	})
}

// Need tells what the peer waits for.
func (s *source) Need(n *await.Need, _ netsock.Interest) {
	(*Peer)(s).need(n)
	s.place.Need(n)
}

func (p *Peer) need(n *await.Need) {
	switch {
	case p.opening != nil:
		p.opening.need(n)
		n.OrEnd()
	case p.session != nil:
		p.session.need(n)
		n.OrEnd()
	default:
		n.SetClosed(gderr.New("websocketpeer.Peer.Wait", gderr.ErrUnconfigured, p.errState()))
		n.Left = p.inbox.count() > 0
	}
}
