// Tcpclient is the client of the first tutorial on Godot's StreamPeerTCP: client.go and demo.go are the tutorial's
// client.gd and main.gd, client_godot4.go is what Godot 4 changes.
//
// Without arguments it starts a copy of the tutorial's server too, and prints what the tutorial shows. With -host or
// -port it connects to a server of yours instead. Like the tutorial it goes on forever; Ctrl-C ends it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/godotpeer/godotpeer/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends what the first does not
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

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
func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := cli.New("tcpclient", about, stderr)
	flags.StringVar(&o.host, "host", "127.0.0.1", "`address` or name of the server")
	flags.IntVar(&o.port, "port", 5000, "port of the server; the built-in one takes any free port if it is taken")
	flags.BoolVar(&o.server, "server", true, "start the built-in server (default: unless -host or -port is given)")
	flags.Lookup("server").DefValue = "false" // its text tells
	flags.BoolVar(&o.godot4, "godot4", false, "use the client for Godot 4 instead of the one for Godot 3")
	flags.BoolVar(&o.verbose, "v", false, "show on stderr what the built-in server prints")
	flags.DurationVar(&o.reconnect, "reconnect", 3*time.Second, "how long after a disconnect or an error to connect again")
	if err := flags.Parse(args, 0); err != nil {
		return o, err
	}
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if (given["host"] || given["port"]) && !given["server"] {
		o.server = false
	}
	return o, nil
}

// run runs the demo until ctx ends, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stderr)
	if err != nil {
		return cli.ExitCode(err)
	}
	if err := play(ctx, o, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "tcpclient:", err)
		return 1
	}
	return 0
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
