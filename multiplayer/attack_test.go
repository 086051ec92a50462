package multiplayer_test

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// scene returns a tree with everything that packets can be about, whose RPC fine counts, and whose other RPCs nobody but
// the node's authority may run.
func scene(t *testing.T, mp func() *multiplayer.SceneMultiplayer, fine *int) *multiplayer.Node {
	top := multiplayer.NewNode("Arena")
	never := func() { assert.Fail(t, "a disabled RPC has run") }
	owned := func() { assert.Equal(t, 7, mp().GetRemoteSenderID(), "only the authority may run it") }
	for name, config := range map[string]multiplayer.RPCConfig{
		"fine": multiplayer.RPCAnnotation("any_peer"), "owned": multiplayer.RPCAnnotation("authority"), "never": {},
	} {
		handler := map[string]any{"fine": func(int) { *fine++ }, "owned": owned, "never": never}[name]
		require.NoError(t, top.AddRPC(name, config, handler))
	}
	things := multiplayer.NewNode("Things")
	spawner := multiplayer.NewSpawner("Spawner")
	spawner.SetSpawnPath("../Things")
	spawner.SetSpawnFunction(func(any) *multiplayer.Node { return multiplayer.NewNode("thing") })
	sync := multiplayer.NewSynchronizer("Sync")
	config := multiplayer.NewSceneReplicationConfig()
	require.NoError(t, config.AddProperty(".:at", -1))
	sync.SetReplicationConfig(config)
	require.NoError(t, top.Set("at", variant.Vector2{}))
	for _, n := range []*multiplayer.Node{things, spawner.Node, sync.Node} {
		require.NoError(t, top.AddChild(n))
	}
	top.SetMultiplayerAuthority(7, false)
	return top
}

// packetsToHarm are packets of every command: whole ones, truncated, inflated, with ids that collide, and of random bytes.
func packetsToHarm() [][]byte {
	le := binary.LittleEndian.AppendUint32
	const sum = "d41d8cd98f00b204e9800998ecf8427e" // of no RPCs
	simplify := func(id uint32, path string) []byte {
		return append(append(le(append([]byte{1}, sum+"\x00"...), id), path...), 0)
	}
	spawn := func(id uint32, name string) []byte {
		p := le(le(le(le([]byte{4, 255}, 1), id), 0), uint32(len(name)))
		return append(append(p, name...), 0, 0, 0, 0)
	}
	whole := [][]byte{
		{0, 1, 0, 0}, append([]byte{0xa0, 6, 0, 0, 0x80, 0, 1, 2, 5}, "Arena\x00"...), append([]byte{0x20, 6, 0, 0, 0x80, 1, 0}, "Arena\x00"...),
		simplify(1, "Arena/Spawner"), simplify(1, "Arena"), simplify(2, "Arena/Sync"), simplify(3, "../../.."), simplify(4, "/root"),
		le([]byte{2, 1}, 1), le([]byte{2, 0}, 1<<31), {3, 1}, spawn(1, "a"), spawn(1, "b"), spawn(2, "a"), spawn(1<<31, "x/y"),
		le([]byte{5}, 1), le([]byte{5}, 1), le([]byte{5}, 0), le(le(le([]byte{6, 1, 0}, 2|1<<31), 8), 0), le(le(le([]byte{6, 1, 0}, 77), 0xffffffff), 0),
		le(le(le(le([]byte{0x16}, 2|1<<31), 1), 0), 0xffffffff), {7, 0, 9}, le([]byte{7, 1}, 9), le([]byte{7, 1}, 1), le([]byte{7, 2}, 1), le([]byte{7, 2}, 9),
		append(le([]byte{7, 3}, 0), 3, 'x'), append(le([]byte{7, 3}, 0x80000000), 7, 3, 0, 0, 0, 0, 3, 'x'), append(le([]byte{7, 3}, 7), 0xa0),
		append(le([]byte{7, 3}, 0xffffffff), 7, 3, 0xff, 0xff, 0xff, 0xff, 7, 1, 5, 0, 0, 0),
	}
	packets := whole
	random := rand.New(rand.NewPCG(1, 2))
	for _, p := range whole {
		for n := 1; n < len(p); n++ {
			packets = append(packets, p[:n])
		}
		for range 20 {
			bent := append([]byte{}, p...)
			bent[random.IntN(len(bent))] = byte(random.Uint32())
			packets = append(packets, bent, append(bent, bent...))
		}
	}
	return packets
}

