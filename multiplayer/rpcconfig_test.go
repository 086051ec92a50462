package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/variant"
)

func TestAnnotations(t *testing.T) {
	t.Parallel()
	assert.Equal(t, RPCConfig{RPCMode: RPCModeAuthority, TransferMode: TransferModeReliable}, RPCAnnotation())
	assert.Equal(t, RPCConfig{RPCModeAnyPeer, true, TransferModeUnreliable, 2},
		RPCAnnotation("any_peer", "call_local", "unreliable", 2))
	assert.Equal(t, RPCConfig{RPCModeAuthority, false, TransferModeUnreliableOrdered, 0},
		RPCAnnotation("unreliable_ordered", "call_remote", "authority"))
	assert.Equal(t, TransferModeReliable, RPCAnnotation("reliable").TransferMode)
	assert.Equal(t, RPCConfig{RPCModeAnyPeer, false, TransferModeReliable, -1}, RPCAnnotation("reliable", "any_peer", "call_remote", -1))
	assert.Equal(t, "RPC_MODE_DISABLED RPC_MODE_ANY_PEER RPC_MODE_AUTHORITY RPCMode(3)",
		RPCModeDisabled.String()+" "+RPCModeAnyPeer.String()+" "+RPCModeAuthority.String()+" "+RPCMode(3).String())
}

// TestAnnotationsThatDoNotCompile has what the engine's parser refuses.
func TestAnnotationsThatDoNotCompile(t *testing.T) {
	t.Parallel()
	for want, words := range map[string][]any{
		`"Any_Peer" is no word of an annotation`:                      {"Any_Peer"},
		`"authority" is a second word for the permission`:             {"any_peer", "authority"},
		`"any_peer" is a second word for the permission`:              {"any_peer", "any_peer"},
		`"call_local" is a second word for the locality`:              {"call_remote", "call_local"},
		`"unreliable" is a second word for the transfer mode`:         {"reliable", "unreliable"},
		`2 is no word; the channel is the fourth argument`:            {2},
		`3 is no word; the channel is the fourth argument`:            {"any_peer", 3},
		`4 is no word; the channel is the fourth argument`:            {4, "any_peer"},
		`1.5 is no word; the channel is the fourth argument`:          {1.5},
		`the fourth argument is the channel, which is no int: "x"`:    {"any_peer", "call_local", "reliable", "x"},
		`5 arguments are given, an annotation takes 4`:                {"any_peer", "call_local", "reliable", 1, 2},
		`the fourth argument is the channel, which is no int: "more"`: {"any_peer", "call_local", "reliable", "more"},
	} {
		assert.PanicsWithValue(t, "multiplayer.RPCAnnotation: "+want, func() { RPCAnnotation(words...) })
	}
}

// TestRPCNumbers has the order and the sums that the engine gave.
func TestRPCNumbers(t *testing.T) {
	t.Parallel()
	for sum, names := range map[string][]string{
		"d41d8cd98f00b204e9800998ecf8427e": {},
		"e789ea650d1653e1bb3d9dd9bf7d4343": {"alpha", "gamma"},
		"5e5d1507f03865719e64c874ac8595e0": {
			"a_of_mid", "changed_annotation", "changed_body", "from_base", "gets_annotation", "z_of_leaf",
		},
		"983fe282f174dcd990e9e45fd053da0e": {
			"Alpha", "Zulu", "_Upper", "__very", "_hidden", "a", "a1", "a10", "a2", "aB", "a_b", "ab", "alpha", "zebra", "zulu",
			"zähler", "äpfel", "Ωmega", "日本", "Ａwide", "𐐀deseret",
		},
	} {
		script := &Script{RPCs: map[string]RPCConfig{}}
		for _, name := range names {
			script.RPCs[name] = RPCAnnotation("any_peer")
		}
		n := NewNode("n")
		require.NoError(t, n.SetScript(script))
		assert.Equal(t, sum, string(n.table().sum[:]))
		for i, name := range names {
			assert.Equal(t, uint16(i), n.table().byName[name].number, name)
			assert.Equal(t, name, n.table().at(uint16(i)).name)
		}
		assert.Nil(t, n.table().at(uint16(len(names))))
		assert.Nil(t, n.table().at(ownRPC))
	}
}

