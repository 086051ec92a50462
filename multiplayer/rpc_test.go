package multiplayer

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

// lobby returns a node whose RPCs write down that they ran, in each tree apart.
func lobby(t testing.TB, heard *[]string) *Node {
	t.Helper()
	n := NewNode("Lobby")
	say := func(format string, args ...any) { *heard = append(*heard, fmt.Sprintf(format, args...)) }
	by := func() int { return n.GetMultiplayer().GetRemoteSenderID() }
	for method, of := range map[string]struct {
		config  RPCConfig
		handler any
	}{
		"chat":    {RPCAnnotation("any_peer", "call_local"), func(text string) { say("%d: %s", by(), text) }},
		"secret":  {RPCAnnotation(), func() { say("secret by %d", by()) }},
		"never":   {RPCConfig{}, func() { say("never") }},
		"numbers": {RPCAnnotation("any_peer"), func(i int8, u uint16, f float32, b bool) { say("%v %v %v %v", i, u, f, b) }},
		"bytes":   {RPCAnnotation("any_peer"), func(b []byte) { say("%x", b) }},
		"more":    {RPCAnnotation("any_peer"), func(first string, rest ...int) { say("%s %v", first, rest) }},
		"maybe":   {RPCAnnotation("any_peer"), func(a int, b *string) { say("%d %t", a, b == nil) }},
		"place": {RPCAnnotation("any_peer"), func(v variant.Vector2, d map[string]int, list []string, any any) {
			say("%v %v %v %v", v, d, list, any)
		}},
		"silent": {RPCAnnotation("any_peer", "call_local"), nil},
	} {
		require.NoError(t, n.AddRPC(method, of.config, of.handler))
	}
	return n
}

// lobbies is a meeting of a server and clients with such a node, and what each hears.
func lobbies(t testing.TB, clients int) (all []*SceneMultiplayer, heard []*[]string) {
	t.Helper()
	all = meeting(t, clients, func() []*Node {
		heard = append(heard, &[]string{})
		return []*Node{lobby(t, heard[len(heard)-1])}
	})
	return all, heard
}

func TestRPCsGoWhereTheyAreMeantFor(t *testing.T) {
	t.Parallel()
	all, heard := lobbies(t, 2)
	from := func(i int) *Node { return all[i].GetNode("Lobby") }
	require.NoError(t, from(0).RPC("chat", "to all"))
	require.NoError(t, from(1).RPC("chat", "to all"))
	require.NoError(t, from(1).RPCID(3, "chat", "to one"))
	require.NoError(t, from(2).RPCID(-1, "chat", "to all but the server"))
	require.NoError(t, from(1).RPCID(2, "chat", "to oneself"))
	settle(t, all...)
	require.NoError(t, from(2).RPCID(1, "chat", "by number"))
	settle(t, all...)
	assert.Equal(t, []string{"1: to all", "2: to all", "3: by number"}, *heard[0])
	assert.Equal(t, []string{"2: to all", "2: to oneself", "1: to all", "3: to all but the server"}, *heard[1])
	assert.Equal(t, []string{"3: to all but the server", "1: to all", "2: to all", "2: to one"}, *heard[2])
	assert.Zero(t, all[0].GetRemoteSenderID())
}

