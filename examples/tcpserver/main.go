// Tcpserver is the servers of the two tutorials, on Godot's TCPServer: with -mode node the one that greets each
// client and prints what it sends, with -mode python the one that says "hi~" every half second. Unlike the
// originals it listens on this machine only; -bind "*" opens it to others. Ctrl-C ends it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/internal/cli"
	"github.com/godotpeer/godotpeer/streampeer"
)

var program = cli.Program{Name: "tcpserver", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// tutorials are the ports and services of the tutorials' servers, by mode.
var tutorials = map[string]struct {
	port    int
	service func(console io.Writer) serve.Service
}{
	"node": {5000, func(console io.Writer) serve.Service {
		return serve.Node{Console: console}
	}},
	"python": {50007, func(console io.Writer) serve.Service {
		return serve.Python{Console: console, Interval: 500 * time.Millisecond}
	}},
}

// options are the flags.
type options struct {
	port    int
	bind    string
	service func(console io.Writer) serve.Service
}

// about is how -h begins.
const about = "Tcpserver is the servers of the two tutorials, on Godot's TCPServer. Ctrl-C ends it."

// parse reads the flags.
func parse(c *cli.Call) (o options, err error) {
	mode := c.String("mode", "node", "which tutorial's `server`: node or python")
	c.IntVar(&o.port, "port", -1, "port to listen on; 0 is any free one")
	c.Lookup("port").DefValue = "5000, or 50007 with -mode python"
	c.StringVar(&o.bind, "bind", "127.0.0.1", "`address` to listen on; * is all interfaces")
	if err := c.Parse(0); err != nil {
		return o, err
	}
	tutorial, ok := tutorials[*mode]
	if !ok {
		return o, c.Wrong("-mode %q: want node or python", *mode)
	}
	o.service = tutorial.service
	if o.port < 0 {
		o.port = tutorial.port
	}
	return o, nil
}

// run serves until ctx ends.
func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	return listenAndServe(ctx, o, c.Out)
}

func listenAndServe(ctx context.Context, o options, console io.Writer) error {
	server := streampeer.NewTCPServer()
	if err := server.Listen(o.port, o.bind); err != nil {
		return err
	}
	defer server.Stop()
	fmt.Fprintf(console, "Listening on %d.\n", server.GetLocalPort())
	return serve.Clients(ctx, server, o.service(console))
}
