// Coinrush is a bot that plays Coin Rush, a small Godot game, against the game's own server, over WebSocket or ENet. It
// reads the RPCs, the scenes and the synchronizers from the game's folder, and prints what a client of the game prints.
//
//	coinrush --alone                                              a server in Go, and a bot that plays on it
//	coinrush --transport=ws --port=7777 --auth=secret --name=bot --ai --seconds=20
//	coinrush --mode=server --port=7777                            the server in Go, until Ctrl-C ends it
//
// The game's server in Godot is: godot --headless --path testdata/game -- --mode=server --port=7777
package main

import (
	"cmp"
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/multiplayer/project"
)

//go:generate go run github.com/godotpeer/godotpeer/cmd/gdnet stubs -scripts res://lobby.gd,res://round.gd -o rpcs.go testdata/game

//go:embed testdata/game
var embedded embed.FS

var program = cli.Program{Name: "coinrush", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// options are those of the game, and two more.
type options struct {
	mode, transport, auth, name string
	port, round                 int
	seconds                     float64
	seed                        uint64
	ai                          bool

	project string
	alone   bool
}

// about is how -h begins.
const about = `Coinrush plays Coin Rush, a Godot game, as a bot. Its options are those of the game; like there, the environment
variable GAME_NAME stands for the option name where that is not given. Ctrl-C ends it.`

// parse reads the options.
func parse(c *cli.Call) (*options, error) {
	o := &options{}
	c.StringVar(&o.mode, "mode", "client", "client or server")
	c.StringVar(&o.transport, "transport", "ws", "ws or enet")
	c.IntVar(&o.port, "port", 7777, "port on 127.0.0.1")
	c.StringVar(&o.auth, "auth", "", "a password: both ends then authenticate")
	c.StringVar(&o.name, "name", "nobody", "the player's title")
	c.BoolVar(&o.ai, "ai", false, "play; without it the bot stands still")
	c.Float64Var(&o.seconds, "seconds", -1, "seconds until it ends, 0 for never; by default 20 for a client, never for a server")
	c.Uint64Var(&o.seed, "seed", 1, "server: for the places of players and coins")
	c.IntVar(&o.round, "round", 5, "server: seconds of a round")
	c.StringVar(&o.project, "project", "", "the game's `folder`; that of the example by default")
	c.BoolVar(&o.alone, "alone", false, "play against a server in Go, in the same process")
	var wrong error
	c.VisitAll(func(f *flag.Flag) {
		variable := "GAME_" + strings.ToUpper(f.Name)
		if v := os.Getenv(variable); v != "" && wrong == nil {
			if err := f.Value.Set(v); err != nil {
				wrong = fmt.Errorf("%s=%q: %w", variable, v, err)
			}
		}
	})
	if err := c.Parse(0); err != nil {
		return nil, err
	}
	if o.seconds < 0 {
		o.seconds = 20
		if o.mode == "server" && !o.alone {
			o.seconds = 0
		}
	}
	switch {
	case wrong != nil:
		return nil, c.Wrong("%w", wrong)
	case o.mode != "client" && o.mode != "server":
		return nil, c.Wrong("-mode %q: want client or server", o.mode)
	case o.transport != "ws" && o.transport != "enet":
		return nil, c.Wrong("-transport %q: want ws or enet", o.transport)
	}
	return o, nil
}

// run plays.
func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	if o.alone {
		return playAlone(ctx, *o, c.Out, c.Err)
	}
	return play(ctx, *o, c.Out, c.Err, func(int) {})
}

// play is one end of the game, until its time is over, ctx ends or the server goes. A server tells its port.
func play(ctx context.Context, o options, stdout, stderr io.Writer, listening func(port int)) error {
	game, err := load(o.project)
	if err != nil {
		return err
	}
	w, err := newWorld(o, game, stdout, stderr)
	if err != nil {
		return err
	}
	port, err := w.start()
	if err != nil {
		return err
	}
	listening(port)
	if o.seconds != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(o.seconds*float64(time.Second)))
		defer cancel()
	}
	return w.run(ctx)
}

// load reads the game.
func load(dir string) (*project.Game, error) {
	if dir != "" {
		return project.Load(dir)
	}
	files, err := fs.Sub(embedded, "testdata/game")
	if err != nil {
		return nil, err
	}
	return project.LoadFS(files)
}

// playAlone plays against a server of its own, which ends with it.
func playAlone(ctx context.Context, o options, stdout, stderr io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := o
	server.mode, server.port, server.seconds = "server", 0, 0
	ports, ended := make(chan int, 1), make(chan error, 1)
	go func() { ended <- play(ctx, server, io.Discard, stderr, func(port int) { ports <- port }) }()
	select {
	case err := <-ended:
		return err
	case o.port = <-ports:
	}
	o.mode, o.ai = "client", true
	err := play(ctx, o, stdout, stderr, func(int) {})
	cancel()
	return cmp.Or(err, <-ended)
}
