// Swarm keeps thousands of bots on a server, in one process and one group, has them talk, and tells how long the answers
// take. Bots whose connection ends come again, after a time that grows and that chance spreads.
//
//	swarm -bots 1000 -for 5s                             bots over TCP, and a server in the same process
//	swarm -protocol coinrush -transport enet             bots that call RPCs of the game Coin Rush
//	swarm -mode server -protocol websocket -port 7000    the server alone
//	swarm -protocol websocket -to 127.0.0.1:7000         bots on a server elsewhere, which sends back what it hears
//
// For load tests, by hand or in CI:
//
//	swarm -stages 30s:1000,2m:1000,30s:0                 to 1,000 bots in half a minute, two minutes so, and down
//	swarm -threshold 'p99<50ms' -threshold 'ends<0.1%'   fails if that is not so
//	swarm -prometheus :9100 -html report.html            metrics while it runs, a page with charts at the end
//
// For more bots than one machine can have, each runs a segment, and their reports become one:
//
//	swarm -to game:7000 -segment 1/2 -json 1.json        on one machine
//	swarm -to game:7000 -segment 2/2 -json 2.json        on the other
//	swarm -merge -html report.html 1.json 2.json
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"

	"github.com/godotpeer/godotpeer/internal/cli"
)

var program = cli.Program{Name: "swarm", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// about is how -h begins.
const about = `Swarm keeps thousands of bots on a server, has them talk, and tells how long the answers take.
A server over TCP has packets of a PacketPeerStream; all servers but that of Coin Rush send back what they hear.
Ctrl-C ends it earlier.`

func run(ctx context.Context, c *cli.Call) error {
	o, err := parse(c)
	if err != nil {
		return err
	}
	if o.server {
		return serve(ctx, o.protocol, o.port, func(port int) { fmt.Fprintf(c.Err, "%s at 127.0.0.1, port %d\n", o.protocol.name, port) })
	}
	if err := errors.Join(canWrite(o.jsonFile), canWrite(o.htmlFile)); err != nil { // not only when a long run is over
		return err
	}
	var r *report
	if o.merge {
		r, err = mergeFiles(c.Args())
	} else {
		r, err = swarmOn(ctx, o, c.Err)
	}
	if err != nil {
		return err
	}
	err = publish(r, o, c.Out)
	if o.merge {
		err = errors.Join(err, r.missing())
	}
	return err
}

// swarmOn has bots on a server, which it begins if there is none, and returns the report.
func swarmOn(ctx context.Context, o options, told io.Writer) (*report, error) {
	if o.address == "" {
		stop, err := serveBeside(ctx, &o)
		if err != nil {
			return nil, err
		}
		defer stop()
	}
	s := newSwarm(o)
	if o.metrics != "" {
		at, stop, err := s.metrics.serve(o.metrics)
		if err != nil {
			return nil, err
		}
		defer stop()
		fmt.Fprintf(told, "metrics for Prometheus at http://%v/metrics\n", at)
	}
	fmt.Fprintf(told, "connecting %d bots to %s, over %s\n", len(s.members), o.address, o.protocol.name)
	s.run(ctx, newProgress(told, o.last))
	return s.report(), nil
}

// publish holds a report against the thresholds, and writes it wherever it shall be. The error is also what is wrong with the
// server.
func publish(r *report, o options, out io.Writer) error {
	r.Thresholds = o.thresholds.judge(r)
	if o.jsonFile == "-" {
		return errors.Join(r.writeJSON(out), writeFile(o.htmlFile, r.writePage), r.verdict())
	}
	r.write(out)
	return errors.Join(writeFile(o.jsonFile, r.writeJSON), writeFile(o.htmlFile, r.writePage), r.verdict())
}

// canWrite tells whether writeFile can. What is in the file stays there.
func canWrite(name string) error {
	if name == "" || name == "-" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	return file.Close()
}

// writeFile writes a file, if it has a name.
func writeFile(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		_ = file.Close() // the first error tells more
		return err
	}
	return file.Close()
}

// serveBeside serves beside the bots until it is stopped, and sets where.
func serveBeside(ctx context.Context, o *options) (stop func(), err error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the bots say goodbye to it behind Ctrl-C
	ports, ended := make(chan int, 1), make(chan error, 1)
	go func() { ended <- serve(ctx, o.protocol, o.port, func(port int) { ports <- port }) }()
	select {
	case err := <-ended:
		cancel()
		return nil, err
	case port := <-ports:
		o.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	}
	return func() { cancel(); <-ended }, nil
}
