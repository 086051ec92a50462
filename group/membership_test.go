package group_test

import (
	"context"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

func TestAddAndRemove(t *testing.T) {
	t.Parallel()
	g := group.New[string]()
	server := kit.Listen(t)
	require.NoError(t, g.Add(server, "server"))
	err := g.Add(server, "again")
	assert.ErrorIs(t, err, gderr.ErrAlreadyExists)
	assert.ErrorIs(t, err, group.ErrMember)
	assert.ErrorIs(t, g.Add(foreign{}, "foreign"), group.ErrForeignPeer)
	assert.ErrorIs(t, g.Add((*streampeer.TCP)(nil), "none"), gderr.ErrInvalidParameter)
	assert.False(t, g.Remove((*streampeer.TCP)(nil)))
	assert.False(t, g.Remove(foreign{}))
	assert.True(t, g.Remove(server))
	assert.False(t, g.Remove(server))
	for range g.Ready(kit.Patient(t)) {
		t.Fatal("nobody is left")
	}
}

// TestOneGroupAtATime: a peer can't be added to another group before it is removed, or has ended.
func TestOneGroupAtATime(t *testing.T) {
	t.Parallel()
	first, second := group.New[int](), group.New[string]()
	client, served := dial(t, kit.Listen(t))
	require.NoError(t, first.Add(client, 1))
	err := second.Add(client, "one")
	assert.ErrorIs(t, err, gderr.ErrAlreadyExists)
	assert.ErrorIs(t, err, group.ErrMember)
	assert.False(t, second.Remove(client))
	assert.Zero(t, second.Len())
	require.NoError(t, client.CallDeferred(func() {}))
	for range first.Ready(kit.Patient(t)) {
		require.NoError(t, client.Poll())
		break
	}
	require.True(t, first.Remove(client))
	require.NoError(t, second.Add(client, "one"))
	assert.ErrorIs(t, first.Add(client, 1), gderr.ErrAlreadyExists)

	served.DisconnectFromHost()
	for range second.Ready(kit.Patient(t)) {
		require.NoError(t, client.Poll())
	}
	assert.Zero(t, second.Len(), "it has ended")
	require.NoError(t, first.Add(client, 1))
	assert.True(t, first.Remove(client))
}

// TestForgottenGroup: a peer outlives the groups that nobody holds any more, also those in which it has waited.
func TestForgottenGroup(t *testing.T) {
	t.Parallel()
	client, served := dial(t, kit.Listen(t))
	for i := range 3 {
		g := group.New[int]()
		kit.Await(t, func() bool { return g.Add(client, i) == nil }, runtime.GC)
		require.NoError(t, served.PutU8(uint8(i)))
		for got := range g.Ready(kit.Patient(t)) {
			assert.Equal(t, i, got)
			value, err := client.GetU8()
			require.NoError(t, err)
			assert.Equal(t, i, int(value))
			break
		}
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		for range g.Ready(short) {
			t.Error("there is nothing more")
		}
		cancel()
	}
}

// TestForgottenGroupLetsGo: a peer that outlives its group holds none of those that were in there with it, and wait for the clock,
// nor the group itself, to which all values lead.
func TestForgottenGroupLetsGo(t *testing.T) {
	t.Parallel()
	type bot struct {
		peer group.Peer
		home *group.Group[*bot]
	}
	server := kit.Listen(t)
	stays, _ := dial(t, server)
	var gone atomic.Bool
	func() {
		g := group.New[*bot]()
		require.NoError(t, g.Add(stays, &bot{stays, g}))
		goes := websocketpeer.New()
		runtime.AddCleanup(goes, func(gone *atomic.Bool) { gone.Store(true) }, &gone)
		goes.SetHandshakeTimeout(time.Hour)
		require.NoError(t, goes.ConnectToURL("ws://127.0.0.1:"+strconv.Itoa(server.GetLocalPort()), nil))
		require.NoError(t, g.Add(goes, &bot{goes, g}))
		for b := range g.Ready(kit.Patient(t)) {
			assert.Same(t, goes, b.peer)
			goes.Poll()
			break
		}
	}()
	kit.Await(t, gone.Load, runtime.GC)
	other := group.New[int]()
	require.NoError(t, other.Add(stays, 0))
	assert.True(t, other.Remove(stays))
}

// TestMembersStay: nobody but the group holds its peers.
func TestMembersStay(t *testing.T) {
	t.Parallel()
	g := group.New[*streampeer.TCP]()
	server := kit.Listen(t)
	var served []*streampeer.TCP
	for range 3 {
		client := streampeer.NewTCP()
		require.NoError(t, client.ConnectToHost("127.0.0.1", server.GetLocalPort()))
		require.NoError(t, g.Add(client, client))
		served = append(served, kit.Accept(t, server))
	}
	connected := 0
	for client := range g.Ready(kit.Patient(t)) {
		require.NoError(t, client.Poll())
		require.Equal(t, streampeer.StatusConnected, client.GetStatus())
		if connected++; connected == len(served) {
			break
		}
	}
	collect(t)
	for _, s := range served {
		require.NoError(t, s.Poll())
		assert.Equal(t, streampeer.StatusConnected, s.GetStatus())
		s.DisconnectFromHost()
	}
	for client := range g.Ready(kit.Patient(t)) {
		require.NoError(t, client.Poll())
	}
}

// collect has the garbage collector close what nobody holds.
func collect(t *testing.T) {
	t.Helper()
	for range 2 { // what is found together need not be closed in this order
		var done atomic.Bool
		runtime.AddCleanup(new([32]byte), func(done *atomic.Bool) { done.Store(true) }, &done)
		kit.Await(t, done.Load, runtime.GC)
	}
}

type foreign struct{}

func (foreign) Wait(context.Context) error { return nil }
