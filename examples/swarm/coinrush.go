package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// coinRush is the game of examples/coinrush. Its server sends back what the RPC upload of the node Main/Lobby brings it.
type coinRush struct {
	game      *project.Game
	transport string
}

// newScene makes the game's tree, and returns the node with the RPCs; nil in another game.
func (g *coinRush) newScene() (*multiplayer.SceneMultiplayer, *multiplayer.Node) {
	mp := multiplayer.NewSceneMultiplayer(g.game.Tree()...)
	if spawner := mp.Spawner("Main/CoinSpawner"); spawner != nil { // of the game's own server
		spawner.SetSpawnFunction(func(any) *multiplayer.Node {
			coin, _ := g.game.Instantiate("res://coin.tscn")
			return coin
		})
	}
	return mp, mp.GetNode("Main/Lobby")
}

// coinRushBot is a player that does nothing but upload.
type coinRushBot struct {
	mp     *multiplayer.SceneMultiplayer
	peer   multiplayer.Peer
	lobby  *multiplayer.Node
	joined bool
	heard  [][]byte
}

func (g *coinRush) dial(host string, port, number int) (bot, error) {
	peer, err := g.connect(host, port)
	if err != nil {
		return nil, err
	}
	b := &coinRushBot{peer: peer}
	b.mp, b.lobby = g.newScene()
	b.mp.OnConnectedToServer(func() {
		b.joined = b.lobby.RPCID(multiplayer.TargetPeerServer, "enter", fmt.Sprint("bot ", number)) == nil
	})
	heard := func(data []byte) { b.heard = append(b.heard, data) }
	return b, errors.Join(b.lobby.OnRPC("upload", heard), b.mp.SetMultiplayerPeer(peer))
}

func (g *coinRush) connect(host string, port int) (multiplayer.Peer, error) {
	if g.transport == "enet" {
		peer := enet.NewMultiplayerPeer()
		return peer, peer.CreateClient(host, port, 0, 0, 0, 0)
	}
	peer := websocketpeer.NewMultiplayerPeer()
	return peer, peer.CreateClient(fmt.Sprint("ws://", net.JoinHostPort(host, strconv.Itoa(port))), nil)
}

func (b *coinRushBot) waits() group.Peer { return b.mp }
func (b *coinRushBot) poll()             { _ = b.mp.Poll() } // the state tells

func (b *coinRushBot) send(message []byte) error {
	return b.lobby.RPCID(multiplayer.TargetPeerServer, "upload", message)
}

func (b *coinRushBot) answers(take func(message []byte)) {
	for _, message := range b.heard {
		take(message)
	}
	b.heard = b.heard[:0]
}

func (b *coinRushBot) close()           { _ = b.mp.DisconnectPeer(multiplayer.TargetPeerServer) } // who has gone is gone
func (b *coinRushBot) drop()            { b.peer.Close() }
func (b *coinRushBot) lastError() error { return b.peer.LastError() }

func (b *coinRushBot) state() state {
	switch {
	case b.peer.GetConnectionStatus() == multiplayer.ConnectionDisconnected:
		return ended
	case b.joined:
		return open
	}
	return connecting
}

func (g *coinRush) listen(port int, _ func(group.Peer, func())) (server, error) {
	peer, port, err := g.serve(port)
	if err != nil {
		return server{}, err
	}
	mp, lobby := g.newScene()
	mp.SetServerRelayEnabled(false) // nobody is told of thousands of others
	err = lobby.OnRPC("upload", func(data []byte) {
		_ = lobby.RPCID(mp.GetRemoteSenderID(), "upload", data) // who has gone hears nothing
	})
	return server{mp, port, func() { _ = mp.Poll() }, peer.Close}, errors.Join(err, mp.SetMultiplayerPeer(peer))
}

// maxENet is the most that a host of ENet can have.
const maxENet = 4095

func (g *coinRush) serve(port int) (multiplayer.Peer, int, error) {
	if g.transport == "enet" {
		peer := enet.NewMultiplayerPeer()
		if err := errors.Join(peer.SetBindIP("127.0.0.1"), peer.CreateServer(port, maxENet, 0, 0, 0)); err != nil {
			return nil, 0, err
		}
		return peer, peer.GetHost().GetLocalPort(), nil
	}
	peer := websocketpeer.NewMultiplayerPeer()
	err := peer.CreateServer(port, "127.0.0.1", nil)
	return peer, peer.GetLocalPort(), err
}
