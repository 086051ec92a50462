package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

// frame is how long a frame lasts: the game has 30 a second.
const frame = time.Second / 30

// world is one end of the game: what net.gd and main.gd are there.
type world struct {
	options
	lines
	log  io.Writer // for what is no event
	game *project.Game
	mp   *multiplayer.SceneMultiplayer
	peer multiplayer.Peer
	why  string // why it has ended

	lobby                      Lobby
	round                      Round
	players, coins             *multiplayer.Node
	playerSpawner, coinSpawner *multiplayer.Spawner

	playerOf map[*multiplayer.Node]*player // what the nodes below Players are
	coinOf   map[*multiplayer.Node]*coin   // and those below Coins

	bot    bot
	server *server // nil on a client
}

// newWorld makes the tree of the game, and says what is done with what comes.
func newWorld(o options, game *project.Game, stdout, log io.Writer) (*world, error) {
	w := &world{options: o, lines: lines{stdout}, log: log, game: game, mp: multiplayer.NewSceneMultiplayer(game.Tree()...),
		playerOf: map[*multiplayer.Node]*player{}, coinOf: map[*multiplayer.Node]*coin{}}
	main := w.mp.GetNode("Main")
	if main == nil {
		return nil, errors.New("the game has no main scene")
	}
	w.lobby, w.round = AsLobby(main.GetNode("Lobby")), AsRound(main.GetNode("Round"))
	w.players, w.coins = main.GetNode("Players"), main.GetNode("Coins")
	w.playerSpawner, w.coinSpawner = w.mp.Spawner("Main/PlayerSpawner"), w.mp.Spawner("Main/CoinSpawner")
	if w.lobby.Node == nil || w.round.Node == nil || w.players == nil || w.coins == nil || w.playerSpawner == nil || w.coinSpawner == nil {
		return nil, errors.New("the main scene is not that of Coin Rush")
	}
	w.playerSpawner.SetSceneLoader(w.newPlayer)
	w.playerSpawner.OnSpawned(w.sawPlayer)
	w.coinSpawner.SetSpawnFunction(w.newCoin)
	w.coinSpawner.OnSpawned(w.sawCoin)
	for _, s := range []*multiplayer.Spawner{w.playerSpawner, w.coinSpawner} {
		s.OnDespawned(func(n *multiplayer.Node) { w.say("despawn", "path", n.GetName()) })
	}
	w.mp.OnError(w.check)
	w.listen()
	return w, errors.Join(w.handleRPCs()...)
}

// listen prints the signals of the SceneMultiplayer, and does what they ask for.
func (w *world) listen() {
	w.mp.OnPeerConnected(func(id int) {
		w.say("peer_connected", "id", id)
		if w.server != nil {
			keepUnreliable(w.peer, id)
		}
	})
	w.mp.OnPeerDisconnected(func(id int) {
		w.say("peer_disconnected", "id", id)
		if w.server != nil {
			w.leave(id)
		}
	})
	w.mp.OnPeerAuthenticationFailed(func(id int) { w.say("auth_failed", "id", id) })
	w.mp.OnPeerPacket(func(id int, packet []byte) { w.say("packet", "from", id, "hex", hex.EncodeToString(packet)) })
	w.mp.OnConnectionFailed(func() { w.failed("connection_failed") })
	w.mp.OnServerDisconnected(func() { w.failed("server_disconnected") })
	w.mp.OnConnectedToServer(func() {
		w.say("connected", "id", w.mp.GetUniqueID())
		w.check(w.lobby.Enter.RPCID(multiplayer.TargetPeerServer, w.name))
		w.check(w.mp.SendBytes([]byte("hello"), multiplayer.TargetPeerServer, multiplayer.TransferModeReliable, 0))
	})
	w.mp.OnPeerAuthenticating(func(id int) {
		w.say("authenticating", "id", id)
		if w.server == nil {
			w.check(w.mp.SendAuth(id, []byte(w.auth)))
		}
	})
	if w.auth != "" {
		w.mp.SetAuthCallback(w.authenticate)
	}
}

// authenticate is for what the other end sends: the client's password, or the server's welcome.
func (w *world) authenticate(id int, data []byte) {
	text := ""
	if w.server == nil {
		text = string(data)
	}
	w.say("auth", "id", id, "text", text)
	if w.server != nil {
		if string(data) != w.auth {
			w.check(w.mp.DisconnectPeer(id))
			return
		}
		w.check(w.mp.SendAuth(id, []byte("welcome")))
	}
	w.check(w.mp.CompleteAuth(id))
}

// check tells of an error that the engine would print.
func (w *world) check(err error) {
	if err != nil {
		fmt.Fprintln(w.log, "coinrush:", err)
	}
}

// start makes the peer. A server tells its port, and has the first coins.
func (w *world) start() (port int, err error) {
	peer, port, err := newPeer(w.options)
	w.say("started", "mode", w.mode, "error", int(gderr.CodeOf(err)))
	if err != nil {
		return 0, err
	}
	if w.mode == "server" {
		fmt.Fprintf(w.log, "listening on 127.0.0.1, port %d, over %s\n", port, w.transport)
		w.server = newServer(w.options)
	} else {
		fmt.Fprintf(w.log, "connecting to 127.0.0.1, port %d, over %s\n", w.port, w.transport)
	}
	w.peer = peer
	if err := w.mp.SetMultiplayerPeer(peer); err != nil {
		return 0, err
	}
	if w.server != nil {
		w.open()
	}
	return port, nil
}

// run plays frame by frame until it ends.
func (w *world) run(ctx context.Context) error {
	defer w.peer.Close()
	frames := time.NewTicker(frame)
	defer frames.Stop()
	last := time.Now()
	for w.why == "" {
		select {
		case <-ctx.Done():
			w.end("time")
		case now := <-frames.C:
			w.check(w.mp.Poll())
			w.process(now.Sub(last).Seconds())
			last = now
		}
	}
	return nil
}

// process is what the scripts do in each frame.
func (w *world) process(delta float64) {
	switch {
	case w.server != nil:
		w.move(delta)
		w.tick(delta)
	case w.ai:
		w.playBot(delta)
	}
}

// failed ends the game because the connection is no more.
func (w *world) failed(why string) {
	w.check(w.mp.LastError())
	w.end(why)
}

// end ends the game on this end; the first reason counts.
func (w *world) end(why string) {
	if w.why == "" {
		w.why = why
		w.say("end", "why", why)
	}
}
