//go:build !race

package waits_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// parking is a context that tells when somebody waits for its end.
type parking struct {
	context.Context
	once   sync.Once
	parked chan struct{}
}

func (p *parking) Done() <-chan struct{} {
	p.once.Do(func() { close(p.parked) })
	return p.Context.Done()
}

// panicOf returns what a function panics with, nil if it does not.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// TestUseWhileAnotherWaits has a goroutine use each peer while another one waits for it, which is found. The race detector
// would find it, too.
func TestUseWhileAnotherWaits(t *testing.T) {
	t.Parallel()
	for name, subject := range subjects {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := subject(t)
			_, _ = wakes(t, s) // what is left of the beginning
			for deadline := time.Now().Add(kit.Patience); ; {
				ended, cancel := context.WithCancel(t.Context())
				ctx := &parking{Context: ended, parked: make(chan struct{})}
				done := make(chan error, 1)
				go func() {
					done <- s.peer.Wait(ctx)
					close(done)
				}()
				select {
				case <-ctx.parked:
				case <-done: // there was something to do before
				}
				found := panicOf(s.turn)
				cancel()
				err := <-done
				if found != nil {
					assert.Regexp(t, "^concurrent use of [a-z]+.[A-Za-z]+: one goroutine at a time may use it", found)
					break
				}
				require.NoError(t, err, "nothing has ended the wait, and nobody was told")
				require.True(t, time.Now().Before(deadline))
			}
			assert.NotPanics(t, s.turn, "one uses it again")
		})
	}
}
