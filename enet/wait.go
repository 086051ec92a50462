package enet

import (
	"context"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Wait blocks the goroutine until Service has something to do: an event, something that has arrived, or a timer that
// has run out. It changes nothing itself.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] without a host, and [gderr.Failed] if the
// system can't wait.
func (c *Connection) Wait(ctx context.Context) error {
	return c.place.Wait(ctx, &c.use, "enet.Connection", "Wait", (*source)(c))
}

// CallDeferred has the next Service call f, on the goroutine that services and before anything else, also where that waits
// in Service already, and Wait return for it. Any goroutine may call it, at any time: it is how a connection and its peers
// are used from elsewhere. It never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the connection has ended when its host is destroyed.
func (c *Connection) CallDeferred(f func()) error { return c.place.CallDeferred("enet.Connection", f) }

// LastError tells why the system failed to send or receive last; nil if it never did. It stays until a host is created.
// It is an addition of Go.
func (c *Connection) LastError() error { return c.reason }

// Wait blocks the goroutine until Poll has something to do: an event, something that has arrived, or a timer that has run
// out. While packets wait to be got it returns at once. It changes nothing itself.
// It is an addition of Go.
//
// It returns the error of ctx if that ends first, [gderr.ErrUnconfigured] if the status is CONNECTION_DISCONNECTED and
// no packets wait, so that a loop over it ends with the connection, and [gderr.Failed] if the system can't wait.
func (p *MultiplayerPeer) Wait(ctx context.Context) error {
	return p.place.Wait(ctx, &p.use, "enet.MultiplayerPeer", "Wait", (*multiplayerSource)(p))
}

// CallDeferred has the next Poll call f, on the goroutine that polls and before anything else, and Wait return for it. Any
// goroutine may call it, at any time: it is how a peer is used from elsewhere. It never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the peer has ended when its status is
// CONNECTION_DISCONNECTED.
func (p *MultiplayerPeer) CallDeferred(f func()) error {
	return p.place.CallDeferred("enet.MultiplayerPeer", f)
}

func init() {
	await.Register(func(peer any) (await.Source, *await.Place) {
		switch p := peer.(type) {
		case *Connection:
			return (*source)(p), &p.place
		case *MultiplayerPeer:
			return (*multiplayerSource)(p), &p.place
		}
		return nil, nil
	})
}

// timeOf returns a time of the clock.
func timeOf(at int64) time.Time { return clockStart.Add(time.Duration(at) * time.Millisecond) }

// source is a Connection as what is waited for.
type source Connection

// Need tells what the connection waits for.
func (s *source) Need(n *await.Need, _ netsock.Interest) {
	(*Connection)(s).need(n)
	s.place.Need(n)
}

func (c *Connection) need(n *await.Need) {
	if c.host == nil {
		n.SetClosed(c.error("Wait", gderr.ErrUnconfigured, ErrNoHost))
		return
	}
	at, ok := c.host.Next()
	switch {
	case ok && at <= clock():
		n.SetReady()
		return
	case c.dtls != nil:
		c.dtls.need(n)
	default:
		n.SetSocket(c.sock, netsock.ForReading)
	}
	if ok {
		n.NoLaterThan(timeOf(at))
	}
}

// servicing is a Connection as what Service waits for: no longer than its deadline.
type servicing Connection

// Need tells what Service waits for.
func (s *servicing) Need(n *await.Need, want netsock.Interest) {
	(*source)(s).Need(n, want)
	n.NoLaterThan(s.deadline)
}

// multiplayerSource is a MultiplayerPeer as what is waited for.
type multiplayerSource MultiplayerPeer

// Need tells what the peer waits for.
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
	case len(p.left) > 0:
		n.SetReady()
	case p.status == multiplayer.ConnectionDisconnected:
		n.SetClosed(p.error("Wait", gderr.ErrUnconfigured, ErrNotConnected))
	case p.kind == mesh:
		p.needOfMesh(n)
	default:
		(*source)(p.host).Need(n, want)
		n.OrEnd() // somebody may have destroyed it
	}
}

// needOfMesh tells what all connections wait for together.
func (p *MultiplayerPeer) needOfMesh(n *await.Need) {
	n.SetForeign((*manyConnections)(p))
	for _, peer := range p.members {
		var one await.Need
		(*source)(peer.conn).Need(&one, netsock.ForReading)
		ready := one.Now || one.Deferred || one.Err() != nil
		if !ready && one.Socket != nil {
			there, err := one.Socket.Readable()
			ready = there || err != nil
		}
		if ready {
			n.SetReady()
			return
		}
		n.NoLaterThan(one.Until())
	}
}

// manyConnections is what one of a mesh waits for.
type manyConnections MultiplayerPeer

// GetAvailableBytes is for who can't wait, and looks again and again.
func (m *manyConnections) GetAvailableBytes() int { return 0 }

// Wait waits for the first connection that has something to do. One that is in a group of the user's tells that group alone,
// so all are looked at again after a while then.
func (m *manyConnections) Wait(ctx context.Context) error {
	g := group.New[struct{}]()
	shared := false
	for _, peer := range m.members {
		shared = g.Add(peer.conn, struct{}{}) != nil || shared
	}
	if shared {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, pause)
		defer cancel()
	}
	if g.Len() == 0 {
		<-ctx.Done()
	}
	for range g.Ready(ctx) {
		break
	}
	for _, peer := range m.members {
		g.Remove(peer.conn)
	}
	return ctx.Err()
}

// pause is for how long connections are left alone that tell somebody else.
const pause = 10 * time.Millisecond
