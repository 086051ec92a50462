package main

import (
	"fmt"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// The numbers of the game's ENet.
const (
	maxClients = 16
	channels   = 4
)

// newPeer makes the peer that the options name, and tells the port of a server.
func newPeer(o options) (peer multiplayer.Peer, port int, err error) {
	if o.transport == "enet" {
		return newENet(o)
	}
	ws := websocketpeer.NewMultiplayerPeer()
	if o.mode == "server" {
		err = ws.CreateServer(o.port, "127.0.0.1", nil)
		return ws, ws.GetLocalPort(), err
	}
	return ws, 0, ws.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", o.port), nil)
}

func newENet(o options) (peer multiplayer.Peer, port int, err error) {
	p := enet.NewMultiplayerPeer()
	if o.mode != "server" {
		return p, 0, p.CreateClient("127.0.0.1", o.port, channels, 0, 0, 0)
	}
	if err := p.SetBindIP("127.0.0.1"); err != nil {
		return nil, 0, err
	}
	if err := p.CreateServer(o.port, maxClients, channels, 0, 0); err != nil {
		return nil, 0, err
	}
	return p, p.GetHost().GetLocalPort(), nil
}

// keepUnreliable makes both ends of a connection of ENet never throw away unreliable packets, as the game's server does.
func keepUnreliable(peer multiplayer.Peer, id int) {
	if p, ok := peer.(*enet.MultiplayerPeer); ok {
		p.GetPeer(id).ThrottleConfigure(1000, 32, 0)
	}
}
