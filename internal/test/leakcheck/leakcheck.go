// Package leakcheck fails a package's tests if they leave a goroutine or a descriptor behind.
package leakcheck

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"
)

// grace is how long goroutines have to end, and dropped objects to be collected, after the last test.
const grace = 5 * time.Second

// Main runs the tests of a package and exits. It is the whole TestMain of a package.
func Main(m *testing.M) { os.Exit(check(m.Run, grace, os.Stderr)) }

// check calls run and returns its exit code, or 1 if it succeeded and left something behind.
func check(run func() int, grace time.Duration, report io.Writer) int {
	startRuntime()
	before := count()
	code := run()
	if code != 0 {
		return code
	}
	after, ok := settle(before, grace)
	if ok {
		return 0
	}
	fmt.Fprintf(report, "leakcheck: %d descriptors before the tests, %d after them; goroutines left:\n",
		before.descriptors, after.descriptors)
	for _, stack := range after.beside(before) {
		fmt.Fprintf(report, "\n%s\n", stack)
	}
	return 1
}

// held is what a process holds.
type held struct {
	goroutines  map[string]string // the stack of each, by its number: how many there are says little, since some end
	descriptors int
}

func count() held { return held{goroutines(), Descriptors()} }

// beside returns the stacks of the goroutines that were not there before.
func (h held) beside(before held) []string {
	var stacks []string
	for number, stack := range h.goroutines {
		if _, known := before.goroutines[number]; !known {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}

// goroutines returns the stacks of all goroutines by their numbers.
func goroutines() map[string]string {
	var text strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&text, 2) // a Builder takes everything
	found := map[string]string{}
	for stack := range strings.SplitSeq(strings.TrimSpace(text.String()), "\n\n") { // "goroutine 7 [running]:" and so on
		number, _, _ := strings.Cut(strings.TrimPrefix(stack, "goroutine "), " ")
		found[number] = stack
	}
	return found
}

// Descriptors counts the open descriptors where the system lists them; elsewhere it is always 0.
func Descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil || runtime.GOOS == "windows" { // Wine shows the host's list, which has Wine's own
		return 0
	}
	return len(entries)
}

// startRuntime makes the runtime start what stays: the descriptors of its poller, and the goroutine that takes
// signals, which fuzzing needs.
func startRuntime() {
	if r, w, err := os.Pipe(); err == nil {
		_, _ = r.Close(), w.Close()
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
}

// settle waits until no more is held than before, and reports whether that came.
func settle(before held, grace time.Duration) (held, bool) {
	deadline := time.Now().Add(grace)
	for {
		runtime.GC()
		after := count()
		if len(after.beside(before)) == 0 && after.descriptors <= before.descriptors {
			return after, true
		}
		if time.Now().After(deadline) {
			return after, false
		}
		time.Sleep(10 * time.Millisecond)
	}
}
