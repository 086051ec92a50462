// Udpserver is the second tutorial's UDPServer. It prints what the original prints, and sends every packet back to
// its sender.
//
// By itself it also starts the other side, the tutorial's Python chat client, and ends when that has said its three
// lines. With -port it listens there, for the Python program itself or for anything else that sends text, until
// Ctrl-C; on this machine only, unless -bind "*" opens it to others. The tutorial's port is 4243.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/godotpeer/godotpeer/examples/udpclient/chat"
	"github.com/godotpeer/godotpeer/examples/udpserver/serve"
	"github.com/godotpeer/godotpeer/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// about is how -h begins.
const about = "Udpserver is the tutorial's server on Godot's UDPServer, which sends every packet back. " +
	"With -port it goes on until Ctrl-C ends it."

// run serves, and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := cli.New("udpserver", about, stderr)
	bind := flags.String("bind", "127.0.0.1", "`address` to listen on; * is all interfaces")
	port := flags.Int("port", noPort, "port to listen on for others; 0 is any free one")
	flags.Lookup("port").DefValue = "any free one, for a built-in client"
	if err := flags.Parse(args, 0); err != nil {
		return cli.ExitCode(err)
	}
	if err := listenAndServe(ctx, *bind, *port, stdout, stderr); err != nil {
		fmt.Fprintln(stderr, "udpserver:", err)
		return 1
	}
	return 0
}

// noPort is the port where none is given.
const noPort = -1

// lines is how often the built-in client chats after its greeting.
const lines = 2

func listenAndServe(ctx context.Context, bind string, port int, console, log io.Writer) error {
	alone := port == noPort
	if alone {
		port = 0
	}
	server, err := serve.Listen(bind, port, console)
	if err != nil {
		return cli.PortTaken(err)
	}
	fmt.Fprintf(log, "listening on %s, port %d\n", bind, server.Port())
	if !alone {
		return server.Run(ctx, 0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chatted := make(chan error, 1)
	go func() {
		err := chat.Talk(ctx, "127.0.0.1", server.Port(), lines, 10*time.Millisecond)
		if err != nil {
			cancel()
		}
		chatted <- err
	}()
	err = server.Run(ctx, 1+lines)
	return errors.Join(err, <-chatted)
}
