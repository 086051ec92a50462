package project_test

import (
	"testing"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

const coinRush = "../../examples/coinrush/testdata/game"

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := project.Load(coinRush); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTree makes the tree of a bot; BenchmarkTreeByHand makes the same one without the reader, to compare.
func BenchmarkTree(b *testing.B) {
	game, err := project.Load(coinRush)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		multiplayer.NewSceneMultiplayer(game.Tree()...)
	}
}

func BenchmarkTreeByHand(b *testing.B) {
	game, err := project.Load(coinRush)
	if err != nil {
		b.Fatal(err)
	}
	lobby, round := game.MainScene().GetNode("Lobby").GetScript(), game.MainScene().GetNode("Round").GetScript()
	b.ReportAllocs()
	for b.Loop() {
		main := multiplayer.NewNode("Main")
		for _, name := range []string{"Lobby", "Round", "Players", "Coins"} {
			n := multiplayer.NewNode(name)
			switch name {
			case "Lobby":
				n.SetScript(lobby)
			case "Round":
				n.SetScript(round)
			}
			_ = main.AddChild(n)
		}
		players, coins := multiplayer.NewSpawner("PlayerSpawner"), multiplayer.NewSpawner("CoinSpawner")
		players.SetSpawnPath("../Players")
		players.AddSpawnableScene("res://player.tscn")
		coins.SetSpawnPath("../Coins")
		_ = main.AddChild(players.Node)
		_ = main.AddChild(coins.Node)
		multiplayer.NewSceneMultiplayer(multiplayer.NewNode("Net"), main)
	}
}
