package multiplayer_test

import (
	"fmt"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// overWebSockets returns a server and clients over WebSockets, each with nodes of its own, that are in.
func overWebSockets(tb testing.TB, clients int, nodes func() *multiplayer.Node) (server *multiplayer.SceneMultiplayer, bots []*multiplayer.SceneMultiplayer) {
	tb.Helper()
	listener := websocketpeer.NewMultiplayerPeer()
	require.NoError(tb, listener.CreateServer(0, "127.0.0.1", nil))
	tb.Cleanup(listener.Close)
	server = newScene(nodes())
	require.NoError(tb, server.SetMultiplayerPeer(listener))
	for range clients {
		bots = append(bots, join(tb, server, listener.GetLocalPort(), nodes()))
	}
	return server, bots
}

// newScene makes a SceneMultiplayer whose clients know nothing of each other.
func newScene(nodes ...*multiplayer.Node) *multiplayer.SceneMultiplayer {
	m := multiplayer.NewSceneMultiplayer(nodes...)
	m.SetServerRelayEnabled(false)
	return m
}

// join lets a client into a server.
func join(tb testing.TB, server *multiplayer.SceneMultiplayer, port int, nodes ...*multiplayer.Node) *multiplayer.SceneMultiplayer {
	tb.Helper()
	peer := websocketpeer.NewMultiplayerPeer()
	require.NoError(tb, peer.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", port), nil))
	tb.Cleanup(peer.Close)
	bot := newScene(nodes...)
	require.NoError(tb, bot.SetMultiplayerPeer(peer))
	for len(bot.GetPeers()) == 0 {
		require.NoError(tb, server.Poll())
		require.NoError(tb, bot.Poll())
	}
	return bot
}

// lobby is a node with an RPC of three arguments.
func lobby() *multiplayer.Node {
	n := multiplayer.NewNode("Lobby")
	_ = n.AddRPC("emote", multiplayer.RPCAnnotation("any_peer"), func(kind int, at variant.Vector2, text string) {})
	return n
}

// BenchmarkRPCOverWebSocket is 50 calls with three arguments, sent over a WebSocket, and 50 puts of a packet of that size, in
// turn, so that both meet the same machine.
func BenchmarkRPCOverWebSocket(b *testing.B) {
	const burst = 50
	server, bots := overWebSockets(b, 1, lobby)
	n, at := bots[0].GetNode("Lobby"), variant.Vector2{X: 1, Y: 2}
	drain := func() {
		b.StopTimer()
		defer b.StartTimer()
		for range server.GetMultiplayerPeer().Packets() {
		}
		server.GetMultiplayerPeer().Poll()
	}
	for range 100 {
		require.NoError(b, n.RPCID(1, "emote", 1, at, "hello"))
		require.NoError(b, server.Poll())
		require.NoError(b, bots[0].Poll())
	}
	packet := make([]byte, 28)
	kinds := []func(){
		func() { _ = n.RPCID(1, "emote", 1000, at, "hello") },
		func() { _ = bots[0].GetMultiplayerPeer().PutPacket(packet) },
	}
	cpu := make([]time.Duration, len(kinds))
	b.ReportAllocs()
	for b.Loop() {
		for kind, send := range kinds {
			before := cpuTime()
			for range burst {
				send()
			}
			cpu[kind] += cpuTime() - before
			drain()
		}
	}
	b.ReportMetric(float64(cpu[0].Nanoseconds())/float64(b.N)/burst, "cpu-ns/rpc")
	b.ReportMetric(float64(cpu[0])/float64(cpu[1]), "rpc/put")
}

// cpuTime is the CPU time of the process.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // it can't fail
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// arena is what server and bots have: an RPC, and 20 bodies of the server, which is sent their positions of.
func arena() *multiplayer.Node {
	top := multiplayer.NewNode("Arena")
	_ = top.AddRPC("chat", multiplayer.RPCAnnotation("any_peer"), func(text string) {})
	config := multiplayer.NewSceneReplicationConfig()
	_ = config.AddProperty(".:position", -1)
	for i := range 20 {
		n := multiplayer.NewNode("Body" + strconv.Itoa(i))
		_ = n.SetFields(&struct{ Position variant.Vector2 }{})
		s := multiplayer.NewSynchronizer("Sync")
		s.SetReplicationConfig(config)
		_ = s.SetReplicationInterval(0.1)
		_ = n.AddChild(s.Node)
		_ = top.AddChild(n)
	}
	return top
}

// BenchmarkThousandBots is a second of a game server and 1,000 bots in one process, polled 30 times: each is sent 20
// bodies ten times and sends an RPC.
func BenchmarkThousandBots(b *testing.B) {
	const bots, frames = 1000, 30
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	server, all := overWebSockets(b, bots, arena)
	for range 3 {
		_ = server.Poll()
		for _, bot := range all {
			_ = bot.Poll()
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	var cpu time.Duration
	for b.Loop() {
		start := cpuTime()
		for range frames {
			_ = server.Poll()
			for _, bot := range all {
				_ = bot.Poll()
			}
			time.Sleep(time.Second / frames)
		}
		for _, bot := range all {
			_ = bot.GetNode("Arena").RPCID(1, "chat", "hello")
		}
		cpu += cpuTime() - start
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/bots/1024, "KB/bot")
	b.ReportMetric(float64(cpu.Microseconds())/float64(b.N)/bots, "cpu-µs/bot-second")
}
