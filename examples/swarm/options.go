package main

import (
	"flag"
	"math"
	"net"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/internal/cli"
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
	c.Float64Var(&o.rate, "rate", 1, "messages a second of each bot")
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
	switch {
	case o.merge && c.NArg() == 0:
		return o, c.Wrong("-merge: want the JSON files of reports")
	case !o.merge && c.NArg() > 0:
		return o, c.Wrong("unexpected argument %q", c.Arg(0))
	case *mode != "bots" && *mode != "server":
		return o, c.Wrong("-mode %q: want bots or server", *mode)
	case from.transport != "ws" && from.transport != "enet":
		return o, c.Wrong("-transport %q: want ws or enet", from.transport)
	case len(o.stages) > 0 && slices.ContainsFunc([]string{"bots", "for", "ramp"}, given):
		return o, c.Wrong("-stages tells what -bots, -for and -ramp would: want either")
	case *bots < 1 || *ramp <= 0 || o.rate <= 0 || o.last <= 0:
		return o, c.Wrong("-bots, -ramp, -rate and -for must be above 0")
	case o.size < stampSize || o.size > maxSize:
		return o, c.Wrong("-size %d: want %d to %d", o.size, stampSize, maxSize)
	}
	if len(o.stages) == 0 {
		o.stages = rampTo(*bots, *ramp)
	} else {
		o.last = o.stages.length()
	}
	if len(o.segment.numbers(o.stages.most())) == 0 {
		return o, c.Wrong("-segment %v: none of %d bots is in it", o.segment, o.stages.most())
	}
	o.server = *mode == "server"
	if o.protocol, err = from.named(*name); err != nil {
		return o, c.Wrong("-protocol %q: %w", *name, err)
	}
	if *to != "" {
		at, err := net.ResolveUDPAddr("udp", *to) // once for all bots; the UDP peers take no name
		if err != nil {
			return o, c.Wrong("-to %q: want HOST:PORT: %w", *to, err)
		}
		o.address = at.String()
	}
	return o, nil
}
