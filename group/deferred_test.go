package group_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestCallDeferredAdds: other goroutines add peers to a group of which nobody has anything to do.
func TestCallDeferredAdds(t *testing.T) {
	t.Parallel()
	const adders, each = 4, 10
	server := kit.Listen(t)
	g := group.New[*streampeer.TCP]()
	require.NoError(t, g.Add(server, nil))
	var clients [adders * each]*streampeer.TCP
	for i := range clients {
		var served *streampeer.TCP
		clients[i], served = dial(t, server)
		require.NoError(t, served.PutU8(uint8(i)))
	}
	var all sync.WaitGroup
	for a := range adders {
		all.Go(func() {
			for _, client := range clients[a*each:][:each] {
				assert.NoError(t, g.CallDeferred(func() { assert.NoError(t, g.Add(client, client)) }))
			}
		})
	}
	got := map[uint8]bool{}
	for client := range g.Ready(kit.Patient(t)) {
		value, err := client.GetU8()
		require.NoError(t, err)
		got[value] = true
		if len(got) == len(clients) {
			break
		}
	}
	assert.Len(t, got, len(clients))
	all.Wait()
}

// TestCallDeferredWakes: Ready that waits calls the function, which ends it here.
func TestCallDeferredWakes(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[int]()
	require.NoError(t, g.Add(server, 0))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range g.Ready(kit.Patient(t)) {
			assert.Fail(t, "nobody has anything to do")
		}
	}()
	require.NoError(t, g.CallDeferred(func() { assert.True(t, g.Remove(server)) }))
	kit.Receive(t, ended)
}

// TestCallDeferredBetweenTurns: functions run in their order, before the next turn, and not within one.
func TestCallDeferredBetweenTurns(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	g := group.New[int]()
	for i := range 3 {
		client, served := dial(t, server)
		require.NoError(t, served.PutU8(1))
		require.NoError(t, g.Add(client, i))
	}
	turns, called := 0, 0
	for range g.Ready(kit.Patient(t)) {
		if assert.Equal(t, 2*turns, called); turns == 2 {
			break
		}
		turns++
		for i := range 2 {
			require.NoError(t, g.CallDeferred(func() {
				assert.Equal(t, 2*(turns-1)+i, called)
				called++
			}))
		}
		assert.Equal(t, 2*(turns-1), called)
	}
}

// TestCallDeferredWithoutReady: what comes while there is no Ready waits for the next one, which may find the group's first
// peer so, or have come to its end.
func TestCallDeferredWithoutReady(t *testing.T) {
	t.Parallel()
	server := kit.Listen(t)
	client, served := dial(t, server)
	require.NoError(t, served.PutU8(1))
	g := group.New[int]()
	require.NoError(t, g.CallDeferred(func() { assert.NoError(t, g.Add(client, 7)) }))
	for value := range g.Ready(kit.Patient(t)) {
		assert.Equal(t, 7, value)
		break
	}
	require.True(t, g.Remove(client))
	require.NoError(t, g.CallDeferred(func() {
		assert.NoError(t, g.CallDeferred(func() { assert.NoError(t, g.Add(client, 8)) }))
	}))
	var values []int
	for value := range g.Ready(kit.Patient(t)) {
		values = append(values, value)
		require.True(t, g.Remove(client))
	}
	assert.Equal(t, []int{8}, values)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	called := false
	require.NoError(t, g.CallDeferred(func() { called = true }))
	for range g.Ready(ended) {
		assert.Fail(t, "it has ended")
	}
	assert.True(t, called)

	assert.ErrorIs(t, g.CallDeferred(nil), gderr.ErrInvalidParameter)
	const most = 65536
	for range most {
		require.NoError(t, g.CallDeferred(func() {}))
	}
	err := g.CallDeferred(func() {})
	assert.ErrorIs(t, err, gderr.ErrOutOfMemory)
	assert.ErrorContains(t, err, "group.Group.CallDeferred: ")
}
