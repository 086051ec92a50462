package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestRampDown: bots that are no longer wanted say goodbye when they have their answers, and come again when they are.
func TestRampDown(t *testing.T) {
	t.Parallel()
	s := begin(t, some(20))
	s.until(t, 20, func() bool { return s.Open == 20 && s.Sent > 20 })
	s.until(t, 5, func() bool { return s.Open == 5 })
	assert.Equal(t, 15, s.Goodbyes)
	assert.Equal(t, 5, s.Wanted)
	s.until(t, 20, func() bool { return s.Open == 20 })
	assert.Equal(t, 35, s.Connects)
	s.end()
	r := s.report()
	assert.Zero(t, r.Unanswered)
	assert.Empty(t, r.Errors)
}

// puppet is a bot that is and hears what a test says.
type puppet struct {
	is              state
	sent, heard     [][]byte
	closed, dropped bool
}

func (p *puppet) waits() group.Peer { return packetpeer.NewUDP() }
func (p *puppet) poll()             {}
func (p *puppet) state() state      { return p.is }
func (p *puppet) close()            { p.closed = true }
func (p *puppet) drop()             { p.dropped = true }
func (p *puppet) lastError() error  { return nil }

func (p *puppet) send(message []byte) error {
	p.sent = append(p.sent, message)
	return nil
}

func (p *puppet) answers(take func(message []byte)) {
	for _, message := range p.heard {
		take(message)
	}
	p.heard = nil
}

// puppets is a swarm of one, whose bots are puppets.
func puppets() (m *member, last **puppet) {
	last = new(*puppet)
	o := some(1)
	o.address = "127.0.0.1:1"
	o.protocol = &protocol{name: "puppets", dial: func(string, int, int) (bot, error) {
		*last = &puppet{}
		return *last, nil
	}}
	return newSwarm(o).members[0], last
}

// TestParting: a bot that is no longer wanted waits for its last answer, says goodbye, waits for that, and comes again.
func TestParting(t *testing.T) {
	t.Parallel()
	m, bot := puppets()
	now := time.Now()
	part := func() {
		m.act(now, true)
		(*bot).is = open
		m.turn()
		m.act(m.next, true)
		assert.Len(t, (*bot).sent, 1)
		assert.Equal(t, talking, m.is)
		m.act(now, false)
		assert.Equal(t, parting, m.is)
		m.act(now, true) // wanted again, but on its way
		assert.Equal(t, parting, m.is)
		assert.False(t, (*bot).closed)
	}
	part()
	(*bot).heard = (*bot).sent
	m.turn()
	assert.Equal(t, leaving, m.is)
	assert.True(t, (*bot).closed)
	assert.Equal(t, 1, m.Open)
	(*bot).is = ended
	m.turn()
	assert.Equal(t, away, m.is)
	assert.True(t, (*bot).dropped)
	m.act(now, false)
	assert.Equal(t, away, m.is)

	part() // and now nothing comes any more
	m.act(now.Add(goodbye), false)
	assert.Equal(t, leaving, m.is)
	assert.True(t, (*bot).closed)
	m.act(now.Add(2*goodbye), false)
	assert.Equal(t, away, m.is)
	assert.True(t, (*bot).dropped)

	assert.Equal(t, counts{Connects: 2, Goodbyes: 2, Sent: 2, BytesSent: 40, Heard: 1, BytesHeard: 20, Answered: 1}, m.counts)
}

// TestRate: a bot says what it shall until now, also when that is much, but does not make up for a long time without a turn.
func TestRate(t *testing.T) {
	t.Parallel()
	m, bot := puppets()
	m.options.rate = 1000
	now := time.Now()
	m.act(now, true)
	(*bot).is = open
	m.turn()
	now = m.next
	for range 3 {
		now = now.Add(10 * time.Millisecond)
		m.act(now, true)
	}
	assert.Len(t, (*bot).sent, 31)
	m.act(now.Add(time.Hour), true)
	assert.Len(t, (*bot).sent, 31+101)
	assert.Equal(t, 132, m.asked)
}

// TestConnecting: a bot that connects goes at once when it is no longer wanted, and is given up when it takes too long.
func TestConnecting(t *testing.T) {
	t.Parallel()
	m, bot := puppets()
	now := time.Now()
	m.act(now, true)
	assert.Equal(t, coming, m.is)
	m.act(now, false)
	assert.Equal(t, away, m.is)
	assert.True(t, (*bot).dropped)
	m.act(now, true)
	m.act(now.Add(connectLimit-1), true)
	assert.Equal(t, coming, m.is)
	m.act(now.Add(connectLimit), true)
	assert.Equal(t, away, m.is)
	assert.True(t, (*bot).dropped)
	m.act(now.Add(connectLimit), true) // too early
	assert.Equal(t, away, m.is)
	m.act(m.next, true)
	assert.Equal(t, coming, m.is)
	m.leave()
	assert.Equal(t, counts{Late: 1, Failed: kinds{"connecting took too long": 1}}, m.counts)
}

// TestHear: an answer is what this bot has sent since it connected, once; all else is received.
func TestHear(t *testing.T) {
	t.Parallel()
	s := newSwarm(some(4))
	m := s.members[3]
	m.began, m.asked, m.fails = time.Unix(100, 0), 1, 2
	mine := stamp{time.Unix(101, 0).UnixNano(), 3}
	for _, other := range [][]byte{
		nil, mine.message(20)[:stampSize-1], stamp{mine.at, 2}.message(20), stamp{time.Unix(99, 0).UnixNano(), 3}.message(20),
		stamp{time.Now().Add(time.Hour).UnixNano(), 3}.message(20),
	} {
		m.hear(other)
	}
	assert.Equal(t, 5, s.Heard)
	assert.Zero(t, s.Answered)
	assert.Equal(t, 2, m.fails)
	m.hear(mine.message(stampSize))
	assert.Equal(t, 1, s.Answered)
	assert.Zero(t, m.fails)
	m.hear(mine.message(20)) // as UDP may double it
	assert.Equal(t, 1, s.Answered)
	assert.EqualValues(t, 1, s.roundTrips.TotalCount())
	assert.Equal(t, 7, s.Heard)
	assert.EqualValues(t, 0+11+20+20+20+12+20, s.BytesHeard)
}

// loud is an end of a server that sends to all.
type loud struct {
	tcpBot
	all *[]tcpBot
}

func (l loud) send(message []byte) error {
	for _, one := range *l.all {
		_ = one.send(message) // who has gone hears nothing
	}
	return nil
}

func listenLoud(port int, add func(group.Peer, func())) (server, error) {
	var all []tcpBot
	return listen(port, add, func(tcp *streampeer.TCP) (bot, error) {
		all = append(all, newTCPBot(tcp))
		return loud{all[len(all)-1], &all}, nil
	})
}

// TestOthersMessages: what a server sends to all is received by all, and answers whom it has from.
func TestOthersMessages(t *testing.T) {
	t.Parallel()
	o := some(10)
	o.protocol = &protocol{"tcp to all", dialTCP, listenLoud}
	s := begin(t, o)
	s.until(t, 10, func() bool { return s.Open == 10 && s.Answered > 50 })
	s.end()
	r := s.report()
	assert.Equal(t, r.Sent, r.Answered)
	assert.Greater(t, r.Heard, 2*r.Answered)
	assert.Equal(t, int64(20*r.Heard), r.BytesHeard)
	assert.Empty(t, r.Errors)
	var text strings.Builder
	r.write(&text)
	assert.Contains(t, text.String(), fmt.Sprintf("\n%d other messages were received\n", r.Heard-r.Answered))
}
