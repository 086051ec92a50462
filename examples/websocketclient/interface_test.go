package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// show returns a scene whose client is connected, and the other side. No program runs: messages are given to it.
func show(t *testing.T) (*scene, *other) {
	t.Helper()
	url, take := listen(t)
	s := newScene(&Client{URL: url})
	require.NoError(t, s.client.Ready())
	t.Cleanup(s.client.Drop)
	require.NotNil(t, s.Init())
	o := take()
	o.until(func() bool { return s.client.State() == websocketpeer.StateOpen }, s.frame)
	return s, o
}

// update gives a message to the scene, and returns whether it quits. Other commands are not run.
func (s *scene) update(msg tea.Msg) (quits bool) {
	_, cmd := s.Update(msg)
	if cmd == nil || s.client.IsProcessing() {
		return false
	}
	_, quits = cmd().(tea.QuitMsg)
	return quits
}

func (s *scene) frame() {
	if s.client.IsProcessing() {
		s.update(frameMsg{})
	}
}

// keys types keys: names, or text.
func (s *scene) keys(keys ...string) (quits bool) {
	named := map[string]tea.Key{
		"enter":     {Code: tea.KeyEnter},
		"tab":       {Code: tea.KeyTab},
		"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
		"space":     {Code: tea.KeySpace, Text: " "},
		"esc":       {Code: tea.KeyEscape},
		"ctrl+c":    {Code: 'c', Mod: tea.ModCtrl},
		"ctrl+u":    {Code: 'u', Mod: tea.ModCtrl},
	}
	for _, name := range keys {
		if key, ok := named[name]; ok {
			quits = s.update(tea.KeyPressMsg(key))
			continue
		}
		for _, r := range name {
			quits = s.update(tea.KeyPressMsg(tea.Key{Code: r, Text: string(r)}))
		}
	}
	return quits
}

// screen returns what is seen, without colours and spaces at the ends.
func (s *scene) screen() string {
	var rows []string
	for row := range strings.Lines(ansi.Strip(s.View().Content)) {
		rows = append(rows, strings.TrimRight(row, " \n"))
	}
	return strings.Join(rows, "\n")
}

// receive waits for so many messages, and returns the last one.
func (o *other) receive(s *scene, count int) string {
	o.t.Helper()
	var last []byte
	for range count {
		o.until(func() bool { return o.GetAvailablePacketCount() > 0 }, s.frame)
		packet, err := o.GetPacket()
		require.NoError(o.t, err)
		last = packet
	}
	return string(last)
}

func TestSceneSendsAndShows(t *testing.T) {
	t.Parallel()
	s, o := show(t)
	s.update(tea.WindowSizeMsg{Width: 60, Height: 20})
	s.keys("hello", "enter")
	require.Equal(t, "hello", o.receive(s, 1))
	require.NoError(t, o.PutPacket([]byte("Got our msg: hello")))
	o.until(func() bool { return s.label != "" }, s.frame)
	require.Equal(t, s.client.URL+`  STATE_OPEN
╭──────────────────────────────────────────────────────────╮
│Packet: Got our msg: hello                                │
╰──────────────────────────────────────────────────────────╯
> hello                                             [ Send ]
enter: send   tab: line or button   ctrl+u: clear   ctrl+c:
Output:
hello
Packet: [71, 111, 116, 32, 111, 117, 114, 32, 109, 115, 103,
58, 32, 104, 101, 108, 108, 111]
`, s.screen())
}

func TestSceneButton(t *testing.T) {
	t.Parallel()
	s, o := show(t)
	s.keys("one two", "tab", "x", "space", "enter") // the x is for nobody
	require.Equal(t, "one two", o.receive(s, 2))
	require.Contains(t, s.View().Content, reverse.Render(button))
	s.keys("tab", "space", "three", "shift+tab", "shift+tab", "enter")
	require.Equal(t, "one two three", o.receive(s, 1))
	s.keys("ctrl+u", "four", "enter")
	require.Equal(t, "four", o.receive(s, 1))
	require.NotContains(t, s.View().Content, reverse.Render(button))
}

func TestSceneLeaves(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"ctrl+c", "esc", "message"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s, o := show(t)
			if how == "message" {
				require.False(t, s.update(leaveMsg{}))
			} else {
				require.False(t, s.keys(how))
			}
			quits := false
			o.until(func() bool { return quits }, func() { quits = s.update(frameMsg{}) })
			require.Equal(t, 1000, o.GetCloseCode())
			require.Equal(t, strings.TrimSpace(closed), s.output[len(s.output)-1])
		})
	}
}

