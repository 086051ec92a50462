// Package waits_test holds what every peer and server of the library promises of its Wait, and in a group: that it is woken
// for what there is to do, and for nothing else, whatever the other side does.
package waits_test

import (
	"testing"
	"time"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/leakcheck"
)

func TestMain(m *testing.M) { leakcheck.Main(m) }

// quiet is for how long a test looks on while nothing should happen.
const quiet = 100 * time.Millisecond

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
	kit.Until(t, s.peer, s.poll, so)
}

// both polls two peers until something is so.
func both(t testing.TB, a, b func(), so func() bool) {
	t.Helper()
	kit.Await(t, so, a, b)
}
