// Udpclient is the second tutorial's UDP clients: with -mode contact the one on Godot's PacketPeerUDP, which sends
// until it is answered and prints the answer, and with -mode chat the one that is Python there, which chats in JSON
// every three seconds.
//
// By itself it also starts the other side, the tutorial's UDPServer, which prints what it gets and sends it back.
// With -port it talks to a server there instead, such as examples/udpserver or the tutorial's script. Ctrl-C ends it.
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

var program = cli.Program{Name: "udpclient", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// options are the flags.
type options struct {
	mode  string
	host  string
	port  int
	count int
	every time.Duration
}

// about is how -h begins.
const about = "Udpclient is the tutorial's UDP clients, on Godot's PacketPeerUDP. " +
	"It ends when it is answered, or has chatted; Ctrl-C ends it, too."

// parse reads the flags.
func parse(c *cli.Call) (options, error) {
	var o options
	c.StringVar(&o.mode, "mode", "contact", "which `client`: contact or chat")
	c.StringVar(&o.host, "host", "127.0.0.1", "`address` of the server")
	c.IntVar(&o.port, "port", 0, "port of the server; without it a built-in one is started")
	c.IntVar(&o.count, "count", 0, "with -mode chat: how many times to chat; 0 is forever")
	c.DurationVar(&o.every, "every", 3*time.Second, "with -mode chat: how long to wait between two chats")
	if err := c.Parse(0); err != nil {
		return o, err
	}
	switch {
	case o.mode != "contact" && o.mode != "chat":
		return o, c.Wrong("-mode %q: want contact or chat", o.mode)
	case o.count < 0:
		return o, c.Wrong("-count %d: want 0 or more", o.count)
	}
	return o, nil
}

// run is the program.
func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	return talk(ctx, o, c.Out, c.Err)
}

// talk runs the client, and a server for it if the flags name none.
func talk(ctx context.Context, o options, console, log io.Writer) error {
	if o.port != 0 {
		return client(ctx, o, console, log)
	}
	// The chatting client prints nothing, so the server does. It has seen all when that many packets have come.
	serverConsole, limit := io.Discard, 0
	if o.mode == "chat" {
		serverConsole = console
		if o.count > 0 {
			limit = 1 + o.count
		}
	}
	server, err := serve.Listen("127.0.0.1", 0, serverConsole)
	if err != nil {
		return err
	}
	o.host, o.port = "127.0.0.1", server.Port()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- server.Run(ctx, limit) }()
	err = client(ctx, o, console, log)
	if limit == 0 || err != nil {
		cancel()
	}
	return errors.Join(err, <-served)
}

// client runs the client that the flags name.
func client(ctx context.Context, o options, console, log io.Writer) error {
	fmt.Fprintf(log, "sending to %s, port %d\n", o.host, o.port)
	if o.mode == "chat" {
		return chat.Talk(ctx, o.host, o.port, o.count, o.every)
	}
	return contact(ctx, o.host, o.port, console, log)
}
