package multiplayer

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/scenewire"
	"github.com/godotpeer/godotpeer/variant"
)

// stage returns a tree with everything that packets can be about: RPCs, a spawner of scenes and by a function, and
// synchronizers, of the server's, of client 2's, and without a config.
func stage(t testing.TB) *Node {
	t.Helper()
	heard := []string{}
	top := lobby(t, &heard)
	below(t, top, "Things", "Body")
	spawner := NewSpawner("Spawner")
	spawner.SetSpawnPath("../Things")
	spawner.AddScene("res://ball.tscn", ball)
	spawner.AddSpawnableScene("res://nobody.tscn")
	spawner.SetSpawnFunction(func(data any) *Node {
		if data == nil {
			return nil
		}
		return NewNode("custom")
	})
	require.NoError(t, top.AddChild(spawner.Node))
	for name, config := range map[string]*SceneReplicationConfig{
		"Sync": propertiesOf(".:position", ".:score"), "Theirs": propertiesOf(".:position"), "Bare": nil,
	} {
		s := NewSynchronizer(name)
		s.SetRootPath("../Body")
		s.SetReplicationConfig(config)
		require.NoError(t, s.SetReplicationInterval(1000))
		require.NoError(t, s.SetDeltaInterval(1000))
		require.NoError(t, top.AddChild(s.Node))
	}
	top.GetNode("Theirs").SetMultiplayerAuthority(2, true)
	require.NoError(t, top.GetNode("Body").SetFields(&player{}))
	require.NoError(t, top.GetNode("Body").Set("score", 0))
	return top
}

// propertiesOf is a config of properties: the first is sent always, the others on change.
func propertiesOf(paths ...string) *SceneReplicationConfig {
	c := NewSceneReplicationConfig()
	for i, path := range paths {
		_ = c.AddProperty(path, -1)
		if i > 0 {
			_ = c.PropertySetReplicationMode(path, ReplicationModeOnChange)
		}
	}
	return c
}

// ball is a scene with a synchronizer.
func ball() *Node {
	n := NewNode("Ball")
	n.SetSceneFilePath("res://ball.tscn")
	_ = n.Set("position", variant.Vector2{})
	s := NewSynchronizer("Sync")
	s.SetReplicationConfig(propertiesOf(".:position"))
	_ = n.AddChild(s.Node)
	return n
}

// simplify is the announcement of a number for a node without RPCs.
func simplify(number uint32, path string) string {
	return hex.EncodeToString(scenewire.AppendSimplify(nil, &noRPCs.sum, number, path))
}

