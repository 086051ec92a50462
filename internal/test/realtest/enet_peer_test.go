package realtest

import (
	"fmt"
	"hash/fnv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/kit"
)

// enetPacket is a kind of packet, sent so many times.
type enetPacket struct {
	channel, flags, size, count int
	arrives                     int // the flags
}

var enetPackets = []enetPacket{
	{0, enet.FlagReliable, 100, 40, enet.FlagReliable},
	{1, 0, 64, 3, 0},
	{2, enet.FlagUnsequenced, 64, 3, enet.FlagUnsequenced},
	{3, enet.FlagUnreliableFragment, 5000, 1, enet.FlagUnreliableFragment},
	{3, 0, 5000, 1, enet.FlagReliable},
	{4, enet.FlagReliable, 1 << 20, 1, enet.FlagReliable},
}

// enetPacketsFor adds an empty one where C ENet can send that: its range coder reads from null then.
func enetPacketsFor(mode enet.CompressionMode) []enetPacket {
	if mode != enet.CompressNone {
		return enetPackets
	}
	return append([]enetPacket{{5, enet.FlagReliable, 0, 1, enet.FlagReliable}}, enetPackets...)
}

// enetPayload returns the n-th packet that is sent, as testdata/enet_c/peer.c makes it.
func enetPayload(n, size int) []byte {
	data := make([]byte, size)
	for i := range data {
		data[i] = byte(7*i + i/256 + n)
	}
	return data
}

// enetReceived is what the C program prints of a packet.
func enetReceived(channel, flags int, data []byte) string {
	sum := fnv.New32a()
	sum.Write(data)
	return fmt.Sprintf("receive %d %d %d %08x", channel, flags, len(data), sum.Sum32())
}

// enetCoders are the ways to compress that C ENet has.
var enetCoders = map[string]enet.CompressionMode{"plain": enet.CompressNone, "range": enet.CompressRangeCoder}

// forEachENetCoder runs a test with each.
func forEachENetCoder(t *testing.T, test func(t *testing.T, coder string, mode enet.CompressionMode)) {
	for coder, mode := range enetCoders {
		t.Run(coder, func(t *testing.T) {
			t.Parallel()
			test(t, coder, mode)
		})
	}
}

// enetNext services a connection until it has an event.
func enetNext(t *testing.T, c *enet.Connection) enet.Event {
	t.Helper()
	event, err := c.Service(int(kit.Patience.Milliseconds()))
	require.NoError(t, err)
	require.NotEqual(t, enet.EventNone, event.Type, "nothing comes from the other side")
	return event
}

// enetConnect connects to the C server of a process.
func enetConnect(t *testing.T, port int, mode enet.CompressionMode, data int) (*enet.Connection, *enet.PacketPeer) {
	t.Helper()
	c := enet.NewConnection()
	require.NoError(t, c.CreateHost(1, 0, 0, 0))
	t.Cleanup(func() { _ = c.Destroy() })
	require.NoError(t, c.Compress(mode))
	peer, err := c.ConnectToHost("127.0.0.1", port, 10, data)
	require.NoError(t, err)
	require.Equal(t, enet.Event{Type: enet.EventConnect, Peer: peer}, enetNext(t, c))
	enetKeepAll(peer)
	return c, peer
}

// enetKeepAll lets neither side throw unreliable packets away when the machine is busy.
func enetKeepAll(peer *enet.PacketPeer) { peer.ThrottleConfigure(5000, 32, 0) }

// TestENetToC: the library connects to C ENet, sends packets of all kinds, which come back, and disconnects in each way.
func TestENetToC(t *testing.T) {
	t.Parallel()
	binary := buildENet(t, "peer")
	forEachENetCoder(t, func(t *testing.T, coder string, mode enet.CompressionMode) {
		for name, end := range enetEndings {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := Start(t, t.TempDir(), binary, "server", "0", "6", coder)
				c, peer := enetConnect(t, enetPort(t, server), mode, 77)
				server.WaitLine("connect 77 6")
				assert.Equal(t, 6, peer.GetChannels())
				enetExchange(t, c, peer, server, enetPacketsFor(mode))
				end(peer, 43)
				if peer.IsActive() {
					require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: peer}, enetNext(t, c))
				}
				server.WaitLine("disconnect 43")
			})
		}
	})
}

var enetEndings = map[string]func(peer *enet.PacketPeer, data int){
	"disconnect": (*enet.PacketPeer).PeerDisconnect,
	"later":      (*enet.PacketPeer).PeerDisconnectLater,
	"now":        (*enet.PacketPeer).PeerDisconnectNow,
}

