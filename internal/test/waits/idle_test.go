package waits_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// few is how often a peer may be woken while it gets over what has happened before.
const few = 20

// wakes counts how often a subject's Wait returns while nothing should happen, and what ended that.
func wakes(t *testing.T, s *subject) (n int, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), quiet)
	defer cancel()
	for ; n <= few; n++ {
		if err = s.peer.Wait(ctx); err != nil {
			return n, err
		}
		s.turn()
	}
	return n, nil
}

// turns counts the turns that a subject has in a group.
func turns(t *testing.T, s *subject) int {
	t.Helper()
	g := group.New[struct{}]()
	require.NoError(t, g.Add(s.peer, struct{}{}))
	defer g.Remove(s.peer)
	return turnsOf(t, g, s.turn)
}

// turnsOf counts the turns that those in a group have, in which the same is done.
func turnsOf(t *testing.T, g *group.Group[struct{}], turn func()) (n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), quiet)
	defer cancel()
	for range g.Ready(ctx) {
		turn()
		if n++; n > few {
			break
		}
	}
	return n
}

// TestIdle: nothing happens, and nobody is woken.
func TestIdle(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			_, _ = wakes(t, s) // what is left of the beginning
			n, err := wakes(t, s)
			assert.Equal(t, context.DeadlineExceeded, err)
			assert.LessOrEqual(t, n, few/4, "wake-ups")
			assert.LessOrEqual(t, turns(t, s), few/4, "turns")
		})
	}
}

// TestWoken: something comes, and who waits is woken, also in a group.
func TestWoken(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			s.send()
			s.until(t, func() bool { return s.has() > 0 })
			s.take()
			s.send()
			g := group.New[struct{}]()
			require.NoError(t, g.Add(s.peer, struct{}{}))
			for range g.Ready(kit.Patient(t)) {
				if s.poll(); s.has() > 0 {
					return
				}
			}
			require.Fail(t, "it had no turn")
		})
	}
}

// TestUsedOutOfTurn polls a peer in the turn of another, and asks what there is: what it found gives it a turn.
func TestUsedOutOfTurn(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		if handledByPoll[name] {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			near, far := kit.Pair(t)
			g := group.New[bool]()
			require.NoError(t, g.Add(s.peer, true))
			require.NoError(t, g.Add(near, false))
			require.NoError(t, far.PutU8(1))
			for own := range g.Ready(kit.Patient(t)) {
				switch {
				case !own:
					_, err := near.GetU8()
					require.NoError(t, err)
					s.send()
					both(t, s.poll, func() {}, func() bool { return s.has() > 0 })
				case s.has() > 0:
					return
				default:
					s.turn()
				}
			}
			require.Fail(t, "it had no turn")
		})
	}
}
