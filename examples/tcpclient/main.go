// Tcpclient is the client of the first tutorial on Godot's StreamPeerTCP: client.go and demo.go are the tutorial's
// client.gd and main.gd, client_godot4.go is what Godot 4 changes.
//
// Without arguments it starts a copy of the tutorial's server too, and prints what the tutorial shows. With -host or
// -port it connects to a server of yours instead. Like the tutorial it goes on forever; Ctrl-C ends it.
package main

import (
	"context"
	"flag"
	"io"
	"os"
	"time"

	"github.com/godotpeer/godotpeer/internal/cli"
)

var program = cli.Program{Name: "tcpclient", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// options are the flags.
type options struct {
	host      string
	port      int
	server    bool
	godot4    bool
	verbose   bool
	reconnect time.Duration
}

// about is how -h begins.
const about = "Tcpclient is the tutorial's client of Godot's StreamPeerTCP. It goes on forever; Ctrl-C ends it.\n" +
	"Without -host and -port it talks to a server of its own, on another port than 5000 if that is taken."

// parse reads the flags. A host or port that is named is that of a server of the user's, so that the built-in one
// starts only if it is asked for.
func parse(c *cli.Call) (options, error) {
	var o options
	c.StringVar(&o.host, "host", "127.0.0.1", "`address` or name of the server")
	c.IntVar(&o.port, "port", 5000, "port of the server; the built-in one takes any free port if it is taken")
	c.BoolVar(&o.server, "server", true, "start the built-in server (default: unless -host or -port is given)")
	c.Lookup("server").DefValue = "false" // its text tells
	c.BoolVar(&o.godot4, "godot4", false, "use the client for Godot 4 instead of the one for Godot 3")
	c.BoolVar(&o.verbose, "v", false, "show on stderr what the built-in server prints")
	c.DurationVar(&o.reconnect, "reconnect", 3*time.Second, "how long after a disconnect or an error to connect again")
	if err := c.Parse(0); err != nil {
		return o, err
	}
	given := make(map[string]bool)
	c.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if (given["host"] || given["port"]) && !given["server"] {
		o.server = false
	}
	return o, nil
}

// run runs the demo until ctx ends.
func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	return play(ctx, o, c.Out, c.Err)
}

// play starts the server if it is wanted, and plays the demo until ctx ends.
func play(ctx context.Context, o options, stdout, stderr io.Writer) error {
	end := func() error { return nil }
	if o.server {
		console := io.Discard
		if o.verbose {
			console = prefixed{"server: ", stderr}
		}
		var err error
		if o.port, end, err = startServer(ctx, o.port, console); err != nil {
			return err
		}
	}
	demo := Demo{Host: o.host, Port: o.port, ReconnectTimeout: o.reconnect, Console: stdout, Log: stderr}
	demo.Ready(o.godot4)
	defer demo.Free()
	mainLoop(ctx, demo.Process)
	return end()
}

// mainLoop calls a process step 60 times a second, with the time since the last, until ctx ends.
func mainLoop(ctx context.Context, process func(delta time.Duration)) {
	ticker := time.NewTicker(time.Second / 60)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			now := time.Now()
			process(now.Sub(last))
			last = now
		}
	}
}
