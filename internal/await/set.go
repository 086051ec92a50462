package await

import (
	"container/heap"
	"slices"
	"sync"
	"sync/atomic"
	"time"
	"weak"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Set watches many sources, at a cost by those that have something to do. It waits for nothing itself: its owner is told
// by a function, or by the time of Until, that Next has a member. Make one with [NewSet].
//
// What a set watches does not hold it: a set that nobody holds any more is gone, with its members, though peers that it watched
// live on.
//
// One goroutine at a time uses a Set and its sources.
type Set[T any] struct {
	clock clock[T]     // those that have something to do at a time
	round []*Member[T] // those whose turn it is, the last one first
	need  Need         // of the member that is looked at
	self  weak.Pointer[Set[T]]

	mu    sync.Mutex // guards woken, and queued of the members
	woken []*Member[T]
	wake  func()
}

// Member is a source in a set.
type Member[T any] struct {
	Value   T
	turnAt  int32 // in the clock, from 1; 0 is none
	set     weak.Pointer[Set[T]]
	watcher Watcher
	source  Source
	peer    *made       // that has joined the set by this member, if any
	turn    atomic.Bool // it is its turn: what that leaves to do, Done sees
	in      bool        // the set
	ended   bool        // was closed before its turn
	queued  bool        // is in woken
	by      knownBy
}

// knownBy is how it becomes known, beside by its bells, that a member has something to do.
type knownBy uint8

const (
	byWatch knownBy = iota // of its socket, if it has one
	byLook                 // at its time
	byTurn                 // its time has come, or it can't be watched, and a look tells nothing
)

// NewSet returns an empty set, which calls wake, from any goroutine, when Next may have a member again. wake may not block,
// and may be called for nothing.
func NewSet[T any](wake func()) *Set[T] {
	s := &Set[T]{wake: wake}
	s.self = weak.Make(s)
	return s
}

// Add takes a source in, for Next to look at.
func (s *Set[T]) Add(source Source, value T) *Member[T] {
	m := &Member[T]{Value: value, set: s.self, source: source, in: true}
	m.watcher.Init(m)
	s.queue(m)
	return m
}

// Join is Add of a peer with a place, which can join one set at a time: it returns nil if the peer has joined one that is not
// gone.
func (s *Set[T]) Join(at *Place, source Source, value T) *Member[T] {
	peer := at.make()
	if before := peer.member; before != nil {
		if before.watch.Owner.(joined).isThere() {
			return nil
		}
		before.Rest()
	}
	m := s.Add(source, value)
	m.peer, peer.member = peer, &m.watcher
	return m
}

// joined is a Member of any type.
type joined interface{ isThere() bool }

// isThere reports whether the member's set is not gone.
func (m *Member[T]) isThere() bool { return m.set.Value() != nil }

// Joined returns the member by which the peer with a place has joined this set; nil if it has not.
func (s *Set[T]) Joined(at *Place) *Member[T] {
	peer := at.made.Load()
	if peer == nil || peer.member == nil {
		return nil
	}
	if m, ok := peer.member.watch.Owner.(*Member[T]); ok && m.set == s.self {
		return m
	}
	return nil
}

// Wake is for the Watcher.
func (m *Member[T]) Wake() {
	if s := m.set.Value(); s != nil {
		s.queue(m)
	}
}

// Remove gives a member up, if it was not before.
func (s *Set[T]) Remove(m *Member[T]) {
	if !m.in {
		return
	}
	m.in = false
	m.watcher.Rest()
	m.watcher.Ignore(s.look(m))
	s.need.clear()
	s.clock.set(m, 0)
	if m.peer != nil {
		m.peer.member = nil
	}
}

// look sees what a member needs. Who looks clears that behind it, so that the set holds on to nothing.
func (s *Set[T]) look(m *Member[T]) *Need {
	s.need.clear()
	m.source.Need(&s.need, netsock.ForReading)
	return &s.need
}

// Until returns when Next has a member by the clock; the zero time is never.
func (s *Set[T]) Until() time.Time {
	if len(s.clock) == 0 {
		return time.Time{}
	}
	return s.clock[0].at.time()
}

// Next returns a member that has something to do, nil if there is none. Its source is not watched until Done is called, which
// gives up a source that is closed: one that is closed between two turns is returned a last time, one that is closed in its
// turn is not, unless something is left for another.
func (s *Set[T]) Next() *Member[T] {
	defer s.need.clear()
	for {
		m := s.take()
		if m == nil {
			return nil
		}
		happened := m.watcher.Rest() || m.by == byTurn
		need := s.look(m)
		m.ended = need.Err() != nil && !need.Deferred
		if happened || m.ended || need.Now || need.Deferred || need.isDue(time.Now()) {
			m.turn.Store(true)
			return m
		}
		s.watch(m) // for what it waits for now
	}
}

// Done watches a member again after its turn, or gives it up, which it reports.
func (s *Set[T]) Done(m *Member[T]) (gone bool) {
	m.turn.Store(false)
	if !m.in { // it was removed in its turn
		return false
	}
	defer s.need.clear()
	s.watch(m)
	if need := &s.need; need.Err() != nil && (m.ended || !need.Deferred && !need.Left) {
		s.Remove(m)
		return true
	}
	return false
}

// watch watches a member for what it waits for now.
func (s *Set[T]) watch(m *Member[T]) {
	need := s.look(m)
	if m.watcher.Listen(need) {
		s.look(m) // nobody listened when it was rung
	}
	m.by = byWatch
	switch {
	case need.Now || need.Deferred || need.Err() != nil:
		s.queue(m)
	case need.foreign() != nil || m.watcher.Watch(need) != nil: // it can't be watched, so it is looked at, or has its turn
		m.by = byTurn
		if need.foreign() != nil && !need.Blind {
			m.by = byLook
		}
		need.NoLaterThan(time.Now().Add(pause))
	}
	s.clock.set(m, need.until)
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

// take returns the member whose turn it is, of those that were woken or whose time has come. One that has its turn already, and
// was woken before that, has no other at the same time: what there is for one is left, as Done sees.
func (s *Set[T]) take() *Member[T] {
	if len(s.round) == 0 {
		s.begin()
	}
	for len(s.round) > 0 {
		last := len(s.round) - 1
		m := s.round[last]
		s.round[last] = nil
		s.round = s.round[:last]
		if m.in && !m.turn.Load() {
			return m
		}
	}
	return nil
}

// begin begins a round.
func (s *Set[T]) begin() {
	for now := momentOf(time.Now()); len(s.clock) > 0 && s.clock[0].at <= now; {
		m := s.clock[0].member
		s.clock.set(m, 0)
		if m.by == byWatch {
			m.by = byTurn
		}
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
type clock[T any] []turn[T]

// turn is when a member has something to do.
type turn[T any] struct {
	at     moment
	member *Member[T]
}

// set puts a member in its place for a time; 0 is none.
func (c *clock[T]) set(m *Member[T], at moment) {
	switch {
	case at != 0:
		if m.turnAt == 0 {
			c.Push(m)
		}
		i := m.turnAt - 1
		(*c)[i].at = at
		heap.Fix(c, int(i))
	case m.turnAt > 0:
		heap.Remove(c, int(m.turnAt-1))
	}
}

func (c clock[T]) Len() int           { return len(c) }
func (c clock[T]) Less(i, j int) bool { return c[i].at < c[j].at }

func (c clock[T]) Swap(i, j int) {
	c[i], c[j] = c[j], c[i]
	c[i].member.turnAt, c[j].member.turnAt = int32(i+1), int32(j+1)
}

// Push and Pop are for package heap.
func (c *clock[T]) Push(x any) {
	m := x.(*Member[T])
	*c = append(*c, turn[T]{member: m})
	m.turnAt = int32(len(*c))
}

func (c *clock[T]) Pop() any {
	last := len(*c) - 1
	m := (*c)[last].member
	(*c)[last].member = nil
	*c = (*c)[:last]
	m.turnAt = 0
	return m
}