// put sends packets to all through a bare peer, which is polled in between.
func put(t *testing.T, peer multiplayer.Peer, packets [][]byte, poll func()) {
	for i, p := range packets {
		require.NoError(t, peer.PutPacket(p))
		if i%50 == 0 {
			poll()
		}
	}
}

// TestHostileClient and TestHostileServer let one side send whatever it likes over a real transport: nothing runs that is
// not marked for it, and who is honest goes on.
func TestHostileClient(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, client := transport(t)
			fine, ignored := 0, 0
			var server, honest *multiplayer.SceneMultiplayer
			server = multiplayer.NewSceneMultiplayer(scene(t, func() *multiplayer.SceneMultiplayer { return server }, &fine))
			require.NoError(t, server.SetMultiplayerPeer(listener))
			honest = multiplayer.NewSceneMultiplayer(scene(t, func() *multiplayer.SceneMultiplayer { return honest }, &ignored))
			require.NoError(t, honest.SetMultiplayerPeer(client()))
			hostile := client()
			all := newTurns(t, server, honest)
			all.until(hostile, func() bool { return len(server.GetPeers()) == 2 && len(honest.GetPeers()) == 2 })
			put(t, hostile, packetsToHarm(), func() { all.turn(hostile) })

			fine = 0
			require.NoError(t, hostile.PutPacket(append([]byte{0x20, 6, 0, 0, 0x80, 0, 1, 5}, "Arena\x00"...)))
			require.NoError(t, honest.GetNode("Arena").RPCID(1, "fine", 5))
			all.until(hostile, func() bool { return fine >= 1 })
			assert.Empty(t, server.GetNode("Arena/Things").GetChildren())
			assert.Equal(t, variant.Vector2{}, server.GetNode("Arena").Get("at"))
			assert.Len(t, server.GetPeers(), 2)
		})
	}
}

func TestHostileServer(t *testing.T) {
	t.Parallel()
	for name, transport := range transports {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			listener, client := transport(t)
			fine, heard := 0, 0
			var victim *multiplayer.SceneMultiplayer
			victim = multiplayer.NewSceneMultiplayer(scene(t, func() *multiplayer.SceneMultiplayer { return victim }, &fine))
			require.NoError(t, victim.SetMultiplayerPeer(client()))
			victim.OnPeerPacket(func(int, []byte) { heard++ })
			all := newTurns(t, victim)
			all.until(listener, func() bool { return len(victim.GetPeers()) == 1 })
			put(t, listener, packetsToHarm(), func() { all.turn(listener) })
			heard = 0
			require.NoError(t, listener.PutPacket([]byte{3, 'x', 'y'}))
			all.until(listener, func() bool { return heard >= 1 })
			assert.LessOrEqual(t, victim.GetNode("Arena/Things").GetChildCount(), 200)
		})
	}
}

// turns are SceneMultiplayers that are polled in turn with a bare peer, whose packets nobody reads.
type turns struct {
	t  *testing.T
	of []*multiplayer.SceneMultiplayer
}

func newTurns(t *testing.T, of ...*multiplayer.SceneMultiplayer) *turns {
	return &turns{t, of}
}

func (a *turns) turn(bare multiplayer.Peer) {
	for _, m := range a.of {
		require.NoError(a.t, m.Poll())
	}
	bare.Poll()
	for bare.GetAvailablePacketCount() > 0 {
		_, err := bare.GetPacket()
		require.NoError(a.t, err)
	}
}

// until takes turns until something is so.
func (a *turns) until(bare multiplayer.Peer, so func() bool) {
	kit.Await(a.t, so, func() { a.turn(bare) })
}
