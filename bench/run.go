//go:build linux

package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// task is a contestant's run.
type task struct {
	size, count int
	address     string // of the other side
	far         *exec.Cmd
	order       io.WriteCloser // to the other side: a line makes it begin
	lines       *bufio.Reader  // from the other side
	began       time.Duration
	perItem     float64
}

// measure runs a case, every contestant once a round.
func measure(c benchCase, rounds int, scale float64, profiles string) result {
	r := result{benchCase: c, values: make([][]float64, len(c.contestants))}
	for range rounds {
		for i, contestant := range c.contestants {
			r.values[i] = append(r.values[i], runNear(c, contestant, scale, profiles))
		}
	}
	return r
}

// runNear measures a contestant in a process of its own.
func runNear(c benchCase, who contestant, scale float64, profiles string) float64 {
	cmd := exec.Command(os.Args[0], "-near", c.name+" "+who.name, "-scale", fmt.Sprint(scale), "-profiles", profiles)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		log.Fatalf("%s, %s: %v", c.name, who.name, err)
	}
	value, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	if err != nil {
		log.Fatalf("%s, %s: %v", c.name, who.name, err)
	}
	return value
}

// beNear runs a contestant against a process that is the other side, and prints what an item took.
func beNear(what string, scale float64, profiles string) {
	pin(0)
	runtime.GOMAXPROCS(1)
	name, who, _ := strings.Cut(what, " ")
	c := cases[slices.IndexFunc(cases, func(c benchCase) bool { return c.name == name })]
	t := &task{size: c.size, count: max(1, int(float64(c.count)*scale))}
	t.startFar(c)
	defer func() {
		_ = t.order.Close()
		_ = t.far.Wait()
	}()
	if profiles != "" {
		file, err := os.Create(filepath.Join(profiles, strings.NewReplacer("/", "-", " ", "-").Replace(what)+".prof"))
		check(err)
		check(pprof.StartCPUProfile(file))
		defer pprof.StopCPUProfile()
	}
	c.contestants[slices.IndexFunc(c.contestants, func(c contestant) bool { return c.name == who })].run(t)
	fmt.Println(t.perItem)
}

// startFar starts the other side, which prints its address.
func (t *task) startFar(c benchCase) {
	t.far = exec.Command(os.Args[0], "-far", fmt.Sprintf("%s %d %d", c.far, t.size, t.count))
	t.far.Stderr = os.Stderr
	out, err := t.far.StdoutPipe()
	check(err)
	t.order, err = t.far.StdinPipe()
	check(err)
	check(t.far.Start())
	t.lines = bufio.NewReader(out)
	t.address = t.hear()
}

// hear waits for a line of the other side.
func (t *task) hear() string {
	line, err := t.lines.ReadString('\n')
	check(err)
	return strings.TrimSpace(line)
}

// begin tells the other side to begin.
func (t *task) begin() {
	_, err := io.WriteString(t.order, "go\n")
	check(err)
}

// start begins to measure.
func (t *task) start() { t.began = processorTime() }

// stop ends measuring, after n items.
func (t *task) stop(n int) { t.perItem = float64(processorTime()-t.began) / float64(n) }

// processorTime is what this process has used, in user mode and in the kernel.
func processorTime() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// pin keeps the process to one processor, where there are two.
func pin(cpu int) {
	if runtime.NumCPU() < 2 {
		return
	}
	var set unix.CPUSet
	set.Set(cpu)
	threads, err := os.ReadDir("/proc/self/task")
	check(err)
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		check(err)
		check(unix.SchedSetaffinity(id, &set))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
