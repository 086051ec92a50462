package enet_test

import (
	"context"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
)

// A host and a client of it, with the calls of a Godot script: service() until it gives EVENT_NONE.
func ExampleConnection() {
	host := enet.NewConnection() // var host := ENetConnection.new()
	if err := host.CreateHostBound("127.0.0.1", 0, 32, 0, 0, 0); err != nil {
		fmt.Println("can't bind:", err)
		return
	}
	defer host.Destroy()

	client := enet.NewConnection()
	_ = client.CreateHost(1, 0, 0, 0)
	defer client.Destroy()
	server, err := client.ConnectToHost("127.0.0.1", host.GetLocalPort(), 2, 42)
	if err != nil {
		fmt.Println("can't connect:", err)
		return
	}

	for client.GetPeers() != nil {
		for event, err := host.Service(0); event.Type != enet.EventNone; event, err = host.Service(0) {
			switch event.Type {
			case enet.EventConnect:
				fmt.Println("host: a peer with", event.Peer.GetChannels(), "channels and data", event.Data)
			case enet.EventReceive:
				packet, _ := event.Peer.GetPacket()
				fmt.Printf("host: %s on channel %d\n", packet, event.Channel)
				_ = event.Peer.Send(event.Channel, packet, enet.FlagReliable)
			case enet.EventDisconnect:
				fmt.Println("host: the peer left with", event.Data)
				return
			case enet.EventError:
				fmt.Println("host:", err)
				return
			}
		}
		switch event, _ := client.Service(1); event.Type {
		case enet.EventConnect:
			_ = server.Send(1, []byte("hello"), enet.FlagReliable)
		case enet.EventReceive:
			packet, _ := server.GetPacket()
			fmt.Printf("client: %s came back\n", packet)
			server.PeerDisconnect(7)
		}
	}
	// Output:
	// host: a peer with 2 channels and data 42
	// host: hello on channel 1
	// client: hello came back
	// host: the peer left with 7
}

// What a peer says of itself, and how it is told to give up sooner than after 31.5 seconds.
func ExamplePacketPeer() {
	client := enet.NewConnection()
	_ = client.CreateHost(1, 0, 0, 0)
	defer client.Destroy()
	peer, err := client.ConnectToHost("127.0.0.1", 9, 4, 0)
	if err != nil {
		fmt.Println("can't connect:", err)
		return
	}
	fmt.Println(peer.GetState(), peer.GetRemoteAddress(), peer.GetRemotePort())
	fmt.Println("round-trip time:", peer.GetStatistic(enet.PeerRoundTripTime), "ms, until it is measured")
	_ = peer.SetTimeout(1, 10, 20)
	for event := (enet.Event{}); event.Type != enet.EventDisconnect; {
		event, err = client.Service(1000)
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("nobody there:", peer.GetState(), peer.IsActive())
	// Output:
	// STATE_CONNECTING 127.0.0.1 9
	// round-trip time: 500 ms, until it is measured
	// nobody there: STATE_DISCONNECTED false
}

// A server and a client, each polled when there is something to do.
func ExampleMultiplayerPeer() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	server := enet.NewMultiplayerPeer() // var server := ENetMultiplayerPeer.new()
	if err := server.CreateServer(0, 32, 0, 0, 0); err != nil {
		fmt.Println("can't serve:", err)
		return
	}
	defer server.Close()
	port := server.GetHost().GetLocalPort()
	done := make(chan struct{})
	go func() { // what a server does, in a goroutine of its own
		defer close(done)
		server.OnPeerConnected(func(id int) {
			server.SetTargetPeer(id)
			_ = server.PutPacket([]byte("welcome"))
		})
		server.OnPeerDisconnected(func(int) { cancel() })
		for server.Wait(ctx) == nil {
			server.Poll()
		}
	}()

	client := enet.NewMultiplayerPeer()
	if err := client.CreateClient("127.0.0.1", port, 0, 0, 0, 0); err != nil {
		fmt.Println("can't connect:", err)
		return
	}
	client.OnPeerConnected(func(id int) { fmt.Println("connected to", id) })
	for client.GetConnectionStatus() != multiplayer.ConnectionDisconnected && client.Wait(ctx) == nil {
		client.Poll()
		for client.GetAvailablePacketCount() > 0 {
			from := client.GetPacketPeer()
			packet, _ := client.GetPacket()
			fmt.Printf("%s from %d\n", packet, from)
			client.Close()
		}
	}
	<-done
	// Output:
	// connected to 1
	// welcome from 1
}
