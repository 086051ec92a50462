package multiplayer

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// dropped is a server's only error, of a packet from client 2.
func dropped(t *testing.T, errs *[]error) *PacketError {
	t.Helper()
	require.Len(t, *errs, 1)
	var packet *PacketError
	require.ErrorAs(t, (*errs)[0], &packet)
	assert.Equal(t, 2, packet.Peer)
	*errs = nil
	return packet
}

// TestDroppedRPCsNameTheirNode: what the engine prints of an RPC that is not run, OnError is told.
func TestDroppedRPCsNameTheirNode(t *testing.T) {
	t.Parallel()
	// The server has /root/Main/Chat with welcome, for the authority, off, for nobody, and say.
	chat := func() *Node {
		n := NewNode("Chat")
		require.NoError(t, n.AddRPC("welcome", RPCAnnotation(), nil))
		require.NoError(t, n.AddRPC("off", RPCConfig{}, nil))
		require.NoError(t, n.AddRPC("say", RPCAnnotation("any_peer"), func(int) {}))
		return n
	}
	main := NewNode("Main")
	require.NoError(t, main.AddChild(chat()))
	other := NewNode("Other")
	require.NoError(t, other.AddRPC("say", RPCAnnotation("any_peer"), func() {}))
	server, client := newWireServer(), NewNode("Main")
	require.NoError(t, client.AddChild(chat()))
	wrong := chat()
	wrong.SetName("Chatt")
	require.NoError(t, client.AddChild(wrong))
	elsewhere := NewNode("Other")
	require.NoError(t, elsewhere.AddRPC("says", RPCAnnotation("any_peer"), nil))

	near, far := NewSceneMultiplayer(main, other), NewSceneMultiplayer(client, elsewhere)
	require.NoError(t, near.SetMultiplayerPeer(server))
	require.NoError(t, far.SetMultiplayerPeer(server.client(2)))
	settle(t, near, far)
	errs := errorsOf(near)

	require.NoError(t, far.GetNode("Main/Chatt").RPCID(1, "say", 1))
	settle(t, near, far)
	require.Len(t, *errs, 2, "its announcement, and the call")
	for i, command := range []string{"SIMPLIFY_PATH", "RPC"} {
		assert.EqualError(t, (*errs)[i], "multiplayer.SceneMultiplayer.Poll: Does not exist: "+command+` of peer 2: no node "Main/Chatt" below /root`)
		require.ErrorIs(t, (*errs)[i], ErrUnknownNode)
	}
	*errs = (*errs)[1:]
	assert.Equal(t, "Main/Chatt", dropped(t, errs).Path)

	for method, text := range map[string]string{
		"welcome": "welcome of /root/Main/Chat is for its authority, 1",
		"off":     "off of /root/Main/Chat is for nobody",
	} {
		require.NoError(t, far.GetNode("Main/Chat").RPCID(1, method))
		settle(t, near, far)
		packet := dropped(t, errs)
		require.EqualError(t, packet.Err, text)
		require.ErrorIs(t, packet, ErrNotAllowed)
		assert.Equal(t, "/root/Main/Chat", packet.Path)
	}

	require.NoError(t, far.GetNode("Main/Chat").RPCID(1, "say", "x"))
	settle(t, near, far)
	packet := dropped(t, errs)
	require.EqualError(t, packet.Err, "say of /root/Main/Chat: argument 1: String does not fit int")
	assert.Equal(t, "/root/Main/Chat", packet.Path)

	require.NoError(t, far.GetNode("Other").RPCID(1, "says"))
	settle(t, near, far)
	packet = dropped(t, errs)
	require.EqualError(t, packet.Err, "/root/Other does not have the same RPCs on both sides")
	require.ErrorIs(t, packet, ErrMethodsDiffer)
	assert.Equal(t, "/root/Other", packet.Path)
}

// TestDroppedPacketsHoldNoLongPath: what a peer sends is not kept at its length.
func TestDroppedPacketsHoldNoLongPath(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return nil })
	errs := errorsOf(all[0])
	packet := scenewire.AppendSimplify(nil, &noRPCs.sum, 7, strings.Repeat("a/", 1000))
	require.NoError(t, all[1].send(1, packet, TransferModeReliable, 0))
	settle(t, all...)
	assert.Len(t, dropped(t, errs).Path, maxPath)
}

// TestGoneNodesAreNamed: a number stands for the path that it was announced with.
func TestGoneNodesAreNamed(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node {
		n := NewNode("Chat")
		require.NoError(t, n.AddRPC("say", RPCAnnotation("any_peer"), func() {}))
		return []*Node{n}
	})
	errs := errorsOf(all[0])
	far := all[1].GetNode("Chat")
	require.NoError(t, far.RPCID(1, "say"))
	settle(t, all...)
	all[0].GetNode("Chat").Free()
	require.NoError(t, far.RPCID(1, "say"))
	settle(t, all...)
	packet := dropped(t, errs)
	require.EqualError(t, packet.Err, `no node "Chat" below /root`)
}
