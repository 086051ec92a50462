package main

import (
	"context"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/group"
)

// swarm is all bots, on one goroutine.
type swarm struct {
	options options
	members []*member
	group   *group.Group[*member]
	began   time.Time
	lasted  time.Duration // until all had to go

	counts
	connectTimes histogram
	roundTrips   histogram // since the last sample
	samples      []sample
	meter        meter
	metrics      *metrics
}

const (
	// pace is how often the bots look whether it is time for something.
	pace = 10 * time.Millisecond
	// goodbye is how long the last answers, and then goodbyes, may take.
	goodbye = 5 * time.Second
	// connectLimit is how long a bot tries to connect.
	connectLimit = 30 * time.Second
)

func newSwarm(o options) *swarm {
	s := &swarm{options: o, group: group.New[*member](), began: time.Now(), meter: newMeter(), metrics: newMetrics()}
	s.connectTimes, s.roundTrips = newHistogram(), newHistogram()
	for _, number := range o.segment.numbers(o.stages.most()) {
		s.members = append(s.members, &member{swarm: s, number: number})
	}
	return s
}

// clock tells a time in nanoseconds since 1970, as if nobody had set the system's clock since the swarm began.
func (s *swarm) clock(t time.Time) int64 { return s.began.UnixNano() + int64(t.Sub(s.began)) }

// run lets the bots come, talk and go until the time is over or ctx ends, and then all go.
func (s *swarm) run(ctx context.Context, p progress) {
	ctx, cancel := context.WithTimeout(ctx, s.options.last)
	defer cancel()
	every := sampleEvery(s.options.last)
	next := every
	for ctx.Err() == nil {
		after := time.Since(s.began)
		s.frame(ctx, s.options.stages.at(after))
		for ; next <= after && next+every/2 < s.options.last; next += every { // the last one is that of the end
			s.sample(next)
			p.show(s.samples)
		}
	}
	p.end()
	s.end()
}

// frame lets those act for whom it is time, when so many bots are wanted in all segments.
func (s *swarm) frame(ctx context.Context, wanted float64) {
	s.wait(ctx)
	now := time.Now()
	s.Wanted = 0
	for _, m := range s.members {
		is := float64(m.number) < wanted
		if is {
			s.Wanted++
		}
		m.act(now, is)
	}
	s.metrics.publish(s.counts)
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

// end has all go, and waits for that. The last sample has what they did meanwhile, but the bots and their needs before that.
func (s *swarm) end() {
	s.lasted = min(time.Since(s.began), s.options.last)
	wanted, open, took := s.Wanted, s.Open, s.meter.read()
	for there := true; there; there = slices.ContainsFunc(s.members, (*member).isThere) {
		s.frame(context.Background(), 0)
	}
	s.sample(time.Since(s.began))
	last := &s.samples[len(s.samples)-1]
	last.Wanted, last.Open = wanted, open
	last.usage.most(took)
}

// sample keeps how things stand now, as those of a time that has just come. When the program was held up for longer, that may be
// several at once, of which all but the first have nothing new.
func (s *swarm) sample(at time.Duration) {
	s.samples = append(s.samples, sample{at.Seconds(), s.counts.clone(), s.meter.read(), s.roundTrips})
	s.roundTrips = newHistogram()
}
