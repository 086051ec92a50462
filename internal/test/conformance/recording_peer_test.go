package conformance

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// recordedPeer stands for the WebSocketMultiplayerPeer of a session: what was recorded happens to it at the next Poll.
type recordedPeer struct {
	scriptedPeer
	put     func(to int, packet []byte)
	atPoll  []func()
	members map[int]bool
}

func newRecordedPeer(id int) *recordedPeer {
	p := &recordedPeer{members: map[int]bool{}}
	p.scriptedPeer = scriptedPeer{id: id, status: multiplayer.ConnectionConnected, relay: true}
	if id == 0 {
		p.status = multiplayer.ConnectionConnecting
	}
	p.Init((*recordedPackets)(p))
	return p
}

// join, leave and receive are what happens.
func (p *recordedPeer) join(id int) {
	p.atPoll = append(p.atPoll, func() {
		if p.id != 1 { // a client is told its own id
			p.id, p.status, id = id, multiplayer.ConnectionConnected, 1
		}
		p.members[id] = true
		p.EmitPeerConnected(id)
	})
}

func (p *recordedPeer) leave(id int) {
	p.atPoll = append(p.atPoll, func() {
		if !p.members[id] {
			return
		}
		p.EmitPeerDisconnected(id)
		delete(p.members, id)
		if id == 1 {
			p.id, p.status = 0, multiplayer.ConnectionDisconnected
		}
	})
}

func (p *recordedPeer) receive(from int, text string) {
	p.atPoll = append(p.atPoll, func() {
		data, _ := hex.DecodeString(text) // it was encoded
		if p.members[from] {
			p.in = append(p.in, scriptedPacket{from: from, mode: multiplayer.TransferModeReliable, data: data})
		}
	})
}

func (p *recordedPeer) Poll() {
	now := p.atPoll
	p.atPoll = nil
	for _, happens := range now {
		if p.status != multiplayer.ConnectionDisconnected {
			happens()
		}
	}
}

func (p *recordedPeer) Close() {
	p.id, p.status, p.members = 0, multiplayer.ConnectionDisconnected, map[int]bool{}
}

func (p *recordedPeer) DisconnectPeer(id int, force bool) error {
	switch {
	case !p.members[id]:
		return gderr.New("recordedPeer.DisconnectPeer", gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", id))
	case force:
		delete(p.members, id)
	case p.id == 1:
		p.leave(id)
	}
	return nil
}

// recordedPackets is what a recordedPeer gives its base to get and put packets.
type recordedPackets recordedPeer

func (p *recordedPackets) GetAvailablePacketCount() int { return len(p.in) }
func (p *recordedPackets) GetMaxPacketSize() int        { return 1 << 24 }

func (p *recordedPackets) GetPacket() ([]byte, error) {
	packet := p.in[0].data
	p.in = p.in[1:]
	return packet, nil
}

func (p *recordedPackets) PutPacket(packet []byte) error {
	to := p.TargetPeer()
	if p.id != 1 {
		to = 1
	}
	if !p.members[to] {
		return gderr.New("recordedPeer.PutPacket", gderr.ErrInvalidParameter, fmt.Errorf("no peer has the id %d", to))
	}
	p.put(to, bytes.Clone(packet))
	return nil
}
