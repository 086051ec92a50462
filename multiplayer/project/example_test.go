package project_test

import (
	"fmt"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

func ExampleGame_Tree() {
	game, err := project.Load("../../examples/coinrush/testdata/game")
	if err != nil {
		fmt.Println(err)
		return
	}
	mp := multiplayer.NewSceneMultiplayer(game.Tree()...)
	lobby := mp.GetNode("Main/Lobby")
	err = lobby.OnRPC("chat", func(text string) { fmt.Println(mp.GetRemoteSenderID(), text) })
	if err == nil {
		err = lobby.RPC("chat", "hi") // call_local: it runs here, too
	}
	fmt.Println(err, mp.Spawner("Main/PlayerSpawner").GetSpawnableScene(0))
	// Output:
	// 1 hi
	// <nil> res://player.tscn
}

func ExampleLoad() {
	game, err := project.Load("../../examples/coinrush/testdata/game")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(game.Name)
	for path, node := range game.Scenes[game.MainScenePath].Root.All() {
		if node.Script == nil {
			continue
		}
		for _, r := range node.Script.RPCs {
			fmt.Println(path, r.Name, r.Params, r.TransferMode)
		}
	}
	fmt.Println(game.Notes[1])
	// Output:
	// Coin Rush
	// Lobby announce [{text String false}] TRANSFER_MODE_RELIABLE
	// Lobby chat [{text String false}] TRANSFER_MODE_RELIABLE
	// Lobby emote [{kind int false} {at Vector2 false}] TRANSFER_MODE_UNRELIABLE_ORDERED
	// Lobby enter [{title String false}] TRANSFER_MODE_RELIABLE
	// Lobby ping [{n int false}] TRANSFER_MODE_UNRELIABLE
	// Lobby pong [{n int false}] TRANSFER_MODE_UNRELIABLE
	// Lobby upload [{data PackedByteArray false}] TRANSFER_MODE_RELIABLE
	// Lobby whisper [{text String false} {facts Dictionary false}] TRANSFER_MODE_RELIABLE
	// Round over [{scores Dictionary false}] TRANSFER_MODE_RELIABLE
	// Round tick [{seconds int false}] TRANSFER_MODE_UNRELIABLE_ORDERED
	// res://main.gd:12: _ready sets spawn_function, which makes what a spawner spawns from data
}
