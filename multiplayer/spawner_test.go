package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
)

// coins returns a tree with a spawner of balls, and of nodes by a function, below Things.
func coins(t *testing.T) []*Node {
	top := NewNode("World")
	below(t, top, "Things")
	spawner := NewSpawner("Spawner")
	spawner.SetSpawnPath("../Things")
	spawner.AddSpawnableScene("res://ball.tscn")
	spawner.SetSceneLoader(func(path string) *Node {
		assert.Equal(t, "res://ball.tscn", path)
		return ball()
	})
	spawner.SetSpawnFunction(func(data any) *Node {
		name, ok := data.(string)
		if !ok {
			return nil
		}
		return NewNode(name)
	})
	require.NoError(t, top.AddChild(spawner.Node))
	return []*Node{top}
}

func TestSpawnErrors(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return coins(t) })
	server, client := all[0].Spawner("World/Spawner"), all[1].Spawner("World/Spawner")
	fails := func(s *Spawner, data any, code gderr.Code) {
		t.Helper()
		n, err := s.Spawn(data)
		require.ErrorIs(t, err, code)
		assert.Nil(t, n)
	}
	fails(NewSpawner("nowhere"), "x", gderr.ErrUnconfigured)
	fails(client, "x", gderr.ErrUnauthorized)
	fails(server, 5, gderr.ErrCantCreate)
	fails(server, make(chan int), gderr.ErrInvalidParameter)
	server.SetSpawnPath("../Nobody")
	fails(server, "x", gderr.ErrUnconfigured)
	server.SetSpawnPath("../Things")
	function := server.GetSpawnFunction()
	server.SetSpawnFunction(nil)
	fails(server, "x", gderr.ErrUnconfigured)
	server.SetSpawnFunction(function)
	settle(t, all...)
	assert.Empty(t, all[1].GetNode("World/Things").GetChildren(), "nothing of that was sent")
}

// TestSpawnLimit: those that this side has spawned count, until they go.
func TestSpawnLimit(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return coins(t) })
	spawner, things := all[0].Spawner("World/Spawner"), all[1].GetNode("World/Things")
	errs := errorsOf(all[0])
	spawner.SetSpawnLimit(2)
	assert.Equal(t, 2, spawner.GetSpawnLimit())
	first, err := spawner.Spawn("a")
	require.NoError(t, err)
	_, err = spawner.Spawn("b")
	require.NoError(t, err)
	_, err = spawner.Spawn("c")
	require.ErrorIs(t, err, gderr.ErrUnavailable)
	require.NoError(t, all[0].GetNode("World/Things").AddChild(ball()))
	if assert.Len(t, *errs, 1, "a child that can't be spawned is there, and told of") {
		require.ErrorIs(t, (*errs)[0], gderr.ErrUnavailable)
	}
	settle(t, all...)
	assert.Len(t, things.GetChildren(), 2)
	first.QueueFree()
	settle(t, all...)
	assert.Len(t, things.GetChildren(), 1)
	_, err = spawner.Spawn("c")
	require.NoError(t, err)
	settle(t, all...)
	assert.NotNil(t, things.GetNode("c"))
}

// TestSpawnableScenes: the list is what children are looked up in, and what the other side makes them of.
func TestSpawnableScenes(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return coins(t) })
	server, client := all[0].Spawner("World/Spawner"), all[1].Spawner("World/Spawner")
	assert.Equal(t, 1, server.GetSpawnableSceneCount())
	assert.Equal(t, "res://ball.tscn", server.GetSpawnableScene(0))
	assert.Empty(t, server.GetSpawnableScene(1))
	assert.Empty(t, server.GetSpawnableScene(-1))
	assert.Equal(t, "../Things", server.GetSpawnPath())
	spawn := func() {
		require.NoError(t, all[0].GetNode("World/Things").AddChild(ball()))
		settle(t, all...)
	}
	spawn()
	assert.Len(t, all[1].GetNode("World/Things").GetChildren(), 1)

	errs := errorsOf(all[1])
	client.SetSceneLoader(func(string) *Node { return nil })
	require.NotNil(t, client.GetSceneLoader())
	spawn()
	require.NotEmpty(t, *errs)
	var dropped *PacketError
	require.ErrorAs(t, (*errs)[0], &dropped)
	require.ErrorIs(t, dropped, errNoScene)
	assert.Len(t, all[1].GetNode("World/Things").GetChildren(), 1)

	server.ClearSpawnableScenes()
	spawn()
	assert.Len(t, all[0].GetNode("World/Things").GetChildren(), 3)
	assert.Len(t, all[1].GetNode("World/Things").GetChildren(), 1)
}
