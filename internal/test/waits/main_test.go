// Package waits_test holds what every peer and server of the library promises of its Wait, and in a group: that it is woken
// for what there is to do, and for nothing else, whatever the other side does.
package waits_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

const (
	// patience is how long a test waits for what has to come.
	patience = 20 * time.Second
	// quiet is for how long a test looks on while nothing should happen.
	quiet = 100 * time.Millisecond
)

func patient(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// subject is a peer or a server, as a program uses it.
type subject struct {
	peer group.Peer
	poll func()     // what its owner does when Wait returns, without taking anything
	has  func() int // how much there is to take
	take func()     // takes it
	send func()     // has the other side send something
}

// turn is what its owner does in a turn.
func (s *subject) turn() {
	s.poll()
	s.take()
}

// until has the subject wait and poll until something is so.
func (s *subject) until(t testing.TB, so func() bool) {
	t.Helper()
	for ctx := patient(t); !so(); s.poll() {
		require.NoError(t, s.peer.Wait(ctx))
	}
}

// both polls two peers until something is so.
func both(t testing.TB, a, b func(), so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); time.Sleep(50 * time.Microsecond) {
		a()
		b()
		require.True(t, time.Now().Before(end), "it has not come to be so")
	}
}
