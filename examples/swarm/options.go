package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/godotpeer/godotpeer/internal/cli"
)

// How much there may be a second.
const (
	least    = 0.001
	mostRate = 10_000
	mostRamp = 1_000_000
)

// options are what the flags say.
type options struct {
	merge  bool
	server bool

	protocol *protocol
	port     int    // to listen on
	address  string // of the server; none is one in the same process
	stages   stages
	last     time.Duration
	segment  segment
	rate     float64
	size     int
	metrics  string // the address at which Prometheus finds them

	thresholds         thresholds
	jsonFile, htmlFile string
}

// every is the time from message to message of a bot.
func (o options) every() time.Duration { return time.Duration(float64(time.Second) / o.rate) }

func parse(c *cli.Call) (o options, err error) {
	var from protocols
	mode := c.String("mode", "bots", "bots, or server for a server alone")
	name := c.String("protocol", "tcp", "tcp, udp, websocket or coinrush")
	to := c.String("to", "", "the server's `host:port`; without it there is one in the same process")
	c.IntVar(&o.port, "port", 0, "port to listen on; 0 is any free one")
	c.StringVar(&from.transport, "transport", "ws", "ws or enet, for coinrush")
	c.StringVar(&from.project, "project", "../coinrush/testdata/game", "the `folder` of the game Coin Rush")
	bots := c.Int("bots", 1000, "how many")
	c.DurationVar(&o.last, "for", 10*time.Second, "how long")
	ramp := c.Float64("ramp", 500, "how many bots begin to connect a second")
	c.Var(&o.stages, "stages", "instead of -bots, -for and -ramp: `TIME:BOTS,…`, such as 30s:1000,2m:1000,30s:0, evenly to so many in each time")
	o.segment = whole
	c.Var(&o.segment, "segment", "only the part `NUMBER/OF` of the bots, such as 2/4; the others run elsewhere. job/4 in an indexed Job of Kubernetes")
	c.Float64Var(&o.rate, "rate", 1, "messages a second of each bot, 10000 at most")
	c.IntVar(&o.size, "size", 64, "bytes of a message")
	c.StringVar(&o.metrics, "prometheus", "", "serve metrics for Prometheus at http://`host:port`/metrics")
	c.Var(&o.thresholds, "threshold", "fail unless `NAME<VALUE`, or with <=, > or >=; may be given many times, of\n"+knownThresholds)
	c.StringVar(&o.jsonFile, "json", "", "write the report as JSON into this `file`, too; - is the standard output, and no text")
	c.StringVar(&o.htmlFile, "html", "", "write the report as a page with charts into this `file`, too")
	c.BoolVar(&o.merge, "merge", false, "make one report of those of all segments: the arguments are their JSON files")
	if err := c.Parse(math.MaxInt); err != nil {
		return o, err
	}
	given := func(name string) (is bool) {
		c.Visit(func(f *flag.Flag) { is = is || f.Name == name })
		return is
	}
	within := func(value, most float64) bool { return value >= least && value <= most } // what is no number is not
	switch {
	case o.merge && c.NArg() == 0:
		return o, c.Wrong("-merge: want the JSON files of reports")
	case o.merge && slices.ContainsFunc(c.Args(), func(arg string) bool { return strings.HasPrefix(arg, "-") }):
		return o, c.Wrong("-merge: flags go before the files")
	case !o.merge && c.NArg() > 0:
		return o, c.Wrong("unexpected argument %q", c.Arg(0))
	case *mode != "bots" && *mode != "server":
		return o, c.Wrong("-mode %q: want bots or server", *mode)
	case *mode == "server" && (o.merge || *to != ""):
		return o, c.Wrong("-mode server: want neither -merge nor -to")
	case given("port") && *to != "":
		return o, c.Wrong("-port is for a server here, and -to for one elsewhere: want either")
	case given("transport") && *name != "coinrush":
		return o, c.Wrong("-transport is for -protocol coinrush")
	case from.transport != "ws" && from.transport != "enet":
		return o, c.Wrong("-transport %q: want ws or enet", from.transport)
	case len(o.stages) > 0 && slices.ContainsFunc([]string{"bots", "for", "ramp"}, given):
		return o, c.Wrong("-stages tells what -bots, -for and -ramp would: want either")
	case *bots < 1 || *bots > maxBots:
		return o, c.Wrong("-bots %d: want 1 to %d", *bots, maxBots)
	case o.last <= 0 || o.last > maxLast:
		return o, c.Wrong("-for %v: want more than 0s, and %v at most", o.last, maxLast)
	case !within(*ramp, mostRamp):
		return o, c.Wrong("-ramp %v: want %v to %v", *ramp, least, mostRamp)
	case !within(o.rate, mostRate):
		return o, c.Wrong("-rate %v: want %v to %v", o.rate, least, mostRate)
	case o.size < stampSize || o.size > maxSize:
		return o, c.Wrong("-size %d: want %d to %d", o.size, stampSize, maxSize)
	case o.htmlFile == "-":
		return o, c.Wrong("-html: want a file")
	}
	if len(o.stages) == 0 {
		o.stages = rampTo(*bots, *ramp)
	} else {
		o.last = o.stages.length()
	}
	switch mine := len(o.segment.numbers(o.stages.most())); {
	case mine == 0:
		return o, c.Wrong("-segment %v: none of %d bots is in it", o.segment, o.stages.most())
	case mine > maxENet && from.transport == "enet" && *to == "":
		return o, c.Wrong("-transport enet: a server here has room for %d bots", maxENet)
	}
	o.server = *mode == "server"
	if o.merge {
		return o, nil
	}
	if o.protocol, err = from.named(*name); err != nil {
		return o, c.Wrong("-protocol %q: %w", *name, err)
	}
	if *to != "" {
		o.address, err = resolve(*to)
	}
	return o, err
}

// resolve looks up a HOST:PORT, once for all bots: the UDP peers take no name.
func resolve(address string) (numeric string, err error) {
	at, err := net.ResolveUDPAddr("udp", address)
	if err == nil && (at.IP == nil || at.Port == 0) {
		err = errors.New("want HOST:PORT")
	}
	if err != nil {
		return "", fmt.Errorf("-to %q: %w", address, err)
	}
	return at.String(), nil
}
