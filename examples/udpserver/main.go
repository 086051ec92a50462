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
	"time"

	"github.com/godotpeer/godotpeer/examples/udpclient/chat"
	"github.com/godotpeer/godotpeer/examples/udpserver/serve"
	"github.com/godotpeer/godotpeer/internal/cli"
)

var program = cli.Program{Name: "udpserver", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// about is how -h begins.
const about = "Udpserver is the tutorial's server on Godot's UDPServer, which sends every packet back. " +
	"With -port it goes on until Ctrl-C ends it."

// run serves.
func run(ctx context.Context, c *cli.Call) error {
	bind := c.String("bind", "127.0.0.1", "`address` to listen on; * is all interfaces")
	port := c.Int("port", noPort, "port to listen on for others; 0 is any free one")
	c.Lookup("port").DefValue = "any free one, for a built-in client"
	if err := c.Parse(0); err != nil {
		return err
	}
	return listenAndServe(ctx, *bind, *port, c.Out, c.Err)
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
		return err
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
