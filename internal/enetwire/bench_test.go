package enetwire_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/internal/enetwire"
)

// exchange sends one packet from the client to the server, which acknowledges it if it is reliable.
type exchange struct {
	server, client *enetwire.Host
	peer           *enetwire.Peer
	now            int64
	buf            []byte
	packets        int
}

func newExchange(t testing.TB) *exchange {
	p := newPair(t)
	return &exchange{server: p.server, client: p.client, peer: p.toServer, now: p.now, buf: make([]byte, 0, enetwire.MaxDatagram)}
}

func (x *exchange) move(from, to *enetwire.Host, fromPort int) {
	for {
		data, _, ok := from.AppendDatagram(x.buf[:0])
		if !ok {
			return
		}
		to.Receive(endpoint(fromPort), data)
	}
}

func (x *exchange) turn(payload []byte, flags enetwire.Flags, n int) {
	x.now++
	for range n {
		if err := x.peer.Send(0, payload, flags); err != nil {
			panic(err)
		}
	}
	x.client.Service(x.now)
	x.server.Service(x.now)
	for range 20 {
		x.move(x.client, x.server, clientPort)
		x.move(x.server, x.client, serverPort)
	}
	for {
		ev, ok := x.server.Event()
		if !ok {
			break
		}
		ev.Packet.Free()
		x.packets++
	}
}

var benchKinds = []struct {
	name  string
	size  int
	flags enetwire.Flags
	turn  int // packets a turn
}{
	{"unreliable/64", 64, 0, 1},
	{"reliable/64", 64, enetwire.FlagReliable, 1},
	{"unreliable/64/20", 64, 0, 20},
	{"reliable/64/20", 64, enetwire.FlagReliable, 20},
	{"unsequenced/64/20", 64, enetwire.FlagUnsequenced, 20},
	{"reliable/16384", 16384, enetwire.FlagReliable, 1},
}

// BenchmarkPacket is the whole way of a packet through two machines, and of its acknowledgement back.
func BenchmarkPacket(b *testing.B) {
	for _, c := range benchKinds {
		b.Run(c.name, func(b *testing.B) {
			x := newExchange(b)
			payload := make([]byte, c.size)
			b.ReportAllocs()
			for b.Loop() {
				x.turn(payload, c.flags, c.turn)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.turn), "ns/packet")
		})
	}
}

func TestPacketsAllocateNothing(t *testing.T) {
	for _, c := range benchKinds {
		x := newExchange(t)
		payload := make([]byte, c.size)
		for range 100 {
			x.turn(payload, c.flags, c.turn)
		}
		if raceEnabled {
			continue // pools drop things at random there
		}
		require.Zero(t, testing.AllocsPerRun(200, func() { x.turn(payload, c.flags, c.turn) }), c.name)
	}
}

// idleHost returns a host with so many connected peers that have nothing to do.
func idleHost(t testing.TB, n int) (*enetwire.Host, *wire) {
	w := newWire(t)
	server := w.add(serverPort, enetwire.Config{MaxPeers: n})
	for i := range n {
		client := w.add(100+i, enetwire.Config{MaxPeers: 1})
		_, err := client.Connect(endpoint(serverPort), 255, 0)
		require.NoError(t, err)
	}
	for range 4 {
		w.turn(1100)
		events(server)
	}
	require.Equal(t, n, server.Kept().Connected)
	return server, w
}

// BenchmarkIdle is a turn of a host whose peers have nothing to do; busy has one peer that sends a packet each turn.
func BenchmarkIdle(b *testing.B) {
	for _, n := range []int{1, 1000, 4000} {
		server, w := idleHost(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				server.Service(w.now)
				if _, _, ok := server.AppendDatagram(nil); ok {
					b.Fatal("a datagram")
				}
			}
		})
		b.Run(fmt.Sprint(n, "/busy"), func(b *testing.B) {
			peer, payload, buf := peers(server)[n/2], make([]byte, 64), make([]byte, 0, 2000)
			for b.Loop() {
				_ = peer.Send(0, payload, 0)
				server.Service(w.now)
				for {
					if _, _, ok := server.AppendDatagram(buf); !ok {
						break
					}
				}
			}
		})
	}
}

// BenchmarkIdleSecond is a second of a host with a turn each millisecond, in which each peer is pinged twice.
func BenchmarkIdleSecond(b *testing.B) {
	server, w := idleHost(b, 1000)
	for b.Loop() {
		for range 1000 {
			w.now++
			server.Service(w.now)
			for {
				data, to, ok := server.AppendDatagram(nil)
				if !ok {
					break
				}
				client := w.hosts[to]
				b.StopTimer()
				client.Service(w.now)
				client.Receive(endpoint(serverPort), data)
				answer, _, ok := client.AppendDatagram(nil)
				b.StartTimer()
				if ok {
					server.Receive(to, answer)
				}
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/service")
}

// TestIdlePeerIsSmall measures what a peer keeps that has sent and received, and has nothing to do now.
func TestIdlePeerIsSmall(t *testing.T) {
	const n = 1000
	before := heapInUse()
	host := newServer(enetwire.Config{MaxPeers: n})
	strangers := make([]*stranger, n)
	for i := range strangers {
		s := newStranger(t, host, 100+i)
		s.say(true, reliable(0, 1, "hello"), unreliable(1, 0, 1, "hello"))
		s.answers()
		strangers[i] = s
	}
	size := (heapInUse() - before) / n
	require.Less(t, size, int64(2048), "bytes a peer, with what is the test's own")
	runtime.KeepAlive(strangers)
	runtime.KeepAlive(host)
}
