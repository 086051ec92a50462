package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/websocketpeer"
)

// player is a client that is played frame by frame.
type player struct {
	*Client
	out   bytes.Buffer
	label string
}

// connect returns a client that is connected, and the other side.
func connect(t *testing.T) (*player, *other) {
	t.Helper()
	url, take := listen(t)
	p := &player{}
	p.Client = &Client{URL: url, Console: &p.out, Label: func(text string) { p.label = text }}
	require.NoError(t, p.Ready())
	t.Cleanup(p.Drop)
	o := take()
	o.until(p.isOpen, p.Process)
	require.Empty(t, p.out.String())
	return p, o
}

func (p *player) isOpen() bool { return p.State() == websocketpeer.StateOpen }

// ended tells whether the client has stopped processing.
func (p *player) ended() bool { return !p.IsProcessing() }

// frame is a frame, as the engine plays it: none once set_process(false) was called.
func (p *player) frame() {
	if p.IsProcessing() {
		p.Process()
	}
}

func TestPacketIsPrintedAndShown(t *testing.T) {
	t.Parallel()
	p, o := connect(t)
	require.NoError(t, o.PutPacket([]byte("Got our msg: hello")))
	o.until(func() bool { return p.out.Len() > 0 }, p.Process)
	require.Equal(t, answer, p.out.String())
	require.Equal(t, "Packet: Got our msg: hello", p.label)
}

func TestAllPacketsOfAFrame(t *testing.T) {
	t.Parallel()
	p, o := connect(t)
	for _, packet := range []string{"a", "", "\xff"} {
		require.NoError(t, o.Send([]byte(packet), websocketpeer.WriteModeBinary))
	}
	o.until(func() bool { return p.label == "Packet: \uFFFD" }, p.Process)
	require.Equal(t, "Packet: [97]\nPacket: []\nPacket: [255]\n", p.out.String())
}

func TestPressingSendsTheText(t *testing.T) {
	t.Parallel()
	p, o := connect(t)
	require.NoError(t, p.OnPressed("héllo \xff"))
	require.Equal(t, "héllo \uFFFD\n", p.out.String())
	o.until(func() bool { return o.GetAvailablePacketCount() > 0 }, p.Process)
	packet, err := o.GetPacket()
	require.NoError(t, err)
	require.Equal(t, "héllo \uFFFD", string(packet))
	require.True(t, o.WasStringPacket())
}

func TestPressingWhileNotOpen(t *testing.T) {
	t.Parallel()
	url, _ := listen(t)
	var out bytes.Buffer
	c := &Client{URL: url, Console: &out}
	require.NoError(t, c.Ready())
	defer c.Drop()
	require.Error(t, c.OnPressed("too early"))
	require.Equal(t, "too early\n", out.String())
	require.True(t, c.IsProcessing())
}

// TestEnds has the connection end in several ways. There is no reconnecting in the tutorial.
func TestEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end     func(p *player, o *other)
		printed string
		failed  bool
	}{
		"server closes":  {func(_ *player, o *other) { o.Close(1000, "") }, closed, false},
		"server leaves":  {func(_ *player, o *other) { o.Close(1001, "bye\x1b") }, "WebSocket closed with code: 1001, reason bye\uFFFD. Clean: true\n", false},
		"server is gone": {func(_ *player, o *other) { o.Close(-1, "") }, "WebSocket closed with code: -1, reason . Clean: false\n", true},
		"client closes":  {func(p *player, _ *other) { p.Close() }, closed, false},
		"client drops":   {func(p *player, _ *other) { p.Drop() }, "WebSocket closed with code: -1, reason . Clean: false\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, o := connect(t)
			test.end(p, o)
			o.until(p.ended, p.frame)
			require.Equal(t, test.printed, p.out.String())
			require.Equal(t, test.failed, p.Err() != nil)
			require.Equal(t, websocketpeer.StateClosed, p.State())
		})
	}
}

func TestPacketThatArrivesWithTheEnd(t *testing.T) {
	t.Parallel()
	p, o := connect(t)
	require.NoError(t, o.PutPacket([]byte("last")))
	o.Close(1000, "")
	o.until(p.ended, p.frame)
	require.Equal(t, "Packet: [108, 97, 115, 116]\n"+closed, p.out.String())
	require.Equal(t, "Packet: last", p.label)
}

func TestLeavingGivesTheServerASecond(t *testing.T) {
	t.Parallel()
	p, _ := connect(t) // whose other side never answers
	var l leaving
	for range 2 * framesPerSecond {
		l.process(p.Client)
		p.Process()
	}
	require.True(t, p.isOpen())
	l.begin(p.Client)
	for range framesPerSecond - 1 {
		l.process(p.Client)
		p.Process()
	}
	require.Equal(t, websocketpeer.StateClosing, p.State())
	l.begin(p.Client) // changes nothing
	l.process(p.Client)
	p.Process()
	require.Equal(t, "WebSocket closed with code: -1, reason . Clean: false\n", p.out.String())
}
