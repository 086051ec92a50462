package await_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// source is a peer whose need is what a test says.
type source func(n *await.Need)

func (s source) Need(n *await.Need, _ netsock.Interest) { s(n) }

// ready and foreign are sources that stay the same.
var ready source = (*await.Need).SetReady

func foreign(stream await.Foreign) source { return func(n *await.Need) { n.SetForeign(stream) } }

const class, method = "test", "Wait"

func TestWaitReturnsAtOnce(t *testing.T) {
	t.Parallel()
	var place await.Place
	assert.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, ready))
	gone := errors.New("gone")
	assert.Equal(t, gone, place.Wait(t.Context(), new(await.Use), class, method, source(func(n *await.Need) { n.SetClosed(gone) })))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, context.Canceled, place.Wait(ended, new(await.Use), class, method, ready))
}

func TestWaitForTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var place await.Place
		for range 3 {
			until := time.Now().Add(time.Minute)
			s := source(func(n *await.Need) {
				n.NoLaterThan(until.Add(time.Hour))
				n.NoLaterThan(until)
				n.NoLaterThan(time.Time{})
			})
			require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s))
			assert.Equal(t, until, time.Now())
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		far := time.Now().Add(time.Hour)
		assert.Equal(t, context.DeadlineExceeded,
			place.Wait(short, new(await.Use), class, method, source(func(n *await.Need) { n.NoLaterThan(far) })))
	})
}

func TestWaitForABell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var place await.Place
		var unheard, heard await.Bell
		s := source(func(n *await.Need) {
			n.OrRing(&unheard)
			n.OrRing(&heard)
			n.OrRing(&heard)
		})
		for range 3 {
			go func() {
				time.Sleep(time.Second)
				heard.Ring()
			}()
			begin := time.Now()
			require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s))
			assert.Equal(t, time.Second, time.Since(begin))
		}
		heard.Ring() // nobody listens, and nothing is remembered
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.Equal(t, context.DeadlineExceeded, place.Wait(short, new(await.Use), class, method, s))
	})
}

// TestWhatIsRungBeforeAnybodyListens has something to do come to pass between the look and the listening.
func TestWhatIsRungBeforeAnybodyListens(t *testing.T) {
	t.Parallel()
	var place await.Place
	var bell await.Bell
	var looks int
	s := source(func(n *await.Need) {
		looks++
		n.Now = looks == 2
		n.OrRing(&bell)
	})
	require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s))
	assert.Equal(t, 2, looks)
}

// mute is a stream of a user's own that can't be waited for.
type mute struct{}

func (mute) GetAvailableBytes() int { return 0 }

// patient is one that can.
type patient struct {
	mute
	waits atomic.Int32
	ready chan struct{}
}

func (p *patient) Wait(ctx context.Context) error {
	p.waits.Add(1)
	select {
	case <-p.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func TestWaitForForeignStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var place await.Place
		begin := time.Now()
		require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, foreign(mute{})))
		assert.Equal(t, 2*time.Millisecond, time.Since(begin))

		p := &patient{ready: make(chan struct{}, 1)}
		var bell await.Bell
		until := time.Now().Add(time.Minute)
		s := source(func(n *await.Need) {
			n.SetForeign(p)
			n.NoLaterThan(until)
			n.OrRing(&bell)
		})
		p.ready <- struct{}{}
		require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s))
		go func() {
			time.Sleep(time.Second)
			bell.Ring()
		}()
		require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s), "the bell ends its wait")
		require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s), "and so does the clock")
		assert.Equal(t, until, time.Now())
		assert.EqualValues(t, 3, p.waits.Load())
	})
}

// counting is a context that counts who wants to be told of its end.
type counting struct {
	context.Context
	told atomic.Int32
}

func (c *counting) Done() <-chan struct{} { return make(chan struct{}) }

func (c *counting) AfterFunc(func()) (stop func() bool) {
	c.told.Add(1)
	return func() bool {
		c.told.Add(-1)
		return true
	}
}

// TestWaitForForeignStreamsLeavesNothing at a context that lasts.
func TestWaitForForeignStreamsLeavesNothing(t *testing.T) {
	t.Parallel()
	var place await.Place
	p := &patient{ready: make(chan struct{}, 1)}
	ctx := &counting{Context: t.Context()}
	for _, until := range []time.Time{{}, time.Now().Add(time.Hour)} {
		p.ready <- struct{}{}
		require.NoError(t, place.Wait(ctx, new(await.Use), class, method, source(func(n *await.Need) {
			n.SetForeign(p)
			n.NoLaterThan(until)
		})))
		assert.Zero(t, ctx.told.Load())
	}
	assert.EqualValues(t, 2, p.waits.Load())
}

// TestWaitHoldsNothing of what it waited for, when it is over: a socket below that is forgotten is to be closed.
func TestWaitHoldsNothing(t *testing.T) {
	t.Parallel()
	var c caller
	for name, wait := range map[string]func(s source) error{
		"Wait":       func(s source) error { return c.Wait(t.Context(), new(await.Use), class, method, s) },
		"WaitAndRun": func(s source) error { return c.WaitAndRun(t.Context(), new(await.Use), class, method, runner{s, &c}) },
		"WaitDeaf":   func(s source) error { return c.WaitDeaf(t.Context(), class, method, s) },
		"CanWait":    func(s source) error { c.CanWait(s); return nil },
	} {
		for _, now := range []bool{false, true} {
			var gone atomic.Bool
			func() {
				sock, err := netsock.Open(netsock.Datagram, netsock.IPv4)
				require.NoError(t, err)
				runtime.AddCleanup(sock, func(gone *atomic.Bool) { gone.Store(true) }, &gone)
				require.NoError(t, wait(source(func(n *await.Need) {
					n.SetSocket(sock, netsock.ForWriting)
					n.Now = now
				})), name)
			}()
			kit.Await(t, gone.Load, runtime.GC)
		}
	}
}

func TestWaitForASocket(t *testing.T) {
	t.Parallel()
	sock, err := netsock.Open(netsock.Datagram, netsock.IPv4)
	require.NoError(t, err)
	var place await.Place
	s := source(func(n *await.Need) { n.SetSocket(sock, netsock.ForWriting) })
	require.NoError(t, place.Wait(t.Context(), new(await.Use), class, method, s))
	sock.Close()
	err = place.Wait(t.Context(), new(await.Use), class, method, s)
	assert.ErrorIs(t, err, gderr.Failed)
	assert.ErrorIs(t, err, netsock.ErrClosed)
}

// TestWaitAllocatesNothing holds from the second wait on.
func TestWaitAllocatesNothing(t *testing.T) {
	sock, err := netsock.Open(netsock.Datagram, netsock.IPv4)
	require.NoError(t, err)
	defer sock.Close()
	var place await.Place
	var bell await.Bell
	far := time.Now().Add(time.Hour)
	var s await.Source = source(func(n *await.Need) {
		n.SetSocket(sock, netsock.ForWriting)
		n.NoLaterThan(far)
		n.OrRing(&bell)
	})
	ctx := t.Context()
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = place.Wait(ctx, new(await.Use), class, method, s) }))
}