func TestSceneStaysWhenTheServerIsGone(t *testing.T) {
	t.Parallel()
	s, o := show(t)
	o.Close(-1, "")
	o.until(func() bool { return !s.client.IsProcessing() }, s.frame)
	require.Len(t, s.output, 2)
	require.Equal(t, "WebSocket closed with code: -1, reason . Clean: false", s.output[0])
	require.Contains(t, s.output[1], "EOF")
	require.Contains(t, s.screen(), "STATE_CLOSED")
	s.keys("hello", "enter")
	require.Equal(t, "hello", s.output[2])
	require.Contains(t, s.output[3], "send_text: websocketpeer.Peer.SendText: ")
	require.True(t, s.keys("ctrl+c"))
}

func TestSceneIsNotControlledByTheServer(t *testing.T) {
	t.Parallel()
	s, o := show(t)
	require.NoError(t, o.SendText("\x1b]0;title\a\x1b[2Jgone\u009b31m\r\n\tnext"))
	o.until(func() bool { return s.label != "" }, s.frame)
	require.Equal(t, "Packet: \uFFFD]0;title\uFFFD\uFFFD[2Jgone\uFFFD31m\uFFFD\n next", s.label)
}

func TestSceneKeepsItsBounds(t *testing.T) {
	t.Parallel()
	s, _ := show(t)
	for i := range 3 * maxOutput {
		fmt.Fprintf(s.client.Console, "%d %s\n", i, strings.Repeat("x", 2*maxLine))
	}
	s.client.Label(strings.Repeat("语", 2*maxLabel))
	require.Len(t, s.output, maxOutput)
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 30, Height: 8}, {Width: 24, Height: 8}, {Width: 200, Height: 60}} {
		s.update(size)
		rows := strings.Split(s.View().Content, "\n")
		require.LessOrEqual(t, len(rows), size.Height, "%v", size)
		for _, row := range rows {
			require.LessOrEqual(t, ansi.StringWidth(row), size.Width, "%v", size)
		}
	}
	s.update(tea.WindowSizeMsg{Width: 1, Height: 1})
	require.NotEmpty(t, s.screen())
}

// TestInterface runs the program that draws the scene, with pipes for a terminal.
func TestInterface(t *testing.T) {
	t.Parallel()
	stdin, keys := io.Pipe()
	screen, stdout := io.Pipe()
	defer keys.Close()
	url := startEcho(t, nil).url
	ended := make(chan error, 1)
	go func() {
		defer stdout.Close()
		ended <- runInterface(t.Context(), &Client{URL: url}, stdin, stdout, tea.WithWindowSize(80, 24))
	}()
	seen := watch(screen)
	seen.until(t, "OPEN") // in the place of CONNECTING: only what changes is drawn
	_, err := keys.Write([]byte("hello\r"))
	require.NoError(t, err)
	seen.until(t, "Got our msg: hello")
	_, err = keys.Write([]byte{3}) // Ctrl-C
	require.NoError(t, err)
	seen.until(t, "WebSocket closed with code: 1000, reason . Clean: true")
	require.NoError(t, <-ended)
}

func TestInterfaceOfABadURL(t *testing.T) {
	t.Parallel()
	require.Error(t, runInterface(t.Context(), &Client{URL: "http://x"}, strings.NewReader(""), io.Discard))
}

// watched is what a program draws.
type watched chan string

// watch reads until the program ends.
func watch(screen io.Reader) watched {
	drawn := make(watched, 10000)
	go func() {
		defer close(drawn)
		buffer := make([]byte, 4096)
		for {
			n, err := screen.Read(buffer)
			if err != nil {
				return
			}
			drawn <- string(buffer[:n])
		}
	}()
	return drawn
}

// until waits for a text to be drawn.
func (w watched) until(t *testing.T, text string) {
	t.Helper()
	late := time.After(kit.Patience)
	all := ""
	for !strings.Contains(ansi.Strip(all), text) {
		select {
		case more, ok := <-w:
			require.True(t, ok, "ended after %q", all)
			all += more
		case <-late:
			require.Fail(t, "not drawn", "%q", all)
		}
	}
}
