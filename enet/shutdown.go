package enet

import (
	"context"
	"slices"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Shutdown ends the host in good order: it is PeerDisconnectLater of all peers, services until they are gone, and is Destroy
// then. It blocks the goroutine for that, until ctx ends at the latest, or the peers' timeouts are over. Packets that had
// arrived, also in events that were not taken, wait at their peers; of other events nothing is told.
// It is an addition of Go.
//
// It returns nil if that went well, or there was no host, the error of ctx if that ended before, and [gderr.Failed] if the
// system fails to receive, or to wait. There is no host any more in any case.
func (c *Connection) Shutdown(ctx context.Context) error {
	if c.host == nil {
		return nil
	}
	for _, p := range slices.Clone(c.peers) {
		p.PeerDisconnectLater(0)
	}
	err := c.takeAll()
	for err == nil && len(c.peers) > 0 {
		if err = c.Wait(ctx); err == nil {
			err = c.takeAll()
		}
	}
	if c.host != nil { // what CallDeferred was given may have destroyed it
		_ = c.Destroy() // there is one
	}
	return err
}

// takeAll services, and takes all events, until there is nothing to do. Who connects meanwhile is refused.
func (c *Connection) takeAll() error {
	for c.host != nil {
		event, err := c.Service(0)
		switch {
		case c.host == nil:
			return nil
		case err != nil:
			return err
		case event.Type == EventConnect:
			event.Peer.Reset()
		case event.Type == EventNone:
			c.tidy()
			return nil
		}
	}
	return nil
}

// Shutdown ends the peer in good order: it disconnects all other ends when everything is sent to them, and acknowledged if it
// is reliable, and polls until they are gone; a server takes no more clients meanwhile. It is Close then. It blocks the goroutine
// for that, until ctx ends at the latest, or the other ends' timeouts are over. The handlers of OnPeerDisconnected run. Packets
// that had arrived stay readable until the peer is set up again.
// It is an addition of Go.
//
// It returns nil if that went well, or the peer was not set up, the error of ctx if that ended before, and [gderr.Failed] if
// the system can't wait. The status is CONNECTION_DISCONNECTED in any case, unless a handler has set the peer up again.
func (p *MultiplayerPeer) Shutdown(ctx context.Context) error {
	epoch := p.epoch
	p.SetRefuseNewConnections(true)
	for _, peer := range slices.Clone(p.members) {
		peer.PeerDisconnectLater(0)
	}
	for len(p.members) > 0 && p.epoch == epoch {
		if err := p.place.Wait(ctx, &p.use, "enet.MultiplayerPeer", "Shutdown", (*multiplayerEnding)(p)); err != nil {
			p.Close()
			return err
		}
		p.Poll()
	}
	if p.epoch == epoch || p.kind == nothing {
		p.Close() // a client has ended by itself, for a reason that is none now
	}
	return nil
}

// multiplayerEnding is a MultiplayerPeer as what Shutdown waits for, whatever waits to be taken.
type multiplayerEnding MultiplayerPeer

func (s *multiplayerEnding) Need(n *await.Need, want netsock.Interest) {
	(*MultiplayerPeer)(s).need(n, want)
	s.place.Need(n)
}
