package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// event is a line that was printed.
type event map[string]any

// eventsOf returns the events in an output; other lines are nothing.
func eventsOf(output string) (events []event) {
	for line := range strings.Lines(output) {
		var e event
		if text, ok := strings.CutPrefix(line, "@"); ok && json.Unmarshal([]byte(text), &e) == nil {
			events = append(events, e)
		}
	}
	return events
}

// missing lists which of the events, such as "chat" or "chat from=2", are not there.
func missing(output string, want ...string) (missing []string) {
	events := eventsOf(output)
	for _, w := range want {
		if !slices.ContainsFunc(events, func(e event) bool { return e.is(w) }) {
			missing = append(missing, w)
		}
	}
	return missing
}

func (e event) is(want string) bool {
	name, fields, _ := strings.Cut(want, " ")
	if e["ev"] != name {
		return false
	}
	for field := range strings.FieldsSeq(fields) {
		key, value, _ := strings.Cut(field, "=")
		if text := e[key]; fmt.Sprintf("%v", text) != value && fmt.Sprintf("%.0f", text) != value {
			return false
		}
	}
	return true
}

// output is what a program has printed so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// match is a game of a server and bots whose frames a test makes, as fast as it can.
type match struct {
	t      *testing.T
	worlds []*world
	output []*bytes.Buffer
	log    bytes.Buffer // of all
}

// add adds an end.
func (m *match) add(o options) (w *world, port int) {
	m.t.Helper()
	game, err := load("")
	require.NoError(m.t, err)
	output := &bytes.Buffer{}
	w, err = newWorld(o, game, output, &m.log)
	require.NoError(m.t, err)
	port, err = w.start()
	require.NoError(m.t, err)
	m.t.Cleanup(w.peer.Close)
	m.worlds, m.output = append(m.worlds, w), append(m.output, output)
	return w, port
}

// until makes frames until the ends have printed all these events, by their places.
func (m *match) until(want ...[]string) {
	m.t.Helper()
	var left [][]string
	for deadline := time.Now().Add(kit.Patience); time.Now().Before(deadline); {
		for range 10 {
			for _, w := range m.worlds {
				require.NoError(m.t, w.mp.Poll())
				w.process(frame.Seconds())
			}
			time.Sleep(time.Millisecond) // the intervals of synchronizers are in real time
		}
		left = left[:0]
		for i, w := range want {
			if missing := missing(m.output[i].String(), w...); len(missing) > 0 {
				left = append(left, missing)
			}
		}
		if len(left) == 0 {
			return
		}
	}
	require.Fail(m.t, "events are missing", "%v", left)
}

// TestMatch: a server and two bots print all that there is to print, over each transport.
func TestMatch(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"ws", "enet"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			m := &match{t: t}
			o := options{transport: transport, auth: "secret", round: 2, seed: 1}
			o.mode = "server"
			_, port := m.add(o)
			o.mode, o.port, o.ai, o.name = "client", port, true, "ann"
			ann, _ := m.add(o)
			o.name = "bob"
			bob, _ := m.add(o)
			m.until([]string{"joined title=ann", "joined title=bob"})
			a, b := ann.mp.GetUniqueID(), bob.mp.GetUniqueID()
			bot := func(own, other int) []string {
				return []string{
					"started mode=client error=0", "authenticating id=1", "auth id=1 text=welcome", fmt.Sprint("connected id=", own),
					"peer_connected id=1", "coin path=coin1 worth=2 kind=silver", fmt.Sprint("spawn path=", own), fmt.Sprint("spawn path=", other),
					fmt.Sprint("score path=", own, " score=0"), fmt.Sprint("at path=", own), fmt.Sprint("at path=", other), "despawn",
					fmt.Sprint("move path=", other), fmt.Sprint("mood path=", other), fmt.Sprint("chat from=", own), fmt.Sprint("chat from=", other),
					fmt.Sprint("emote from=", other), "pong from=1", "upload from=1 size=5 sum=31810", "announce", "whisper", "tick left=0", "over",
				}
			}
			server := []string{
				"started mode=server error=0", "auth", fmt.Sprint("joined id=", a, " title=ann"), fmt.Sprint("joined id=", b, " title=bob"),
				fmt.Sprint("packet from=", a, " hex=68656c6c6f"), fmt.Sprint("move path=", a), fmt.Sprint("mood path=", b),
				fmt.Sprint("chat from=", b), fmt.Sprint("emote from=", a), fmt.Sprint("upload from=", b, " size=5 sum=31810"),
				"score", "announce", "tick", "over",
			}
			m.until(server, bot(a, b), bot(b, a))
			assert.NotContains(t, m.log.String(), "coinrush:")
			bob.peer.Close()
			m.until([]string{fmt.Sprint("peer_disconnected id=", b)}, []string{fmt.Sprint("peer_disconnected id=", b), fmt.Sprint("despawn path=", b)},
				[]string{"end why=server_disconnected"})
			m.worlds[0].peer.Close()
			m.until(nil, []string{"end why=server_disconnected"})
		})
	}
}

// TestWrongPassword: the server lets nobody in who does not know the password.
func TestWrongPassword(t *testing.T) {
	t.Parallel()
	m := &match{t: t}
	_, port := m.add(options{transport: "ws", mode: "server", auth: "secret", round: 5})
	m.add(options{transport: "ws", mode: "client", auth: "wrong", port: port})
	m.until([]string{"auth"}, []string{"authenticating id=1", "auth_failed id=1", "end why=server_disconnected"})
	assert.Empty(t, m.worlds[0].mp.GetPeers())
}

