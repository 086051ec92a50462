package await_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// newSet returns a set with one member, that was looked at, and what it is woken by.
func newSet(s source) (set *await.Set[int], woken chan struct{}) {
	woken = make(chan struct{}, 100)
	set = await.NewSet[int](func() { woken <- struct{}{} })
	set.Add(s, 1)
	if m := set.Next(); m != nil {
		set.Done(m)
	}
	return set, woken
}

// TestSetKeepsTimesThatMove has a source whose time is always the same way ahead, as of one who has to do something at each
// frame: its turn comes all the same.
func TestSetKeepsTimesThatMove(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		set, _ := newSet(func(n *await.Need) { n.NoLaterThan(time.Now().Add(time.Second)) })
		for range 3 {
			assert.Nil(t, set.Next())
			begin := time.Now()
			time.Sleep(time.Until(set.Until()))
			assert.Equal(t, time.Second, time.Since(begin))
			m := set.Next()
			require.NotNil(t, m)
			set.Done(m)
		}
	})
}

// TestSetLooksAtForeignStreams gives no turn to one that can't be waited for and has nothing, however often it is looked at.
func TestSetLooksAtForeignStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ready := false
		set, _ := newSet(func(n *await.Need) {
			if ready {
				n.SetReady()
				return
			}
			n.SetForeign(mute{})
		})
		for range 3 {
			time.Sleep(time.Until(set.Until()))
			assert.Nil(t, set.Next())
		}
		ready = true
		time.Sleep(time.Until(set.Until()))
		assert.NotNil(t, set.Next())
	})
}

// TestSetHearsNothingInATurn rings for what is done in a member's own turn: it gets no other turn for that, but one for what
// is left.
func TestSetHearsNothingInATurn(t *testing.T) {
	t.Parallel()
	var bell await.Bell
	left := true
	set, woken := newSet(func(n *await.Need) {
		n.Now = left
		n.OrRing(&bell)
	})
	m := set.Next()
	require.NotNil(t, m)
	for len(woken) > 0 {
		<-woken
	}
	bell.Ring()
	assert.Empty(t, woken)
	set.Done(m)
	assert.Len(t, woken, 1)
	m = set.Next()
	require.NotNil(t, m)
	left = false
	set.Done(m)
	assert.Nil(t, set.Next())
	bell.Ring()
	assert.Len(t, woken, 2)
	assert.Nil(t, set.Next(), "it was rung for nothing")
}

// TestSetGivesOneTurnAtATime rings for a member whose turn is about to come: it is not returned again before Done, which would
// watch it twice.
func TestSetGivesOneTurnAtATime(t *testing.T) {
	t.Parallel()
	var bell await.Bell
	ring, now := false, true
	set, woken := newSet(func(n *await.Need) {
		if n.Now = now; ring {
			bell.Ring() // as another goroutine may just then
		}
		n.OrRing(&bell)
	})
	ring = true
	m := set.Next()
	require.NotNil(t, m)
	ring = false
	assert.Nil(t, set.Next())
	set.Done(m)
	assert.Same(t, m, set.Next(), "what it was rung for is left")
	now = false
	set.Done(m)
	assert.Nil(t, set.Next())
	for len(woken) > 0 {
		<-woken
	}
	bell.Ring()
	assert.Len(t, woken, 1)
}

// TestWaitInASet waits for one member with its own Wait: the set hears its bell again afterwards, and what it missed.
func TestWaitInASet(t *testing.T) {
	t.Parallel()
	var bell await.Bell
	now := false
	s := source(func(n *await.Need) {
		n.Now = now
		n.OrRing(&bell)
	})
	set, woken := newSet(s)
	assert.Nil(t, set.Next())
	for len(woken) > 0 {
		<-woken
	}
	var place await.Place
	done := make(chan error)
	listening := source(func(n *await.Need) {
		go bell.Ring()
		s(n)
	})
	go func() { done <- place.Wait(t.Context(), new(await.Use), class, method, listening) }()
	require.NoError(t, <-done)
	<-woken
	now = true
	bell.Ring()
	assert.NotNil(t, set.Next())
}

// TestOneBelowInASet is that of a source which stands on another one: what the one above does leaves the set the bell of the one
// below.
func TestOneBelowInASet(t *testing.T) {
	t.Parallel()
	var below, above await.Bell
	set, woken := newSet(func(n *await.Need) { n.OrRing(&below) })
	hears := func() bool {
		assert.Nil(t, set.Next()) // which listens again, if it was woken
		for len(woken) > 0 {
			<-woken
		}
		below.Ring()
		return len(woken) > 0
	}
	require.True(t, hears())

	var looks int
	upper := source(func(n *await.Need) {
		looks++
		n.Now = looks == 4
		n.OrRing(&below)
		n.OrRing(&above)
	})
	other := await.NewSet[int](func() {})
	m := other.Add(upper, 1)
	assert.Nil(t, other.Next())
	assert.Nil(t, set.Next())
	other.Remove(m)
	assert.True(t, hears(), "one that stands on it was removed")
	assert.Nil(t, set.Next())

	looks = 2
	var place await.Place
	require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, upper))
	assert.True(t, hears(), "one that stands on it has waited")
}

// TestSocketThatIsClosedMeanwhile is closed by another goroutine between the look and the wait: the source tells what that
// means.
func TestSocketThatIsClosedMeanwhile(t *testing.T) {
	t.Parallel()
	sock, err := netsock.Open(netsock.Datagram, netsock.IPv4)
	require.NoError(t, err)
	looks := 0
	s := source(func(n *await.Need) {
		if looks++; looks > 1 {
			n.SetReady()
			return
		}
		sock.Close()
		n.SetSocket(sock, netsock.ForReading)
	})
	var place await.Place
	require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s))
}
