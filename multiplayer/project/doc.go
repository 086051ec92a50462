// Package project reads the folder of a Godot game as far as its networking goes: the scenes as the trees that the
// engine would make of them, the RPCs of the scripts, spawners with their scenes, synchronizers with their
// configurations. Nothing is ever run; what only running would tell is named in [Game.Notes].
//
//	game, err := project.Load("../game")
//	mp := multiplayer.NewSceneMultiplayer(game.Tree()...)
//	mp.SetMultiplayerPeer(peer)
//	mp.OnError(func(err error) { log.Print(err) })
//	mp.GetNode("Main/Lobby").OnRPC("chat", func(text string) { fmt.Println(mp.GetRemoteSenderID(), text) })
//
// What a script does that matters to the other ends, the program does: nodes that code builds it adds with AddChild, RPCs
// of rpc_config with RPCConfig; it sets authorities in handlers of OnTreeEntered, and the functions of spawners with
// SetSpawnFunction. The command gdnet of this module prints what a game's folder says, notes included, and generates Go
// source in which an argument of a wrong type does not compile.
//
// It reads text: project.godot, .tscn, .tres, .gd. Files may come from anybody: their size and number, the depth and
// the size of the trees are limited, and no path leads out of the folder.
package project
