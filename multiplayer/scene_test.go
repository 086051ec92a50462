package multiplayer

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// TestReplicationOfStructs: what a server spawns appears at a client with its values, in the fields of structs on both sides,
// follows, and goes.
func TestReplicationOfStructs(t *testing.T) {
	t.Parallel()
	made := []*body{}
	all := meeting(t, 1, func() []*Node {
		top, things := NewNode("World"), NewNode("Things")
		spawner := NewSpawner("Spawner")
		spawner.SetSpawnPath("../Things")
		spawner.AddScene("res://body.tscn", func() *Node {
			n := NewNode("Body")
			n.SetSceneFilePath("res://body.tscn")
			made = append(made, &body{})
			require.NoError(t, n.SetFields(made[len(made)-1]))
			s := NewSynchronizer("Sync")
			s.SetReplicationConfig(propertiesOf(".:position", ".:rotation"))
			require.NoError(t, n.AddChild(s.Node))
			return n
		})
		require.NoError(t, top.AddChild(things))
		require.NoError(t, top.AddChild(spawner.Node))
		return []*Node{top}
	})
	server, client := all[0], all[1]
	var seen []string
	client.Spawner("World/Spawner").OnSpawned(func(n *Node) {
		seen = append(seen, "spawned "+n.GetName())
		assert.Equal(t, variant.Vector2{X: 1}, made[1].Position)
		n.GetNode("Sync").Synchronizer().OnSynchronized(func() { seen = append(seen, "synchronized") })
		n.GetNode("Sync").Synchronizer().OnDeltaSynchronized(func() { seen = append(seen, "delta") })
	})
	client.Spawner("World/Spawner").OnDespawned(func(n *Node) { seen = append(seen, "despawned "+n.GetName()) })
	node, err := server.Spawner("World/Spawner").instantiate(0)
	require.NoError(t, err)
	made[0].Position.X = 1
	require.NoError(t, server.GetNode("World/Things").AddChild(node))
	made[0].Position.Y, made[0].Rotation = 2, 3
	require.NoError(t, server.Poll())
	require.NoError(t, client.Poll())
	assert.Equal(t, []string{"spawned Body", "synchronized", "delta"}, seen)
	assert.Equal(t, *made[0], *made[1])
	node.QueueFree()
	require.NoError(t, server.Poll())
	require.NoError(t, client.Poll())
	assert.Equal(t, "despawned Body", seen[len(seen)-1])
	assert.Empty(t, client.GetNode("World/Things").GetChildren())
}

// TestSynchronizersThatCantSend tell so, and harm nobody.
func TestSynchronizersThatCantSend(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
	server := all[0]
	errs := errorsOf(server)
	require.NoError(t, server.Poll())
	require.NotEmpty(t, *errs)
	require.ErrorIs(t, (*errs)[0], gderr.ErrUnconfigured)
	server.GetNode("Lobby/Bare").Free()
	*errs = nil

	sync := server.Synchronizer("Lobby/Sync")
	require.NoError(t, sync.SetReplicationInterval(0))
	sync.SetReplicationConfig(propertiesOf("Nobody:x", ".:nothing"))
	require.NoError(t, sync.SetDeltaInterval(0))
	require.NoError(t, server.Poll())
	require.Len(t, *errs, 2)
	require.ErrorIs(t, (*errs)[0], errNoProperty)
	*errs = nil

	require.NoError(t, server.GetNode("Lobby/Body").Set("any", make([]byte, 2000)))
	sync.SetReplicationConfig(propertiesOf(".:any"))
	require.NoError(t, server.Poll())
	require.Len(t, *errs, 1)
	require.ErrorIs(t, (*errs)[0], gderr.ErrOutOfMemory)
	assert.Contains(t, (*errs)[0].Error(), "SetMaxSyncPacketSize")
	require.NoError(t, server.SetMaxSyncPacketSize(3000))
	*errs = nil
	require.NoError(t, server.Poll())
	assert.Empty(t, *errs)
	require.ErrorIs(t, sync.SetReplicationInterval(-1), gderr.ErrInvalidParameter)
	require.ErrorIs(t, sync.SetDeltaInterval(-1), gderr.ErrInvalidParameter)
}

