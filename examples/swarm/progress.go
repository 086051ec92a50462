package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a swarm is: with a bar in a terminal, and otherwise with a line for each sample.
type progress struct {
	out io.Writer
	bar *progressbar.ProgressBar // nil without a terminal
}

func newProgress(out io.Writer, last time.Duration) progress {
	p := progress{out: out}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = progressbar.NewOptions64(last.Milliseconds(), progressbar.OptionSetWriter(out), progressbar.OptionFullWidth(),
			progressbar.OptionSetPredictTime(false), progressbar.OptionClearOnFinish())
	}
	return p
}

// show shows the last of some samples.
func (p progress) show(samples []sample) {
	now := samples[len(samples)-1]
	var before sample
	if len(samples) > 1 {
		before = samples[len(samples)-2]
	}
	text := fmt.Sprintf("%d of %d bots, %.0f answers a second", now.Open, now.Wanted,
		float64(now.Answered-before.Answered)/(now.At-before.At))
	if now.Answered > before.Answered {
		text += fmt.Sprintf(", half within %.1f ms", milliseconds(now.RoundTrips.at(50)))
	}
	if p.bar == nil {
		fmt.Fprintf(p.out, "%3.0f s: %s\n", now.At, text)
		return
	}
	p.bar.Describe(text)
	_ = p.bar.Set64(min(int64(now.At*1e3), p.bar.GetMax64())) // who can't see it misses nothing
}

func (p progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish() // as above
	}
}
