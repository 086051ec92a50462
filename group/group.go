// Package group waits for many peers at once, on one goroutine, at a cost by those that have something to do. It is an
// addition of Go: where GDScript polls every peer in every frame, a program with thousands of peers polls the few that
// a poll would find something for.
//
//	bots := group.New[*bot]()
//	for range 10000 {
//		b := newBot()
//		bots.Add(b.peer, b)
//	}
//	for b := range bots.Ready(ctx) {
//		b.peer.Poll()
//		b.play()
//	}
//
// An idle peer in a group takes no goroutine, no descriptor but its own, and no time.
package group

import (
	"container/heap"
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/isnil"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Peer is what a group can wait for: every peer and server of this library. A peer in a group is not waited for with its
// own Wait.
type Peer interface {
	// Wait blocks until Poll has something to do.
	Wait(ctx context.Context) error
}

// The causes of what Add refuses.
var (
	ErrNoPeer      = errors.New("no peer")
	ErrForeignPeer = errors.New("peer is not of this library")
	ErrMember      = errors.New("peer is in the group already")
)

// Group is a number of peers that are waited for together, each with a value of the user's: the bot that owns it, or the
// peer itself. Make one with [New].
//
// One goroutine at a time uses a group and the peers in it; what its functions do is part of that use. A peer may be used
// at any time between two rounds of Ready, such as to send to all: the group sees what that leaves to do.
type Group[T any] struct {
	members map[Peer]*member[T]
	clock   clock[T] // those that have something to do at a time

	round []*member[T] // those whose turn it is, the last one first

	mu    sync.Mutex // guards woken, and queued of the members
	woken []*member[T]
	bell  chan struct{} // gets one when woken is no longer empty
	timer *time.Timer
}

// member is a peer in a group.
type member[T any] struct {
	await.Watcher
	peer   Peer
	value  T
	source await.Source
	need   await.Need // as it was looked at last
	queued bool       // is in woken
	until  time.Time  // when the clock wakes it
	place  int        // in the clock, from 1; 0 is none
}

// New returns an empty group.
func New[T any]() *Group[T] {
	return &Group[T]{members: make(map[Peer]*member[T]), bell: make(chan struct{}, 1)}
}

// Add takes a peer in, with the value that Ready yields for it. The peer may be in any state: Ready yields it at once if a
// poll has something to do, and the last time when it has ended, after which it is no longer in the group.
//
// The error is [gderr.ErrInvalidParameter] for a peer that is nil or not of this library, and [gderr.ErrAlreadyExists]
// for one that is in the group.
func (g *Group[T]) Add(peer Peer, value T) error {
	const op = "group.Group.Add"
	if isnil.Is(peer) {
		return gderr.New(op, gderr.ErrInvalidParameter, ErrNoPeer)
	}
	source, ok := await.SourceOf(peer)
	if !ok {
		return gderr.New(op, gderr.ErrInvalidParameter, ErrForeignPeer)
	}
	if g.members[peer] != nil {
		return gderr.New(op, gderr.ErrAlreadyExists, ErrMember)
	}
	m := &member[T]{peer: peer, value: value, source: source}
	m.Init(func() { g.wake(m) })
	g.members[peer] = m
	g.wake(m)
	return nil
}

// Remove gives a peer up. It reports whether the peer was in the group.
func (g *Group[T]) Remove(peer Peer) bool {
	m := g.members[peer]
	if m == nil {
		return false
	}
	g.drop(m)
	return true
}

// Len returns how many peers are in the group.
func (g *Group[T]) Len() int { return len(g.members) }

// Ready yields the value of each peer that has something to do, and blocks while there is none, until ctx ends or no peer
// is left. Poll the peer, and take what it has received, before the loop goes on: what is left makes it ready again.
// The peers take turns.
func (g *Group[T]) Ready(ctx context.Context) iter.Seq[T] {
	return func(yield func(T) bool) {
		for ctx.Err() == nil && len(g.members) > 0 {
			m := g.next()
			if m == nil {
				g.park(ctx)
			} else if !g.turn(m, yield) {
				return
			}
		}
	}
}

// turn yields a woken member, if it has something to do, and watches it again. It returns what yield does.
func (g *Group[T]) turn(m *member[T], yield func(T) bool) bool {
	happened := m.Rest()
	m.need = m.source.Need(netsock.ForReading)
	goOn, ended := true, m.need.Err != nil
	if happened || m.need.Now || ended || m.need.IsDue(time.Now()) {
		goOn = yield(m.value)
	}
	if g.members[m.peer] != m {
		return goOn // it was removed
	}
	g.watch(m)
	if ended && m.need.Err != nil {
		g.drop(m)
	}
	return goOn
}

// watch watches a member for what it waits for now.
func (g *Group[T]) watch(m *member[T]) {
	m.need = m.source.Need(netsock.ForReading)
	if m.Listen(&m.need) {
		m.need = m.source.Need(netsock.ForReading) // nobody listened when it was rung
	}
	until := m.need.Until
	switch {
	case m.need.Now || m.need.Err != nil:
		g.wake(m)
	case m.need.Foreign != nil || m.Watch(&m.need) != nil: // it can't be watched, so it is looked at
		until = m.need.NoLaterThan(time.Now().Add(await.Pause)).Until
	}
	g.clock.set(m, until)
}

// drop takes a member out of the group.
func (g *Group[T]) drop(m *member[T]) {
	m.Rest()
	m.Ignore(&m.need)
	g.clock.set(m, time.Time{})
	delete(g.members, m.peer)
}

// wake queues a member. It is called from any goroutine.
func (g *Group[T]) wake(m *member[T]) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m.queued {
		return
	}
	m.queued = true
	g.woken = append(g.woken, m)
	select {
	case g.bell <- struct{}{}:
	default:
	}
}

