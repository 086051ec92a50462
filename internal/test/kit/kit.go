// Package kit is what the tests of all packages need: patience, connections, certificates, and what programs print.
package kit

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Patience is how long a test waits for what has to come. It is long, since the machine may be busy: no test may need it.
const Patience = 30 * time.Second

// Patient returns a context that ends with the test, or when its patience does.
func Patient(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), Patience)
	t.Cleanup(cancel)
	return ctx
}

// Await does what the functions say, over and over, until something is so. It is for what nothing can be waited for on; see
// Until.
func Await(t testing.TB, so func() bool, do ...func()) {
	t.Helper()
	for end := time.Now().Add(Patience); ; time.Sleep(50 * time.Microsecond) {
		for _, f := range do {
			f()
		}
		if so() {
			return
		}
		require.True(t, time.Now().Before(end), "it has not come to be so")
	}
}

// Waiter is a peer or a server.
type Waiter interface {
	Wait(ctx context.Context) error
}

// Until waits, and then polls, until something is so.
func Until(t testing.TB, peer Waiter, poll func(), so func() bool) {
	t.Helper()
	for ctx := Patient(t); !so(); poll() {
		require.NoError(t, peer.Wait(ctx))
	}
}

// Receive waits for what a channel has next, or for its end.
func Receive[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(Patience):
		require.Fail(t, "nothing has come")
		return *new(T)
	}
}
