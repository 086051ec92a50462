package realtest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// enetScript starts one of the scripts of testdata with a port in the place of its own.
func enetScript(t *testing.T, binary, scripts, script string, port int, args ...string) *Process {
	t.Helper()
	if scripts == "testdata/enet_godot4" {
		args = append([]string{"--headless", "-s", script, "--"}, args...)
	} else {
		args = append([]string{"-s", script}, args...)
	}
	return Start(t, CopyDir(t, scripts, setPort(4242, port)), binary, args...)
}

// enetModes are packets in each mode, and the mode in which they arrive.
var enetModes = []struct {
	mode    multiplayer.TransferMode
	channel int
	size    int
	arrives multiplayer.TransferMode
}{
	{multiplayer.TransferModeReliable, 0, 10, multiplayer.TransferModeReliable},
	{multiplayer.TransferModeReliable, 2, 100_000, multiplayer.TransferModeReliable},
	{multiplayer.TransferModeUnreliableOrdered, 0, 1000, multiplayer.TransferModeUnreliableOrdered},
	{multiplayer.TransferModeUnreliableOrdered, 2, 5000, multiplayer.TransferModeUnreliableOrdered},
	{multiplayer.TransferModeUnreliable, 0, 1000, multiplayer.TransferModeUnreliable},
	{multiplayer.TransferModeUnreliable, 2, 5000, multiplayer.TransferModeUnreliableOrdered},
}

// enetMember returns a peer that is closed at the end of the test, and the list of its signals.
func enetMember(t *testing.T) (*enet.MultiplayerPeer, *[]string) {
	t.Helper()
	peer := enet.NewMultiplayerPeer()
	t.Cleanup(peer.Close)
	signals := new([]string)
	peer.OnPeerConnected(func(id int) { *signals = append(*signals, fmt.Sprint("connected ", id)) })
	peer.OnPeerDisconnected(func(id int) { *signals = append(*signals, fmt.Sprint("disconnected ", id)) })
	return peer, signals
}

// enetPoll polls a peer until something is so.
func enetPoll(t *testing.T, peer *enet.MultiplayerPeer, so func() bool) {
	t.Helper()
	ctx := udpContext(t)
	for peer.Poll(); !so(); peer.Poll() {
		require.NoError(t, peer.Wait(ctx))
	}
}

// TestENetMultiplayerToGodot4: a client of the library at an engine's server.
func TestENetMultiplayerToGodot4(t *testing.T) {
	t.Parallel()
	binary := RequireGodot4(t)
	server, port := startOnPort(t, func(port int) *Process {
		return enetScript(t, binary, "testdata/enet_godot4", "server.gd", port)
	}, "Listening on")
	for _, leave := range []bool{false, true} {
		peer, signals := enetMember(t)
		require.NoError(t, peer.CreateClient("127.0.0.1", port, 0, 0, 0, 0))
		enetPoll(t, peer, func() bool { return len(*signals) > 0 })
		require.Equal(t, []string{"connected 1"}, *signals)
		id := peer.GetUniqueID()
		enetKeepAll(peer.GetPeer(1))
		server.WaitLine(fmt.Sprint("connected ", id))
		for _, m := range enetModes {
			peer.SetTransferMode(m.mode)
			peer.SetTransferChannel(m.channel)
			require.NoError(t, peer.PutPacket(enetPayload(0, m.size)))
			enetPoll(t, peer, func() bool { return peer.GetAvailablePacketCount() > 0 })
			server.WaitLine(fmt.Sprintf("packet %d %d %d %d", id, m.arrives, m.channel, m.size))
			assert.Equal(t, 1, peer.GetPacketPeer())
			assert.Equal(t, m.arrives, peer.GetPacketMode())
			assert.Equal(t, m.channel, peer.GetPacketChannel())
			packet, err := peer.GetPacket()
			require.NoError(t, err)
			require.Equal(t, enetPayload(0, m.size), packet)
		}
		if leave {
			peer.SetTransferMode(multiplayer.TransferModeReliable)
			require.NoError(t, peer.PutPacket([]byte("leave")))
			enetPoll(t, peer, func() bool { return peer.GetConnectionStatus() == multiplayer.ConnectionDisconnected })
			assert.Equal(t, []string{"connected 1", "disconnected 1"}, *signals)
		} else {
			peer.Close()
		}
		server.WaitLine(fmt.Sprint("disconnected ", id))
	}
}