// next returns the member whose turn it is, of those that were woken or whose time has come; nil if there is none.
func (g *Group[T]) next() *member[T] {
	if len(g.round) == 0 {
		g.begin()
	}
	for len(g.round) > 0 {
		last := len(g.round) - 1
		m := g.round[last]
		g.round[last] = nil
		g.round = g.round[:last]
		if g.members[m.peer] == m { // it was not removed
			return m
		}
	}
	return nil
}

// begin begins a round.
func (g *Group[T]) begin() {
	for now := time.Now(); len(g.clock) > 0 && !now.Before(g.clock[0].until); {
		m := g.clock[0]
		g.clock.set(m, time.Time{})
		g.wake(m)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.round, g.woken = g.woken, g.round
	for _, m := range g.round {
		m.queued = false
	}
	slices.Reverse(g.round)
}

// park waits until a member is woken, the next time comes, or ctx ends.
func (g *Group[T]) park(ctx context.Context) {
	var tick <-chan time.Time
	if len(g.clock) > 0 {
		wait := time.Until(g.clock[0].until)
		if g.timer == nil {
			g.timer = time.NewTimer(wait)
		}
		g.timer.Reset(wait)
		defer g.timer.Stop()
		tick = g.timer.C
	}
	select {
	case <-g.bell:
	case <-tick:
	case <-ctx.Done():
	}
}

// clock is a heap of the members that have something to do at a time, the next one first.
type clock[T any] []*member[T]

// set puts a member in its place for a time; the zero time is none.
func (c *clock[T]) set(m *member[T], until time.Time) {
	if m.place > 0 {
		heap.Remove(c, m.place-1)
	}
	if m.until = until; !until.IsZero() {
		heap.Push(c, m)
	}
}

func (c clock[T]) Len() int           { return len(c) }
func (c clock[T]) Less(i, j int) bool { return c[i].until.Before(c[j].until) }

func (c clock[T]) Swap(i, j int) {
	c[i], c[j] = c[j], c[i]
	c[i].place, c[j].place = i+1, j+1
}

// Push and Pop are for package heap.
func (c *clock[T]) Push(x any) {
	m := x.(*member[T])
	*c = append(*c, m)
	m.place = len(*c)
}

func (c *clock[T]) Pop() any {
	last := len(*c) - 1
	m := (*c)[last]
	(*c)[last] = nil
	*c = (*c)[:last]
	m.place = 0
	return m
}