// TestBoundPropertiesFollowTheTree: a property that was missing, or is elsewhere now, is found.
func TestBoundPropertiesFollowTheTree(t *testing.T) {
	t.Parallel()
	m := NewSceneMultiplayer(NewNode("top"))
	top := m.GetNode("top")
	s := NewSynchronizer("Sync")
	s.SetReplicationConfig(propertiesOf("Body:x"))
	require.NoError(t, top.AddChild(s.Node))
	_, err := appendAll(nil, s.bound().sync)
	require.ErrorIs(t, err, errNoProperty)
	below(t, top, "Body")
	require.NoError(t, top.GetNode("Body").Set("x", 1))
	got, err := appendAll(nil, s.bound().sync)
	require.NoError(t, err)
	assert.Equal(t, []byte{2, 1}, got)
	body := struct{ X int }{}
	require.NoError(t, top.GetNode("Body").SetFields(&body))
	body.X = 5
	got, err = appendAll(nil, s.bound().sync)
	require.NoError(t, err)
	assert.Equal(t, []byte{2, 5}, got)
	top.GetNode("Body").SetName("Gone")
	_, err = appendAll(nil, s.bound().sync)
	require.ErrorIs(t, err, errNoProperty)
	before := &s.bound().sync[0]
	below(t, top, "Another")
	assert.Same(t, before, &s.bound().sync[0], "what is elsewhere changes nothing")
}

// TestForcedDisconnectLeavesNoGhost: a peer that the transport forgets is found gone at the next packet for it.
func TestForcedDisconnectLeavesNoGhost(t *testing.T) {
	t.Parallel()
	all, _ := lobbies(t, 2)
	server := all[0]
	var gone []int
	server.OnPeerDisconnected(func(id int) { gone = append(gone, id) })
	require.NoError(t, server.GetMultiplayerPeer().DisconnectPeer(3, true))
	require.ErrorIs(t, server.GetNode("Lobby").RPC("chat", "x"), gderr.ErrInvalidParameter)
	settle(t, all...)
	assert.Equal(t, []int{3}, gone)
	assert.Equal(t, []int{2}, server.GetPeers())
	assert.Equal(t, []int{1}, all[1].GetPeers())
	require.NoError(t, server.GetNode("Lobby").RPC("chat", "x"))
}

// TestLastWordsAreHandled: what a peer sent before it left is done before its leaving is told.
func TestLastWordsAreHandled(t *testing.T) {
	t.Parallel()
	all, heard := lobbies(t, 1)
	server, client := all[0], all[1]
	for _, m := range all {
		m.OnPeerDisconnected(func(int) { *heard[0] = append(*heard[0], "gone") })
		m.OnServerDisconnected(func() { *heard[0] = append(*heard[0], "server gone") })
	}
	require.NoError(t, client.GetNode("Lobby").RPCID(1, "chat", "last"))
	client.GetMultiplayerPeer().Close()
	require.NoError(t, server.Poll())
	assert.Equal(t, []string{"2: last", "gone"}, *heard[0])
	*heard[0] = nil
	require.NoError(t, client.Poll())
	assert.Equal(t, []string{"server gone"}, *heard[0])
	require.ErrorIs(t, client.Wait(t.Context()), gderr.ErrUnconfigured)
	require.ErrorIs(t, client.SetMultiplayerPeer(client.GetMultiplayerPeer().(*wire).server.client(9)), nil)
}

