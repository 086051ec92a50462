//go:build !race

package multiplayer

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
)

// TestAllocations: what a game does each frame allocates nothing, but the texts that the handler of a call is given.
// It is not parallel, since others' allocations would count.
func TestAllocations(t *testing.T) {
	sum := 0
	all := meeting(t, 1, func() []*Node {
		return append(chatty(func(kind int, at variant.Vector2, text string) { sum += kind + len(text) })(), crowd(20)...)
	})
	server, client := all[0], all[1]
	lobby, at := client.GetNode("Lobby"), variant.Vector2{X: 1, Y: 2}
	toServer, toClient := server.GetMultiplayerPeer().(*wire), client.GetMultiplayerPeer().(*wire)
	require.NoError(t, lobby.RPCID(1, "emote", 1, at, "hello"))
	settle(t, all...)
	synced := 0
	client.Synchronizer("Crowd/n0/Sync").OnSynchronized(func() { synced++ })
	call := func() { _ = lobby.RPCID(1, "emote", 1000, at, "hello") }
	script := &Script{
		RPCs: map[string]RPCConfig{"emote": RPCAnnotation("any_peer")},
		Signatures: map[string]*RPCSignature{"emote": {Params: []RPCParam{
			{Name: "kind", Type: "int"}, {Name: "at", Type: "Vector2"}, {Name: "text", Type: "String", HasDefault: true},
		}}},
	}
	checked := NewNode("Lobby2")
	require.NoError(t, checked.SetScript(script))
	require.NoError(t, lobby.GetParent().AddChild(checked))
	far := NewNode("Lobby2")
	require.NoError(t, far.SetScript(script))
	require.NoError(t, server.GetNode("Lobby").GetParent().AddChild(far))
	require.NoError(t, checked.RPCID(1, "emote", 1, at, "hello"))
	settle(t, all...)
	for name, path := range map[string]struct {
		most float64
		run  func()
	}{
		"a call sent": {0, func() { call(); toServer.empty() }},
		"a call checked": {0, func() {
			_ = checked.RPCID(1, "emote", 1000, at, "hello")
			toServer.empty()
		}},
		"a call sent and run":   {1, func() { call(); server.takePackets() }},
		"syncs sent and read":   {0, func() { _ = server.Poll(); client.takePackets() }},
		"a Poll with no packet": {0, func() { _ = client.Poll(); toClient.empty() }},
		"what Wait waits for":   {0, func() { _ = server.due() }},
	} {
		for range 200 { // makes what is made once
			path.run()
		}
		assert.LessOrEqual(t, testing.AllocsPerRun(200, path.run), path.most, name)
	}
	require.NotZero(t, sum)
	require.NotZero(t, synced)
}
