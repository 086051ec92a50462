// Gdnet shows what a Godot game's folder says about its networking, and writes Go for it.
//
//	gdnet ../game                                    the tree, the RPCs, spawners and synchronizers, and what is not read
//	gdnet stubs -package game -o game.go ../game     Go source with a type for each script that has RPCs
//
// In a program, whose module has it by go get -tool github.com/godotpeer/godotpeer/cmd/gdnet, beside the code that uses the types:
//
//	//go:generate go tool gdnet stubs -o game.go ../game
package main

import (
	"cmp"
	"context"
	"io"
	"os"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

func main() {
	program, args := command(os.Args[1:])
	program.Main(context.Background(), args)
}

// command returns the program that the arguments name, and those for it.
func command(args []string) (cli.Program, []string) {
	if len(args) > 0 && args[0] == "stubs" {
		return cli.Program{Name: "gdnet stubs", About: aboutStubs, Run: stubs}, args[1:]
	}
	return cli.Program{Name: "gdnet", About: aboutShow, Run: show}, args
}

// aboutShow is how -h begins.
const aboutShow = `Gdnet shows what a Godot game's folder says about its networking: the tree of the main scene and the autoloads, the
scenes that are spawned, the RPCs of the scripts in the order of their ids, spawners, synchronizers, and what is not
read. Nothing of the game is run.

  gdnet [flags] [FOLDER]          the folder that holds project.godot; the current one by default
  gdnet stubs [flags] [FOLDER]    writes Go source with types for the RPCs; gdnet stubs -h tells more`

// show prints what a project says.
func show(_ context.Context, c *cli.Call) error {
	all := c.Bool("all", false, "show all scenes and scripts, those too that nothing refers to")
	game, err := load(c)
	if err != nil {
		return err
	}
	_, err = io.WriteString(c.Out, describe(game, *all))
	return err
}

// load reads the project that the arguments name.
func load(c *cli.Call) (*project.Game, error) {
	if err := c.Parse(1); err != nil {
		return nil, err
	}
	return project.Load(cmp.Or(c.Arg(0), "."))
}