// TestENetCompressionGodot4: each way to compress is understood by an engine, and the engine's.
func TestENetCompressionGodot4(t *testing.T) {
	t.Parallel()
	binary := RequireGodot4(t)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, mode := range []enet.CompressionMode{
		enet.CompressRangeCoder, enet.CompressFastlz, enet.CompressZlib, enet.CompressZstd,
	} {
		inputs := compressible(rng, 60)
		t.Run(mode.String(), func(t *testing.T) {
			t.Parallel()
			server, port := startOnPort(t, func(port int) *Process {
				return enetScript(t, binary, "testdata/enet_godot4", "server.gd", port, fmt.Sprint(int(mode)))
			}, "Listening on")
			peer, signals := enetMember(t)
			require.NoError(t, peer.CreateClient("127.0.0.1", port, 0, 0, 0, 0))
			require.NoError(t, peer.GetHost().Compress(mode))
			enetPoll(t, peer, func() bool { return len(*signals) > 0 })
			sent := 0
			for _, input := range append(inputs, make([]byte, 5000)) {
				require.NoError(t, peer.PutPacket(input))
				enetPoll(t, peer, func() bool { return peer.GetAvailablePacketCount() > 0 })
				packet, err := peer.GetPacket()
				require.NoError(t, err)
				require.Equal(t, input, packet)
				sent += len(input)
			}
			assert.Less(t, peer.GetHost().PopStatistic(enet.HostTotalSentData), float64(sent), "it does compress")
			server.WaitLine("packet ")
		})
	}
}

// TestENetMultiplayerFromGodot4: an engine's client at a server of the library.
func TestENetMultiplayerFromGodot4(t *testing.T) {
	t.Parallel()
	binary := RequireGodot4(t)
	for _, ending := range []string{"close", "leave"} {
		t.Run(ending, func(t *testing.T) {
			t.Parallel()
			peer, signals := enetMember(t)
			require.NoError(t, peer.SetBindIP("127.0.0.1"))
			require.NoError(t, peer.CreateServer(0, 32, 0, 0, 0))
			client := enetScript(t, binary, "testdata/enet_godot4", "client.gd", peer.GetHost().GetLocalPort(), ending)
			enetPoll(t, peer, func() bool {
				enetSendBack(t, peer)
				return len(*signals) == 2
			})
			id := 0
			_, err := fmt.Sscanf(client.WaitLine("created 0 as "), "created 0 as %d", &id)
			require.NoError(t, err)
			client.WaitLine("connected 1")
			assert.Equal(t, []string{fmt.Sprint("connected ", id), fmt.Sprint("disconnected ", id)}, *signals)
			for _, want := range []string{
				"0 10", "0 1200", "0 5000", "0 100000", "3 10", "3 1200", "3 5000", "3 100000",
			} {
				require.Equal(t, "echo 1 2 "+want+" true", client.WaitLine("echo"))
			}
			for _, want := range []string{
				"1 0 10", "1 0 1200", "1 0 5000", "1 3 10", "1 3 1200", "1 3 5000",
				"0 0 10", "0 0 1200", "1 0 5000", "0 3 10", "0 3 1200", "1 3 5000",
			} {
				require.Equal(t, "echo 1 "+want+" true", client.WaitLine("echo"))
			}
			if ending == "leave" {
				client.WaitLine("disconnected 1")
			} else {
				client.WaitLine("closing")
			}
			require.Zero(t, client.WaitEnd(), strings.Join(client.Lines(), "\n"))
		})
	}
}

