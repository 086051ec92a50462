package main

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/realtest"
)

// awaits waits until events were printed.
func (o *output) awaits(t *testing.T, want ...string) {
	t.Helper()
	if !assert.Eventually(t, func() bool { return len(missing(o.String(), want...)) == 0 }, 2*kit.Patience, 20*time.Millisecond) {
		require.Fail(t, "events are missing", "%v in\n%s", missing(o.String(), want...), o)
	}
}

// errors returns what the engine complained about while the game ran: not about the cache that its editor would have
// written, and not about scripts that go on when it is over.
func (o *output) errors() (errors []string) {
	text, _, _ := strings.Cut(o.String(), `"ev":"end"`)
	for line := range strings.Lines(text) {
		if strings.Contains(line, "ERROR") && !strings.Contains(line, "global script cache") {
			errors = append(errors, line)
		}
	}
	return errors
}

// godot runs the game in the engine until the test ends.
func godot(t *testing.T, binary string, args ...string) *output {
	t.Helper()
	o := &output{}
	command := exec.CommandContext(t.Context(), binary, append([]string{"--headless", "--path", "testdata/game", "--"}, args...)...)
	command.Env = append(command.Environ(), "HOME="+t.TempDir()) // where it would keep its files
	command.Stdout, command.Stderr = o, o
	require.NoError(t, command.Start())
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return o
}

// freePort returns a port that nobody uses, for TCP or UDP.
func freePort(t *testing.T, transport string) int {
	t.Helper()
	if transport == "enet" {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		require.NoError(t, err)
		defer c.Close()
		return c.LocalAddr().(*net.UDPAddr).Port
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// TestGodot4: the bot and a client of the game play on the game's server, and tell of each other.
func TestGodot4(t *testing.T) {
	t.Parallel()
	binary := realtest.RequireGodot4(t)
	for _, transport := range []string{"ws", "enet"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			common := []string{"--transport=" + transport, fmt.Sprint("--port=", freePort(t, transport)), "--auth=secret"}
			with := func(args ...string) []string { return append(args, common...) }
			server := godot(t, binary, with("--mode=server", "--seconds=120", "--round=2")...)
			server.awaits(t, "started mode=server error=0")
			real := godot(t, binary, with("--name=real", "--ai", "--seconds=100")...)
			bot, code := &output{}, make(chan int, 1)
			ctx, interrupt := context.WithCancel(t.Context())
			var stderr strings.Builder
			go func() {
				code <- program.Call(with("--name=bot", "--ai", "--seconds=100", "--project=testdata/game"), nil, bot, &stderr).Do(ctx)
			}()
			bot.awaits(t, "connected")
			real.awaits(t, "connected")
			idOf := func(o *output) int {
				for _, e := range eventsOf(o.String()) {
					if e["ev"] == "connected" {
						return int(e["id"].(float64))
					}
				}
				return 0
			}
			own, other := idOf(bot), idOf(real)
			bot.awaits(t, "auth id=1 text=welcome", "peer_connected id=1", "whisper", "spawn title=bot score=0", "spawn title=real", "coin", "despawn",
				"score", "announce", "tick", "over", "pong from=1", "upload from=1 size=5 sum=31810", fmt.Sprint("chat from=", own),
				fmt.Sprint("chat from=", other), fmt.Sprint("emote from=", other), fmt.Sprint("at path=", own), fmt.Sprint("move path=", other),
				fmt.Sprint("mood path=", other))
			real.awaits(t, "spawn title=bot", fmt.Sprint("chat from=", own), fmt.Sprint("emote from=", own), fmt.Sprint("move path=", own),
				fmt.Sprint("mood path=", own), fmt.Sprint("at path=", own))
			server.awaits(t, fmt.Sprint("joined id=", own, " title=bot"), fmt.Sprint("packet from=", own, " hex=68656c6c6f"),
				fmt.Sprint("chat from=", own), fmt.Sprint("emote from=", own), fmt.Sprint("upload from=", own, " size=5 sum=31810"),
				fmt.Sprint("move path=", own), fmt.Sprint("mood path=", own))
			// A server may complain of what it sends while a client, of whatever kind, closes.
			assert.Empty(t, server.errors())
			assert.Empty(t, real.errors())
			interrupt()
			assert.Zero(t, <-code, &stderr)
			bot.awaits(t, "end why=time")
			server.awaits(t, fmt.Sprint("peer_disconnected id=", own))
		})
	}
}

// TestGodot4AsClient: a client of the game plays on the server in Go.
func TestGodot4AsClient(t *testing.T) {
	t.Parallel()
	binary := realtest.RequireGodot4(t)
	for _, transport := range []string{"ws", "enet"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			port := fmt.Sprint("--port=", freePort(t, transport))
			server, code := &output{}, make(chan int, 1)
			ctx, interrupt := context.WithCancel(t.Context())
			var stderr strings.Builder
			go func() {
				code <- program.Call([]string{"--mode=server", "--transport=" + transport, port, "--auth=secret", "--round=2", "--seconds=100"}, nil, server, &stderr).Do(ctx)
			}()
			server.awaits(t, "started error=0")
			real := godot(t, binary, "--transport="+transport, port, "--auth=secret", "--name=real", "--ai", "--seconds=100")
			real.awaits(t, "auth id=1 text=welcome", "whisper", "spawn title=real", "coin", "despawn", "score", "announce", "tick", "over", "pong from=1",
				"upload from=1 size=5 sum=31810", "at")
			server.awaits(t, "joined title=real", "packet hex=68656c6c6f", "chat", "emote", "upload size=5 sum=31810", "move", "mood", "score")
			interrupt()
			assert.Zero(t, <-code, &stderr)
			real.awaits(t, "end why=server_disconnected")
			assert.Empty(t, real.errors())
		})
	}
}
