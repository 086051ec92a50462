package multiplayer

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/variant"
)

// chatty returns a node with an RPC of three arguments and the handler for it.
func chatty(handler any) func() []*Node {
	return func() []*Node {
		n := NewNode("Lobby")
		_ = n.AddRPC("emote", RPCAnnotation("any_peer"), handler)
		return []*Node{n}
	}
}

// BenchmarkRPCSend is a call with three arguments, against a put of a packet of that size.
func BenchmarkRPCSend(b *testing.B) {
	all := meeting(b, 1, chatty(nil))
	client := all[1]
	lobby := client.GetNode("Lobby")
	require.NoError(b, lobby.RPCID(1, "emote", 1, variant.Vector2{}, "x"))
	settle(b, all...)
	to := all[0].GetMultiplayerPeer().(*wire)
	at := variant.Vector2{X: 1, Y: 2}
	b.Run("rpc", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			_ = lobby.RPCID(1, "emote", i, at, "hello")
			to.empty()
		}
	})
	packet := clone(client.calling.packet)
	b.Run("put", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = client.GetMultiplayerPeer().PutPacket(packet)
			to.empty()
		}
	})
}

// empty throws away what waits.
func (w *wire) empty() {
	w.spare = append(w.spare, w.in...)
	w.in, w.from = w.in[:0], w.from[:0]
}

// BenchmarkRPCReceive is such a call received and run, against taking the packet alone.
func BenchmarkRPCReceive(b *testing.B) {
	sum := 0
	all := meeting(b, 1, chatty(func(kind int, at variant.Vector2, text string) { sum += kind + len(text) }))
	server, client := all[0], all[1]
	require.NoError(b, client.GetNode("Lobby").RPCID(1, "emote", 1, variant.Vector2{}, "hello"))
	settle(b, all...)
	require.NoError(b, client.GetNode("Lobby").RPCID(1, "emote", 7, variant.Vector2{X: 1}, "hello"))
	at := server.GetMultiplayerPeer().(*wire)
	packet := clone(at.in[0])
	at.empty()
	b.Run("rpc", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			at.receive(2, packet)
			server.takePackets()
		}
	})
	b.Run("take", func(b *testing.B) {
		b.ReportAllocs()
		var taken []byte
		for b.Loop() {
			at.receive(2, packet)
			taken, _ = at.AppendPacket(taken[:0])
		}
	})
	require.NotZero(b, sum)
}

// body has the properties of a node that is synchronized.
type body struct {
	Position variant.Vector2
	Rotation float32
}

// crowd returns nodes, each with a synchronizer of position and rotation.
func crowd(count int) []*Node {
	top := NewNode("Crowd")
	config := NewSceneReplicationConfig()
	_ = config.AddProperty(".:position", -1)
	_ = config.AddProperty(".:rotation", -1)
	for i := range count {
		n := NewNode("n" + strconv.Itoa(i))
		_ = n.SetFields(&body{})
		s := NewSynchronizer("Sync")
		s.SetReplicationConfig(config)
		_ = n.AddChild(s.Node)
		_ = top.AddChild(n)
	}
	return []*Node{top}
}

// BenchmarkSyncReceive is a sync of 20 nodes with position and rotation, decoded into fields of structs.
func BenchmarkSyncReceive(b *testing.B) {
	all := meeting(b, 1, func() []*Node { return crowd(20) })
	client := all[1]
	packet := syncPacket(b, all)
	count := 0
	client.Synchronizer("Crowd/n0/Sync").OnSynchronized(func() { count++ })
	at := client.GetMultiplayerPeer().(*wire)
	b.ReportAllocs()
	for b.Loop() {
		next := uint16(packet[1]) + uint16(packet[2])<<8 + 1
		packet[1], packet[2] = byte(next), byte(next>>8)
		at.receive(1, packet)
		client.takePackets()
	}
	require.NotZero(b, count)
}

// syncPacket returns the packet that the server sends at a Poll.
func syncPacket(tb testing.TB, all []*SceneMultiplayer) []byte {
	tb.Helper()
	at := all[1].GetMultiplayerPeer().(*wire)
	require.NoError(tb, all[0].Poll())
	require.Len(tb, at.in, 1)
	packet := clone(at.in[0])
	at.empty()
	return packet
}

// BenchmarkSyncSend is a Poll of a server that sends 20 nodes to 10 peers.
func BenchmarkSyncSend(b *testing.B) {
	all := meeting(b, 10, func() []*Node { return crowd(20) })
	server := all[0]
	b.ReportAllocs()
	for b.Loop() {
		_ = server.Poll()
		for _, m := range all[1:] {
			m.GetMultiplayerPeer().(*wire).empty()
		}
	}
}
