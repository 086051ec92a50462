package websocketpeer

import (
	"encoding/binary"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// pollClient polls the connection to the server, and takes what came over it, also together with its end.
func (p *MultiplayerPeer) pollClient() {
	c, epoch := p.members[0], p.epoch
	c.peer.Poll()
	if p.status == multiplayer.ConnectionConnecting && !p.takeID(c) {
		return
	}
	if p.epoch != epoch {
		return // a handler has closed the peer
	}
	if c.peer.GetReadyState() != StateClosed {
		p.take(c)
		return
	}
	p.takeLast(c)
	p.lostServer(c, epoch)
}

// takeID takes the first message, which is this client's id, and reports whether the client is connected now. Until then
// it looks whether it should give up.
func (p *MultiplayerPeer) takeID(c *connection) bool {
	switch {
	case c.peer.GetAvailablePacketCount() > 0 && p.reason == nil:
		p.readID(c)
	case c.peer.GetReadyState() == StateClosed:
		p.giveUp(c.peer.LastError())
	case p.overdue(c):
		p.giveUp(errOverdue())
	}
	return p.status == multiplayer.ConnectionConnected
}

// giveUp ends a client that did not get in. What it was told instead of an id, if it was, is the better reason.
func (p *MultiplayerPeer) giveUp(reason error) {
	if p.reason != nil {
		reason = p.reason
	}
	p.clear()
	p.reason = reason
}

// readID reads the id. A wrong one is shown until the server has answered the close frame: scenario
// wsmultiplayer/client-id-negative.
func (p *MultiplayerPeer) readID(c *connection) {
	var space [4]byte
	message, err := c.peer.AppendPacket(space[:0])
	if err != nil {
		return
	}
	if len(message) == 4 {
		p.id = int(int32(binary.LittleEndian.Uint32(message)))
	}
	if len(message) != 4 || p.id <= multiplayer.TargetPeerServer {
		p.reason = gderr.New("websocketpeer.MultiplayerPeer.Poll", gderr.ErrInvalidData,
			fmt.Errorf("the server's first message, of %d bytes, is no id of a client", len(message)))
		c.close(p.timeout)
		return
	}
	p.status = multiplayer.ConnectionConnected
	p.EmitPeerConnected(c.id)
}

// lostServer ends a client whose connection has ended.
func (p *MultiplayerPeer) lostServer(c *connection, epoch int) {
	p.EmitPeerDisconnected(c.id)
	if p.epoch != epoch {
		return // a handler has closed the peer
	}
	p.clear()
	if !c.ended {
		p.reason = c.peer.LastError()
	}
}
