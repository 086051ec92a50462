package multiplayer_test

import (
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// overTransport returns a server and clients over a transport, each with nodes of its own, that are in. The clients know
// nothing of each other.
func overTransport(tb testing.TB, transport transport, clients int, nodes func() *multiplayer.Node) (server *multiplayer.SceneMultiplayer, bots []*multiplayer.SceneMultiplayer) {
	tb.Helper()
	scene := func(peer multiplayer.Peer) *multiplayer.SceneMultiplayer {
		m := multiplayer.NewSceneMultiplayer(nodes())
		m.SetServerRelayEnabled(false)
		require.NoError(tb, m.SetMultiplayerPeer(peer))
		return m
	}
	listener, client := transport(tb)
	server = scene(listener)
	for range clients {
		bot := scene(client())
		bots = append(bots, bot)
		for len(bot.GetPeers()) == 0 {
			require.NoError(tb, server.Poll())
			require.NoError(tb, bot.Poll())
		}
	}
	return server, bots
}

// lobby is a node with an RPC of three arguments.
func lobby() *multiplayer.Node {
	n := multiplayer.NewNode("Lobby")
	_ = n.AddRPC("emote", multiplayer.RPCAnnotation("any_peer"), func(kind int, at variant.Vector2, text string) {})
	return n
}

// BenchmarkRPCOverTransport is 50 calls with three arguments, sent, and 50 puts of a packet of that size, in turn, so that
// both meet the same machine.
func BenchmarkRPCOverTransport(b *testing.B) {
	const burst = 50
	for name, transport := range transports {
		b.Run(name, func(b *testing.B) {
			server, bots := overTransport(b, transport, 1, lobby)
			listener, client := server.GetMultiplayerPeer(), bots[0].GetMultiplayerPeer()
			n, at := bots[0].GetNode("Lobby"), variant.Vector2{X: 1, Y: 2}
			drain := func() {
				b.StopTimer()
				defer b.StartTimer()
				for got := 0; got < burst; client.Poll() { // also for ENet's acknowledgements
					listener.Poll()
					for range listener.Packets() {
						got++
					}
				}
			}
			for range 100 {
				require.NoError(b, n.RPCID(1, "emote", 1, at, "hello"))
				require.NoError(b, server.Poll())
				require.NoError(b, bots[0].Poll())
			}
			packet := make([]byte, 28)
			kinds := []func(){
				func() { _ = n.RPCID(1, "emote", 1000, at, "hello") },
				func() { _ = client.PutPacket(packet) },
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
		})
	}
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

// BenchmarkThousandBots is a second of a game server and 1,000 bots in one process, polled 30 times, or as often as the
// machine can: each is sent 20 bodies ten times and sends an RPC.
func BenchmarkThousandBots(b *testing.B) {
	for name, transport := range transports {
		b.Run(name, func(b *testing.B) { benchmarkThousandBots(b, transport) })
	}
}

func benchmarkThousandBots(b *testing.B, transport transport) {
	const bots, frame = 1000, time.Second / 30
	before := heap()
	server, all := overTransport(b, transport, bots, arena)
	polls := 0
	poll := func() {
		polls++
		_ = server.Poll()
		for _, bot := range all {
			_ = bot.Poll()
		}
	}
	for range 3 {
		poll()
	}
	memory := heap() - before
	polls = 0
	cpu, begun := cpuTime(), time.Now()
	for b.Loop() {
		for _, bot := range all {
			_ = bot.GetNode("Arena").RPCID(1, "chat", "hello")
		}
		for second := time.Now(); time.Since(second) < time.Second; {
			next := time.Now().Add(frame)
			poll()
			time.Sleep(time.Until(next))
		}
	}
	seconds := time.Since(begun).Seconds()
	b.ReportMetric(float64(memory)/bots/1024, "KB/bot")
	b.ReportMetric(float64((cpuTime()-cpu).Microseconds())/seconds/bots, "cpu-µs/bot-second")
	b.ReportMetric(float64(polls)/seconds, "polls/second")
}

// heap returns how many bytes the program's heap has that are in use.
func heap() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools keep is let go of by the second
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