// TestNobodyThere: a client whose server is not there ends.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	m := &match{t: t}
	server, port := m.add(options{transport: "ws", mode: "server", round: 5})
	server.peer.Close()
	m.add(options{transport: "ws", mode: "client", port: port})
	m.until(nil, []string{"end why=connection_failed"})
}

// TestCoinsFromElsewhere: data that is not that of a coin makes none.
func TestCoinsFromElsewhere(t *testing.T) {
	t.Parallel()
	m := &match{t: t}
	w, _ := m.add(options{transport: "ws", mode: "server", round: 5})
	for _, data := range []any{nil, 5, "text", []any{}, variant.NewDictionary("n", "text")} {
		assert.Nil(t, w.newCoin(data), "%v", data)
	}
	assert.Len(t, w.coinOf, firstCoins)
	assert.Equal(t, 5, strings.Count(m.log.String(), "coinrush: "))
}

// TestProgram runs the program as its user does.
func TestProgram(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	read, write := io.Pipe()
	code := make(chan int, 1)
	stderr := &output{} // of both ends
	go func() {
		code <- program.Call([]string{"--alone", "--name=ann", "--auth=secret", "--seconds=60"}, nil, write, stderr).Do(ctx)
		write.Close()
	}()
	var printed bytes.Buffer
	buffer := make([]byte, 4096)
	for {
		n, err := read.Read(buffer)
		printed.Write(buffer[:n])
		if err != nil {
			break
		}
		if len(missing(printed.String(), "spawn title=ann", "chat", "at")) == 0 {
			cancel()
		}
	}
	assert.Zero(t, <-code, "%s", stderr)
	assert.Empty(t, missing(printed.String(), "spawn title=ann", "chat", "end why=time"))
	assert.NotContains(t, stderr.String(), "coinrush:")
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-h"}, 0, "Coinrush plays Coin Rush"},
		{[]string{"--no"}, 2, "flag provided but not defined"},
		{[]string{"--mode=x"}, 2, `-mode "x": want client or server`},
		{[]string{"--transport=x"}, 2, `-transport "x": want ws or enet`},
		{[]string{"--project=none"}, 1, "coinrush: project.Load: "},
		{[]string{"--project=../../multiplayer/project/testdata/project"}, 1, "the game has no main scene"},
		{[]string{"--project=../../multiplayer/project/testdata/formats"}, 1, "the main scene is not that of Coin Rush"},
		{[]string{"--mode=server", "--port=99999"}, 1, "coinrush: "},
	} {
		var stderr bytes.Buffer
		assert.Equal(t, c.code, program.Call(c.args, nil, io.Discard, &stderr).Do(t.Context()), c.args)
		assert.Contains(t, stderr.String(), c.want)
	}
}

// TestSeconds: a client ends by itself, a server does not.
func TestSeconds(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]float64{
		"": 20, "--mode=server": 0, "--seconds=0": 0, "--mode=server --seconds=3": 3, "--mode=server --alone": 20, "--alone": 20,
	} {
		o, err := parse(program.Call(strings.Fields(args), nil, io.Discard, io.Discard))
		require.NoError(t, err)
		assert.InDelta(t, want, o.seconds, 0, args)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, stderr output
	code := make(chan int, 1)
	go func() {
		code <- program.Call([]string{"--mode=server", "--port=0", "--round=1"}, nil, &out, &stderr).Do(ctx)
	}()
	kit.Await(t, func() bool { return len(missing(out.String(), "started mode=server")) == 0 })
	cancel()
	assert.Zero(t, <-code, &stderr)
	assert.Empty(t, missing(out.String(), "end why=time"))
}

func TestEnvironment(t *testing.T) {
	t.Setenv("GAME_NAME", "eve")
	t.Setenv("GAME_AI", "1")
	o, err := parse(program.Call([]string{"--auth=x"}, nil, io.Discard, io.Discard))
	require.NoError(t, err)
	assert.Equal(t, &options{mode: "client", transport: "ws", port: 7777, auth: "x", name: "eve", ai: true, seconds: 20, seed: 1, round: 5}, o)
	t.Setenv("GAME_PORT", "none")
	_, err = parse(program.Call(nil, nil, io.Discard, io.Discard))
	require.ErrorContains(t, err, `GAME_PORT="none": parse error`)
}

// TestLines: lines are as the game prints them.
func TestLines(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	lines{&b}.say("x", "a", 1, "b", "<ü\"\n>", "c", variant.Vector2{X: 1, Y: 0.5}, "d", variant.NewDictionary("k", int64(2), "l", []any{nil, true}),
		"e", 200.0, "f", variant.NewDictionary(), "g", make(chan int))
	assert.Equal(t, `@{"ev":"x","a":1,"b":"<ü\"\n>","c":[1.0,0.5],"d":{"k":2,"l":[null,true]},"e":200.0,"f":{},"g":"json: unsupported type: chan int"}`+"\n", b.String())
}

// TestDirections: the bot walks to the nearest coin.
func TestDirections(t *testing.T) {
	t.Parallel()
	w := &world{coins: multiplayer.NewNode("Coins"), coinOf: map[*multiplayer.Node]*coin{}}
	from := variant.Vector2{X: 100, Y: 100}
	assert.Equal(t, variant.Vector2{}, w.direction(from))
	for _, at := range []variant.Vector2{{X: 0, Y: 0}, {X: 130, Y: 90}, {X: 200, Y: 200}} {
		n := multiplayer.NewNode("Coin")
		require.NoError(t, w.coins.AddChild(n))
		w.coinOf[n] = &coin{Position: at}
	}
	assert.Equal(t, variant.Vector2{X: 1, Y: -0.5}, w.direction(from))
	assert.Equal(t, variant.Vector2{}, w.direction(variant.Vector2{}), "it stands on one")
}
