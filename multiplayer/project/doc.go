// Package project reads the folder of a Godot game as far as its networking goes: the scenes as the trees that the
// engine would make of them, the RPCs of the scripts, spawners with their scenes, synchronizers with their
// configurations. Nothing is ever run; what only running would tell is named in [Game.Notes].
//
//	game, err := project.Load("../game")
//	for _, note := range game.Notes {
//		log.Println(note)
//	}
//
// It reads text: project.godot, .tscn, .tres, .gd. Files may come from anybody: their size and number, the depth and
// the size of the trees are limited, and no path leads out of the folder.
package project
