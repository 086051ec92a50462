// Package await is the one way in which peers are waited for. A peer tells what it waits for in a [Need], which takes in what
// the stream below it waits for; [Place.Wait] parks a goroutine for one peer, and a [Set] watches many.
package await

import (
	"cmp"
	"context"
	"time"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Source is what can be waited for: a peer, a server, or a stream below one.
type Source interface {
	// Need tells in n, which is zero before, what has to come to pass until there is something to read, or room to write,
	// or both, as wanted. It changes nothing else. A peer that others do not stand on decides itself and heeds no want.
	//
	// A Need goes down through all that stand on each other, and is not returned: copies at each level would make the stack
	// of a goroutine that only waits twice as large.
	Need(n *Need, want netsock.Interest)
}

// Need is what a source waits for: the first of its parts that comes to pass. The zero Need waits for nothing that
// can come.
type Need struct {
	Socket   *netsock.Socket  // to be ready for Interest
	Interest netsock.Interest // of Socket
	Now      bool             // there is something to do already
	Deferred bool             // CallDeferred has something for Poll, of the source or of one below it
	Left     bool             // what had arrived before the end of a closed source waits to be taken
	Blind    bool             // only Poll finds what there is to do, or the Wait of a Foreign: a group polls again and again

	deaf  bool    // who waits heeds no CallDeferred
	until moment  // when there is something to do by the clock
	other any     // a closed, or a Foreign
	bells []*Bell // that are rung when there is something to do, the source's own last
}

// closed tells that there never will be anything to do, and why.
type closed struct{ err error }

// moment is how long a time is after the epoch; 0 is never. A time.Time takes three times as much.
type moment time.Duration

var epoch = time.Now()

func momentOf(t time.Time) moment {
	if t.IsZero() {
		return 0
	}
	return cmp.Or(moment(t.Sub(epoch)), 1) // the epoch itself is a nanosecond later
}

func (m moment) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return epoch.Add(time.Duration(m))
}

// Foreign is a stream of the user's own at the bottom. If it has a Wait it is waited for with that, else it is looked
// at once in a while.
type Foreign interface {
	GetAvailableBytes() int
}

// waiter is a Foreign that can be waited for.
type waiter interface {
	Wait(ctx context.Context) error
}

// pause is for how long a stream that can't be waited for is left alone.
const pause = 2 * time.Millisecond

// resolvers find the source that a peer is, and its place. Each package of peers has one.
var resolvers []func(peer any) (Source, *Place)

// Register adds a resolver, which returns nil for what it does not know. Packages call it as they are initialised.
func Register(resolve func(peer any) (Source, *Place)) { resolvers = append(resolvers, resolve) }

// SourceOf returns the source that a peer of the library is, and its place; nil for another.
func SourceOf(peer any) (Source, *Place) {
	for _, resolve := range resolvers {
		if s, at := resolve(peer); s != nil {
			return s, at
		}
	}
	return nil, nil
}

// SetReady makes the need that of who has something to do.
func (n *Need) SetReady() {
	n.clear()
	n.Now = true
}

// SetClosed makes the need that of who will never have anything to do.
func (n *Need) SetClosed(err error) {
	n.clear()
	n.other = &closed{err}
}

// SetForeign makes the need that of a stream that the library did not make.
func (n *Need) SetForeign(stream Foreign) {
	n.clear()
	n.other = stream
}

// SetSocket makes the need that of who waits for a socket, to be ready for want.
func (n *Need) SetSocket(s *netsock.Socket, want netsock.Interest) {
	n.clear()
	n.Socket, n.Interest = s, want
}

// clear makes the need zero, but for who has it: it stays deaf, and keeps the room for bells.
func (n *Need) clear() {
	clear(n.bells)
	*n = Need{deaf: n.deaf, bells: n.bells[:0]}
}

// Err returns why there never will be anything to do; nil if there may be.
func (n *Need) Err() error {
	if c, ok := n.other.(*closed); ok {
		return c.err
	}
	return nil
}

// foreign returns the stream that the library did not make, nil if there is none.
func (n *Need) foreign() Foreign {
	f, _ := n.other.(Foreign)
	return f
}

// canWait reports whether what is needed tells by itself when it comes to pass.
func (n *Need) canWait() bool {
	if n.foreign() == nil {
		return true
	}
	_, ok := n.other.(waiter)
	return ok
}

// Until returns when there is something to do by the clock; the zero time is never.
func (n *Need) Until() time.Time { return n.until.time() }

// isDue reports whether there is something to do by the clock.
func (n *Need) isDue(now time.Time) bool { return n.until != 0 && n.until <= momentOf(now) }

// NoLaterThan adds to the need that there is something to do at t. The zero time is never.
func (n *Need) NoLaterThan(t time.Time) {
	if m := momentOf(t); m != 0 && (n.until == 0 || m < n.until) {
		n.until = m
	}
}

// OrEnd makes the need of a stream that has ended that of who has something to do: Poll of the peer above finds it.
func (n *Need) OrEnd() {
	if n.Err() != nil {
		n.SetReady()
	}
}

// OrRing adds to the need that there is something to do when the bell is rung. A peer adds its bell to those of the stream
// below it.
func (n *Need) OrRing(b *Bell) { n.bells = append(n.bells, b) }
