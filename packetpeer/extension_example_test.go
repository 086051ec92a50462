package packetpeer_test

import (
	"errors"
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// loop gives what it was given: PacketPeerExtension in GDScript.
type loop struct{ packets [][]byte }

func (l *loop) GetAvailablePacketCount() int { return len(l.packets) }
func (l *loop) GetMaxPacketSize() int        { return 1024 }

func (l *loop) GetPacket() (packet []byte, err error) {
	if len(l.packets) == 0 {
		return nil, gderr.New("loop.GetPacket", gderr.ErrUnavailable, errors.New("no packet is there"))
	}
	packet, l.packets = l.packets[0], l.packets[1:]
	return packet, nil
}

func (l *loop) PutPacket(packet []byte) error {
	l.packets = append(l.packets, append([]byte(nil), packet...))
	return nil
}

// An Extension becomes a peer with all that PacketPeer has.
func ExampleExtension() {
	peer := packetpeer.NewExtension(&loop{})
	_ = peer.PutVar([]any{"hp", 7}, false)
	_ = peer.PutPacket([]byte("hello"))
	fmt.Println(peer.GetVar(false))
	for packet := range peer.Packets() {
		fmt.Println(string(packet))
	}
	// Output:
	// [hp 7] <nil>
	// hello
}
