package enet_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// TestGroup: a server, two clients and a mesh live in one group, on one goroutine, which sleeps while nothing happens.
func TestGroup(t *testing.T) {
	t.Parallel()
	server := serving(t)
	clients := []*member{joining(t, server), joining(t, server)}
	mesh := newMember(t)
	require.NoError(t, mesh.CreateMesh(9))
	far, near := listening(t), enet.NewConnection()
	require.NoError(t, near.CreateHost(1, 0, 0, 0))
	to, err := near.ConnectToHost("127.0.0.1", far.GetLocalPort(), 2, 0)
	require.NoError(t, err)
	require.Equal(t, enet.EventConnect, next(t, far, near).Type)
	require.Equal(t, to, next(t, near, far).Peer)
	require.NoError(t, mesh.AddMeshPeer(8, near))

	g := group.New[func()]()
	polls := 0
	for _, m := range append(clients, server, mesh) {
		require.NoError(t, g.Add(m.MultiplayerPeer, func() { m.Poll(); polls++ }))
	}
	require.NoError(t, g.Add(far, func() {
		polls++
		for event := (enet.Event{Type: enet.EventReceive}); event.Type != enet.EventNone; {
			event, err = far.Service(0)
			require.NoError(t, err)
		}
	}))
	until := func(so func() bool) {
		t.Helper()
		for poll := range g.Ready(kit.Patient(t)) {
			if poll(); so() {
				return
			}
		}
		require.Fail(t, "it has not come to be so")
	}
	until(func() bool { return len(server.signals) == 2 && len(clients[0].signals)+len(clients[1].signals) == 2 })
	require.NoError(t, server.PutPacket([]byte("to all")))
	for _, m := range clients {
		until(func() bool { return m.GetAvailablePacketCount() > 0 })
		packet, err := m.GetPacket()
		require.NoError(t, err)
		assert.Equal(t, "to all", string(packet))
	}
	require.NoError(t, far.GetPeers()[0].Send(0, []byte("to the mesh"), enet.FlagReliable))
	until(func() bool { return mesh.GetAvailablePacketCount() > 0 })
	packet, err := mesh.GetPacket()
	require.NoError(t, err)
	assert.Equal(t, "to the mesh", string(packet))

	polls = 0
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	for poll := range g.Ready(short) {
		poll()
	}
	assert.Less(t, polls, 100, "pings and the first bandwidth limits")
	clients[0].Close()
	until(func() bool { return len(server.signals) == 3 })
}