// TestBadPackets: what a server sends a client and is wrong is dropped, with an error that says why; the connection goes on.
func TestBadPackets(t *testing.T) {
	t.Parallel()
	const name = "0200000062" + "00" // two bytes, b and NUL
	for _, c := range []struct {
		packets string // in hex, one after the other
		cause   error
	}{
		{"00", scenewire.ErrShort},
		{"0001", scenewire.ErrShort},
		{"80" + "6301", ErrUnknownNode},
		{"3001000000", scenewire.ErrForm},
		{"200a000080000141" + "4c00", scenewire.ErrOffset},
		{"a0060000800a" + "4e6f626f647900", ErrUnknownNode},
		{"a006000080ff" + "4c6f62627900", ErrUnknownMethod},
		{"a006000080ff" + "00", ErrUnknownNode},
		{"01", scenewire.ErrShort},
		{simplify(107, "Nobody"), ErrUnknownNode},
		{simplify(107, ""), ErrUnknownNode},
		{simplify(107, "../.."), ErrUnknownNode},
		{simplify(107, "Lobby/Body") + " " + simplify(107, "Lobby/Body"), ErrInUse},
		{simplify(107, "Lobby"), ErrMethodsDiffer},
		{"0201", scenewire.ErrShort},
		{"02010100000000", scenewire.ErrShort},
		{"03", errNoData},
		{"04", scenewire.ErrShort},
		{"0400" + "09000000" + "01000000" + "00000000" + name, ErrUnknownNode},
		{simplify(101, "Lobby/Body") + " 0400" + "65000000" + "01000000" + "00000000" + name, errNoSpawner},
		{simplify(101, "Lobby/Spawner") + " 0400" + "65000000" + "01000000" + "00000040" + name, scenewire.ErrLength},
		{simplify(101, "Lobby/Spawner") + " 0400" + "65000000" + "01000000" + "00000000" + "0300000062" + "00", scenewire.ErrLength},
		{simplify(101, "Lobby/Spawner") + " 0400" + "65000000" + "01000000" + "00000000" + "00000000", scenewire.ErrName},
		{simplify(101, "Lobby/Spawner") + " 0400" + "65000000" + "01000000" + "00000000" + "020000002f00", errBadName},
		{simplify(101, "Lobby/Spawner") + " 0401" + "65000000" + "01000000" + "00000000" + name, errNoScene},
		{simplify(101, "Lobby/Spawner") + " 0407" + "65000000" + "01000000" + "00000000" + name, gderr.ErrCantCreate},
		{simplify(101, "Lobby/Spawner") + " 0400" + "65000000" + "01000000" + "00000000" + name, errMissingIDs},
		{simplify(101, "Lobby/Spawner") + " 0400" + "65000000" + "01000000" + "02000000" + "02000000" + "02000000" + "03000000" + "6200", errIDs},
		{simplify(101, "Lobby/Spawner") + " 04ff" + "65000000" + "01000000" + "00000000" + name, scenewire.ErrShort},
		{simplify(101, "Lobby/Spawner") + " 04ff" + "65000000" + "01000000" + "00000000" + name + "0400000000000000", errNoNode},
		{simplify(101, "Lobby/Spawner") + " 04ff" + "65000000" + "01000000" + "00000000" + name + "0100000081" +
			" 04ff" + "65000000" + "02000000" + "00000000" + name + "0100000081", ErrInUse},
		{"05", scenewire.ErrShort},
		{"0505000000", ErrUnknownNode},
		{"0601000000000000000000", ErrUnknownNode}, // never comes: an entry of no length at the end is not seen
		{"060100" + "69000080" + "01000000" + "01", ErrUnknownNode},
		{"060100" + "69000000" + "05000000" + "01", scenewire.ErrLength},
		{simplify(105, "Lobby/Body") + " 060100" + "69000080" + "01000000" + "01", errNoSynchronizer},
		{simplify(105, "Lobby/Theirs") + " 060100" + "69000080" + "01000000" + "01", ErrNotAllowed},
		{simplify(105, "Lobby/Bare") + " 060100" + "69000080" + "01000000" + "01", gderr.ErrUnconfigured},
		{simplify(105, "Lobby/Bare") + " 16" + "69000080" + "0100000000000000" + "01000000" + "01", gderr.ErrUnconfigured},
		{simplify(105, "Lobby/Sync") + " 060100" + "69000080" + "04000000" + "05000000", gderr.ErrInvalidData},
		{simplify(105, "Lobby/Sync") + " 060100" + "69000080" + "08000000" + "0400000000000000", gderr.ErrInvalidData},
		{simplify(105, "Lobby/Sync") + " 16" + "69000080" + "0200000000000000" + "01000000" + "01", errNoBits},
		{simplify(105, "Lobby/Sync") + " 16" + "69000080" + "0100000000000000" + "02000000" + "0101", errNotFilled},
		{"16" + "05000000" + "0100000000000000" + "01000000" + "01", ErrUnknownNode},
		{"07", scenewire.ErrShort},
		{"070068", errNotAuthenticating},
		{"0701050000", scenewire.ErrShort},
		{"070305000000", scenewire.ErrShort},
		{"0704050000000301", ErrNotAllowed},
		{"07030500000007010500000001", ErrNotAllowed},
		{"070305000000" + "0703050000000341", ErrNotAllowed},
	} {
		t.Run(c.packets, func(t *testing.T) {
			t.Parallel()
			all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
			client := all[1]
			errs := errorsOf(client)
			sound := 0
			client.OnPeerPacket(func(int, []byte) { sound++ })
			at := client.GetMultiplayerPeer().(*wire)
			for packet := range strings.SplitSeq(c.packets, " ") {
				data, err := hex.DecodeString(packet)
				require.NoError(t, err)
				at.receive(1, data)
			}
			at.receive(1, []byte{3, 'x'})
			require.NoError(t, client.Poll())
			assert.Equal(t, 1, sound, "what follows is taken")
			assert.Equal(t, []int{1}, client.GetPeers())
			if c.packets == "0601000000000000000000" {
				assert.Empty(t, *errs)
				return
			}
			require.NotEmpty(t, *errs)
			last := (*errs)[len(*errs)-1]
			require.ErrorIs(t, last, c.cause)
			var dropped *PacketError
			require.ErrorAs(t, last, &dropped)
			assert.Contains(t, []int{1, 5}, dropped.Peer, "the relay's packets come from 5")
		})
	}
}

