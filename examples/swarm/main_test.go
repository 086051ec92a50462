package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

func TestUsage(t *testing.T) {
	t.Parallel()
	kit.Usage(t, program, map[string]string{
		"-h":                            strings.Split(about, "\n")[0],
		"-mode x":                       `swarm: -mode "x": want bots or server`,
		"-protocol x":                   `swarm: -protocol "x": want tcp, udp, websocket or coinrush`,
		"-transport x":                  `swarm: -transport "x": want ws or enet`,
		"-bots 0":                       "swarm: -bots, -ramp, -rate and -for must be above 0",
		"-for 0s":                       "swarm: -bots, -ramp, -rate and -for must be above 0",
		"-to 127.0.0.1":                 `swarm: -to "127.0.0.1": want HOST:PORT: address 127.0.0.1: missing port in address`,
		"-to 127.0.0.1:99999":           `swarm: -to "127.0.0.1:99999": want HOST:PORT: address 99999: invalid port`,
		"-size 7":                       "swarm: -size 7: want 8 to 1200",
		"extra":                         `swarm: unexpected argument "extra"`,
		"-protocol coinrush -project .": `swarm: -protocol "coinrush": -project: project.Load: File not found: res://project.godot: no such file or directory`,
	})
}

// until lets a swarm go on until something is so.
func (s *swarm) until(t *testing.T, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(kit.Patience); !so(); s.frame(t.Context()) {
		require.True(t, time.Now().Before(deadline), "%+v", s.counts)
	}
}

// TestProtocols: two hundred bots talk over each protocol, and all that they say is answered.
func TestProtocols(t *testing.T) {
	t.Parallel()
	for _, names := range [][2]string{{"tcp"}, {"udp"}, {"websocket"}, {"coinrush", "ws"}, {"coinrush", "enet"}} {
		t.Run(names[0]+names[1], func(t *testing.T) {
			t.Parallel()
			p, err := protocols{names[1], "../coinrush/testdata/game"}.named(names[0])
			require.NoError(t, err)
			o := options{bots: 200, ramp: 1000, rate: 5, size: 100, last: time.Hour}
			stop, err := serveBeside(t.Context(), p, &o)
			require.NoError(t, err)
			defer stop()
			s := newSwarm(p, o)
			s.until(t, func() bool { return s.open == 200 && s.answered >= 400 })
			s.end()
			file := filepath.Join(t.TempDir(), "report.json")
			require.NoError(t, s.report().write(io.Discard, file))
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			var r report
			require.NoError(t, json.Unmarshal(text, &r))
			assert.Equal(t, 200, r.Bots)
			assert.Equal(t, 200, r.Connects)
			assert.Empty(t, r.Errors)
			assert.Equal(t, r.Sent, r.Answered)
			assert.Positive(t, r.RoundTrips.P50)
			assert.LessOrEqual(t, r.RoundTrips.P50, r.RoundTrips.Max)
			assert.Zero(t, s.open)
		})
	}
}

// TestReconnect: bots that lose their server come again when there is one, and tell what went wrong meanwhile.
func TestReconnect(t *testing.T) {
	t.Parallel()
	p, err := protocols{}.named("tcp")
	require.NoError(t, err)
	port := 0
	begin := func() (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ports, ended := make(chan int, 1), make(chan error, 1)
		go func() { ended <- serve(ctx, p, port, func(port int) { ports <- port }) }()
		port = kit.Receive(t, ports)
		return func() {
			cancel()
			assert.NoError(t, <-ended)
		}
	}
	stop := begin()
	s := newSwarm(p, options{bots: 20, ramp: 1000, rate: 20, size: stampSize, address: fmt.Sprint("127.0.0.1:", port)})
	s.until(t, func() bool { return s.open == 20 && s.answered > 0 })
	stop()
	s.until(t, func() bool { return s.open == 0 && s.errors[kindOf(syscall.ECONNREFUSED)] > 0 })
	defer begin()()
	s.until(t, func() bool { return s.open == 20 && s.connects == 40 })
	s.end()
	assert.Equal(t, s.sent, s.answered+s.gone)
	assert.Equal(t, 20, s.errors["the server has ended the connection"]+s.errors[kindOf(syscall.ECONNRESET)], s.errors)
}

// TestNobodyAnswers: who talks to nobody is told so, and the program fails.
func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	silent := kit.Listen(t)
	var out, told strings.Builder
	args := strings.Fields("-bots 2 -for 50ms -rate 100 -protocol websocket -to " + fmt.Sprint("127.0.0.1:", silent.GetLocalPort()))
	assert.Equal(t, 1, program.Call(args, strings.NewReader(""), &out, &told).Do(t.Context()))
	assert.Contains(t, out.String(), "0 messages were not answered, 2 bots were connecting at the end\n")
	assert.Contains(t, told.String(), "nothing was answered")
}

// TestServerAlone: a server by itself and bots that are told where it is.
func TestServerAlone(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	console, ended := kit.NewConsole(), make(chan int, 1)
	go func() {
		ended <- program.Call(strings.Fields("-mode server -protocol websocket"), strings.NewReader(""), io.Discard, console).Do(ctx)
	}()
	line := console.Next(t)
	var port int
	_, err := fmt.Sscanf(line, "websocket at 127.0.0.1, port %d", &port)
	require.NoError(t, err, line)
	var out, told strings.Builder
	args := strings.Fields(fmt.Sprint("-bots 2 -for 200ms -rate 20 -json - -protocol websocket -to 127.0.0.1:", port))
	assert.Zero(t, program.Call(args, strings.NewReader(""), &out, &told).Do(t.Context()))
	assert.Contains(t, told.String(), fmt.Sprintf("connecting 2 bots to 127.0.0.1:%d, over websocket\n", port))
	var r report
	require.NoError(t, json.Unmarshal([]byte(out.String()), &r), &out)
	assert.Equal(t, 2, r.Connects)
	cancel()
	assert.Zero(t, kit.Receive(t, ended))
}
