package realtest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// lifetime is how long a process may live.
const lifetime = 90 * time.Second

// Process is a program that a test has started. It is killed when the test ends, and after 90 s at the latest.
type Process struct {
	t      testing.TB
	cmd    *exec.Cmd
	cancel context.CancelFunc

	mu    sync.Mutex
	lines []string      // all that it has printed
	next  int           // the first line that WaitLine has not looked at
	more  chan struct{} // closed, and made anew, when there are more lines, or the output has ended
	ended bool
}

// Start starts a program in a directory, with its own HOME, and reads what it prints: stdout and stderr in one.
func Start(t testing.TB, dir, path string, args ...string) *Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), lifetime)
	p := &Process{t: t, cmd: exec.CommandContext(ctx, path, args...), cancel: cancel, more: make(chan struct{})}
	home := t.TempDir()
	p.cmd.Dir = dir
	p.cmd.WaitDelay = 5 * time.Second // for the output of grandchildren, which are not killed
	p.cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	r, w := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	go p.read(r)
	go func() {
		_ = p.cmd.Wait() // a killed program's status tells nothing
		_ = w.Close()
	}()
	t.Cleanup(p.Kill)
	return p
}

// read collects the lines until the process has ended.
func (p *Process) read(r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		p.grow(func() {
			if line != "" {
				p.lines = append(p.lines, strings.TrimRight(line, "\r\n"))
			}
			p.ended = err != nil
		})
		if err != nil {
			return
		}
	}
}

// grow changes what was read, and wakes those who wait for it.
func (p *Process) grow(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
	close(p.more)
	p.more = make(chan struct{})
}

// WaitLine waits for a line with the given text in it, after the one that the last WaitLine found, and returns it.
// The test fails if the process ends first, or after 30 s.
func (p *Process) WaitLine(text string) string {
	p.t.Helper()
	line, ok := p.FindLine(text)
	if !ok {
		p.t.Fatalf("%s printed no %q; all it printed:\n%s", p.cmd.Path, text, strings.Join(p.Lines(), "\n"))
	}
	return line
}

// FindLine is WaitLine for a line that may never come: it reports whether it came.
func (p *Process) FindLine(text string) (string, bool) {
	timeout := time.NewTimer(kit.Patience)
	defer timeout.Stop()
	for {
		line, found, more := p.look(text)
		if found || more == nil {
			return line, found
		}
		select {
		case <-more:
		case <-timeout.C:
			return "", false
		}
	}
}

// look searches the lines not looked at yet; more is closed when there are others, or nil if there never will be.
func (p *Process) look(text string) (line string, found bool, more <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for ; p.next < len(p.lines); p.next++ {
		if strings.Contains(p.lines[p.next], text) {
			p.next++
			return p.lines[p.next-1], true, nil
		}
	}
	if p.ended {
		return "", false, nil
	}
	return "", false, p.more
}

// Lines returns all lines printed so far.
func (p *Process) Lines() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.lines)
}

// Interrupt sends the signal of Ctrl-C. It does not wait.
func (p *Process) Interrupt() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		p.t.Fatal(err)
	}
}

// Kill ends the process at once (SIGKILL), waits for its end and returns when all its output is read.
func (p *Process) Kill() {
	p.cancel()
	p.WaitEnd()
}

// WaitEnd waits for the process to end by itself, at most as long as it may live, and returns its exit code, -1 if
// it was killed.
func (p *Process) WaitEnd() int {
	for {
		p.mu.Lock()
		more, ended := p.more, p.ended
		p.mu.Unlock()
		if ended {
			return p.cmd.ProcessState.ExitCode()
		}
		<-more
	}
}
