package await_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/godotpeer/godotpeer/internal/await"
)

const misuse = "concurrent use of test: one goroutine at a time may use it, and Wait is a use; others may call CallDeferred"

func TestUse(t *testing.T) {
	t.Parallel()
	var use await.Use
	use.Check(class)
	use.Begin(class)
	assert.PanicsWithValue(t, misuse, func() { use.Begin(class) })
	assert.PanicsWithValue(t, misuse, func() { use.Check(class) })
	use.End()
	use.Check(class)
	use.Begin(class)
}

// TestUseWhileOneWaits uses a peer that is in Wait. The bubble's Wait orders that behind the beginning of the peer's, and the
// end of the test behind its end, so that the race detector has nothing to tell.
func TestUseWhileOneWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c caller
		var use await.Use
		s := source(c.Need)
		ctx, cancel := context.WithCancel(t.Context())
		for _, wait := range []func() error{
			func() error { return c.Wait(ctx, &use, class, method, s) },
			func() error { return c.WaitAndRun(ctx, &use, class, method, runner{s, &c}) },
		} {
			go func() { assert.Equal(t, context.Canceled, wait()) }()
			synctest.Wait()
			assert.PanicsWithValue(t, misuse, func() { use.Check(class) })
			cancel()
			synctest.Wait()
			use.Check(class)
			ctx, cancel = context.WithCancel(t.Context())
		}
		cancel()
	})
}

// TestUseInDeferred uses a peer in a function that its Wait runs.
func TestUseInDeferred(t *testing.T) {
	t.Parallel()
	var c caller
	var use await.Use
	ready := false
	s := source(func(n *await.Need) {
		n.Now = ready
		c.Need(n)
	})
	assert.NoError(t, c.CallDeferred(class, func() {
		use.Begin(class)
		ready = true
		use.End()
	}))
	assert.NoError(t, c.WaitAndRun(t.Context(), &use, class, method, runner{s, &c}))
}

// BenchmarkUse is what the marks cost that a call makes.
func BenchmarkUse(b *testing.B) {
	var use await.Use
	for range b.N {
		use.Begin(class)
		use.End()
	}
}

// BenchmarkRunDeferred is what CallDeferred costs a Poll of a peer that nobody has called, and of one that was called before.
func BenchmarkRunDeferred(b *testing.B) {
	run := func(b *testing.B, c *caller) {
		for range b.N {
			c.RunDeferred()
			c.RunLast()
		}
	}
	b.Run("never called", func(b *testing.B) { run(b, new(caller)) })
	b.Run("called before", func(b *testing.B) {
		var c caller
		if err := c.CallDeferred(class, func() {}); err != nil {
			b.Fatal(err)
		}
		run(b, &c)
	})
}
