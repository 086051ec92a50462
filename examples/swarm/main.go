// Swarm keeps thousands of bots on a server, in one process and one group, has them talk, and tells how long the answers
// take. Bots whose connection ends come again, after a time that grows and that chance spreads.
//
//	swarm -bots 1000 -for 5s                             bots over TCP, and a server in the same process
//	swarm -protocol coinrush -transport enet             bots that call RPCs of the game Coin Rush
//	swarm -mode server -protocol websocket -port 7000    the server alone
//	swarm -protocol websocket -to 127.0.0.1:7000         bots on a server elsewhere, which sends back what it hears
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/godotpeer/godotpeer/internal/cli"
)

var program = cli.Program{Name: "swarm", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// about is how -h begins.
const about = `Swarm keeps thousands of bots on a server, has them talk, and tells how long the answers take.
A server over TCP has packets of a PacketPeerStream; all servers but that of Coin Rush send back what they hear.
Ctrl-C ends it earlier.`

// options are what the flags say.
type options struct {
	bots     int
	last     time.Duration
	ramp     float64
	rate     float64
	size     int
	address  string // of the server
	port     int
	jsonFile string
}

func run(ctx context.Context, c *cli.Call) error {
	var o options
	var from protocols
	mode := c.String("mode", "bots", "bots, or server for a server alone")
	name := c.String("protocol", "tcp", "tcp, udp, websocket or coinrush")
	to := c.String("to", "", "the server's `host:port`; without it there is one in the same process")
	c.IntVar(&o.port, "port", 0, "port to listen on; 0 is any free one")
	c.StringVar(&from.transport, "transport", "ws", "ws or enet, for coinrush")
	c.StringVar(&from.project, "project", "../coinrush/testdata/game", "the `folder` of the game Coin Rush")
	c.IntVar(&o.bots, "bots", 1000, "how many")
	c.DurationVar(&o.last, "for", 10*time.Second, "how long")
	c.Float64Var(&o.ramp, "ramp", 500, "how many bots begin to connect a second")
	c.Float64Var(&o.rate, "rate", 1, "messages a second of each bot")
	c.IntVar(&o.size, "size", 64, "bytes of a message")
	c.StringVar(&o.jsonFile, "json", "", "write the report as JSON into this `file`, too; - is the standard output")
	if err := c.Parse(0); err != nil {
		return err
	}
	switch {
	case *mode != "bots" && *mode != "server":
		return c.Wrong("-mode %q: want bots or server", *mode)
	case from.transport != "ws" && from.transport != "enet":
		return c.Wrong("-transport %q: want ws or enet", from.transport)
	case o.bots < 1 || o.ramp <= 0 || o.rate <= 0 || o.last <= 0:
		return c.Wrong("-bots, -ramp, -rate and -for must be above 0")
	case o.size < stampSize || o.size > maxSize:
		return c.Wrong("-size %d: want %d to %d", o.size, stampSize, maxSize)
	}
	protocol, err := from.named(*name)
	if err != nil {
		return c.Wrong("-protocol %q: %w", *name, err)
	}
	if *mode == "server" {
		return serve(ctx, protocol, o.port, func(port int) { fmt.Fprintf(c.Err, "%s at 127.0.0.1, port %d\n", protocol.name, port) })
	}
	if *to != "" {
		at, err := net.ResolveUDPAddr("udp", *to) // once for all bots; the UDP peers take no name
		if err != nil {
			return c.Wrong("-to %q: want HOST:PORT: %w", *to, err)
		}
		o.address = at.String()
	} else {
		stop, err := serveBeside(ctx, protocol, &o)
		if err != nil {
			return err
		}
		defer stop()
	}
	fmt.Fprintf(c.Err, "connecting %d bots to %s, over %s\n", o.bots, o.address, protocol.name)
	s := newSwarm(protocol, o)
	s.run(ctx, newProgress(c.Err, o))
	if err := s.report().write(c.Out, o.jsonFile); err != nil {
		return err
	}
	if s.answered == 0 {
		return errNoAnswer
	}
	return nil
}

// serveBeside serves beside the bots until it is stopped, and sets where.
func serveBeside(ctx context.Context, protocol *protocol, o *options) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the bots say goodbye to it behind Ctrl-C
	ports, ended := make(chan int, 1), make(chan error, 1)
	go func() { ended <- serve(ctx, protocol, o.port, func(port int) { ports <- port }) }()
	select {
	case err := <-ended:
		cancel()
		return nil, err
	case port := <-ports:
		o.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	}
	return func() { cancel(); <-ended }, nil
}
