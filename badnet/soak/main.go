// Soak has thousands of peers of all kinds talk, leave and come back, for as long as it is told, and watches what the
// process holds meanwhile: memory, goroutines, descriptors. It draws that, and fails if it grows, if something is left at
// the end, or if a message is not answered.
//
//	go run ./soak -peers 5000 -for 10m -svg soak.svg
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/godotpeer/godotpeer/badnet/ends"
	"github.com/godotpeer/godotpeer/internal/cli"
)

var program = cli.Program{Name: "soak", About: about, Run: run}

func main() { program.Main(cli.Interrupt(), os.Args[1:]) }

// about is how -h begins.
const about = `Soak has peers of all kinds talk to servers in the same process, leave and come back, and watches memory, goroutines
and descriptors. It fails if they grow or are left, and if a message is not answered. Ctrl-C ends it earlier.`

// options are what the flags say.
type options struct {
	peers int
	last  time.Duration
	ramp  float64
	rate  float64
	stay  time.Duration
	kinds []ends.Kind
	svg   string
}

func run(ctx context.Context, c *cli.Call) error {
	var o options
	c.IntVar(&o.peers, "peers", 500, "how many")
	c.DurationVar(&o.last, "for", 10*time.Second, "how long")
	c.Float64Var(&o.ramp, "ramp", 100, "how many come a second at first")
	c.Float64Var(&o.rate, "rate", 0.5, "messages a second of each peer")
	c.DurationVar(&o.stay, "stay", 30*time.Second, "how long a peer stays, on average, before it leaves and comes back")
	kinds := c.String("kinds", "", "only these `names` of kinds, with commas: "+strings.Join(names(), ","))
	c.StringVar(&o.svg, "svg", "", "draw what the process held into this `file`")
	if err := c.Parse(0); err != nil {
		return err
	}
	if o.peers < 1 || o.ramp <= 0 || o.rate <= 0 || o.stay <= 0 {
		return c.Wrong("-peers, -ramp, -rate and -stay must be above 0")
	}
	for _, kind := range ends.Kinds {
		if *kinds == "" || slices.Contains(strings.Split(*kinds, ","), kind.Name) {
			o.kinds = append(o.kinds, kind)
		}
	}
	if len(o.kinds) == 0 {
		return c.Wrong("-kinds %q: there is none", *kinds)
	}
	return soak(ctx, o, c.Out)
}

// names are those of all kinds.
func names() (names []string) {
	for _, kind := range ends.Kinds {
		names = append(names, kind.Name)
	}
	return names
}

// soak lets the peers talk, and judges.
func soak(ctx context.Context, o options, out io.Writer) error {
	before := measure()
	hall, err := open(o.kinds)
	if err != nil {
		return err
	}
	crowd := newCrowd(hall, o)
	ctx, cancel := context.WithTimeout(ctx, o.last)
	defer cancel()
	watched := make(chan []sample)
	go func() { watched <- watch(ctx, crowd, out) }()
	served := make(chan struct{})
	serving, leave := context.WithCancel(context.Background())
	go func() {
		defer close(served)
		hall.serve(serving)
	}()
	crowd.run(ctx)
	samples := <-watched
	crowd.finish()
	crowd.leave()
	leave()
	<-served
	after := settle(before)

	crowd.report(out)
	fmt.Fprintf(out, "before: %v\nafter:  %v\n", before, after)
	if o.svg != "" {
		if err := drawChart(samples, o.svg); err != nil {
			return err
		}
	}
	return judge(samples, before, after, crowd)
}
