package multiplayer

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// TestRelayFromOneself: a server can't make a client take a call or properties as its own.
func TestRelayFromOneself(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
	client := all[1]
	lobby := client.GetNode("Lobby")
	lobby.SetMultiplayerAuthority(2, false)
	ran := 0
	require.NoError(t, lobby.OnRPC("secret", func() { ran++ }))
	heard := 0
	client.OnPeerPacket(func(int, []byte) { heard++ })
	errs := errorsOf(client)
	at := client.GetMultiplayerPeer().(*wire)
	secret := lobby.table().byName["secret"].number
	call := scenewire.AppendCallPath(scenewire.AppendCall(nil, 0, secret, true, true), "Lobby")
	at.receive(1, append(scenewire.AppendSys(nil, scenewire.SysRelay, 2), call...))
	at.receive(1, append(scenewire.AppendSys(nil, scenewire.SysRelay, 2), byte(scenewire.Raw), 1))
	require.NoError(t, client.Poll())
	assert.Zero(t, ran)
	assert.Equal(t, 1, heard, "what SendBytes sends to oneself comes that way")
	require.Len(t, *errs, 1)
	require.ErrorIs(t, (*errs)[0], ErrNotAllowed)
	at.receive(1, append(scenewire.AppendSys(nil, scenewire.SysRelay, 3), call...))
	require.NoError(t, client.Poll())
	assert.Zero(t, ran)
}

// TestPeerThatComesBack: what a peer spawns anew with an id that it had before is despawned as any other, though what it
// had spawned then is freed later.
func TestPeerThatComesBack(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
	client := all[1]
	spawner := client.GetNode("Lobby/Spawner")
	spawner.SetMultiplayerAuthority(5, false)
	at := client.GetMultiplayerPeer().(*wire)
	relayed := func(packet []byte) { at.receive(1, append(scenewire.AppendSys(nil, scenewire.SysRelay, 5), packet...)) }
	spawn := func(name string) {
		at.receive(1, scenewire.AppendSys(nil, scenewire.SysAddPeer, 5))
		relayed(scenewire.AppendSimplify(nil, &noRPCs.sum, 9, "Lobby/Spawner"))
		relayed(scenewire.AppendSpawn(nil, 0, 9, 77, []uint32{78}, name))
	}
	var despawned []string
	spawner.Spawner().OnDespawned(func(n *Node) { despawned = append(despawned, n.GetName()) })
	spawn("before")
	require.NoError(t, client.Poll())
	at.receive(1, scenewire.AppendSys(nil, scenewire.SysDelPeer, 5))
	spawn("after")
	require.NoError(t, client.Poll())
	things := client.GetNode("Lobby/Things")
	require.Equal(t, 1, things.GetChildCount())
	relayed(scenewire.AppendDespawn(nil, 77))
	require.NoError(t, client.Poll())
	assert.Equal(t, []string{"after"}, despawned)
	assert.Zero(t, things.GetChildCount())
}

// TestErrorHandlerThatEndsAll: a handler of OnError may take the peer away while packets are being made.
func TestErrorHandlerThatEndsAll(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node {
		top := NewNode("Top")
		require.NoError(t, top.Set("position", 1))
		for _, property := range []string{".:position", ".:missing"} {
			s := NewSynchronizer("Sync")
			s.SetReplicationConfig(propertiesOf(property))
			require.NoError(t, top.AddChild(s.Node))
		}
		return []*Node{top}
	})
	server := all[0]
	failed := 0
	server.OnError(func(error) {
		failed++
		require.NoError(t, server.SetMultiplayerPeer(nil))
	})
	require.NoError(t, server.Poll())
	assert.Positive(t, failed)
	assert.False(t, server.HasMultiplayerPeer())
}

// TestSpawnThatIsTakenBackWhileItBecomesReady does not hold up those behind it.
func TestSpawnThatIsTakenBackWhileItBecomesReady(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
	things := all[0].GetNode("Lobby/Things")
	inner, outer := ball(), ball()
	outer.SetName("Outer")
	outer.OnTreeEntered(func() { require.NoError(t, things.AddChild(inner)) })
	outer.OnReady(outer.Free)
	require.NoError(t, things.AddChild(outer))
	settle(t, all...)
	require.NoError(t, things.AddChild(ball()))
	settle(t, all...)
	assert.Equal(t, 2, all[1].GetNode("Lobby/Things").GetChildCount())
}

// TestSpawnFunctionThatRemovesTheSpawner is refused.
func TestSpawnFunctionThatRemovesTheSpawner(t *testing.T) {
	t.Parallel()
	s := NewSpawner("Spawner")
	s.SetSpawnPath("..")
	NewSceneMultiplayer(s.Node)
	s.SetSpawnFunction(func(any) *Node { s.Free(); return NewNode("x") })
	_, err := s.Spawn(1)
	require.ErrorIs(t, err, gderr.ErrUnconfigured)
}

// TestNilHandlers are none.
func TestNilHandlers(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer()
	removes := []func(){
		m.OnError(nil), m.OnPeerPacket(nil), m.OnConnectedToServer(nil), m.OnPeerConnected(nil), m.GetTree().GetRoot().OnReady(nil),
	}
	m.report(errors.New("x"))
	m.peerPacket.emit(peerPacket{})
	m.connectedToServer.emit(struct{}{})
	m.peerConnected.emit(1)
	for _, remove := range removes {
		remove()
	}
}

// TestNumbersThatWrap: numbers of nodes end where bit 31 begins, and then those that are not in use go round.
func TestNumbersThatWrap(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
	server, client := all[0], all[1]
	errs := errorsOf(client)
	things := server.GetNode("Lobby/Things")
	server.replication.lastID, server.paths.last = scenewire.ByPath-3, scenewire.ByPath-2
	for range 3 {
		require.NoError(t, things.AddChild(ball())) // two numbers each
	}
	require.NoError(t, server.GetNode("Lobby").RPC("chat", "hello"))
	below(t, server.GetTree().GetRoot(), "A", "B")
	for _, name := range []string{"A", "B"} {
		require.NoError(t, server.GetNode(name).AddRPC("x", RPCAnnotation(), nil))
		require.NoError(t, server.GetNode(name).RPC("x"))
	}
	settle(t, all...)
	assert.Equal(t, 3, client.GetNode("Lobby/Things").GetChildCount())
	var ids []uint32
	for _, n := range things.GetChildren() {
		ids = append(ids, server.replication.nodes[n].id, n.GetNode("Sync").Synchronizer().state.id)
	}
	assert.Equal(t, []uint32{scenewire.ByPath - 2, scenewire.ByPath - 1, 1, 2, 3, 4}, ids)
	*errs = nil

	server.replication.lastID = scenewire.ByPath - 1
	require.NoError(t, things.AddChild(ball()))
	settle(t, all...)
	assert.Equal(t, uint32(5), server.replication.nodes[things.GetChild(-1)].id, "1 to 4 are in use")
	assert.Equal(t, 4, client.GetNode("Lobby/Things").GetChildCount())
	numbers := []uint32{}
	for _, path := range []string{"Lobby", "A", "B"} {
		numbers = append(numbers, server.paths.given[server.GetNode(path)].number)
	}
	assert.NotContains(t, numbers, uint32(scenewire.ByPath))
	assert.Equal(t, server.paths.given[server.GetNode("B")].number, server.paths.last)
	assert.Less(t, server.paths.last, uint32(100))
}
