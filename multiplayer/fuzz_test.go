package multiplayer

import (
	"encoding/hex"
	"testing"

	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// FuzzPackets lets a server and a client take any packets, each a sender and a length before it. Nothing may panic, no RPC
// may run that is not marked for its sender, and what has been sent well before is taken afterwards.
func FuzzPackets(f *testing.F) {
	for _, packets := range []string{
		"0103" + "036869", "0203" + "070109000000", "0106" + "020101000000",
		"013a" + simplify(101, "Lobby/Spawner") + "0118" + "0400650000000100000000000000020000006200",
		"0129" + simplify(105, "Lobby/Sync") + "010c" + "06010069000080040000000100000001",
		"0110" + "a0060000800a4c6f62627900", "0109" + "0703050000000368", "0114" + "160500008001000000000000000200000002070000",
	} {
		data, err := hex.DecodeString(packets)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		all := meeting(t, 1, func() []*Node { return []*Node{stage(t)} })
		for _, m := range all {
			guard(t, m)
			at := m.GetMultiplayerPeer().(*wire)
			for rest := data; len(rest) >= 2; {
				size := min(int(rest[1]), len(rest)-2)
				at.receive(int(rest[0])%4, rest[2:2+size])
				rest = rest[2+size:]
			}
			settle(t, m)
		}
		sound := false
		all[1].OnPeerPacket(func(int, []byte) { sound = true })
		at := all[1].GetMultiplayerPeer().(*wire)
		at.empty()
		at.receive(1, []byte{byte(scenewire.Raw), 1})
		settle(t, all[1])
		if !sound {
			t.Fatal("the connection does not go on")
		}
	})
}

// guard makes the RPCs of a stage fail the test where they run for one who may not.
func guard(t *testing.T, m *SceneMultiplayer) {
	n := m.GetNode("Lobby")
	if err := n.OnRPC("never", func() { t.Fatal("a disabled RPC has run") }); err != nil {
		t.Fatal(err)
	}
	if err := n.OnRPC("secret", func() {
		if by := m.GetRemoteSenderID(); by != n.GetMultiplayerAuthority() {
			t.Fatalf("peer %d has run an RPC of the authority", by)
		}
	}); err != nil {
		t.Fatal(err)
	}
}
