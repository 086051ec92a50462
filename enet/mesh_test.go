package enet_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// TestMesh: three ends, each with a connection to each other.
func TestMesh(t *testing.T) {
	t.Parallel()
	all := []*member{newMember(t), newMember(t), newMember(t)}
	for i, m := range all {
		require.NoError(t, m.CreateMesh(i+1))
	}
	for i, m := range all {
		for j, other := range all[:i] {
			server := listening(t)
			client, _ := connecting(t, server, 5, 0)
			require.Equal(t, enet.EventConnect, next(t, server, client).Type)
			require.Equal(t, enet.EventConnect, next(t, client).Type)
			require.NoError(t, m.AddMeshPeer(j+1, server))
			require.NoError(t, other.AddMeshPeer(i+1, client))
			assert.ErrorIs(t, m.AddMeshPeer(j+1, server), gderr.ErrInvalidParameter)
			assert.ErrorIs(t, m.AddMeshPeer(99, server), gderr.ErrInvalidParameter, "a connection leads to one other end")
		}
	}
	assert.Equal(t, []string{"+1", "+2"}, all[2].signals)
	all[0].SetTransferChannel(2)
	require.NoError(t, all[0].PutPacket([]byte("to all")))
	for _, m := range all[1:] {
		assert.Equal(t, "to all", take(t, m, all...))
	}
	all[0].SetTargetPeer(-2)
	require.NoError(t, all[0].PutPacket([]byte("to three")))
	assert.Equal(t, "to three", take(t, all[2], all...))
	require.NoError(t, all[1].DisconnectPeer(3, false))
	poll(t, func() bool { return len(all[1].signals) == 3 && len(all[2].signals) == 3 }, all...)
	assert.Equal(t, "-2", all[2].signals[2])
	all[0].Close()
	for _, m := range all[1:] {
		poll(t, func() bool { return m.signals[len(m.signals)-1] == "-1" }, m)
		assert.Equal(t, multiplayer.ConnectionConnected, m.GetConnectionStatus())
	}
}

// TestMeshOfConnectionsInAGroup: a mesh hears of connections that are in a group of the user's too, and its Wait does not spin
// meanwhile.
func TestMeshOfConnectionsInAGroup(t *testing.T) {
	t.Parallel()
	server := listening(t)
	client, to := connecting(t, server, 5, 0)
	require.Equal(t, enet.EventConnect, next(t, server, client).Type)
	require.Equal(t, enet.EventConnect, next(t, client).Type)
	m := newMember(t)
	require.NoError(t, m.CreateMesh(1))
	require.NoError(t, m.AddMeshPeer(2, server))
	g := group.New[struct{}]()
	require.NoError(t, g.Add(server, struct{}{}))
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	turns := 0
	for ; m.Wait(short) == nil; turns++ {
		m.Poll()
	}
	assert.Less(t, turns, 50)
	require.NoError(t, to.Send(0, []byte("hello"), enet.FlagReliable))
	_, err := client.Service(0)
	require.NoError(t, err)
	for m.GetAvailablePacketCount() == 0 {
		require.NoError(t, m.Wait(kit.Patient(t)))
		m.Poll()
	}
	require.True(t, g.Remove(server))
}
