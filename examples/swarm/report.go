package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// report is what a swarm tells at the end. All in it that is no sample follows from the samples, but for how the swarm was
// called and how long connecting took.
type report struct {
	Protocol string    `json:"protocol"`
	Stages   string    `json:"stages"`
	Segments []segment `json:"segments"` // of the run, that are in it
	Bots     int       `json:"bots"`     // at most
	Seconds  float64   `json:"seconds"`
	counts
	Unanswered int       `json:"unanswered"`
	PerSecond  float64   `json:"answered_per_second"`
	Errors     kinds     `json:"errors"`
	Connect    times     `json:"connect_ms"`
	RoundTrip  times     `json:"round_trip_ms"`
	Process    usage     `json:"process"` // the most of each
	Thresholds []verdict `json:"thresholds,omitempty"`

	ConnectTimes histogram `json:"connect_histogram"` // of microseconds, as the other one
	RoundTrips   histogram `json:"round_trip_histogram"`
	Samples      []sample  `json:"samples"`
}

// times are in milliseconds.
type times struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
	Max  float64 `json:"max"`
}

func timesOf(h histogram) (t times) {
	if h.TotalCount() == 0 {
		return t
	}
	at := func(percentile float64) float64 { return milliseconds(h.at(percentile)) }
	return times{at(50), at(90), at(99), at(99.9), at(100)}
}

func milliseconds(d time.Duration) float64 { return float64(d) / 1e6 }

func (t times) String() string {
	if t.Max == 0 {
		return "never"
	}
	return fmt.Sprintf("50%% %.2f, 90%% %.2f, 99%% %.2f, 99.9%% %.2f, all %.2f ms", t.P50, t.P90, t.P99, t.P999, t.Max)
}

// mistake is a kind of error, and what it kept from happening.
type mistake struct {
	Times      int
	What, Kind string
}

// Mistakes lists what went wrong.
func (r *report) Mistakes() (all []mistake) {
	for _, part := range []struct {
		what  string
		kinds kinds
	}{{"could not connect", r.Failed}, {"ended", r.Ends}, {"could not send", r.FailedSends}} {
		for _, kind := range slices.Sorted(maps.Keys(part.kinds)) {
			all = append(all, mistake{part.kinds[kind], part.what, kind})
		}
	}
	return all
}

// report tells what the swarm has done. It is for behind the end.
func (s *swarm) report() *report {
	r := &report{
		Protocol: s.options.protocol.name, Stages: s.options.stages.String(), Segments: []segment{s.options.segment},
		Bots: len(s.members), Seconds: s.lasted.Seconds(), ConnectTimes: s.connectTimes, Samples: s.samples,
	}
	r.conclude()
	return r
}

// conclude sets what follows from the samples.
func (r *report) conclude() {
	r.RoundTrips = newHistogram()
	for _, s := range r.Samples {
		r.RoundTrips.Merge(s.RoundTrips.PackedHistogram)
		r.Process.most(s.usage)
	}
	r.counts = r.Samples[len(r.Samples)-1].counts
	r.Unanswered = r.Sent - r.Answered
	r.PerSecond = float64(r.Answered) / r.Seconds
	r.Errors = r.counts.errors()
	r.Connect, r.RoundTrip = timesOf(r.ConnectTimes), timesOf(r.RoundTrips)
}

// verdict is what is wrong with the server, by this report.
func (r *report) verdict() error {
	if r.Answered == 0 {
		return errors.New("nothing was answered")
	}
	var crossed []string
	for _, v := range r.Thresholds {
		if !v.Holds {
			crossed = append(crossed, v.Threshold+" ("+v.Value+")")
		}
	}
	if len(crossed) > 0 {
		return fmt.Errorf("thresholds are crossed: %s", strings.Join(crossed, ", "))
	}
	return nil
}

// write writes the report as text.
func (r *report) write(out io.Writer) {
	fmt.Fprintf(out, "%d bots over %s for %.1f s", r.Bots, r.Protocol, r.Seconds)
	if r.Segments[0] != whole {
		fmt.Fprintf(out, ", in segments %v", r.Segments)
	}
	fmt.Fprintf(out, "\nconnected %d times, within: %v\n", r.Connects, r.Connect)
	fmt.Fprintf(out, "messages: %d sent, %d answered, %.0f a second, within: %v\n", r.Sent, r.Answered, r.PerSecond, r.RoundTrip)
	if others := r.Heard - r.Answered; others > 0 {
		fmt.Fprintf(out, "%d other messages were received\n", others)
	}
	if r.Unanswered+r.Late > 0 {
		fmt.Fprintf(out, "%d messages were not answered, %d bots were still connecting when their time was over\n", r.Unanswered, r.Late)
	}
	for _, m := range r.Mistakes() {
		fmt.Fprintf(out, "%d times: %s: %s\n", m.Times, m.What, m.Kind)
	}
	fmt.Fprintf(out, "this program: %v\n", r.Process)
	for _, v := range r.Thresholds {
		fmt.Fprintln(out, v)
	}
}

// writeJSON writes the report as JSON.
func (r *report) writeJSON(out io.Writer) error {
	to := json.NewEncoder(out)
	to.SetIndent("", "  ")
	to.SetEscapeHTML(false) // thresholds have < and >
	return to.Encode(r)
}
