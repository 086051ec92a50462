package enet

import (
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// Poll receives and sends, takes all events that there are, and runs the handlers of what they tell. It never blocks.
// What had arrived is queued for GetPacket. A failing socket ends a server or client, without a handler, and LastError
// tells why.
// It corresponds to MultiplayerPeer.poll.
func (p *MultiplayerPeer) Poll() {
	p.use.Check("enet.MultiplayerPeer")
	p.place.RunDeferred()
	p.poll()
	p.place.RunLast()
}

func (p *MultiplayerPeer) poll() {
	if p.kind == nothing || !p.dropInactive() {
		return
	}
	if p.kind == mesh {
		p.pollMesh()
		return
	}
	if p.host.host == nil { // somebody has destroyed it
		p.end(p.error("Poll", gderr.Failed, ErrNoHost))
		return
	}
	if _, err := p.take(p.host); err != nil {
		p.end(p.error("Poll", gderr.Failed, causeOf(err)))
	}
}

// dropInactive takes the other ends off the list that were ended by hand. It is false if nothing is left to poll.
func (p *MultiplayerPeer) dropInactive() bool {
	epoch, left := p.epoch, p.left
	p.left = nil
	for _, peer := range left {
		if peer.owner != p {
			continue // a handler has forgotten it
		}
		p.lose(peer, false)
		if p.epoch != epoch {
			return false
		}
	}
	return true
}

// lose tells that another end has gone, by itself or because it timed out, forgets it, and ends a client.
func (p *MultiplayerPeer) lose(peer *PacketPeer, timedOut bool) {
	p.takeLast(peer)
	epoch, id, status := p.epoch, peer.id, p.status
	if status == multiplayer.ConnectionConnected {
		p.EmitPeerDisconnected(id)
	}
	switch {
	case p.epoch != epoch || peer.id != id: // a handler did more than listen
	case p.kind == client && peer.ended:
		p.end(nil)
	case p.kind == client:
		p.end(p.lost(status, timedOut))
	default:
		p.forget(peer)
	}
}

// lost is why a client has lost its server.
func (p *MultiplayerPeer) lost(status multiplayer.ConnectionStatus, timedOut bool) error {
	code, cause := gderr.ErrConnectionError, ErrDisconnected
	switch isIn := status == multiplayer.ConnectionConnected; {
	case timedOut && isIn:
		code, cause = gderr.ErrTimeout, ErrSilent
	case timedOut:
		code, cause = gderr.ErrCantConnect, ErrNoAnswer
	case !isIn:
		code = gderr.ErrCantConnect
	}
	return p.error("Poll", code, cause)
}

// take takes all events of a connection. It is false if a handler has ended the peer.
func (p *MultiplayerPeer) take(host *Connection) (bool, error) {
	epoch := p.epoch
	wire, there, err := host.next(0)
	for there {
		p.event(host, wire)
		if p.epoch != epoch || host.host == nil {
			return false, nil
		}
		wire, there = host.host.Event()
	}
	return true, err
}

// event takes one event.
func (p *MultiplayerPeer) event(host *Connection, wire enetwire.Event) {
	peer := host.peerOf(wire)
	switch wire.Kind {
	case enetwire.EventReceive:
		if peer.id == 0 {
			wire.Packet.Free() // of one who was forgotten
		} else {
			p.incoming.push(arrival{wire.Packet, peer.id})
		}
	case enetwire.EventConnect:
		p.welcome(peer, int(int32(wire.Data)))
	case enetwire.EventDisconnect:
		if peer.id != 0 {
			p.lose(peer, wire.TimedOut)
		}
	}
}

// welcome takes a connection that is there now. Its id is what the other side said. Nobody can be below 0: a packet for such
// a one would go to others.
func (p *MultiplayerPeer) welcome(peer *PacketPeer, id int) {
	switch {
	case p.kind == client:
		p.status = multiplayer.ConnectionConnected
		p.EmitPeerConnected(multiplayer.TargetPeerServer)
	case p.kind == mesh, p.IsRefusingNewConnections(), id <= multiplayer.TargetPeerServer, p.byID[id] != nil:
		peer.Reset()
		peer.drop()
	default:
		p.join(peer, id)
		p.EmitPeerConnected(id)
	}
}

// pollMesh polls each connection. One that fails is lost.
func (p *MultiplayerPeer) pollMesh() {
	for _, peer := range slices.Clone(p.members) {
		if peer.owner != p || !peer.IsActive() {
			continue // a handler has forgotten or ended it
		}
		goesOn, err := p.take(peer.conn)
		if !goesOn {
			return
		}
		if err != nil && peer.id != 0 {
			epoch := p.epoch
			p.lose(peer, false)
			if p.epoch != epoch {
				return
			}
		}
	}
}

// takeLast queues what had arrived from another end that is gone, or as good as gone.
func (p *MultiplayerPeer) takeLast(peer *PacketPeer) {
	if peer.IsActive() {
		peer.takeRest()
	}
	for packet, ok := peer.packets.pop(); ok; packet, ok = peer.packets.pop() {
		p.incoming.push(arrival{packet, peer.id})
	}
}
