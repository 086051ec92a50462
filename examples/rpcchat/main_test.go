package main

import (
	"bufio"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// end is a running program.
type end struct {
	t         *testing.T
	stdin     *io.PipeWriter
	lines     chan string // that it has printed
	interrupt context.CancelFunc
	code      chan int
}

// start runs the program.
func start(t *testing.T, args ...string) *end {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	const enough = 100 // lines: nobody has to read them
	e := &end{t, inWrite, make(chan string, enough), interrupt, make(chan int, 1)}
	go func() {
		defer close(e.lines)
		for lines := bufio.NewScanner(outRead); lines.Scan(); {
			e.lines <- lines.Text()
		}
	}()
	go func() {
		defer outWrite.Close()
		e.code <- program.Call(args, inRead, outWrite, outWrite).Do(ctx)
	}()
	t.Cleanup(func() {
		inWrite.Close()
		interrupt()
	})
	return e
}

// reads waits for a line of a form, and returns what stands in its parentheses.
func (e *end) reads(form string) string {
	e.t.Helper()
	for line := range e.lines {
		if found := regexp.MustCompile("^" + form + "$").FindStringSubmatch(line); found != nil {
			return found[len(found)-1]
		}
	}
	require.Fail(e.t, "no line", form)
	return ""
}

func (e *end) types(line string) {
	e.t.Helper()
	_, err := io.WriteString(e.stdin, line+"\n")
	require.NoError(e.t, err)
}

// TestChat: what one end says is heard at all ends, its own too.
func TestChat(t *testing.T) {
	t.Parallel()
	host := start(t, "-port", "0")
	url := host.reads("chat at (ws://127.0.0.1:[0-9]+)")
	host.types("welcome")
	id := host.reads("([0-9]+): welcome")
	ann, bob := start(t, "-url", url), start(t, "-url", url)
	ann.reads(id + " is here")
	ann.types("I am ann")
	assert.NotEqual(t, id, ann.reads("([0-9]+): I am ann"))
	host.reads("[0-9]+: I am ann")
	bob.reads(id + " is here")
	bob.types("I am bob")
	bob.reads("[0-9]+: I am bob")
	host.reads("[0-9]+: I am bob")

	require.NoError(t, ann.stdin.Close())
	assert.Zero(t, <-ann.code, "a client ends with its input")
	host.interrupt()
	assert.Zero(t, <-host.code)
	assert.Equal(t, 1, <-bob.code, "a client ends with its server")
	bob.reads("rpcchat: .*")
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-h"}, 0, "Rpcchat is a chat by one RPC"},
		{[]string{"-no"}, 2, "flag provided but not defined"},
		{[]string{"-url", "http://"}, 1, "rpcchat: "},
		{[]string{"-port", "99999"}, 1, "rpcchat: "},
		{[]string{"-url", "ws://127.0.0.1:1"}, 1, "chat at ws://127.0.0.1:1\nrpcchat: "},
	} {
		var stderr strings.Builder
		assert.Equal(t, c.code, program.Call(c.args, strings.NewReader(""), io.Discard, &stderr).Do(t.Context()), c.args)
		assert.Contains(t, stderr.String(), c.want)
	}
}