func TestOwnRPCsStandBesideThoseOfTheScript(t *testing.T) {
	t.Parallel()
	n := NewNode("n")
	for _, name := range []string{"set_name", "add_to_group", "queue_free"} {
		require.NoError(t, n.RPCConfig(name, RPCAnnotation("any_peer")))
	}
	assert.Len(t, n.GetNodeRPCConfig(), 3)
	assert.Equal(t, "8b251e31782460c43054897fb2a0cebe", string(n.table().sum[:]))
	assert.Equal(t, uint16(0x8001), n.table().byName["queue_free"].number)
	assert.Equal(t, "set_name", n.table().at(0x8002).name)
	require.ErrorIs(t, n.RPCConfig("x", RPCConfig{}), gderr.ErrLocked)
	require.ErrorIs(t, n.SetScript(nil), gderr.ErrLocked)
	err := n.AddRPC("x", RPCConfig{}, nil)
	require.ErrorIs(t, err, gderr.ErrLocked)
	assert.ErrorContains(t, err, "multiplayer.Node.AddRPC: ", "as it was called")

	both := NewNode("both")
	require.NoError(t, both.AddRPC("x", RPCAnnotation(), nil))
	require.NoError(t, both.RPCConfig("x", RPCAnnotation("any_peer")))
	assert.Equal(t, uint16(0), both.table().byName["x"].number, "the script's goes first")
}

type methods struct{ said []string }

func (m *methods) SayHello(name string) { m.said = append(m.said, name) }
func (m *methods) Count() int           { return len(m.said) }

// twice has two methods for one RPC.
type twice struct{}

func (twice) SayHello(string) {}
func (twice) Sayhello(string) {}

func TestHandlersMustBeHandlers(t *testing.T) {
	t.Parallel()
	n := NewNode("n")
	require.ErrorIs(t, n.OnRPC("say_hello", func() {}), gderr.ErrMethodNotFound)
	require.NoError(t, n.AddRPC("say_hello", RPCAnnotation("any_peer"), nil))
	type ring []ring
	require.NoError(t, n.OnRPC("say_hello", func(ring, *variant.Dictionary, error) {}))
	for _, wrong := range []any{
		nil, 5, func() int { return 1 }, (func())(nil), func(string, chan int) {}, func(...func()) {}, func(map[string][]*complex64) {},
	} {
		require.ErrorIs(t, n.OnRPC("say_hello", wrong), gderr.ErrInvalidParameter)
	}
	require.NoError(t, n.HandleRPCs(&methods{}), "Count is no RPC")
	require.NoError(t, n.AddRPC("count", RPCAnnotation(), nil))
	require.ErrorIs(t, n.HandleRPCs(&methods{}), gderr.ErrInvalidParameter, "Count returns something")
	require.ErrorIs(t, n.HandleRPCs(nil), gderr.ErrInvalidParameter)
	require.ErrorIs(t, n.HandleRPCs(5), gderr.ErrInvalidParameter)
}

// TestHandlersThatCantBeMeant: what is surely a slip of whoever wrote the methods is an error.
func TestHandlersThatCantBeMeant(t *testing.T) {
	t.Parallel()
	n := NewNode("n")
	require.NoError(t, n.AddRPC("say_hello", RPCAnnotation(), nil))
	require.EqualError(t, n.HandleRPCs(methods{}), "multiplayer.Node.HandleRPCs: Invalid parameter: "+
		"SayHello is a method of *multiplayer.methods, not of multiplayer.methods")
	require.EqualError(t, n.HandleRPCs(twice{}), "multiplayer.Node.HandleRPCs: Invalid parameter: "+
		"SayHello and Sayhello are both for say_hello: OnRPC tells which is")
	require.NoError(t, n.RPCConfig("sayHello", RPCAnnotation()))
	require.EqualError(t, n.HandleRPCs(&methods{}), "multiplayer.Node.HandleRPCs: Invalid parameter: "+
		"SayHello is for both sayHello and say_hello: OnRPC tells them apart")
	require.NoError(t, n.RPCConfig("say_hello", RPCAnnotation()), "an RPC of the script, too")
	assert.Equal(t, []string{"sayHello", "say_hello"}, n.UnhandledRPCs())
}

// TestUnusableHandlerMakesNoRPC: who does not look at the error of AddRPC is told by the call.
func TestUnusableHandlerMakesNoRPC(t *testing.T) {
	t.Parallel()
	n := NewNode("n")
	NewSceneMultiplayer(n)
	err := n.AddRPC("say", RPCAnnotation("call_local"), func(string) error { return nil })
	require.EqualError(t, err, "multiplayer.Node.AddRPC: Invalid parameter: say: a handler returns nothing")
	assert.ErrorContains(t, n.RPC("say", "hello"), `"say" is no RPC of node n`)
}

type Greeter struct{ methods }

// TestHandlersOfEmbeddedStructs: methods are found as Go promotes them.
func TestHandlersOfEmbeddedStructs(t *testing.T) {
	t.Parallel()
	n := NewNode("Lobby")
	require.NoError(t, n.AddRPC("say_hello", RPCAnnotation("any_peer", "call_local"), nil))
	var g struct {
		*Greeter
		Count int
	}
	g.Greeter = &Greeter{}
	require.NoError(t, n.HandleRPCs(&g))
	NewSceneMultiplayer(n)
	require.NoError(t, n.RPC("say_hello", "ann"))
	assert.Equal(t, []string{"ann"}, g.said)
}
