package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// TestInAndOutInOnePoll: a client that is in and out again within one Poll of its peer was connected.
func TestInAndOutInOnePoll(t *testing.T) {
	t.Parallel()
	peer := newWireServer().client(2)
	peer.status = ConnectionConnecting
	m := NewSceneMultiplayer()
	require.NoError(t, m.SetMultiplayerPeer(peer))
	var told []string
	tell := func(what string) func() { return func() { told = append(told, what) } }
	m.OnConnectedToServer(tell("connected"))
	m.OnConnectionFailed(tell("failed"))
	m.OnServerDisconnected(tell("disconnected"))
	peer.tell = append(peer.tell, func() { peer.EmitPeerDisconnected(1); peer.status = ConnectionDisconnected })
	require.NoError(t, m.Poll())
	assert.Equal(t, []string{"connected", "disconnected"}, told)
}

// TestPeerThatIsTakenAwayWhileItTells: the rest is nothing to do with this side, also where the handler was there before.
func TestPeerThatIsTakenAwayWhileItTells(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]Peer{"none": nil, "another": newWireServer()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newWireServer()
			m := NewSceneMultiplayer()
			server.OnPeerConnected(func(int) { require.NoError(t, m.SetMultiplayerPeer(other)) })
			require.NoError(t, m.SetMultiplayerPeer(server))
			m.OnPeerConnected(func(int) { assert.Fail(t, "a peer of one that was taken away") })
			server.client(2)
			require.NoError(t, m.Poll())
			assert.Empty(t, m.GetPeers())
		})
	}
}

// TestFilterThatEndsANewcomer: who is out again before it was told is not told.
func TestFilterThatEndsANewcomer(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return crowd(1) })
	server := all[0]
	server.Synchronizer("Crowd/n0/Sync").AddVisibilityFilter(func(id int) bool {
		if id == 3 {
			_ = server.DisconnectPeer(3)
		}
		return true
	})
	server.OnPeerConnected(func(int) { assert.Fail(t, "it is out") })
	server.GetMultiplayerPeer().(*wire).client(3)
	settle(t, server)
	assert.Equal(t, []int{2}, server.GetPeers())
}

// TestFilterThatCalls: an RPC within an RPC, by way of a visibility filter, does not spoil the other.
func TestFilterThatCalls(t *testing.T) {
	t.Parallel()
	all, heard := lobbies(t, 2)
	for _, m := range all {
		s := NewSynchronizer("Sync")
		s.SetReplicationConfig(NewSceneReplicationConfig())
		require.NoError(t, m.GetNode("Lobby").AddChild(s.Node))
	}
	lobby := all[0].GetNode("Lobby")
	require.NoError(t, lobby.RPC("chat", "once"))
	settle(t, all...)
	inside := false
	all[0].Synchronizer("Lobby/Sync").SetVisibilityUpdateMode(VisibilityProcessNone)
	all[0].Synchronizer("Lobby/Sync").AddVisibilityFilter(func(id int) bool {
		if !inside {
			inside = true
			require.NoError(t, lobby.RPC("chat", "a longer text than that of the call outside"))
			inside = false
		}
		return true
	})
	require.NoError(t, lobby.RPC("chat", "outside"))
	settle(t, all...)
	for i := 1; i <= 2; i++ {
		assert.Equal(t, "1: outside", (*heard[i])[len(*heard[i])-1])
		assert.Contains(t, *heard[i], "1: a longer text than that of the call outside")
	}
}

// TestErrorHandlerThatSpawns: it runs when the syncs are sent, whose packets it can't spoil.
func TestErrorHandlerThatSpawns(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return append(crowd(2), stage(t)) })
	server, client := all[0], all[1]
	synced := 0
	for _, path := range []string{"Crowd/n0/Sync", "Crowd/n1/Sync"} {
		client.Synchronizer(path).OnSynchronized(func() { synced++ })
	}
	errs := errorsOf(client)
	spawned := 0
	server.OnError(func(error) {
		if spawned < 5 {
			spawned++
			require.NoError(t, server.GetNode("Lobby/Things").AddChild(ball()))
		}
	})
	require.NoError(t, server.SetMaxSyncPacketSize(smallestLimit))
	require.NoError(t, server.GetNode("Crowd/n0").Set("fat", make([]byte, smallestLimit)))
	fat := NewSynchronizer("Fat")
	fat.SetReplicationConfig(propertiesOf(".:fat"))
	require.NoError(t, server.GetNode("Crowd/n0").AddChild(fat.Node))
	clone := NewSynchronizer("Fat")
	clone.SetReplicationConfig(propertiesOf(".:fat"))
	require.NoError(t, client.GetNode("Crowd/n0").AddChild(clone.Node))
	settle(t, all...)
	assert.Equal(t, 5, client.GetNode("Lobby/Things").GetChildCount())
	assert.GreaterOrEqual(t, synced, 10)
	assert.Empty(t, *errs)
}

// TestSpawnFunctionThatChangesThings: what it has ended is not spawned into, and a node that is somewhere already stays there
// with its name.
func TestSpawnFunctionThatChangesThings(t *testing.T) {
	t.Parallel()
	for name, function := range map[string]func(m *SceneMultiplayer) *Node{
		"takes the peer away":  func(m *SceneMultiplayer) *Node { _ = m.SetMultiplayerPeer(nil); return NewNode("x") },
		"disconnects":          func(m *SceneMultiplayer) *Node { _ = m.DisconnectPeer(1); return NewNode("x") },
		"removes the spawner":  func(m *SceneMultiplayer) *Node { m.GetNode("Lobby/Spawner").Free(); return NewNode("x") },
		"removes the place":    func(m *SceneMultiplayer) *Node { m.GetNode("Lobby/Things").Free(); return NewNode("x") },
		"gives one that is in": func(m *SceneMultiplayer) *Node { return m.GetNode("Lobby/Body") },
		"takes the name": func(m *SceneMultiplayer) *Node {
			_ = m.GetNode("Lobby/Things").AddChild(NewNode("b"))
			return NewNode("x")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
			client := all[1]
			things, body := client.GetNode("Lobby/Things"), client.GetNode("Lobby/Body")
			spawner := client.Spawner("Lobby/Spawner")
			spawner.SetSpawnFunction(func(any) *Node { return function(client) })
			spawner.OnSpawned(func(n *Node) { assert.Fail(t, "spawned", n.GetName()) })
			errs := errorsOf(client)
			at := client.GetMultiplayerPeer().(*wire)
			at.receive(1, scenewire.AppendSimplify(nil, &noRPCs.sum, 101, "Lobby/Spawner"))
			spawn := scenewire.AppendLength(scenewire.AppendSpawn(nil, scenewire.CustomScene, 101, 1, nil, "b"), 1)
			at.receive(1, append(spawn, 0x81))
			client.takePackets()
			assert.LessOrEqual(t, things.GetChildCount(), 1)
			assert.Equal(t, "Body", body.GetName())
			require.Len(t, *errs, 1)
			assert.NotEqual(t, gderr.OK, gderr.CodeOf((*errs)[0]))
		})
	}
}
