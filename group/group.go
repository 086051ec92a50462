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
	"context"
	"errors"
	"iter"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
)

// Peer is what a group can wait for: every peer and server of this library. It is in one group at a time, until it is removed,
// has ended, or the garbage collector finds that nobody holds the group any more. Of those that stand on each other, such as a
// TLS and its TCP, or a SceneMultiplayer and its peer, the upper one belongs there. A peer's own Wait, and calls
// that block, may be used between two turns.
type Peer interface {
	// Wait blocks until Poll has something to do.
	// It is an addition of Go.
	Wait(ctx context.Context) error
}

// The causes of what Add refuses.
var (
	ErrNoPeer      = errors.New("no peer")
	ErrForeignPeer = errors.New("peer is not of this library")
	ErrMember      = errors.New("peer is in a group already")
)

// Group is a number of peers that are waited for together, each with a value of the user's: the bot that owns it, or the
// peer itself. Make one with [New].
//
// One goroutine at a time uses a group and the peers in it; what its functions do is part of that use. A peer may be used
// at any time between two rounds of Ready, such as to send to all: the group sees what that leaves to do. Other goroutines use
// CallDeferred.
type Group[T any] struct {
	set     *await.Set[int32]
	members []member[T]   // for those to stay that nobody else holds
	bell    chan struct{} // gets one when the set has a member, or place a function
	place   await.Place   // of what CallDeferred was given
	timer   *time.Timer
}

// member is a peer in the group. The peer leads to what the set knows of it, but not to the value, which may lead to the group:
// a group that only its own peers hold is forgotten.
type member[T any] struct {
	*await.Member[int32] // whose value is the place among the members
	value                T
}

// New returns an empty group.
// It is an addition of Go.
func New[T any]() *Group[T] {
	bell := make(chan struct{}, 1)
	return &Group[T]{set: await.NewSet[int32](func() { ring(bell) }), bell: bell}
}

// ring wakes who parks at a bell, or will.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

// Add takes a peer in, with the value that Ready yields for it. Ready yields it at once if a poll has something to do. When it
// has ended it is no longer in the group, as [Group.Ready] tells: so begin to connect it before.
//
// The error is [gderr.ErrInvalidParameter] for a peer that is nil or not of this library, and [gderr.ErrAlreadyExists]
// for one that is in this group or another.
// It is an addition of Go.
func (g *Group[T]) Add(peer Peer, value T) error {
	const op = "group.Group.Add"
	if below.IsNil(peer) {
		return gderr.New(op, gderr.ErrInvalidParameter, ErrNoPeer)
	}
	source, at := await.SourceOf(peer)
	if source == nil {
		return gderr.New(op, gderr.ErrInvalidParameter, ErrForeignPeer)
	}
	m := g.set.Join(at, source, int32(len(g.members)))
	if m == nil {
		return gderr.New(op, gderr.ErrAlreadyExists, ErrMember)
	}
	g.members = append(g.members, member[T]{m, value})
	return nil
}

// Remove gives a peer up. It reports whether the peer was in the group.
// It is an addition of Go.
func (g *Group[T]) Remove(peer Peer) bool {
	if below.IsNil(peer) {
		return false
	}
	source, at := await.SourceOf(peer)
	if source == nil {
		return false
	}
	m := g.set.Joined(at)
	if m == nil {
		return false
	}
	g.set.Remove(m)
	g.forget(m)
	return true
}

// forget takes a member that is no longer in the set from the members.
func (g *Group[T]) forget(m *await.Member[int32]) {
	last := len(g.members) - 1
	g.members[m.Value] = g.members[last]
	g.members[m.Value].Value = m.Value
	g.members[last] = member[T]{}
	g.members = g.members[:last]
}

// Len returns how many peers are in the group.
// It is an addition of Go.
func (g *Group[T]) Len() int { return len(g.members) }

// CallDeferred has Ready call f, on its goroutine and between two turns, also where that waits already: it is how other
// goroutines add a peer, or use those that are in the group. Any goroutine may call it, at any time, and it never blocks. A group
// has no end: what comes while nobody is in Ready waits for the next one, which calls it before it looks whether a peer is left.
// It corresponds to Object.call_deferred.
//
// The errors are [gderr.ErrOutOfMemory] if 65,536 functions wait already, and [gderr.ErrInvalidParameter] for nil.
func (g *Group[T]) CallDeferred(f func()) error {
	if err := g.place.CallDeferred("group.Group", f); err != nil {
		return err
	}
	ring(g.bell)
	return nil
}

// Ready yields the value of each peer that has something to do, and blocks while there is none, until ctx ends or no peer
// is left. Poll the peer, and take what it has received, before the loop goes on: what is left makes it ready again.
// The peers take turns.
//
// The turn in which a peer ends is its last: it is out of the group then, so look at its state behind all else that the turn
// does with it. One that has ended out of its turn, such as in that of another, is yielded once more. So is one of which
// messages are left that had arrived; what that turn does not take either nobody reminds of.
// It is an addition of Go.
func (g *Group[T]) Ready(ctx context.Context) iter.Seq[T] {
	return func(yield func(T) bool) {
		for g.goesOn(ctx) {
			m := g.set.Next()
			if m == nil {
				g.park(ctx)
				continue
			}
			if !g.turn(m, yield) {
				return
			}
		}
	}
}

// goesOn calls what CallDeferred was given, and reports whether Ready has not come to its end then: what has come meanwhile may
// add a peer.
func (g *Group[T]) goesOn(ctx context.Context) bool {
	g.place.RunDeferred()
	return ctx.Err() == nil && (len(g.members) > 0 || g.place.HasDeferred())
}

// turn lets a member have its turn, after which it is watched again, also if the loop panics.
func (g *Group[T]) turn(m *await.Member[int32], yield func(T) bool) (goOn bool) {
	defer func() {
		if g.set.Done(m) {
			g.forget(m)
		}
	}()
	return yield(g.members[m.Value].value)
}

// park waits until the set has a member, the next time comes, or ctx ends.
func (g *Group[T]) park(ctx context.Context) {
	var tick <-chan time.Time
	if until := g.set.Until(); !until.IsZero() {
		wait := time.Until(until)
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
