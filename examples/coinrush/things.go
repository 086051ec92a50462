package main

import (
	"fmt"
	"math"
	"strconv"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// player holds the variables of player.gd, and those of the engine's that are synchronized.
type player struct {
	Position variant.Vector2
	Score    int
	Title    string

	input *input
	node  *multiplayer.Node
}

// input holds the variables of input.gd.
type input struct {
	Move variant.Vector2
	Mood string
}

// coin holds the variables of coin.gd.
type coin struct {
	Position variant.Vector2
	Worth    int
	Kind     string
}

// newPlayer makes a player of the scene, which spawners ask for: it does what player.gd and input.gd do.
func (w *world) newPlayer(path string) *multiplayer.Node {
	n, err := w.game.Instantiate(path)
	if err != nil {
		w.check(err)
		return nil
	}
	p := &player{input: &input{}, node: n}
	in := n.GetNode("Input")
	w.playerOf[n] = p
	n.OnTreeExiting(func() { delete(w.playerOf, n) })
	w.check(n.SetFields(p))
	w.check(in.SetFields(p.input))
	in.OnTreeEntered(func() { // it belongs to the peer whose id is the player's name
		id, _ := strconv.Atoi(n.GetName())
		in.SetMultiplayerAuthority(id, true)
	})
	sync, inputSync := n.GetNode("Sync").Synchronizer(), in.GetNode("Sync").Synchronizer()
	sync.OnSynchronized(func() { w.say("at", "path", n.GetName(), "at", hundredths(p.Position)) })
	sync.OnDeltaSynchronized(func() { w.sayScore(p) })
	inputSync.OnSynchronized(func() { w.say("move", "path", n.GetName(), "move", hundredths(p.input.Move)) })
	inputSync.OnDeltaSynchronized(func() { w.say("mood", "path", n.GetName(), "mood", p.input.Mood) })
	return n
}

// sayScore is the setter of the score.
func (w *world) sayScore(p *player) { w.say("score", "path", p.node.GetName(), "score", p.Score) }

// sawPlayer is for a player that the server has spawned. Its score came with it.
func (w *world) sawPlayer(n *multiplayer.Node) {
	p := w.playerOf[n]
	w.sayScore(p)
	w.say("spawn", "path", n.GetName(), "title", p.Title, "score", p.Score, "at", p.Position)
}

// newCoin is the spawn function of the coins. Data that is not that of a coin makes none.
func (w *world) newCoin(data any) *multiplayer.Node {
	var d struct {
		N     int             `gd:"n"`
		At    variant.Vector2 `gd:"at"`
		Worth int             `gd:"worth"`
		Kind  string          `gd:"kind"`
	}
	if err := multiplayer.Convert(data, &d); err != nil {
		w.check(err)
		return nil
	}
	n, err := w.game.Instantiate("res://coin.tscn")
	if err != nil {
		w.check(err)
		return nil
	}
	n.SetName(fmt.Sprintf("coin%d", d.N))
	c := &coin{}
	w.check(n.SetFields(c))
	*c = coin{d.At, d.Worth, d.Kind}
	w.coinOf[n] = c
	n.OnTreeExiting(func() { delete(w.coinOf, n) })
	return n
}

func (w *world) sawCoin(n *multiplayer.Node) {
	c := w.coinOf[n]
	w.say("coin", "path", n.GetName(), "worth", c.Worth, "kind", c.Kind, "at", c.Position)
}

// hundredths rounds as the game does for its lines.
func hundredths(v variant.Vector2) []any {
	return []any{snapped(float64(v.X), 0.01), snapped(float64(v.Y), 0.01)}
}

// snapped rounds to the next multiple of a step.
func snapped(v, step float64) float64 { return math.Floor(v/step+0.5) * step }