func TestRPCErrors(t *testing.T) {
	t.Parallel()
	all, heard := lobbies(t, 1)
	n := all[1].GetNode("Lobby")
	for code, call := range map[gderr.Code]func() error{
		gderr.ErrUnconfigured:    func() error { return NewNode("x").RPC("chat", "x") },
		gderr.ErrConnectionError: func() error { return unconnected(t).RPC("chat", "x") },
		gderr.Failed:             func() error { return n.RPCID(2, "chat", 5) },
	} {
		assert.ErrorIs(t, call(), code)
	}
	for _, err := range []error{
		n.RPC("no_such"), n.RPCID(9, "chat", "x"), n.RPCID(-9, "chat", "x"), n.RPCID(2, "bytes"),
		n.RPC("chat", make([]any, 256)...), n.RPC("chat", func() {}), all[1].RPC(1, nil, "chat", nil),
		all[1].RPC(1, NewNode("x"), "chat", nil),
	} {
		assert.ErrorIs(t, err, gderr.ErrInvalidParameter)
	}
	require.NoError(t, n.RPC("silent", 1, 2, 3), "an RPC without a handler does nothing")
	refused := errors.New("no room")
	all[1].GetMultiplayerPeer().(*wire).refuses = gderr.New("wire.PutPacket", gderr.ErrOutOfMemory, refused)
	unsent := n.RPC("chat", "x")
	require.EqualError(t, unsent, "multiplayer.Node.RPC: Out of memory: chat of /root/Lobby to peer 1: no room")
	require.ErrorIs(t, unsent, refused)
	assert.Equal(t, gderr.New(opSendBytes, gderr.ErrOutOfMemory, refused), all[1].SendBytes([]byte("x"), 0, TransferModeReliable, 0))
	settle(t, all...)
	assert.Equal(t, []string{"2: x"}, *heard[1], "it ran here all the same")
}

// unconnected returns a node in a tree whose peer is connecting.
func unconnected(t *testing.T) *Node {
	var heard []string
	m := NewSceneMultiplayer(lobby(t, &heard))
	client := newWireServer().client(2)
	client.status = ConnectionConnecting
	require.NoError(t, m.SetMultiplayerPeer(client))
	return m.GetNode("Lobby")
}

func TestRPCArgumentsAreConverted(t *testing.T) {
	t.Parallel()
	all, heard := lobbies(t, 1)
	n := all[1].GetNode("Lobby")
	errs := errorsOf(all[0])
	for _, call := range []struct {
		method string
		args   []any
		want   string
	}{
		{"chat", []any{variant.StringName("name")}, "2: name"},
		{"chat", []any{variant.ParseNodePath("a/b:c")}, "2: a/b:c"},
		{"chat", []any{5}, ""},
		{"chat", nil, ""},
		{"chat", []any{"a", "b"}, ""},
		{"numbers", []any{2.9, true, 3, 0.5}, "2 1 3 true"},
		{"numbers", []any{-128, 65535, int64(1) << 40, 0}, "-128 65535 1.0995116e+12 false"},
		{"numbers", []any{128, 0, 0, 0}, ""},
		{"numbers", []any{0, -1, 0, 0}, ""},
		{"numbers", []any{0, 0, "x", 0}, ""},
		{"numbers", []any{1e300, 0, 0, 0}, ""},
		{"bytes", []any{[]byte{}}, ""},
		{"bytes", []any{[]byte{1, 2}}, "0102"},
		{"bytes", []any{[]any{3, 4}}, "0304"},
		{"bytes", []any{[]any{300}}, ""},
		{"more", []any{"a"}, "a []"},
		{"more", []any{"a", 1, 2.5, true}, "a [1 2 1]"},
		{"more", []any{"a", "b"}, ""},
		{"more", nil, ""},
		{"maybe", []any{1}, "1 true"},
		{"maybe", []any{1, "x"}, "1 false"},
		{"maybe", nil, ""},
		{"maybe", []any{1, "x", 2}, ""},
		{"place", []any{variant.Vector2{X: 1, Y: 2}, map[string]any{"hp": 5}, []string{"a"}, nil}, "(1.0, 2.0) map[hp:5] [a] <nil>"},
		{"place", []any{nil, nil, nil, nil}, ""},
		{"place", []any{variant.Vector2{}, nil, []any{"x", "y"}, true}, "(0.0, 0.0) map[] [x y] true"},
		{"place", []any{variant.Vector2{}, []any{}, nil, nil}, ""},
		{"place", []any{variant.Vector2{}, nil, nil, 2.5}, "(0.0, 0.0) map[] [] 2.5"},
		{"place", []any{variant.Vector2{}, nil, nil, "text"}, "(0.0, 0.0) map[] [] text"},
		{"place", []any{variant.Vector2{}, nil, []int32{1}, nil}, ""},
		{"bytes", []any{[]int32{1, 254}}, "01fe"},
		{"bytes", []any{[]float64{1.9}}, "01"},
		{"bytes", []any{true}, ""},
	} {
		*heard[0], *errs = nil, nil
		require.NoError(t, n.RPCID(1, call.method, call.args...))
		settle(t, all...)
		if call.want != "" {
			assert.Equal(t, []string{call.want}, *heard[0], "%v", call)
			assert.Empty(t, *errs)
			continue
		}
		assert.Empty(t, *heard[0], "%v", call)
		if assert.Len(t, *errs, 1, "%v", call) {
			var dropped *PacketError
			require.ErrorAs(t, (*errs)[0], &dropped)
			assert.Equal(t, 2, dropped.Peer)
			assert.Equal(t, "RPC", dropped.Command)
		}
	}
}

