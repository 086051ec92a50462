package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/godotpeer/godotpeer/gderr"
)

var (
	errTooSlow = errors.New("connecting took too long")
	errStrange = errors.New("an answer to nothing")

	errNoAnswer = errors.New("nothing was answered")
)

// note counts an error by its kind.
func (s *swarm) note(err error) { s.errors[kindOf(err)]++ }

// kindOf tells what an error has in common with others: the system's word, or the engine's.
func kindOf(err error) string {
	var errno syscall.Errno
	switch {
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return "out of descriptors: raise the hard limit, which ulimit -Hn shows, or start fewer bots"
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return "out of ports: widen /proc/sys/net/ipv4/ip_local_port_range, or start fewer bots"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, io.EOF):
		return "the server has ended the connection"
	case errors.Is(err, errTooSlow), errors.Is(err, errStrange):
		return err.Error()
	case err == nil:
		return "ended without a reason"
	}
	return gderr.CodeOf(err).Error()
}

// report is what a swarm tells at the end. Times are in milliseconds.
type report struct {
	Protocol   string         `json:"protocol"`
	Bots       int            `json:"bots"`
	Seconds    float64        `json:"seconds"`
	Connects   int            `json:"connects"`
	Sent       int            `json:"sent"`
	Answered   int            `json:"answered"`
	Unanswered int            `json:"unanswered"`
	Connecting int            `json:"connecting"` // at the end
	PerSecond  float64        `json:"answered_per_second"`
	Errors     map[string]int `json:"errors"`
	Connect    times          `json:"connect_ms"`
	RoundTrips times          `json:"round_trip_ms"`
}

type times struct {
	P50  float64 `json:"p50"`
	P90  float64 `json:"p90"`
	P99  float64 `json:"p99"`
	P999 float64 `json:"p99.9"`
	Max  float64 `json:"max"`
}

func timesOf(h *hdrhistogram.Histogram) times {
	at := func(percentile float64) float64 { return float64(h.ValueAtQuantile(percentile)) / 1e3 }
	return times{at(50), at(90), at(99), at(99.9), float64(h.Max()) / 1e3}
}

func (t times) String() string {
	if t.Max == 0 {
		return "never"
	}
	return fmt.Sprintf("50%% %.2f, 90%% %.2f, 99%% %.2f, 99.9%% %.2f, all %.2f ms", t.P50, t.P90, t.P99, t.P999, t.Max)
}

func (s *swarm) report() *report {
	seconds := min(time.Since(s.began), s.options.last).Seconds()
	return &report{
		Protocol: s.protocol.name, Bots: s.options.bots, Seconds: seconds,
		Connects: s.connects, Sent: s.sent, Answered: s.answered, Unanswered: s.sent - s.answered, Connecting: s.late,
		PerSecond: float64(s.answered) / seconds, Errors: s.errors,
		Connect: timesOf(s.connectTimes), RoundTrips: timesOf(s.roundTrips),
	}
}

// write writes the report as text, and as JSON into a file if there is to be one.
func (r *report) write(out io.Writer, file string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if file == "-" {
		_, err := out.Write(text)
		return err
	}
	fmt.Fprintf(out, "%d bots over %s for %.1f s\n", r.Bots, r.Protocol, r.Seconds)
	fmt.Fprintf(out, "connected %d times, within: %v\n", r.Connects, r.Connect)
	fmt.Fprintf(out, "messages: %d sent, %d answered, %.0f a second, within: %v\n", r.Sent, r.Answered, r.PerSecond, r.RoundTrips)
	if r.Unanswered+r.Connecting > 0 {
		fmt.Fprintf(out, "%d messages were not answered, %d bots were connecting at the end\n", r.Unanswered, r.Connecting)
	}
	for _, kind := range slices.Sorted(maps.Keys(r.Errors)) {
		fmt.Fprintf(out, "%d times: %s\n", r.Errors[kind], kind)
	}
	if file == "" {
		return nil
	}
	return os.WriteFile(file, text, 0o666)
}
