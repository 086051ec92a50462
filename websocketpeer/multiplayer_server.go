package websocketpeer

import (
	"encoding/binary"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
)

// maxJoining is how many connections may be in their handshake at a time.
const maxJoining = 1024

// maxLeft is how many bytes of clients that are gone may wait: else those who come, say something and go could fill a
// server that takes no packets.
const maxLeft = 64 << 20

// isTaking tells whether the server takes new connections now. Those that it does not take stay in the system's queue.
func (p *MultiplayerPeer) isTaking() bool {
	return !p.IsRefusingNewConnections() && len(p.joining) < maxJoining && p.incoming.left <= maxLeft
}

// pollServer lets in whose handshake is done, takes new connections, receives, and tells who is gone. A handler may close
// the peer at any time.
func (p *MultiplayerPeer) pollServer() {
	epoch := p.epoch
	p.look()
	p.pollJoining(epoch)
	if p.epoch != epoch {
		return
	}
	p.takeConnections()
	gone := p.pollMembers()
	p.watchAgain()
	for _, c := range gone {
		p.EmitPeerDisconnected(c.id)
		if p.epoch != epoch {
			return
		}
	}
}

// takeConnections takes the connections that wait.
func (p *MultiplayerPeer) takeConnections() {
	for p.isTaking() {
		tcp := p.server.TakeConnection()
		if tcp == nil {
			return
		}
		c := &connection{id: p.freeID(), peer: p.newPeer(), since: time.Now()}
		if err := c.peer.AcceptStream(p.secured(tcp)); err != nil {
			tcp.DisconnectFromHost() // for settings that can't be sent
			continue
		}
		p.joining = append(p.joining, c)
		p.watch(c)
	}
}

// secured is the stream of a connection: itself, or TLS over it.
func (p *MultiplayerPeer) secured(tcp *streampeer.TCP) streampeer.StreamPeer {
	if p.tls == nil {
		return tcp
	}
	session := streampeer.NewTLS()
	session.SetHandshakeTimeout(noTimeout)
	_ = session.AcceptStream(tcp, p.tls) // the handshake that does not begin fails
	return session
}

// freeID returns an id that no client has.
func (p *MultiplayerPeer) freeID() int {
	for {
		id := p.GenerateUniqueID()
		if p.byID[id] == nil {
			return id
		}
	}
}

// pollJoining polls the connections that are in their handshake and lets in those that have done it.
func (p *MultiplayerPeer) pollJoining(epoch int) {
	polled := p.joining
	p.joining = nil
	for _, c := range polled {
		if p.epoch != epoch {
			p.cut(c) // a handler has closed the peer
			continue
		}
		if !p.overdue(c) {
			c.peer.Poll()
		}
		switch {
		case c.peer.GetReadyState() == StateConnecting && !p.overdue(c):
			p.joining = append(p.joining, c)
		case c.peer.GetReadyState() == StateOpen && !p.IsRefusingNewConnections() && p.sendID(c):
			p.join(c)
			p.EmitPeerConnected(c.id)
		default:
			p.cut(c)
		}
	}
}

// sendID tells a client its id and reports whether that went well. The id is given again here: two that join at once must
// not have the same.
func (p *MultiplayerPeer) sendID(c *connection) bool {
	if p.byID[c.id] != nil {
		c.id = p.freeID()
	}
	return c.peer.Send(binary.LittleEndian.AppendUint32(nil, uint32(c.id)), WriteModeBinary) == nil
}

// pollMembers polls the clients, takes what came, and returns those that are gone, already forgotten.
func (p *MultiplayerPeer) pollMembers() []*connection {
	var gone []*connection
	for _, c := range p.members {
		if p.watched == nil || c.awake {
			c.peer.Poll()
			c.awake = false
		}
		if c.peer.GetReadyState() == StateOpen {
			p.take(c)
			continue
		}
		p.takeLast(c)
		gone = append(gone, c)
	}
	p.forget(gone...)
	for _, c := range gone {
		p.cut(c) // the answer to a close frame is not waited for: scenario wsmultiplayer/server-disconnects-a-peer
	}
	return gone
}