// TestArgumentsThatDoNotFitAreNamed, so that a handler of OnError can tell what to mend.
func TestArgumentsThatDoNotFitAreNamed(t *testing.T) {
	t.Parallel()
	all, _ := lobbies(t, 1)
	errs := errorsOf(all[0])
	for _, call := range []struct {
		method string
		args   []any
		want   string
	}{
		{"numbers", []any{0, "x", 0, 0}, "argument 2: String does not fit uint16"},
		{"place", []any{nil, nil, nil, nil}, "argument 1: Nil does not fit variant.Vector2"},
		{"bytes", []any{[]any{1, "x"}}, "argument 1: element 1: String does not fit uint8"},
		{"chat", []any{true}, "argument 1: bool does not fit string"},
		{"chat", nil, "0 arguments are given, the handler takes 1"},
		{"maybe", nil, "0 arguments are given, the handler takes 1 to 2"},
		{"place", []any{variant.Vector2{}, []any{}, nil, nil}, "argument 2: want Dictionary, got Array"},
	} {
		*errs = nil
		require.NoError(t, all[1].GetNode("Lobby").RPCID(1, call.method, call.args...))
		settle(t, all...)
		if assert.Len(t, *errs, 1, "%v", call) {
			assert.ErrorContains(t, (*errs)[0], call.want)
		}
	}
}

// TestRPCArgumentsAreTheHandlersOwn: what a handler keeps does not change with the next call, also from inside of it.
func TestRPCArgumentsAreTheHandlersOwn(t *testing.T) {
	t.Parallel()
	var kept [][]byte
	var lists [][]string
	var n *Node
	all := meeting(t, 1, func() []*Node {
		n = NewNode("n")
		require.NoError(t, n.AddRPC("keep", RPCAnnotation("any_peer"), func(b []byte, list []string) {
			kept, lists = append(kept, b), append(lists, list)
		}))
		return []*Node{n}
	})
	for i := range 3 {
		require.NoError(t, n.RPCID(1, "keep", []byte{byte(i)}, []string{fmt.Sprint(i)}))
	}
	settle(t, all...)
	assert.Equal(t, [][]byte{{0}, {1}, {2}}, kept)
	assert.Equal(t, [][]string{{"0"}, {"1"}, {"2"}}, lists)

	var m *SceneMultiplayer
	depth, said := 0, []string{}
	m = NewSceneMultiplayer(NewNode("n"))
	require.NoError(t, m.GetNode("n").AddRPC("again", RPCAnnotation("call_local"), func(text string) {
		if depth++; depth < 3 {
			assert.NoError(t, m.GetNode("n").RPC("again", text+"!"))
		}
		said = append(said, fmt.Sprint(text, m.GetRemoteSenderID()))
	}))
	require.NoError(t, m.GetNode("n").RPC("again", "a"))
	assert.Equal(t, []string{"a!!1", "a!1", "a1"}, said)
}

