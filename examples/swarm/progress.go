package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a swarm is: with a bar in a terminal, and otherwise with a line a second.
type progress struct {
	out  io.Writer
	bar  *progressbar.ProgressBar // nil without a terminal
	last *look
}

// look is what was shown last.
type look struct {
	at       time.Duration
	answered int
}

func newProgress(out io.Writer, o options) progress {
	p := progress{out: out, last: &look{}}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions64(o.last.Milliseconds(), progressbar.OptionSetWriter(out), progressbar.OptionFullWidth(),
			progressbar.OptionSetPredictTime(false), progressbar.OptionClearOnFinish())
	}
	return p
}

// show shows the swarm, if it is time for that.
func (p progress) show(at time.Duration, s *swarm) {
	since := at - p.last.at
	if since < time.Second {
		return
	}
	text := fmt.Sprintf("%d of %d bots, %.0f answers a second, half within %.1f ms", s.open, s.options.bots,
		float64(s.answered-p.last.answered)/since.Seconds(), float64(s.roundTrips.ValueAtQuantile(50))/1e3)
	*p.last = look{at, s.answered}
	if p.bar == nil {
		fmt.Fprintf(p.out, "%3.0f s: %s\n", at.Seconds(), text)
		return
	}
	p.bar.Describe(text)
	_ = p.bar.Set64(min(at.Milliseconds(), s.options.last.Milliseconds())) // who can't see it misses nothing
}

func (p progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish() // as above
	}
}
