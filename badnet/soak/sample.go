package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"time"
)

// sample is what the process held at a time.
type sample struct {
	at          time.Duration
	resident    float64 // bytes of memory, where the system tells
	heap        float64 // bytes of objects, dead ones among them
	goroutines  int
	descriptors int
	open        int64 // connections of clients
	answered    int64 // messages, from the beginning
}

func (s sample) String() string {
	return fmt.Sprintf("%.0f MB resident, %.1f MB heap, %d goroutines, %d descriptors", s.resident/1e6, s.heap/1e6, s.goroutines, s.descriptors)
}

// measure looks at the process.
func measure() sample {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	s := sample{heap: float64(heap[0].Value.Uint64()), goroutines: runtime.NumGoroutine()}
	if entries, err := os.ReadDir("/proc/self/fd"); err == nil {
		s.descriptors = len(entries)
	}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		pages, _ := strconv.Atoi(string(bytes.Fields(text)[1])) // the second number is what is resident
		s.resident = float64(pages * os.Getpagesize())
	}
	return s
}

// watch takes a sample each second until ctx ends, and prints one of ten.
func watch(ctx context.Context, c *crowd, out io.Writer) (samples []sample) {
	began := time.Now()
	for tick := time.NewTicker(time.Second); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return samples
		case now := <-tick.C:
			s := measure()
			s.at, s.open, s.answered = now.Sub(began), c.open.Load(), c.answered.Load()
			if len(samples)%10 == 0 {
				fmt.Fprintf(out, "%4.0f s: %d open, %d answered, %v\n", s.at.Seconds(), s.open, s.answered, s)
			}
			samples = append(samples, s)
		}
	}
}

// settle waits until no more is held than before, but not for ever, and returns what is.
func settle(before sample) sample {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		runtime.GC()
		runtime.GC() // pools lose what they keep at the second one
		after := measure()
		if after.goroutines <= before.goroutines && after.descriptors <= before.descriptors+runtimes || time.Now().After(deadline) {
			return after
		}
	}
}

// runtimes is how many descriptors the runtime opens once and keeps.
const runtimes = 8

// judge tells what went wrong.
func judge(samples []sample, before, after sample, c *crowd) error {
	var errs []error
	for name, of := range map[string]func(sample) float64{ // goroutines are those of handshakes: how many there are is up to the machine
		"resident memory": func(s sample) float64 { return s.resident },
		"the heap":        func(s sample) float64 { return s.heap },
		"descriptors":     func(s sample) float64 { return float64(s.descriptors) },
	} {
		if earlier, later := trend(samples, of); later > earlier*tolerance {
			errs = append(errs, fmt.Errorf("%s: grew from %.0f to %.0f", name, earlier, later))
		}
	}
	if after.goroutines > before.goroutines {
		errs = append(errs, fmt.Errorf("%d goroutines are left", after.goroutines-before.goroutines))
	}
	if after.descriptors > before.descriptors+runtimes {
		errs = append(errs, fmt.Errorf("%d descriptors are left", after.descriptors-before.descriptors))
	}
	for what, n := range map[string]int{"connections broke": c.broken, "answers were wrong": c.strange, "messages were not answered": c.unanswered} {
		if n > 0 {
			errs = append(errs, fmt.Errorf("%d %s", n, what))
		}
	}
	if c.answered.Load() == 0 {
		errs = append(errs, errors.New("no message was answered"))
	}
	return errors.Join(errs...)
}

// tolerance is by what factor something may be more in the last third of the time than in the one before: the collector is
// never at the same point.
const tolerance = 1.1

// enough is how many samples have a trend: those of a shorter run are of how the crowd comes.
const enough = 60

// trend returns the medians of the second and of the last third of the samples.
func trend(samples []sample, of func(sample) float64) (earlier, later float64) {
	third := len(samples) / 3
	if len(samples) < enough {
		return 0, 0
	}
	median := func(part []sample) float64 {
		var values []float64
		for _, s := range part {
			values = append(values, of(s))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return median(samples[third : 2*third]), median(samples[len(samples)-third:])
}
