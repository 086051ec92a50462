package await

import (
	"container/heap"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Set watches many sources, at a cost by those that have something to do. It waits for nothing itself: its owner is told
// by a function, or by the time of Until, that Next has a member. Make one with [NewSet].
//
// One goroutine at a time uses a Set and its sources.
type Set[T any] struct {
	clock clock[T]     // those that have something to do at a time
	round []*Member[T] // those whose turn it is, the last one first
	size  int

	mu    sync.Mutex // guards woken, and queued of the members
	woken []*Member[T]
	wake  func()
}

// Member is a source in a set.
type Member[T any] struct {
	Value   T
	watcher Watcher
	source  Source
	until   moment
	place   int32 // in the clock, from 1; 0 is none
	in      bool  // the set
	ended   bool  // was closed before its turn
	queued  bool  // is in woken
	blind   bool  // it can't be watched, and a look tells nothing
	looking bool  // its time is one to look
	due     bool  // its time has come

	turn atomic.Bool // it is its turn: what that leaves to do, Done sees
}

// NewSet returns an empty set, which calls wake, from any goroutine, when Next may have a member again. wake may not block,
// and may be called for nothing.
func NewSet[T any](wake func()) *Set[T] { return &Set[T]{wake: wake} }

// Add takes a source in, for Next to look at.
func (s *Set[T]) Add(source Source, value T) *Member[T] {
	m := &Member[T]{Value: value, source: source, in: true}
	m.watcher.Init(func() { s.queue(m) })
	s.size++
	s.queue(m)
	return m
}

// Remove gives a member up, if it was not before.
func (s *Set[T]) Remove(m *Member[T]) {
	if !m.in {
		return
	}
	m.in = false
	m.watcher.Rest()
	need := m.source.Need(netsock.ForReading)
	m.watcher.Ignore(&need)
	s.clock.set(m, 0)
	s.size--
}

// Source returns what the member watches.
func (m *Member[T]) Source() Source { return m.source }

// IsIn reports whether the member is in its set.
func (m *Member[T]) IsIn() bool { return m.in }

// Len returns how many members there are.
func (s *Set[T]) Len() int { return s.size }

// Until returns when Next has a member by the clock; the zero time is never.
func (s *Set[T]) Until() time.Time {
	if len(s.clock) == 0 {
		return time.Time{}
	}
	return s.clock[0].until.time()
}

// Next returns a member that has something to do, nil if there is none. Its source is not watched until Done is called, which
// gives up a source that is closed: one that is closed between two turns is returned a last time, one that is closed in its
// turn is not, unless something is left for another.
func (s *Set[T]) Next() *Member[T] {
	for {
		m := s.take()
		if m == nil {
			return nil
		}
		happened := m.watcher.Rest() || m.blind || m.due
		m.due = false
		need := m.source.Need(netsock.ForReading)
		m.ended = need.Err() != nil && !need.Deferred
		if happened || m.ended || need.Now || need.Deferred || need.isDue(time.Now()) {
			m.turn.Store(true)
			return m
		}
		s.watch(m) // for what it waits for now
	}
}

// Done watches a member again after its turn.
func (s *Set[T]) Done(m *Member[T]) {
	m.turn.Store(false)
	if !m.in {
		return
	}
	if need := s.watch(m); need.Err() != nil && (m.ended || !need.Deferred && !need.Left) {
		s.Remove(m)
	}
}

// watch watches a member for what it waits for now, which it returns.
func (s *Set[T]) watch(m *Member[T]) (need Need) {
	need = m.source.Need(netsock.ForReading)
	if m.watcher.Listen(&need) {
		need = m.source.Need(netsock.ForReading) // nobody listened when it was rung
	}
	m.blind, m.looking = false, false
	switch {
	case need.Now || need.Deferred || need.Err() != nil:
		s.queue(m)
	case need.foreign() != nil || m.watcher.Watch(&need) != nil: // it can't be watched, so it is looked at, or has its turn
		m.blind = need.foreign() == nil || need.Blind
		m.looking = !m.blind
		need = need.NoLaterThan(time.Now().Add(pause))
	}
	s.clock.set(m, need.until)
	return need
}

// queue lets a member have a turn, unless it has one. It is called from any goroutine.
func (s *Set[T]) queue(m *Member[T]) {
	if m.turn.Load() {
		return
	}
	s.mu.Lock()
	fresh := !m.queued
	if fresh {
		m.queued = true
		s.woken = append(s.woken, m)
	}
	s.mu.Unlock()
	if fresh {
		s.wake()
	}
}

// take returns the member whose turn it is, of those that were woken or whose time has come.
func (s *Set[T]) take() *Member[T] {
	if len(s.round) == 0 {
		s.begin()
	}
	for len(s.round) > 0 {
		last := len(s.round) - 1
		m := s.round[last]
		s.round[last] = nil
		s.round = s.round[:last]
		if m.in {
			return m
		}
	}
	return nil
}

// begin begins a round.
func (s *Set[T]) begin() {
	for now := momentOf(time.Now()); len(s.clock) > 0 && s.clock[0].until <= now; {
		m := s.clock[0]
		s.clock.set(m, 0)
		m.due = !m.looking
		s.queue(m)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.round, s.woken = s.woken, s.round
	for _, m := range s.round {
		m.queued = false
	}
	slices.Reverse(s.round)
}

// clock is a heap of the members that have something to do at a time, the next one first.
type clock[T any] []*Member[T]

// set puts a member in its place for a time.
func (c *clock[T]) set(m *Member[T], until moment) {
	if m.place > 0 {
		heap.Remove(c, int(m.place-1))
	}
	if m.until = until; until != 0 {
		heap.Push(c, m)
	}
}

func (c clock[T]) Len() int           { return len(c) }
func (c clock[T]) Less(i, j int) bool { return c[i].until < c[j].until }

func (c clock[T]) Swap(i, j int) {
	c[i], c[j] = c[j], c[i]
	c[i].place, c[j].place = int32(i+1), int32(j+1)
}

// Push and Pop are for package heap.
func (c *clock[T]) Push(x any) {
	m := x.(*Member[T])
	*c = append(*c, m)
	m.place = int32(len(*c))
}

func (c *clock[T]) Pop() any {
	last := len(*c) - 1
	m := (*c)[last]
	(*c)[last] = nil
	*c = (*c)[:last]
	m.place = 0
	return m
}
