package await_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
)

// caller is a peer whose functions note that they ran.
type caller struct {
	await.Place
	ran []int
}

func (c *caller) call(t *testing.T, n int) {
	t.Helper()
	require.NoError(t, c.CallDeferred(class, func() { c.ran = append(c.ran, n) }))
}

// runner is a peer without a Poll.
type runner struct {
	source
	caller *caller
}

func (r runner) RunDeferred() { r.caller.RunDeferred() }

func (c *caller) refuses(t *testing.T) {
	t.Helper()
	err := c.CallDeferred(class, func() { assert.Fail(t, "it ran") })
	assert.ErrorIs(t, err, gderr.ErrUnconfigured)
	assert.EqualError(t, err, "test.CallDeferred: Unconfigured: the peer has ended")
}

func TestDeferredRunInOrder(t *testing.T) {
	t.Parallel()
	var c caller
	c.RunDeferred()
	for n := range 100 {
		c.call(t, n)
	}
	c.RunDeferred()
	c.RunDeferred()
	require.Len(t, c.ran, 100)
	assert.IsIncreasing(t, c.ran)
}

func TestDeferredByDeferred(t *testing.T) {
	t.Parallel()
	var c caller
	require.NoError(t, c.CallDeferred(class, func() { c.call(t, 3) }))
	c.call(t, 1)
	c.RunDeferred()
	assert.Equal(t, []int{1}, c.ran)
	c.call(t, 4)
	c.RunDeferred()
	assert.Equal(t, []int{1, 3, 4}, c.ran)
}

// TestDeferredThatPolls lets a function run what is behind it, and what it called.
func TestDeferredThatPolls(t *testing.T) {
	t.Parallel()
	var c caller
	require.NoError(t, c.CallDeferred(class, func() {
		c.call(t, 2)
		c.RunDeferred()
		c.call(t, 3)
	}))
	c.call(t, 1)
	c.RunDeferred()
	assert.Equal(t, []int{1, 2}, c.ran)
	c.RunDeferred()
	assert.Equal(t, []int{1, 2, 3}, c.ran)
}

func TestDeferredThatPanics(t *testing.T) {
	t.Parallel()
	var c caller
	require.NoError(t, c.CallDeferred(class, func() { panic("oh") }))
	c.call(t, 1)
	assert.PanicsWithValue(t, "oh", c.RunDeferred)
	c.call(t, 2)
	c.RunDeferred()
	assert.Equal(t, []int{1, 2}, c.ran)
}

func TestDeferredIsRefused(t *testing.T) {
	t.Parallel()
	var c caller
	err := c.CallDeferred(class, nil)
	assert.EqualError(t, err, "test.CallDeferred: Invalid parameter: the function is nil")
	for n := range 65536 {
		c.call(t, n)
	}
	err = c.CallDeferred(class, func() {})
	assert.EqualError(t, err, "test.CallDeferred: Out of memory: "+
		"65536 functions wait, which is the most there can be: Poll runs them, or Ready of a group")
	c.RunDeferred()
	assert.Len(t, c.ran, 65536)
	c.call(t, 0)
}

// TestDeferredAfterTheEnd ends and begins a peer that nobody waited for or called, one that was waited for, and one that was
// called.
func TestDeferredAfterTheEnd(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(c *caller){
		"fresh":  func(*caller) {},
		"waited": func(c *caller) { c.Bell() },
		"called": func(c *caller) { c.call(t, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c caller
			use(&c)
			for range 2 {
				c.End()
				c.End()
				c.refuses(t)
				c.Bell()
				c.refuses(t)
				c.RunLast()
				c.refuses(t)
				c.ran = nil
				c.Begin()
				c.Begin()
				c.call(t, 1)
				c.RunLast()
				assert.Empty(t, c.ran, "it may be polled again")
				c.End()
				c.RunLast()
				assert.Equal(t, []int{1}, c.ran)
			}
		})
	}
}

func TestEndAllocatesNothing(t *testing.T) {
	var c caller
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		c.RunDeferred()
		c.End()
		c.RunLast()
		c.Begin()
	}))
}

func TestWaitIsCalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c caller
		closed := false
		s := source(func(n *await.Need) {
			if closed {
				n.SetClosed(gderr.ErrUnconfigured)
			}
			c.Need(n)
		})
		go c.call(t, 1)
		require.NoError(t, c.Wait(t.Context(), new(await.Use), class, method, s))
		require.NoError(t, c.Wait(t.Context(), new(await.Use), class, method, s), "it did not run yet")
		closed = true
		c.End()
		require.NoError(t, c.Wait(t.Context(), new(await.Use), class, method, s), "nor has it now")
		assert.Equal(t, gderr.ErrUnconfigured, c.WaitDeaf(t.Context(), class, method, s))
		assert.Equal(t, gderr.ErrUnconfigured, c.WaitAndRun(t.Context(), new(await.Use), class, method, runner{s, &c}))
		assert.Equal(t, []int{1}, c.ran)
	})
}

// TestWaitRuns waits for a peer without a Poll: what is called while it waits runs there, and it goes on to wait.
func TestWaitRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c caller
		ready := false
		s := source(func(n *await.Need) {
			n.Now = ready
			c.Need(n)
		})
		go func() {
			for n := range 3 {
				synctest.Wait()
				c.call(t, n)
			}
			synctest.Wait()
			assert.NoError(t, c.CallDeferred(class, func() { ready = true }))
		}()
		require.NoError(t, c.WaitAndRun(t.Context(), new(await.Use), class, method, runner{s, &c}))
		assert.Equal(t, []int{0, 1, 2}, c.ran)
	})
}

// TestSetIsCalled has a member called that is idle, and one that ends in its turn, which has another for that.
func TestSetIsCalled(t *testing.T) {
	t.Parallel()
	var c caller
	closed := false
	set, woken := newSet(func(n *await.Need) {
		if closed {
			n.SetClosed(gderr.ErrUnconfigured)
		}
		c.Need(n)
	})
	for len(woken) > 0 {
		<-woken
	}
	c.call(t, 1)
	assert.Len(t, woken, 1)
	m := set.Next()
	require.NotNil(t, m)
	closed = true
	c.End()
	require.False(t, set.Done(m))
	require.Equal(t, m, set.Next(), "it did not run yet")
	c.RunDeferred()
	assert.True(t, set.Done(m))
	assert.Equal(t, []int{1}, c.ran)
}

// TestNeedBelowIsCalled has a stream called that another peer stands on.
func TestNeedBelowIsCalled(t *testing.T) {
	t.Parallel()
	var above, below caller
	s := source(func(n *await.Need) {
		below.Need(n)
		above.Need(n)
	})
	isDeferred := func() bool {
		var n await.Need
		s(&n)
		return n.Deferred
	}
	require.False(t, isDeferred())
	go below.call(t, 1)
	require.NoError(t, above.Wait(t.Context(), new(await.Use), class, method, s))
	require.True(t, isDeferred())
	below.RunDeferred()
	require.False(t, isDeferred())
}