// TestUnmarkedRPCsNeverRun: whoever is not allowed is told so by an error on the other side.
func TestUnmarkedRPCsNeverRun(t *testing.T) {
	t.Parallel()
	all, heard := lobbies(t, 2)
	errs := errorsOf(all[0])
	client := all[1].GetNode("Lobby")
	require.NoError(t, client.RPCID(1, "secret"))
	require.NoError(t, client.RPCID(1, "never"))
	settle(t, all...)
	require.Len(t, *errs, 2)
	for _, err := range *errs {
		require.ErrorIs(t, err, ErrNotAllowed)
		require.ErrorIs(t, err, gderr.ErrUnauthorized)
	}
	assert.Contains(t, (*errs)[0].Error(), "secret of /root/Lobby")
	all[0].GetNode("Lobby").SetMultiplayerAuthority(2, true)
	require.NoError(t, client.RPCID(1, "secret"))
	require.NoError(t, all[2].GetNode("Lobby").RPCID(1, "secret"))
	settle(t, all...)
	assert.Equal(t, []string{"secret by 2"}, *heard[0])
	assert.Len(t, *errs, 3)
}

func TestStructMethodsAreHandlers(t *testing.T) {
	t.Parallel()
	said := &methods{}
	m := NewSceneMultiplayer(NewNode("n"))
	n := m.GetNode("n")
	require.NoError(t, n.AddRPC("say_hello", RPCAnnotation("call_local"), nil))
	require.NoError(t, n.HandleRPCs(said))
	require.NoError(t, n.RPC("say_hello", "ann"))
	assert.Equal(t, []string{"ann"}, said.said)
}

// TestRPCOfWhoIsNotIn: a call to all that reaches nobody is an error on a client that is not in, and none on a server.
func TestRPCOfWhoIsNotIn(t *testing.T) {
	t.Parallel()
	server := newWireServer()
	var heard []string
	alone := NewSceneMultiplayer(lobby(t, &heard))
	require.NoError(t, alone.SetMultiplayerPeer(server))
	require.NoError(t, alone.GetNode("Lobby").RPC("chat", "nobody is here"))
	client := NewSceneMultiplayer(lobby(t, &heard))
	client.SetAuthCallback(func(int, []byte) {})
	require.NoError(t, client.SetMultiplayerPeer(server.client(2)))
	settle(t, client)
	require.Equal(t, []int{1}, client.GetAuthenticatingPeers())
	err := client.GetNode("Lobby").RPC("chat", "not in")
	require.EqualError(t, err, "multiplayer.Node.RPC: Connection error: "+errNotIn.Error())
	require.ErrorIs(t, err, gderr.ErrConnectionError)
	assert.Equal(t, []string{"1: nobody is here", "2: not in"}, heard, "both ran here")
}

// TestUnsentReplication: what could not be sent is named, with its node and whom it was for.
func TestUnsentReplication(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node {
		top := place("Place")
		second := ball()
		second.SetName("Second")
		require.NoError(t, top.AddChild(second))
		return []*Node{top}
	})
	server := all[0]
	told := errorsOf(server)
	server.GetMultiplayerPeer().(*wire).refuses = gderr.New("wire.PutPacket", gderr.ErrOutOfMemory, errors.New("no room"))
	require.NoError(t, server.GetNode("Place").AddChild(ball()))
	require.Len(t, *told, 1)
	assert.ErrorContains(t, (*told)[0], ": Out of memory: SPAWN of /root/Place/Ball to peer 2: no room")
	settle(t, server)
	require.Greater(t, len(*told), 1)
	assert.EqualError(t, (*told)[1], "multiplayer.SceneMultiplayer.Poll: Out of memory: SYNC of /root/Place/Second/Sync and 1 more to peer 2: no room")
}
