package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// The numbers of the game.
const (
	firstCoins = 5
	field      = 200 // width and height
	speed      = 60  // a second
	reach      = 12  // of a player, for coins
)

// server is what only the server has: the variables of main.gd and round.gd.
type server struct {
	random  *rand.Rand
	coins   int     // that there have been
	left    int     // seconds of the round
	seconds float64 // since the last tick
}

func newServer(o options) *server {
	return &server{random: rand.New(rand.NewPCG(o.seed, 0)), left: o.round}
}

// open puts the first coins on the field.
func (w *world) open() {
	for range firstCoins {
		w.addCoin()
	}
}

// place returns a place on the field.
func (s *server) place() variant.Vector2 {
	return variant.Vector2{X: float32(s.random.IntN(21) * 10), Y: float32(s.random.IntN(21) * 10)}
}

func (w *world) addCoin() {
	w.server.coins++
	n := w.server.coins
	_, err := w.coinSpawner.Spawn(variant.NewDictionary(
		"n", n, "at", w.server.place(), "worth", 1+n%3, "kind", []string{"copper", "silver", "gold"}[n%3]))
	w.check(err)
}

// join is for a peer that has told its name.
func (w *world) join(id int, title string) {
	name := strconv.Itoa(id)
	if w.players.HasNode(name) {
		return
	}
	n := w.newPlayer("res://player.tscn")
	if n == nil {
		return
	}
	n.SetName(name)
	p := w.playerOf[n]
	p.Title, p.Position = title, w.server.place()
	w.check(w.players.AddChild(n))
	w.say("joined", "id", id, "title", title)
	w.check(w.lobby.Announce.RPC(title + " is here"))
	facts := variant.NewDictionary("players", w.players.GetChildCount(), "you", id)
	w.check(w.lobby.Whisper.RPCID(id, "welcome, "+title, facts))
}

// leave takes the player of a peer away.
func (w *world) leave(id int) {
	if n := w.players.GetNode(strconv.Itoa(id)); n != nil {
		n.QueueFree()
	}
}

// move moves the players as their inputs say, and gives them the coins that they reach.
func (w *world) move(delta float64) {
	for _, n := range w.players.GetChildren() {
		p := w.playerOf[n]
		step := float32(speed * delta)
		p.Position.X = clamp(p.Position.X + p.input.Move.X*step)
		p.Position.Y = clamp(p.Position.Y + p.input.Move.Y*step)
		for _, c := range w.coins.GetChildren() {
			w.take(p, c)
		}
	}
}

func clamp(v float32) float32 { return min(max(v, 0), field) }

// take gives a coin to a player who reaches it.
func (w *world) take(p *player, n *multiplayer.Node) {
	c := w.coinOf[n]
	if math.Hypot(float64(p.Position.X-c.Position.X), float64(p.Position.Y-c.Position.Y)) >= reach {
		return
	}
	p.Score += c.Worth
	w.sayScore(p)
	n.Free()
	w.check(w.lobby.Announce.RPC(fmt.Sprintf("%s takes %s for %d", p.Title, n.GetName(), c.Worth)))
	w.addCoin()
}

// tick tells the seconds that are left, and at the end who has won.
func (w *world) tick(delta float64) {
	if w.server.seconds += delta; w.server.seconds < 1 {
		return
	}
	w.server.seconds--
	w.check(w.round.Tick.RPC(w.server.left))
	if w.server.left--; w.server.left >= 0 {
		return
	}
	scores := variant.NewDictionary()
	for _, n := range w.players.GetChildren() {
		p := w.playerOf[n]
		scores.Set(p.Title, p.Score)
	}
	w.check(w.round.Over.RPC(scores))
	w.server.left = w.options.round
}