// TestHandlersMayChangeAnything: a handler may take away what it was called for, or all.
func TestHandlersMayChangeAnything(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(m *SceneMultiplayer){
		"close the peer":     func(m *SceneMultiplayer) { m.GetMultiplayerPeer().Close() },
		"set another peer":   func(m *SceneMultiplayer) { _ = m.SetMultiplayerPeer(NewOfflinePeer()) },
		"set no peer":        func(m *SceneMultiplayer) { _ = m.SetMultiplayerPeer(nil) },
		"clear":              func(m *SceneMultiplayer) { m.Clear() },
		"disconnect":         func(m *SceneMultiplayer) { _ = m.DisconnectPeer(2) },
		"remove the node":    func(m *SceneMultiplayer) { free(m.GetNode("Lobby")) },
		"remove the root":    func(m *SceneMultiplayer) { _ = m.SetRootPath("/root/Nowhere") },
		"poll":               func(m *SceneMultiplayer) { _ = m.Poll() },
		"process":            func(m *SceneMultiplayer) { m.GetTree().Process() },
		"poll the transport": func(m *SceneMultiplayer) { m.GetMultiplayerPeer().Poll() },
		"queue the node":     func(m *SceneMultiplayer) { m.GetTree().GetRoot().QueueFree() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := meeting(t, 2, func() []*Node { return []*Node{stage(t)} })
			server := all[0]
			require.NoError(t, server.GetNode("Lobby").OnRPC("chat", func(string) { change(server) }))
			for _, when := range []func(func(int)) func(){server.OnPeerConnected, server.OnPeerDisconnected} {
				when(func(int) { change(server) })
			}
			server.OnError(func(error) { change(server) })
			for _, c := range all[1:] {
				require.NoError(t, c.GetNode("Lobby").RPCID(1, "chat", "x"))
				require.NoError(t, c.GetNode("Lobby").RPCID(1, "secret"))
			}
			server.GetMultiplayerPeer().(*wire).client(7)
			all[1].GetMultiplayerPeer().Close()
			settle(t, all...)
		})
	}
	m := NewSceneMultiplayer()
	var err error
	m.CallDeferred(func() { err = m.Poll() })
	require.NoError(t, m.Poll())
	require.ErrorIs(t, err, gderr.ErrBusy)
}

// free frees a node, if it is there still.
func free(n *Node) {
	if n != nil {
		n.Free()
	}
}

// TestWaitReturnsForADeferredCall: it is the one thing that another goroutine may ask for.
func TestWaitReturnsForADeferredCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := NewSceneMultiplayer()
		called := false
		go func() {
			time.Sleep(time.Hour)
			m.CallDeferred(func() { called = true })
		}()
		begun := time.Now()
		require.NoError(t, m.Wait(t.Context()))
		assert.Equal(t, time.Hour, time.Since(begun))
		require.NoError(t, m.Poll())
		assert.True(t, called)
		m.CallDeferred(func() {})
		require.NoError(t, m.Wait(t.Context()), "one that waits already")
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		require.NoError(t, m.Poll())
		require.ErrorIs(t, m.Wait(ctx), context.DeadlineExceeded)
		require.ErrorIs(t, m.Wait(ctx), context.DeadlineExceeded)
		require.NoError(t, m.SetMultiplayerPeer(nil))
		require.ErrorIs(t, m.Wait(t.Context()), gderr.ErrUnconfigured)
	})
}

