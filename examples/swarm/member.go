package main

import (
	"math/rand/v2"
	"time"

	"github.com/godotpeer/godotpeer/group"
)

// member is a place in the swarm, with a bot or until the next one comes.
type member struct {
	*swarm
	number int // from 0 on, in all segments
	bot    bot
	waits  group.Peer
	is     phase
	began  time.Time // to connect
	next   time.Time // when to act
	fails  int       // since the last answer
	asked  int       // messages without an answer
}

// phase is where a member is.
type phase int

const (
	away    phase = iota
	coming        // connects
	talking       // open
	parting       // no longer wanted, and waits for its last answers
	leaving       // has said goodbye
)

func (m *member) isThere() bool { return m.is != away }

// act does what the time has come for.
func (m *member) act(now time.Time, wanted bool) {
	switch {
	case !wanted && (m.is == coming || m.is == talking):
		m.part(now)
	case now.Before(m.next):
	case m.is == away && wanted:
		m.come(now)
	case m.is == coming:
		m.fail(errTooSlow, now)
	case m.is == talking:
		m.talk(now)
	case m.is == parting:
		m.sayGoodbye(now)
	case m.is == leaving:
		m.leave()
	}
}

// come connects a new bot.
func (m *member) come(now time.Time) {
	host, port, err := split(m.options.address)
	if err == nil {
		m.bot, err = m.options.protocol.dial(host, port, m.number)
	}
	if err != nil {
		m.fail(err, now)
		return
	}
	m.is, m.began, m.asked = coming, now, 0
	m.next = now.Add(connectLimit)
	m.turn()
}

// talk says what there is to say by now, unless that is the end, of which the next turn tells. What was missed for longer than a
// moment is not made up for.
func (m *member) talk(now time.Time) {
	if moment := now.Add(-10 * pace); m.next.Before(moment) {
		m.next = moment
	}
	for ; !m.next.After(now) && m.bot.state() == open; m.next = m.next.Add(m.options.every()) {
		m.say()
	}
}

func (m *member) say() {
	if err := m.bot.send(stamp{m.clock(time.Now()), m.number}.message(m.options.size)); err != nil {
		m.FailedSends.note(err)
		return
	}
	m.asked++
	m.Sent++
	m.BytesSent += int64(m.options.size)
}

// turn is a turn of the bot: something has come to pass.
func (m *member) turn() {
	m.bot.poll()
	m.bot.answers(m.hear)
	now := time.Now()
	switch is := m.bot.state(); {
	case is == ended && m.is >= parting:
		m.leave()
		return
	case is == ended:
		m.fail(m.bot.lastError(), now)
		return
	case is == open && m.is == coming:
		m.is = talking
		m.Open++
		m.Connects++
		m.connectTimes.record(now.Sub(m.began))
		m.metrics.connectTimes.Observe(now.Sub(m.began).Seconds())
		m.next = now.Add(rand.N(m.options.every())) // not all in one moment
	case m.is == parting && m.asked == 0:
		m.sayGoodbye(now)
		return
	}
	m.watch()
}

// hear takes a message, which is an answer if this bot has sent it. Others may hear it, too.
func (m *member) hear(message []byte) {
	m.Heard++
	m.BytesHeard += int64(len(message))
	sent, ok := stampOf(message)
	now := m.clock(time.Now())
	if !ok || sent.by != m.number || sent.at < m.clock(m.began) || sent.at > now || m.asked == 0 {
		return
	}
	took := time.Duration(now - sent.at)
	m.roundTrips.record(took)
	m.metrics.roundTrips.Observe(took.Seconds())
	m.fails = 0
	m.asked--
	m.Answered++
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
	if m.is == talking {
		m.Ends.note(err)
	} else {
		m.Failed.note(err)
	}
	m.leave()
	delay := min(time.Second<<min(m.fails, 5), 30*time.Second)
	m.next = now.Add(delay/2 + rand.N(delay))
	m.fails++
}

// part has a bot go that is no longer wanted: it says nothing more, and goodbye when all is answered.
func (m *member) part(now time.Time) {
	if m.is == coming {
		m.Late++
		m.leave()
		return
	}
	m.is = parting
	m.next = now.Add(goodbye)
	m.turn()
}

func (m *member) sayGoodbye(now time.Time) {
	m.is = leaving
	m.next = now.Add(goodbye)
	m.bot.close()
	m.turn()
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
	if m.is >= talking {
		m.Open--
	}
	if m.is >= parting {
		m.Goodbyes++
	}
	m.is, m.next = away, time.Time{}
}
