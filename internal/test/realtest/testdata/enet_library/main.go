// Enet_library is testdata/enet_godot4/bench.gd with the library: a client, of the server at a port, to be measured.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
)

const size = 64

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run() error {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		return err
	}
	peer := enet.NewMultiplayerPeer()
	if err := peer.CreateClient("127.0.0.1", port, 0, 0, 0, 0); err != nil {
		return err
	}
	received, packet := 0, make([]byte, 0, size)
	for peer.GetConnectionStatus() != multiplayer.ConnectionDisconnected {
		peer.Poll()
		if peer.GetAvailablePacketCount() == 0 {
			time.Sleep(time.Millisecond) // as the engine has to, so that both take what comes as often
		}
		for peer.GetAvailablePacketCount() > 0 {
			if packet, err = peer.AppendPacket(packet[:0]); err != nil {
				return err
			}
			received++
			if err := take(peer, packet); err != nil {
				return err
			}
		}
	}
	fmt.Println("received", received)
	return nil
}

func take(peer *enet.MultiplayerPeer, packet []byte) error {
	switch packet[0] {
	case 1:
		return send(peer, multiplayer.TransferModeReliable, 1, 1)
	case 2:
		if err := send(peer, multiplayer.TransferMode(packet[1]), int(packet[2])-1, 0); err != nil {
			return err
		}
		return send(peer, multiplayer.TransferModeReliable, 1, 1)
	}
	return nil
}

func send(peer *enet.MultiplayerPeer, mode multiplayer.TransferMode, count int, first byte) error {
	packet := make([]byte, size)
	packet[0] = first
	peer.SetTransferMode(mode)
	for range count {
		if err := peer.PutPacket(packet); err != nil {
			return err
		}
	}
	return nil
}
