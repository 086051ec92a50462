package websocketpeer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/wsframe"
)

// counted is a stream that counts how often it is read, and of which nobody can tell whether something has come.
type counted struct {
	below.Stream
	reads  int
	socket bool
}

func (c *counted) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	c.reads++
	return c.Stream.AppendPartialData(dst, bytes)
}

func (c *counted) GivesAll() bool                     { return c.socket }
func (c *counted) Need(*await.Need, netsock.Interest) {}

func countedPeer(t *testing.T, socket bool) (*Peer, *scripted, *counted) {
	p, stream := scriptedPeer(t)
	c := &counted{Stream: p.session.stream, socket: socket}
	p.session.stream = c
	return p, stream, c
}

// TestReadsNoMoreThanNeeded: a socket that gave less than there was room for has nothing left; a stream of another kind,
// such as TLS, may have.
func TestReadsNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	for socket, reads := range map[bool]int{true: 1, false: 2} {
		p, stream, c := countedPeer(t, socket)
		stream.in = asked(wsframe.Binary, true, make([]byte, 1000))
		p.Poll()
		assert.Equal(t, 1, p.GetAvailablePacketCount())
		assert.Equal(t, reads, c.reads, "socket %v", socket)
	}
}

// TestWaitKnowsThatThereIsMore: where a Poll had no room for all that has come, Wait does not ask the system about the rest,
// and when that is read nothing is kept.
func TestWaitKnowsThatThereIsMore(t *testing.T) {
	t.Parallel()
	p, stream, c := countedPeer(t, true)
	const messages = 20
	for range messages {
		stream.in = append(stream.in, asked(wsframe.Binary, true, make([]byte, 10_000))...)
	}
	ready := func() bool {
		var n await.Need
		p.session.need(&n)
		return n.Now
	}
	assert.False(t, ready(), "nobody has looked")
	got := 0
	p.Poll()
	for ready() {
		before := c.reads
		for range p.Packets() {
			got++
		}
		assert.Equal(t, got < messages, ready())
		p.Poll()
		assert.Greater(t, c.reads, before)
	}
	assert.Equal(t, messages, got)
	assert.Nil(t, p.inbox.received)
}

// TestPollReceivesEnough: what one Poll receives is bounded also where there is room for more, which the next ones get.
func TestPollReceivesEnough(t *testing.T) {
	t.Parallel()
	const messages, size = 400, 10_000
	p, stream := scriptedPeer(t, func(p *Peer) { p.SetInboundBufferSize(2 * messages * size) })
	p.session.stream = &counted{Stream: p.session.stream, socket: true}
	for range messages {
		stream.in = append(stream.in, asked(wsframe.Binary, true, make([]byte, size))...)
	}
	p.Poll()
	first := p.GetAvailablePacketCount()
	assert.GreaterOrEqual(t, first*size, enough/2)
	assert.LessOrEqual(t, first*size, enough+largeBlock)
	polls := 1
	for p.GetAvailablePacketCount() < messages {
		require.Less(t, polls, messages)
		p.Poll()
		polls++
	}
	assert.Greater(t, polls, 2)
}

// TestEndKeepsNoMemory: what could have come is forgotten with the connection.
func TestEndKeepsNoMemory(t *testing.T) {
	t.Parallel()
	p, stream, _ := countedPeer(t, true)
	for range 20 {
		stream.in = append(stream.in, asked(wsframe.Binary, true, make([]byte, 10_000))...)
	}
	p.Poll()
	require.True(t, p.inbox.more)
	p.Close(-1, "")
	for range p.Packets() {
	}
	assert.Nil(t, p.inbox.received)
}
