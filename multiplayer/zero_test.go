package multiplayer_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestZeroValues calls every method of the zero value of every type, with arguments that are zero, too.
func TestZeroValues(t *testing.T) {
	t.Parallel()
	node := reflect.TypeFor[*multiplayer.Node]()
	for _, zero := range []any{
		&multiplayer.SceneMultiplayer{}, &multiplayer.SceneTree{}, &multiplayer.Node{}, &multiplayer.Spawner{}, &multiplayer.Synchronizer{},
		&multiplayer.SceneReplicationConfig{}, &multiplayer.Base{}, &multiplayer.OfflinePeer{}, &multiplayer.Script{}, &multiplayer.RPCConfig{},
	} {
		v := reflect.ValueOf(zero)
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if _, isNodes := node.MethodByName(name); isNodes && v.Type() != node {
				continue // of a Spawner or a Synchronizer, which has no Node
			}
			assert.NotPanics(t, func() { callWithZeros(t, v.Method(i)) }, "%T.%s", zero, name)
		}
	}
}

// callWithZeros calls a method. A context has ended.
func callWithZeros(t *testing.T, method reflect.Value) []reflect.Value {
	var args []reflect.Value
	for i := range method.Type().NumIn() {
		arg := reflect.Zero(method.Type().In(i))
		if arg.Type() == reflect.TypeFor[context.Context]() {
			ended, end := context.WithCancel(t.Context())
			end()
			arg = reflect.ValueOf(ended)
		}
		args = append(args, arg)
	}
	if method.Type().IsVariadic() {
		return method.CallSlice(args)
	}
	return method.Call(args)
}

// TestZeroValuesTellWhatIsWrong, or work.
func TestZeroValuesTellWhatIsWrong(t *testing.T) {
	t.Parallel()
	var m multiplayer.SceneMultiplayer
	made := multiplayer.NewSceneMultiplayer()
	const told = "NewSceneMultiplayer makes a SceneMultiplayer"
	for _, err := range []error{
		m.Poll(), m.SetMultiplayerPeer(multiplayer.NewOfflinePeer()), made.GetTree().SetMultiplayer(&m, ""), made.GetTree().SetMultiplayer(&m, "/root/A"),
		new(multiplayer.SceneTree).SetMultiplayer(made, ""),
	} {
		require.ErrorIs(t, err, gderr.ErrUnconfigured)
		require.ErrorContains(t, err, told)
	}
	require.ErrorIs(t, m.Wait(t.Context()), gderr.ErrUnconfigured)
	require.ErrorIs(t, m.SendBytes([]byte{1}, 0, 0, 0), gderr.ErrUnconfigured)
	assert.Nil(t, m.GetNode("Main"))

	for _, peer := range []multiplayer.Peer{&multiplayer.OfflinePeer{}, &enet.MultiplayerPeer{}, &websocketpeer.MultiplayerPeer{}} {
		_, err := peer.GetPacket()
		require.ErrorIs(t, err, gderr.ErrUnconfigured, "%T", peer)
		require.ErrorContains(t, peer.PutPacket([]byte{1}), "not made by its New function", "%T", peer)
		for range peer.Packets() {
			assert.Fail(t, "no packet")
		}
	}
	for _, peer := range []multiplayer.Peer{(*multiplayer.OfflinePeer)(nil), (*enet.MultiplayerPeer)(nil), (*websocketpeer.MultiplayerPeer)(nil)} {
		err := made.SetMultiplayerPeer(peer)
		require.ErrorIs(t, err, gderr.ErrInvalidParameter)
		require.ErrorContains(t, err, "nil pointer")
	}
	require.NoError(t, made.SetMultiplayerPeer(&multiplayer.OfflinePeer{}))
	require.NoError(t, made.Poll())
}

