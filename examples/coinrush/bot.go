package main

import (
	"fmt"
	"math"
	"strconv"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// bot is what input.gd keeps of a player that plays by itself.
type bot struct {
	seconds float64 // since the player appeared
	said    int
}

// playBot moves the own player towards the nearest coin, and says something once a second.
func (w *world) playBot(delta float64) {
	n := w.players.GetNode(strconv.Itoa(w.mp.GetUniqueID()))
	if n == nil {
		return
	}
	p := w.playerOf[n]
	p.input.Move = w.direction(p.Position)
	w.bot.seconds += delta
	if w.bot.seconds <= float64(w.bot.said) {
		return
	}
	w.bot.said++
	switch said := w.bot.said; said % 5 {
	case 1:
		w.check(w.lobby.Chat.RPC(fmt.Sprintf("%s says %d", p.Title, said)))
	case 2:
		w.check(w.lobby.Emote.RPC(said, p.Position))
	case 3:
		w.check(w.lobby.Ping.RPCID(multiplayer.TargetPeerServer, said))
	case 4:
		p.input.Mood = fmt.Sprintf("mood %d", said)
	case 0:
		data := make([]byte, said)
		for i := range data {
			data[i] = byte(i)
		}
		w.check(w.lobby.Upload.RPCID(multiplayer.TargetPeerServer, data))
	}
}

// direction returns where the nearest coin is, each part snapped to 0.5; nowhere if there is none.
func (w *world) direction(from variant.Vector2) (move variant.Vector2) {
	nearest := math.Inf(1)
	for _, n := range w.coins.GetChildren() {
		at := w.coinOf[n].Position
		x, y := float64(at.X-from.X), float64(at.Y-from.Y)
		if length := math.Hypot(x, y); length < nearest {
			nearest, move = length, variant.Vector2{}
			if length > 0 {
				move = variant.Vector2{X: float32(snapped(x/length, 0.5)), Y: float32(snapped(y/length, 0.5))}
			}
		}
	}
	return move
}

// handleRPCs says what runs when RPCs come: what lobby.gd, its base talk.gd and round.gd do.
func (w *world) handleRPCs() []error {
	from := w.mp.GetRemoteSenderID
	return []error{
		w.lobby.Enter.On(func(title string) {
			if w.server != nil {
				w.join(from(), title)
			}
		}),
		w.lobby.Chat.On(func(text string) { w.say("chat", "from", from(), "text", text) }),
		w.lobby.Announce.On(func(text string) { w.say("announce", "text", text) }),
		w.lobby.Emote.On(func(kind int, at variant.Vector2) { w.say("emote", "from", from(), "kind", kind, "at", at) }),
		w.lobby.Ping.On(func(n int) { w.check(w.lobby.Pong.RPCID(from(), n)) }),
		w.lobby.Pong.On(func(n int) { w.say("pong", "from", from(), "n", n) }),
		w.lobby.Whisper.On(func(text string, facts *variant.Dictionary) { w.say("whisper", "text", text, "facts", facts) }),
		w.lobby.Upload.On(func(data []byte) {
			sum := 0
			for _, b := range data {
				sum = (sum*31 + int(b)) % 1000003
			}
			w.say("upload", "from", from(), "size", len(data), "sum", sum)
			if w.server != nil {
				w.check(w.lobby.Upload.RPCID(from(), data))
			}
		}),
		w.round.Tick.On(func(seconds int) { w.say("tick", "left", seconds) }),
		w.round.Over.On(func(scores *variant.Dictionary) { w.say("over", "scores", scores) }),
	}
}