// TestPacketsThatOnlyAServerMaySend: a client that sends them is told nothing, and nothing comes of it.
func TestPacketsThatOnlyAServerMaySend(t *testing.T) {
	t.Parallel()
	all := meeting(t, 2, func() []*Node { return []*Node{stage(t)} })
	server := all[0]
	server.GetNode("Lobby/Bare").Free() // it tells at each Poll that it has no config
	errs := errorsOf(server)
	for _, packet := range []string{
		"070109000000", "070203000000",
		simplify(1, "Lobby/Spawner"), "0400" + "01000000" + "01000000" + "00000000" + "02000000" + "6200",
		simplify(2, "Lobby/Sync"), "060100" + "02000080" + "0c000000" + "050000000000803f00000000",
	} {
		data, err := hex.DecodeString(packet)
		require.NoError(t, err)
		server.GetMultiplayerPeer().(*wire).receive(3, data)
	}
	require.NoError(t, server.Poll())
	require.Len(t, *errs, 4)
	for _, err := range *errs {
		require.ErrorIs(t, err, ErrNotAllowed)
	}
	assert.Equal(t, []int{2, 3}, server.GetPeers())
	assert.Empty(t, server.GetNode("Lobby/Things").GetChildren())
	assert.Equal(t, variant.Vector2{}, server.GetNode("Lobby/Body").Get("position"))

	*errs = nil
	for _, from := range []int{0, 9, -1} {
		server.GetMultiplayerPeer().(*wire).receive(from, []byte{3, 'x'})
	}
	server.GetMultiplayerPeer().(*wire).receive(2, nil)
	require.NoError(t, server.Poll())
	require.Len(t, *errs, 4)
	require.ErrorIs(t, (*errs)[0], ErrUnknownPeer)
}

// TestBoundsForOnePeer: there is an end to what is kept of a peer.
func TestBoundsForOnePeer(t *testing.T) {
	t.Parallel()
	all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
	client := all[1]
	errs := errorsOf(client)
	at := client.GetMultiplayerPeer().(*wire)
	client.paths.peers[1].nodes = nil
	for i := range maxOfPeer + 1 {
		at.receive(1, scenewire.AppendSimplify(nil, &noRPCs.sum, uint32(i), "Lobby/Things"))
		client.takePackets()
	}
	require.Len(t, *errs, 1)
	require.ErrorIs(t, (*errs)[0], ErrTooMany)
	things := client.GetNode("Lobby/Things")
	require.NoError(t, things.GetParent().RemoveChild(things))
	at.receive(1, scenewire.AppendSimplify(nil, &noRPCs.sum, maxOfPeer, "Lobby/Body"))
	client.takePackets()
	assert.Len(t, *errs, 1, "numbers of nodes that are gone give way")
	assert.Len(t, client.paths.peers[1].nodes, 1)

	for i := range maxOfPeer + 1 {
		at.receive(1, scenewire.AppendSys(nil, scenewire.SysAddPeer, 5+i))
		client.takePackets()
	}
	require.Len(t, *errs, 3)
	require.ErrorIs(t, (*errs)[2], ErrTooMany)
	assert.Len(t, client.GetPeers(), maxOfPeer)
}
