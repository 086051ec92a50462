// Gdnet shows what a Godot game's folder says about its networking, and writes Go for it.
//
//	gdnet ../game                                    the tree, the RPCs, spawners and synchronizers, and what is not read
//	gdnet stubs -package game -o game.go ../game     Go source with a type for each script that has RPCs
//
// In a program, beside the code that uses the types:
//
//	//go:generate go run github.com/godotpeer/godotpeer/cmd/gdnet stubs -o game.go ../game
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run does what the arguments ask for, and returns the exit code.
func run(args []string, stdout, stderr io.Writer) int {
	command := show
	if len(args) > 0 && args[0] == "stubs" {
		command, args = stubs, args[1:]
	}
	return command(args, stdout, stderr)
}

// aboutShow is how -h begins.
const aboutShow = `Gdnet shows what a Godot game's folder says about its networking: the tree of the main scene and the autoloads, the
scenes that are spawned, the RPCs of the scripts in the order of their ids, spawners, synchronizers, and what is not
read. Nothing of the game is run.

  gdnet [flags] [FOLDER]          the folder that holds project.godot; the current one by default
  gdnet stubs [flags] [FOLDER]    writes Go source with types for the RPCs; gdnet stubs -h tells more`

// show prints what a project says.
func show(args []string, stdout, stderr io.Writer) int {
	flags := cli.New("gdnet", aboutShow, stderr)
	all := flags.Bool("all", false, "show all scenes and scripts, those too that nothing refers to")
	game, code := load(flags, args, stderr)
	if game == nil {
		return code
	}
	if _, err := io.WriteString(stdout, describe(game, *all)); err != nil {
		fmt.Fprintln(stderr, "gdnet:", err)
		return 1
	}
	return 0
}

// load reads the project that the arguments name. It is nil if that failed, and the exit code counts.
func load(flags *cli.Flags, args []string, stderr io.Writer) (game *project.Game, code int) {
	if err := flags.Parse(args, 1); err != nil {
		return nil, cli.ExitCode(err)
	}
	dir := flags.Arg(0)
	if dir == "" {
		dir = "."
	}
	game, err := project.Load(dir)
	if err != nil {
		fmt.Fprintln(stderr, "gdnet:", err)
		return nil, 1
	}
	return game, 0
}
