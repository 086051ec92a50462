package websocketpeer

import (
	"context"
	"slices"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Shutdown ends the peer in good order: it disconnects all other ends, which get a close frame, and polls until they are gone;
// a server takes no more clients meanwhile. It is Close then. It blocks the goroutine for that, until ctx ends at the latest, or
// the time of SetHandshakeTimeout is over. The handlers of OnPeerDisconnected run. Packets that had arrived stay readable until
// the peer is set up again.
// It is an addition of Go.
//
// It returns nil if that went well, or the peer was not set up, the error of ctx if that ended before, that of LastError if a
// client's connection ended otherwise, and [gderr.Failed] if the system can't wait. The status is CONNECTION_DISCONNECTED in
// any case, unless a handler has set the peer up again.
func (p *MultiplayerPeer) Shutdown(ctx context.Context) error {
	epoch, refusing := p.epoch, p.IsRefusingNewConnections()
	p.SetRefuseNewConnections(true)
	defer p.SetRefuseNewConnections(refusing)
	for _, c := range slices.Clone(p.members) {
		_ = p.DisconnectPeer(c.id, false) // there is one
	}
	for len(p.members) > 0 && p.epoch == epoch {
		if err := p.place.Wait(ctx, &p.use, "websocketpeer.MultiplayerPeer", "Shutdown", (*multiplayerEnding)(p)); err != nil {
			p.Close()
			return err
		}
		p.Poll()
	}
	err := p.reason
	if p.epoch == epoch {
		p.Close()
	}
	if p.status != multiplayer.ConnectionDisconnected {
		return nil // a handler has set it up again
	}
	return err
}

// multiplayerEnding is a MultiplayerPeer as what Shutdown waits for, whatever waits to be taken.
type multiplayerEnding MultiplayerPeer

func (s *multiplayerEnding) Need(n *await.Need, want netsock.Interest) {
	(*MultiplayerPeer)(s).need(n, want)
	s.place.Need(n)
}
