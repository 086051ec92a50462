// Tcpserver is the servers of the two tutorials, on Godot's TCPServer: with -style node the one that greets each
// client and prints what it sends, with -style python the one that says "hi~" every half second. Unlike the
// originals it listens on this machine only; -bind "*" opens it to others. Ctrl-C ends it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/godotpeer/godotpeer/examples/tcpserver/serve"
	"github.com/godotpeer/godotpeer/streampeer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// tutorials are the ports and services of the tutorials' servers, by style.
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

// run serves until ctx ends, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("tcpserver", flag.ContinueOnError)
	flags.SetOutput(stderr)
	style := flags.String("style", "node", "which tutorial's `server`: node or python")
	port := flags.Int("port", -1, "port to listen on; 0 is any free one")
	flags.Lookup("port").DefValue = "5000, or 50007 with -style python"
	bind := flags.String("bind", "127.0.0.1", "`address` to listen on; * is all interfaces")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	tutorial, ok := tutorials[*style]
	if !ok || flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	if *port < 0 {
		*port = tutorial.port
	}
	if err := listenAndServe(ctx, *port, *bind, tutorial.service(stdout), stdout); err != nil {
		fmt.Fprintln(stderr, "tcpserver:", err)
		return 1
	}
	return 0
}

func listenAndServe(ctx context.Context, port int, bind string, service serve.Service, console io.Writer) error {
	server := streampeer.NewTCPServer()
	if err := server.Listen(port, bind); err != nil {
		return err
	}
	defer server.Stop()
	fmt.Fprintf(console, "Listening on %d.\n", server.GetLocalPort())
	return serve.Clients(ctx, server, service)
}