// TestZeroNode is one of the server's without a name, which it gets where it is added.
func TestZeroNode(t *testing.T) {
	t.Parallel()
	var top, first, second multiplayer.Node
	m := multiplayer.NewSceneMultiplayer(&top)
	require.NoError(t, top.AddChild(&first))
	require.NoError(t, top.AddChild(&second))
	assert.Equal(t, "/root/Node /root/Node/Node /root/Node/Node2", fmt.Sprint(top.GetPath(), " ", first.GetPath(), " ", second.GetPath()))
	assert.Same(t, &second, m.GetNode("Node/Node2"))
	assert.Equal(t, "Node", top.GetClass())
	assert.Equal(t, 1, top.GetMultiplayerAuthority())
	require.Error(t, top.AddChild(new(multiplayer.Spawner).Node))
}

// TestNilNode: of a node that GetNode has not found, what returns an error says so.
func TestNilNode(t *testing.T) {
	t.Parallel()
	none := multiplayer.NewSceneMultiplayer().GetNode("Nobody")
	v := reflect.ValueOf(none)
	told := 0
	for i := range v.NumMethod() {
		method := v.Type().Method(i)
		if method.Type.NumOut() != 1 || method.Type.Out(0) != reflect.TypeFor[error]() {
			continue
		}
		err, _ := callWithZeros(t, v.Method(i))[0].Interface().(error)
		require.ErrorIs(t, err, gderr.ErrDoesNotExist, method.Name)
		require.ErrorContains(t, err, "multiplayer.Node."+method.Name+": ")
		told++
	}
	assert.Greater(t, told, 10)
}

// TestNilRoles: a Spawner or Synchronizer that is not there, of a Node that is not there, says so by an error or a panic.
func TestNilRoles(t *testing.T) {
	t.Parallel()
	mp := multiplayer.NewSceneMultiplayer()
	none := mp.GetNode("Nobody")
	assert.Nil(t, none.GetNode("Sync"))
	assert.Nil(t, none.GetNode("/root"))
	assert.False(t, none.HasNode("Sync"))
	spawner, sync := none.Spawner(), none.GetNode("Sync").Synchronizer()
	assert.Nil(t, spawner)
	assert.Nil(t, sync)
	_, err := spawner.Spawn(nil)
	for _, err := range []error{err, sync.SetReplicationInterval(1), sync.SetDeltaInterval(1), sync.UpdateVisibility(0)} {
		assert.ErrorIs(t, err, gderr.ErrDoesNotExist)
		assert.ErrorContains(t, err, "there is no node: the pointer is nil")
	}
	assert.PanicsWithValue(t, "multiplayer.Spawner.OnSpawned"+nobody, func() { mp.Spawner("Spawnr").OnSpawned(nil) })
}

// nobody is what a panic says where there is no node, behind the method.
const nobody = ": there is no node: the pointer is nil, as what GetNode gives for a path that leads nowhere"

// TestNilPanics: whatever has neither an error to return nor nil as its answer panics with what is wrong.
func TestNilPanics(t *testing.T) {
	t.Parallel()
	works := []string{"GetNode", "HasNode", "Spawner", "Synchronizer"}
	node := reflect.TypeFor[*multiplayer.Node]()
	for _, none := range []any{(*multiplayer.Node)(nil), (*multiplayer.Spawner)(nil), (*multiplayer.Synchronizer)(nil)} {
		v := reflect.ValueOf(none)
		class := v.Type().Elem().Name()
		for i := range v.NumMethod() {
			method := v.Type().Method(i)
			_, isNodes := node.MethodByName(method.Name)
			returnsError := method.Type.NumOut() > 0 && method.Type.Out(method.Type.NumOut()-1) == reflect.TypeFor[error]()
			switch call := func() { callWithZeros(t, v.Method(i)) }; {
			case isNodes && v.Type() != node: // the language itself fails to find the Node
			case slices.Contains(works, method.Name), returnsError:
				assert.NotPanics(t, call, "%s.%s", class, method.Name)
			default:
				assert.PanicsWithValue(t, "multiplayer."+class+"."+method.Name+nobody, call)
			}
		}
	}
}
