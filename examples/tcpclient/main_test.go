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

	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// start runs the program until the test ends, and requires that it ends well and has printed no more than expected.
func start(t *testing.T, args ...string) (stdout, stderr kit.Console) {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	stdout, stderr = kit.NewConsole(), kit.NewConsole()
	code := make(chan int)
	go func() { code <- program.Call(args, nil, stdout, stderr).Do(ctx) }()
	t.Cleanup(func() {
		interrupt()
		assert.Zero(t, kit.Receive(t, code))
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
			_, err := fmt.Sscanf(stdout.Next(t), "Connecting to 127.0.0.1:%d\n", &port)
			require.NoError(t, err)
			require.NotEqual(t, taken, port)
			stdout.Expect(t, talk)
		})
	}
}

func TestProgramUsesTheFreePortItIsGiven(t *testing.T) {
	t.Parallel()
	port, release := deadPort(t)
	release()
	stdout, _ := start(t, "-server", "-port", strconv.Itoa(port))
	stdout.Expect(t, connecting(port)+talk)
}

func TestProgramTalksToAnotherServer(t *testing.T) {
	t.Parallel()
	l, port := listen(t)
	stdout, _ := start(t, "-port", strconv.Itoa(port), "-reconnect", "1ms")
	conn := accept(t, l)
	stdout.Expect(t, connecting(port)+talk)
	receiveAck(t, conn)
	require.NoError(t, conn.Close())
	stdout.Expect(t, gone+connecting(port))
	conn = accept(t, l)
	stdout.Expect(t, talk)
	receiveAck(t, conn)
}

func TestProgramShowsTheServersSideIfAsked(t *testing.T) {
	t.Parallel()
	port, release := deadPort(t)
	release()
	stdout, stderr := start(t, "-server", "-v", "-port", strconv.Itoa(port))
	stdout.Expect(t, connecting(port)+talk)
	stderr.Expect(t, fmt.Sprintf("server: Listening on %d.\n", port))
	stderr.Expect(t, "server: Accepted connection.\nserver: Received: ack\n")
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
	kit.Usage(t, program, map[string]string{
		"-h":            about,
		"-no-such-flag": "tcpclient: flag provided but not defined: -no-such-flag",
		"localhost":     `tcpclient: unexpected argument "localhost"`,
		"-port x":       `tcpclient: invalid value "x" for flag -port: parse error`,
	})
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
