package main

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/godotpeer/godotpeer/group"
)

// swarm is all bots, on one goroutine.
type swarm struct {
	protocol *protocol
	options  options
	bots     []*member
	group    *group.Group[*member]
	began    time.Time
	ending   bool // nobody talks or comes any more

	counts
	connectTimes, roundTrips *hdrhistogram.Histogram // microseconds
}

// counts are what a swarm has done so far.
type counts struct {
	open, connects, sent, answered int
	gone                           int // messages without an answer when their bot ended
	late                           int // bots that were connecting at the end
	errors                         map[string]int
}

const (
	// pace is how often the bots look whether it is time for something.
	pace = 10 * time.Millisecond
	// goodbye is how long the last answers and goodbyes may take.
	goodbye = 5 * time.Second
	// connectLimit is how long a bot tries to connect.
	connectLimit = 30 * time.Second
)

func newSwarm(protocol *protocol, o options) *swarm {
	s := &swarm{protocol: protocol, options: o, group: group.New[*member](), began: time.Now()}
	s.errors = map[string]int{}
	s.connectTimes = hdrhistogram.New(1, time.Minute.Microseconds(), 3)
	s.roundTrips = hdrhistogram.New(1, time.Minute.Microseconds(), 3)
	for i := range o.bots {
		s.bots = append(s.bots, &member{swarm: s, next: s.began.Add(time.Duration(float64(i) / o.ramp * float64(time.Second)))})
	}
	return s
}

// run lets the bots come and talk until the time is over or ctx ends, and then go.
func (s *swarm) run(ctx context.Context, p progress) {
	ctx, cancel := context.WithTimeout(ctx, s.options.last)
	defer cancel()
	for ctx.Err() == nil {
		s.frame(ctx)
		p.show(time.Since(s.began), s)
	}
	p.end()
	s.end()
}

// frame lets those act for whom it is time.
func (s *swarm) frame(ctx context.Context) {
	s.wait(ctx)
	now := time.Now()
	for _, m := range s.bots {
		if !now.Before(m.next) {
			m.act(now)
		}
	}
}

// wait gives those bots a turn that have something to do, for so long.
func (s *swarm) wait(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, pace)
	defer cancel()
	for m := range s.group.Ready(ctx) {
		m.turn()
	}
	<-ctx.Done() // also when nobody is there
}

// end waits for the last answers, says goodbye, and waits for that.
func (s *swarm) end() {
	s.ending = true
	s.waitUntil(func() bool { return s.sent <= s.answered+s.gone })
	for _, m := range s.bots {
		switch {
		case m.bot == nil:
		case m.is == connecting:
			s.late++
			m.leave()
		default:
			m.bot.close()
			m.turn()
		}
	}
	s.waitUntil(func() bool { return s.group.Len() == 0 })
	for _, m := range s.bots {
		if m.bot != nil {
			m.leave()
		}
	}
}

func (s *swarm) waitUntil(so func() bool) {
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	for ctx.Err() == nil && !so() {
		s.wait(ctx)
	}
}

// member is a place in the swarm, with a bot or until the next one comes.
type member struct {
	*swarm
	bot   bot
	waits group.Peer
	is    state
	began time.Time // to connect
	next  time.Time // when to act
	fails int       // since the last answer
	asked int       // messages without an answer
}

// act does what the time has come for.
func (m *member) act(now time.Time) {
	switch {
	case m.bot == nil:
		m.come(now)
	case m.is == connecting:
		m.fail(errTooSlow, now)
	default:
		m.talk(now)
	}
}

// come connects a new bot.
func (m *member) come(now time.Time) {
	host, port, err := split(m.options.address)
	if err == nil {
		m.bot, err = m.protocol.dial(host, port)
	}
	if err != nil {
		m.bot = nil
		m.fail(err, now)
		return
	}
	m.is, m.began, m.asked = connecting, now, 0
	m.next = now.Add(connectLimit)
	m.turn()
}

func (m *member) talk(now time.Time) {
	every := time.Duration(float64(time.Second) / m.options.rate)
	if m.next = m.next.Add(every); m.next.Before(now) {
		m.next = now.Add(every) // what was missed is not made up for
	}
	if err := m.bot.send(stamped(now.UnixNano(), m.options.size)); err != nil {
		m.note(err) // if that was the end, the next turn tells
		return
	}
	m.asked++
	m.sent++
}

// turn is a turn of the bot: something has come to pass.
func (m *member) turn() {
	m.bot.poll()
	m.bot.answers(m.hear)
	now := time.Now()
	switch is := m.bot.state(); {
	case is == ended && m.ending:
		m.leave()
		return
	case is == ended:
		m.fail(m.bot.lastError(), now)
		return
	case is == open && m.is == connecting:
		m.is = open
		m.open++
		m.connects++
		record(m.connectTimes, now.Sub(m.began))
		m.next = now.Add(rand.N(time.Duration(float64(time.Second) / m.options.rate))) // not all in one moment
	}
	m.watch()
}

func (m *member) hear(message []byte) {
	at, ok := stampOf(message)
	if !ok {
		m.note(errStrange)
		return
	}
	record(m.roundTrips, time.Duration(time.Now().UnixNano()-at))
	m.fails = 0
	m.asked--
	m.answered++
}

func record(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(d.Microseconds(), 1), h.HighestTrackableValue())) // which is within bounds
}

// watch has the group watch the bot.
func (m *member) watch() {
	if m.waits == nil {
		m.waits = m.bot.waits()
		_ = m.group.Add(m.waits, m) // it is of this library, and new
	}
}

// fail ends the bot, whose place gets the next one after a time that doubles each time, up to half a minute, and half of
// which is up to chance.
func (m *member) fail(err error, now time.Time) {
	m.note(err)
	m.leave()
	delay := min(time.Second<<min(m.fails, 5), 30*time.Second)
	m.next = now.Add(delay/2 + rand.N(delay))
	m.fails++
}

// leave frees the bot.
func (m *member) leave() {
	if m.waits != nil {
		m.group.Remove(m.waits)
		m.waits = nil
	}
	if m.bot != nil {
		m.bot.drop()
		m.bot = nil
	}
	if m.is == open {
		m.swarm.open--
	}
	m.gone += m.asked
	m.is, m.asked = connecting, 0
}
