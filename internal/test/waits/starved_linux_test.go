package waits_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/internal/test/starve"
)

// TestGroupWithoutDescriptors has no descriptor left for the queue of those that wait: each peer is looked at once in a while,
// and none is harmed. As soon as there is one again nobody is looked at for nothing.
func TestGroupWithoutDescriptors(t *testing.T) {
	starve.Alone(t, func(t *testing.T) {
		near, far := kit.Pair(t)
		end := starve.Begin(t)
		g := group.New[struct{}]()
		require.NoError(t, g.Add(near, struct{}{}))
		turns := 0
		for range g.Ready(kit.Patient(t)) {
			require.NoError(t, near.Poll())
			if near.GetAvailableBytes() > 0 {
				break
			}
			if turns++; turns == 3 {
				require.NoError(t, far.PutU8(1))
			}
		}
		_, err := near.GetU8()
		require.NoError(t, err)
		end()
		assert.LessOrEqual(t, turnsOf(t, g, func() { _ = near.Poll() }), few/4)
		require.NoError(t, far.PutU8(2))
		for range g.Ready(kit.Patient(t)) {
			if near.GetAvailableBytes() > 0 {
				return
			}
		}
		require.Fail(t, "it had no turn")
	})
}
