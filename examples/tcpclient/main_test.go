package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// output is what a program prints, kept until a test looks at it.
type output chan string

func (o output) Write(text []byte) (int, error) {
	o <- string(text)
	return len(text), nil
}

// next waits for what is printed next.
func (o output) next(t *testing.T) string {
	t.Helper()
	select {
	case text := <-o:
		return text
	case <-time.After(patience):
		require.Fail(t, "nothing printed")
		return ""
	}
}

// expect waits for what is printed next, and requires that it is the text.
func (o output) expect(t *testing.T, want string) {
	t.Helper()
	var got string
	for len(got) < len(want) {
		got += o.next(t)
	}
	require.Equal(t, want, got)
}

// start runs the program until the test ends, and requires that it ends well and has printed no more than expected.
func start(t *testing.T, args ...string) (stdout, stderr output) {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	stdout, stderr = make(output, 100), make(output, 100)
	code := make(chan int)
	go func() { code <- program.Call(args, nil, stdout, stderr).Do(ctx) }()
	t.Cleanup(func() {
		interrupt()
		select {
		case c := <-code:
			assert.Zero(t, c)
		case <-time.After(patience):
			assert.Fail(t, "does not end")
		}
		assert.Empty(t, stdout)
		assert.Empty(t, stderr)
	})
	return stdout, stderr
}

func TestProgramTalksToItsOwnServer(t *testing.T) {
	t.Parallel()
	for name, godot4 := range variants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, taken := listen(t)
			stdout, _ := start(t, "-server", "-port", strconv.Itoa(taken), fmt.Sprintf("-godot4=%t", godot4))
			var port int
			_, err := fmt.Sscanf(stdout.next(t), "Connecting to 127.0.0.1:%d\n", &port)
			require.NoError(t, err)
			require.NotEqual(t, taken, port)
			stdout.expect(t, talk)
		})
	}
}

func TestProgramUsesTheFreePortItIsGiven(t *testing.T) {
	t.Parallel()
	port, release := deadPort(t)
	release()
	stdout, _ := start(t, "-server", "-port", strconv.Itoa(port))
	stdout.expect(t, connecting(port)+talk)
}

func TestProgramTalksToAnotherServer(t *testing.T) {
	t.Parallel()
	l, port := listen(t)
	stdout, _ := start(t, "-port", strconv.Itoa(port), "-reconnect", "1ms")
	conn := accept(t, l)
	stdout.expect(t, connecting(port)+talk)
	receiveAck(t, conn)
	require.NoError(t, conn.Close())
	stdout.expect(t, gone+connecting(port))
	conn = accept(t, l)
	stdout.expect(t, talk)
	receiveAck(t, conn)
}

func TestProgramShowsTheServersSideIfAsked(t *testing.T) {
	t.Parallel()
	port, release := deadPort(t)
	release()
	stdout, stderr := start(t, "-server", "-v", "-port", strconv.Itoa(port))
	stdout.expect(t, connecting(port)+talk)
	stderr.expect(t, fmt.Sprintf("server: Listening on %d.\n", port))
	stderr.expect(t, "server: Accepted connection.\nserver: Received: ack\n")
}

func TestFlags(t *testing.T) {
	t.Parallel()
	defaults := options{host: "127.0.0.1", port: 5000, server: true, reconnect: 3 * time.Second}
	for args, want := range map[string]func(*options){
		"":                   func(*options) {},
		"-godot4 -v":         func(o *options) { o.godot4, o.verbose = true, true },
		"-server=false":      func(o *options) { o.server = false },
		"-host localhost":    func(o *options) { o.server, o.host = false, "localhost" },
		"-port 7000":         func(o *options) { o.server, o.port = false, 7000 },
		"-port 7000 -server": func(o *options) { o.port = 7000 },
		"-reconnect 5s":      func(o *options) { o.reconnect = 5 * time.Second },
	} {
		expected := defaults
		want(&expected)
		got, err := parse(program.Call(strings.Fields(args), nil, io.Discard, io.Discard))
		assert.NoError(t, err, args)
		assert.Equal(t, expected, got, args)
	}
}

func TestBadFlags(t *testing.T) {
	t.Parallel()
	for args, reason := range map[string]string{
		"-h":            about,
		"-no-such-flag": "tcpclient: flag provided but not defined: -no-such-flag",
		"localhost":     `tcpclient: unexpected argument "localhost"`,
		"-port x":       `tcpclient: invalid value "x" for flag -port: parse error`,
	} {
		code := 2
		if args == "-h" {
			code = 0
		}
		var stdout, stderr strings.Builder
		assert.Equal(t, code, program.Call(strings.Fields(args), nil, &stdout, &stderr).Do(t.Context()), args)
		assert.Empty(t, stdout.String(), args)
		assert.True(t, strings.HasPrefix(stderr.String(), reason+"\n"), stderr.String())
		assert.Contains(t, stderr.String(), about+"\n\nUsage of tcpclient:\n", args)
	}
}

func TestMainLoopRuns60TimesASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second+time.Millisecond)
		defer cancel()
		frames, passed := 0, time.Duration(0)
		mainLoop(ctx, func(delta time.Duration) {
			frames++
			passed += delta
		})
		assert.Equal(t, 60, frames)
		assert.InDelta(t, time.Second, passed, float64(time.Millisecond))
	})
}