// TestWaitReturnsWhenSomethingIsDue: properties to send, an authentication that takes too long, a node to free.
func TestWaitReturnsWhenSomethingIsDue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := meeting(t, 1, func() []*Node { return crowd(1) })
		server := all[0]
		waited := func() time.Duration {
			begun := time.Now()
			require.NoError(t, server.Wait(t.Context()))
			require.NoError(t, server.Poll())
			return time.Since(begun)
		}
		assert.Equal(t, server.GetFrameTime(), waited(), "an interval of 0 is each frame")
		server.SetFrameTime(time.Second)
		assert.Equal(t, time.Second, waited())
		require.NoError(t, server.Synchronizer("Crowd/n0/Sync").SetReplicationInterval(5))
		assert.Equal(t, 5*time.Second, waited())

		sync := server.Synchronizer("Crowd/n0/Sync")
		require.NoError(t, sync.GetReplicationConfig().PropertySetWatch(".:rotation", true))
		assert.Equal(t, time.Second, waited(), "it is watched now, and new")
		assert.Equal(t, 4*time.Second, waited(), "nothing has changed")
		require.NoError(t, server.GetNode("Crowd/n0").Set("rotation", 1))
		require.NoError(t, sync.SetDeltaInterval(2))
		assert.Equal(t, time.Second, waited(), "its interval is over: the next frame")

		server.GetNode("Crowd").QueueFree()
		assert.Equal(t, time.Second, waited())
		assert.Nil(t, server.GetNode("Crowd"))

		server.SetAuthCallback(func(int, []byte) {})
		require.NoError(t, server.SetAuthTimeout(7))
		failed := 0
		server.OnPeerAuthenticationFailed(func(id int) { failed = id })
		server.GetMultiplayerPeer().(*wire).client(9)
		assert.Zero(t, waited())
		assert.Equal(t, 7*time.Second+1, waited())
		assert.Equal(t, 9, failed)
	})
}

// TestWaitForDeltas: each peer is sent what has changed when its own interval is over, and nothing wakes for less.
func TestWaitForDeltas(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		all := meeting(t, 2, func() []*Node {
			n := NewNode("Body")
			require.NoError(t, n.SetFields(&body{}))
			s := NewSynchronizer("Sync")
			config := propertiesOf(".:position")
			require.NoError(t, config.PropertySetWatch(".:position", true))
			s.SetReplicationConfig(config)
			s.SetVisibilityPublic(false)
			require.NoError(t, s.SetDeltaInterval(10))
			require.NoError(t, n.AddChild(s.Node))
			return []*Node{n}
		})
		server := all[0]
		server.SetFrameTime(time.Second)
		time.Sleep(10 * time.Second) // the first waits for its interval since the program began
		sync, begun := server.Synchronizer("Body/Sync"), time.Now()
		var changed []int
		sync.OnVisibilityChanged(func(forPeer int) { changed = append(changed, forPeer) })
		var got []string
		for i, client := range all[1:] {
			client.Synchronizer("Body/Sync").OnDeltaSynchronized(func() {
				got = append(got, fmt.Sprintf("%d at %v", 2+i, time.Since(begun)))
			})
		}
		wait := func() {
			require.NoError(t, server.Wait(t.Context()))
			settle(t, all...)
		}
		sync.SetVisibilityFor(3, true)
		wait()
		time.Sleep(4 * time.Second)
		sync.SetVisibilityFor(2, true)
		wait()
		require.NoError(t, server.GetNode("Body").Set("position", variant.Vector2{X: 1}))
		wait()
		wait()
		assert.Equal(t, []string{"3 at 1s", "2 at 6s", "3 at 11s", "2 at 16s"}, got)
		assert.Equal(t, []int{3, 2}, changed)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		require.ErrorIs(t, server.Wait(ctx), context.DeadlineExceeded, "there is nothing more")
	})
}

// TestLateSyncsAreNotSet: a sync that was overtaken by a newer one changes nothing.
func TestLateSyncsAreNotSet(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return crowd(1) })
	server, client := all[0], all[1]
	at := client.GetMultiplayerPeer().(*wire)
	move := func(x float32) []byte {
		require.NoError(t, server.GetNode("Crowd/n0").Set("position", variant.Vector2{X: x}))
		return syncPacket(t, all)
	}
	first, second := move(1), move(2)
	for _, packet := range [][]byte{second, first} {
		at.receive(1, packet)
		require.NoError(t, client.Poll())
		assert.Equal(t, variant.Vector2{X: 2}, client.GetNode("Crowd/n0").Get("position"))
	}
}
