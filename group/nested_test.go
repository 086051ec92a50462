package group_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// TestReadyInATurn has a turn run another loop of Ready: whose turn it is has none in there, though it was woken before, and is
// ready again when the turn is over.
func TestReadyInATurn(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[int]()
	a, servedA := dial(t, server)
	b, servedB := dial(t, server)
	require.NoError(t, g.Add(a, 0))
	require.NoError(t, g.Add(b, 1))
	require.NoError(t, servedA.PutU8(7))
	require.NoError(t, servedB.PutU8(7))
	require.NoError(t, b.Wait(kit.Patient(t)))
	for outer := range g.Ready(kit.Patient(t)) {
		if outer == 0 {
			require.NoError(t, b.CallDeferred(func() {})) // b, whose turn is the next, is woken once more
			continue
		}
		for inner := range g.Ready(kit.Patient(t)) {
			assert.Zero(t, inner)
			break
		}
		break
	}
	for i := range g.Ready(kit.Patient(t)) {
		if i == 1 {
			value, err := b.GetU8()
			require.NoError(t, err)
			assert.EqualValues(t, 7, value)
			require.NoError(t, b.Poll())
			break
		}
	}
	require.NoError(t, servedB.PutU8(8))
	require.NoError(t, b.WaitReadOrWrite(kit.Patient(t)))
}