// enetSendBack sends all packets back, as they came, and disconnects whoever wants to leave.
func enetSendBack(t *testing.T, peer *enet.MultiplayerPeer) {
	t.Helper()
	for peer.GetAvailablePacketCount() > 0 {
		from, mode, channel := peer.GetPacketPeer(), peer.GetPacketMode(), peer.GetPacketChannel()
		packet, err := peer.GetPacket()
		require.NoError(t, err)
		if string(packet) == "leave" {
			require.NoError(t, peer.DisconnectPeer(from, false))
			continue
		}
		peer.SetTargetPeer(from)
		peer.SetTransferMode(mode)
		peer.SetTransferChannel(channel)
		require.NoError(t, peer.PutPacket(packet))
	}
}

// Godot 3 has the same ENet, and its own packets in it: on channel 1 the reliable ones, on 2 the others, each behind
// the ids of its source and target. Channel 0 is for the engine.
const (
	godot3System   = 0
	godot3Reliable = 1
)

func godot3Packet(source, target int, payload string) []byte {
	header := binary.LittleEndian.AppendUint32(nil, uint32(source))
	return append(binary.LittleEndian.AppendUint32(header, uint32(target)), payload...)
}

// TestENetToGodot3: a connection of the library at the server of a Godot 3.
func TestENetToGodot3(t *testing.T) {
	t.Parallel()
	godot := RequireGodot3(t)
	server, port := startOnPort(t, func(port int) *Process {
		return enetScript(t, godot, "testdata/enet_godot3", "server.gd", port)
	}, "Listening on")
	const id = 77
	c, peer := enetConnect(t, port, enet.CompressNone, id)
	server.WaitLine("connected 77")
	require.NoError(t, peer.Send(godot3Reliable, godot3Packet(id, 1, "hello"), enet.FlagReliable))
	for {
		event := enetNext(t, c)
		require.Equal(t, enet.EventReceive, event.Type)
		packet, err := peer.GetPacket()
		require.NoError(t, err)
		if event.Channel != godot3System {
			assert.Equal(t, godot3Packet(1, id, "hello"), packet)
			break
		}
	}
	server.WaitLine("packet 77 5")
	require.NoError(t, peer.Send(godot3Reliable, godot3Packet(id, 1, "leave"), enet.FlagReliable))
	require.Equal(t, enet.EventDisconnect, enetNext(t, c).Type)
}

// TestENetFromGodot3: a Godot 3 at a connection of the library.
func TestENetFromGodot3(t *testing.T) {
	t.Parallel()
	godot := RequireGodot3(t)
	server := enet.NewConnection()
	require.NoError(t, server.CreateHostBound("127.0.0.1", 0, 4, 0, 0, 0))
	t.Cleanup(func() { _ = server.Destroy() })
	client := enetScript(t, godot, "testdata/enet_godot3", "client.gd", server.GetLocalPort())
	event := enetNext(t, server)
	require.Equal(t, enet.EventConnect, event.Type)
	id, peer := int(event.Data), event.Peer
	enetKeepAll(peer)
	client.WaitLine(fmt.Sprint("created 0 as ", id))
	for event = enetNext(t, server); event.Type == enet.EventReceive; event = enetNext(t, server) {
		packet, err := peer.GetPacket()
		require.NoError(t, err)
		payload := string(packet[8:])
		require.Equal(t, godot3Packet(id, 1, payload), packet)
		require.Equal(t, payload == "mode 2", event.Channel == godot3Reliable, "%s on %d", payload, event.Channel)
		require.NoError(t, peer.Send(godot3Reliable, godot3Packet(1, id, payload), enet.FlagReliable))
	}
	require.Equal(t, enet.Event{Type: enet.EventDisconnect, Peer: peer, Data: uint32(id)}, event)
	for _, mode := range []int{2, 1, 0} {
		client.WaitLine(fmt.Sprint("echo 1 mode ", mode))
	}
	client.WaitLine("closing")
	assert.True(t, slices.Contains(client.Lines(), "succeeded"))
}
