package below_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
)

// stream notes which wait was asked for.
type stream struct {
	asked string
	err   error
}

func (s *stream) Wait(context.Context) error            { s.asked = "read"; return s.err }
func (s *stream) WaitWrite(context.Context) error       { s.asked = "write"; return s.err }
func (s *stream) WaitReadOrWrite(context.Context) error { s.asked = "both"; return s.err }
func (s *stream) Unsent() int                           { return 7 }
func (s *stream) Flush() error                          { return s.err }

// reader can be waited for, but not for room.
type reader struct{}

func (reader) Wait(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

func TestWaitAsksForWhatIsWanted(t *testing.T) {
	t.Parallel()
	s := &stream{}
	assert.NoError(t, below.Wait(t.Context(), s, true, false))
	assert.Equal(t, "read", s.asked)
	assert.NoError(t, below.Wait(t.Context(), s, false, true))
	assert.Equal(t, "write", s.asked)
	assert.NoError(t, below.Wait(t.Context(), s, true, true))
	assert.Equal(t, "both", s.asked)

	s.asked = ""
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.Equal(t, context.Canceled, below.Wait(ctx, s, true, true))
	assert.Equal(t, context.Canceled, below.Wait(ctx, s, false, false))
	assert.Empty(t, s.asked)
}

func TestWaitForNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1e12)
		defer cancel()
		assert.Equal(t, context.DeadlineExceeded, below.Wait(ctx, &stream{}, false, false))
	})
}

func TestWaitErrors(t *testing.T) {
	t.Parallel()
	cant := gderr.New("TCP.Wait", gderr.Failed, errors.New("too many open files"))
	assert.Equal(t, cant, below.Wait(t.Context(), &stream{err: cant}, true, false))
	assert.True(t, below.CantWait(cant))
	ended := gderr.New("TCP.Wait", gderr.ErrUnconfigured, nil)
	assert.NoError(t, below.Wait(t.Context(), &stream{err: ended}, true, false))
	assert.False(t, below.CantWait(ended))
	assert.False(t, below.CantWait(nil))
}

// TestWaitPauses where a stream can't be waited for, or does not know how it was: that must not spin.
func TestWaitPauses(t *testing.T) {
	t.Parallel()
	for _, s := range []any{struct{}{}, reader{}, &stream{err: errors.New("its own")}} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 1e9)
			defer cancel()
			waits := 0
			for below.Wait(ctx, s, true, true) == nil {
				waits++
			}
			assert.InDelta(t, 500, waits, 1)
		})
	}
}

func TestUnsentAndFlush(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 7, below.Unsent(&stream{}))
	assert.Zero(t, below.Unsent(reader{}))
	broken := errors.New("broken")
	assert.Equal(t, broken, below.Flush(&stream{err: broken}))
	assert.NoError(t, below.Flush(reader{}))
}
