package websocketpeer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

func coalescing(p *Peer) { p.SetCoalescing(true) }

// frames are the frames of texts, as a server sends them.
func frames(texts ...string) string {
	var all []byte
	for _, text := range texts {
		all = append(all, served(wsframe.Text, text)...)
	}
	return string(all)
}

// TestCoalescing: what is sent between two Polls leaves in one call, at the next Poll or Flush, and counts as waiting.
func TestCoalescing(t *testing.T) {
	t.Parallel()
	p, stream := scriptedPeer(t)
	assert.False(t, p.IsCoalescingEnabled())
	require.NoError(t, p.SendText("at once"))
	assert.Equal(t, frames("at once"), string(stream.out))
	p.SetCoalescing(true)
	assert.True(t, p.IsCoalescingEnabled())
	for name, leave := range map[string]func(){
		"Poll":            p.Poll,
		"Flush":           func() { require.NoError(t, p.Flush()) },
		"Wait, then Poll": func() { require.NoError(t, p.Wait(t.Context())); p.Poll() },
		"Send without":    func() { p.SetCoalescing(false); require.NoError(t, p.SendText("d")); p.SetCoalescing(true) },
	} {
		stream.out, stream.puts = nil, 0
		for _, text := range []string{"a", "", "ccc"} {
			require.NoError(t, p.SendText(text))
		}
		assert.Empty(t, stream.out, name)
		assert.Equal(t, 4, p.GetCurrentOutboundBufferedAmount(), name)
		leave()
		assert.Equal(t, frames("a", "", "ccc"), strings.TrimSuffix(string(stream.out), frames("d")), name)
		assert.Equal(t, 1, stream.puts, name)
		assert.Zero(t, p.GetCurrentOutboundBufferedAmount(), name)
	}
	stream.puts = 0
	require.NoError(t, p.Flush(), "of nothing")
	assert.Zero(t, stream.puts)
}

// TestCoalescingIsBounded: what would be refused without is refused, and nothing else.
func TestCoalescingIsBounded(t *testing.T) {
	t.Parallel()
	p, stream := scriptedPeer(t, coalescing, func(p *Peer) { p.SetOutboundBufferSize(10); p.SetMaxQueuedPackets(3) })
	require.NoError(t, p.SendText("12345678"))
	require.NoError(t, p.SendText("123"), "what waits makes room")
	assert.Equal(t, frames("12345678"), string(stream.out))
	require.NoError(t, p.SendText("b"))
	require.NoError(t, p.SendText("c"))
	require.NoError(t, p.SendText("d"))
	assert.Equal(t, frames("12345678", "123", "b", "c"), string(stream.out), "three wait at most")
	assert.ErrorIs(t, p.SendText("12345678901"), gderr.ErrOutOfMemory)
	stream.room = 0
	require.NoError(t, p.SendText("e"))
	require.NoError(t, p.SendText("f"))
	require.NoError(t, p.SendText("g"))
	assert.ErrorIs(t, p.SendText("h"), gderr.ErrOutOfMemory, "there is no room")
	stream.room, stream.out = endless, nil
	p.Poll()
	assert.Equal(t, frames("e", "f", "g"), string(stream.out))

	p.SetOutboundBufferSize(0)
	p.SetMaxQueuedPackets(1000)
	stream.out, stream.puts = nil, 0
	big := strings.Repeat("x", 100<<10)
	require.NoError(t, p.SendText(big))
	require.NoError(t, p.SendText(big))
	assert.Empty(t, stream.out)
	require.NoError(t, p.SendText(big))
	assert.Equal(t, frames(big, big, big), string(stream.out), "256 KiB leave at once")
	stream.out = nil
	huge := strings.Repeat("y", 300<<10)
	require.NoError(t, p.SendText("before"))
	require.NoError(t, p.SendText(huge))
	assert.Equal(t, frames("before", huge), string(stream.out))
}

// TestCoalescingEnds: a close sends what waits first, also one by the other side, or at once.
func TestCoalescingEnds(t *testing.T) {
	t.Parallel()
	goodbye := string(wsframe.AppendClosePayload(nil, 1000, ""))
	for name, c := range map[string]struct {
		end  func(*Peer, *scripted)
		last string
	}{
		"Close":         {func(p *Peer, _ *scripted) { p.Close(1000, "") }, string(served(wsframe.Close, goodbye))},
		"Close at once": {func(p *Peer, _ *scripted) { p.Close(-1, "") }, ""},
		"the other side": {func(p *Peer, stream *scripted) {
			stream.in = asked(wsframe.Close, true, []byte(goodbye))
			p.Poll()
		}, string(served(wsframe.Close, goodbye))},
	} {
		p, stream := scriptedPeer(t, coalescing)
		require.NoError(t, p.SendText("a"))
		require.NoError(t, p.SendText("b"))
		c.end(p, stream)
		assert.Equal(t, frames("a", "b")+c.last, string(stream.out), name)
		assert.ErrorIs(t, p.Flush(), gderr.Failed, name)
	}
}

// TestCoalescingOnBrokenConnection: Flush tells what Send could not, and what had arrived stays.
func TestCoalescingOnBrokenConnection(t *testing.T) {
	t.Parallel()
	p, stream := scriptedPeer(t, coalescing)
	require.NoError(t, p.SendText("a"))
	stream.broken, stream.in = errCut, asked(wsframe.Text, true, []byte("last"))
	err := p.Flush()
	assert.ErrorIs(t, err, errCut)
	assertOp(t, "websocketpeer.Peer.Flush", err)
	packet, err := p.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "last", string(packet))
	assert.ErrorIs(t, p.SendText("b"), errCut)
}

// TestCoalescingOfAClient masks each message with a key of its own.
func TestCoalescingOfAClient(t *testing.T) {
	t.Parallel()
	var o outbox
	o.add(wsframe.Text, []byte("a"), true)
	o.add(wsframe.Text, []byte("b"), true)
	parser := wsframe.NewParser(wsframe.Server, 10)
	var got string
	for data := o.data; len(data) > 0; {
		ev, n, err := parser.Next(data)
		require.NoError(t, err)
		got += string(ev.Payload)
		data = data[n:]
	}
	assert.Equal(t, "ab", got)
}

func assertOp(t *testing.T, want string, err error) {
	t.Helper()
	var failure *gderr.Error
	if assert.ErrorAs(t, err, &failure, want) {
		assert.Equal(t, want, failure.Op)
		assert.Error(t, failure.Err, "%s: without a cause", want)
	}
}
