package ends

import (
	"iter"
	"net"
	"slices"
	"strconv"

	"time"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// hall is the server of a MultiplayerPeer.
type hall struct {
	multiplayer.Peer
	port    int
	guests  map[int]*guest
	arrived []*guest
	touched []*guest // who have something
}

func newHall(peer multiplayer.Peer, port int) *hall {
	h := &hall{Peer: peer, port: port, guests: make(map[int]*guest)}
	peer.OnPeerConnected(func(id int) {
		g := &guest{hall: h, id: id}
		h.guests[id] = g
		h.arrived = append(h.arrived, g)
	})
	peer.OnPeerDisconnected(func(id int) {
		h.collect()
		g := h.guests[id]
		g.gone = true
		h.touched = append(h.touched, g)
		delete(h.guests, id)
	})
	return h
}

func listenWebSocketMultiplayer(address string, patience time.Duration) (Server, error) {
	p := websocketpeer.NewMultiplayerPeer()
	p.SetInboundBufferSize(room)
	p.SetOutboundBufferSize(room)
	if err := p.SetHandshakeTimeout(patience.Seconds()); err != nil {
		return nil, err
	}
	if err := p.CreateServer(0, address, nil); err != nil {
		return nil, err
	}
	return newHall(p, p.GetLocalPort()), nil
}

func listenENetMultiplayer(address string, patience time.Duration) (Server, error) {
	p := enet.NewMultiplayerPeer()
	if err := p.SetBindIP(address); err != nil {
		return nil, err
	}
	if err := p.CreateServer(0, maxENetPeers, 0, 0, 0); err != nil {
		return nil, err
	}
	h := newHall(p, p.GetHost().GetLocalPort())
	p.OnPeerConnected(func(id int) { endure(p.GetPeer(id), patience) })
	return h, nil
}

func (h *hall) Waits() group.Peer { return h.Peer }
func (h *hall) Port() int         { return h.port }
func (h *hall) Stop()             { h.Peer.Close() }

func (h *hall) Poll(new, look func(End)) {
	h.Peer.Poll()
	for _, g := range h.arrived {
		new(g)
	}
	h.arrived = h.arrived[:0]
	h.collect()
	for _, g := range h.touched {
		look(g)
	}
	h.touched = h.touched[:0]
}

// collect gives the guests what they have sent.
func (h *hall) collect() {
	for h.GetAvailablePacketCount() > 0 {
		id := h.GetPacketPeer()
		packet, err := h.GetPacket()
		if g := h.guests[id]; g != nil && err == nil {
			if len(g.messages) == 0 {
				h.touched = append(h.touched, g)
			}
			g.messages = append(g.messages, slices.Clone(packet))
		}
	}
}

// guest is the server's end of one client.
type guest struct {
	*hall
	id       int
	messages [][]byte
	gone     bool
}

func (g *guest) Waits() group.Peer { return nil }
func (g *guest) Poll()             {} // the hall does
func (g *guest) LastError() error  { return nil }

func (g *guest) State() State {
	if g.gone {
		return Ended
	}
	return Open
}

func (g *guest) Send(message []byte) error {
	g.SetTargetPeer(g.id)
	return g.PutPacket(message)
}

func (g *guest) Messages() iter.Seq[[]byte] { return drain(&g.messages) }

func (g *guest) Close() { _ = g.DisconnectPeer(g.id, false) } // who has gone is gone

func (g *guest) Drop() {
	if !g.gone {
		_ = g.DisconnectPeer(g.id, true) // who has gone is gone
		delete(g.guests, g.id)
		g.gone = true
	}
}

// drain yields and removes what waits.
func drain(messages *[][]byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(*messages) > 0 {
			message := (*messages)[0]
			*messages = (*messages)[1:]
			if !yield(message) {
				return
			}
		}
	}
}

// member is a client of a MultiplayerPeer.
type member struct{ multiplayer.Peer }

func dialWebSocketMultiplayer(address string, port int, patience time.Duration) (End, error) {
	p := websocketpeer.NewMultiplayerPeer()
	p.SetInboundBufferSize(room)
	p.SetOutboundBufferSize(room)
	if err := p.SetHandshakeTimeout(patience.Seconds()); err != nil {
		return nil, err
	}
	return member{p}, p.CreateClient("ws://"+net.JoinHostPort(address, strconv.Itoa(port)), nil)
}

func dialENetMultiplayer(address string, port int, patience time.Duration) (End, error) {
	p := enet.NewMultiplayerPeer()
	if err := p.CreateClient(address, port, 0, 0, 0, 0); err != nil {
		return nil, err
	}
	endure(p.GetPeer(multiplayer.TargetPeerServer), patience)
	return member{p}, nil
}

func (m member) Waits() group.Peer          { return m.Peer }
func (m member) Messages() iter.Seq[[]byte] { return m.Packets() }
func (m member) Close()                     { _ = m.DisconnectPeer(multiplayer.TargetPeerServer, false) } // who has gone is gone
func (m member) Drop()                      { m.Peer.Close() }

func (m member) Send(message []byte) error {
	m.SetTargetPeer(multiplayer.TargetPeerServer)
	return m.PutPacket(message)
}

func (m member) State() State {
	switch m.GetConnectionStatus() {
	case multiplayer.ConnectionConnecting:
		return Connecting
	case multiplayer.ConnectionConnected:
		return Open
	}
	return Ended
}