// enetPort reads the port on which a C host listens.
func enetPort(t testing.TB, server *Process) (port int) {
	t.Helper()
	_, err := fmt.Sscanf(server.WaitLine("listening "), "listening %d", &port)
	require.NoError(t, err)
	return port
}

// enetExchange sends packets of all kinds, which the other side prints and sends back.
func enetExchange(t *testing.T, c *enet.Connection, peer *enet.PacketPeer, server *Process, packets []enetPacket) {
	t.Helper()
	n := 0
	for _, p := range packets {
		first := n
		for range p.count {
			require.NoError(t, peer.Send(p.channel, enetPayload(n, p.size), p.flags))
			n++
		}
		for i := range p.count {
			require.Equal(t, enet.Event{Type: enet.EventReceive, Peer: peer, Channel: p.channel}, enetNext(t, c))
			assert.Equal(t, p.arrives, peer.GetPacketFlags())
			data, err := peer.GetPacket()
			require.NoError(t, err)
			require.Equal(t, enetPayload(first+i, p.size), data)
			require.Equal(t, enetReceived(p.channel, p.arrives, data), server.WaitLine("receive"))
		}
	}
}

// TestENetFromCServer: a C server ends the connection, in each way.
func TestENetFromCServer(t *testing.T) {
	t.Parallel()
	binary := buildENet(t, "peer")
	for name := range enetEndings {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := Start(t, t.TempDir(), binary, "server", "0", "6", "plain")
			c, peer := enetConnect(t, enetPort(t, server), enet.CompressNone, 0)
			require.NoError(t, peer.PutPacket([]byte("do "+name+" 44")))
			require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: peer, Data: 44}, enetNext(t, c))
			assert.False(t, peer.IsActive())
			for range 2 { // what acknowledges the end goes out
				_, err := c.Service(0)
				require.NoError(t, err)
			}
			require.Zero(t, server.WaitEnd(), strings.Join(server.Lines(), "\n"))
		})
	}
}

// TestENetFromC: C ENet connects to the library, sends packets of all kinds, which come back, and disconnects.
func TestENetFromC(t *testing.T) {
	t.Parallel()
	binary := buildENet(t, "peer")
	forEachENetCoder(t, func(t *testing.T, coder string, mode enet.CompressionMode) {
		for name := range enetEndings {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := enet.NewConnection()
				require.NoError(t, server.CreateHostBound("127.0.0.1", 0, 4, 8, 0, 0))
				t.Cleanup(func() { _ = server.Destroy() })
				require.NoError(t, server.Compress(mode))
				args := []string{"client", fmt.Sprint(server.GetLocalPort()), "6", coder, "4294967295"}
				count := 0
				for _, p := range enetPacketsFor(mode) {
					count += p.count
					args = append(args, fmt.Sprintf("send %d %d %d %d", p.channel, p.flags, p.size, p.count), fmt.Sprintf("await %d", count))
				}
				client := Start(t, t.TempDir(), binary, append(args, name+" 45")...)
				event := enetNext(t, server)
				require.Equal(t, enet.Event{Type: enet.EventConnect, Peer: event.Peer, Data: 4294967295}, event)
				require.Equal(t, 6, event.Peer.GetChannels())
				enetEcho(t, server, event.Peer, client, enetPacketsFor(mode))
				for range 2 { // what acknowledges the end goes out
					_, err := server.Service(0)
					require.NoError(t, err)
				}
				require.Zero(t, client.WaitEnd(), strings.Join(client.Lines(), "\n"))
			})
		}
	})
}

// enetEcho sends packets of all kinds back, which are those that the client sent and prints, until it disconnects.
func enetEcho(t *testing.T, server *enet.Connection, peer *enet.PacketPeer, client *Process, packets []enetPacket) {
	t.Helper()
	n := 0
	for _, p := range packets {
		for range p.count {
			require.Equal(t, enet.Event{Type: enet.EventReceive, Peer: peer, Channel: p.channel}, enetNext(t, server))
			flags := peer.GetPacketFlags()
			assert.Equal(t, p.arrives, flags)
			data, err := peer.GetPacket()
			require.NoError(t, err)
			require.Equal(t, enetPayload(n, p.size), data)
			require.NoError(t, peer.Send(p.channel, data, flags))
			n++
		}
	}
	require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: peer, Data: 45}, enetNext(t, server))
	n = 0
	for _, p := range packets {
		for range p.count {
			require.Equal(t, enetReceived(p.channel, p.arrives, enetPayload(n, p.size)), client.WaitLine("receive"))
			n++
		}
	}
}
