package websocketpeer_test

import (
	"context"
	"fmt"
	"time"

	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// A client that sends one message to an echo server, with the calls of a Godot script, and Wait in place of the frames
// of a game.
func ExamplePeer() {
	url, stop := startEchoServer()
	defer stop()

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	socket := websocketpeer.New()
	if err := socket.ConnectToURL(url, nil); err != nil {
		fmt.Println("can't connect:", err)
		return
	}
	asked := false
	for socket.GetReadyState() != websocketpeer.StateClosed && socket.Wait(ctx) == nil {
		socket.Poll()
		if socket.GetReadyState() == websocketpeer.StateOpen && !asked {
			fmt.Println("connected")
			asked = socket.SendText("Test packet") == nil
		}
		for socket.GetAvailablePacketCount() > 0 {
			packet, _ := socket.GetPacket()
			fmt.Println("got data from server:", string(packet))
			socket.Close(1000, "thanks")
		}
	}
	fmt.Println("closed with code", socket.GetCloseCode())
	// Output:
	// connected
	// got data from server: Test packet
	// closed with code 1000
}

// A server takes TCP connections and gives each to a peer of its own.
func ExamplePeer_AcceptStream() {
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		fmt.Println("can't listen:", err)
		return
	}
	defer server.Stop()
	client := websocketpeer.New()
	_ = client.ConnectToURL(fmt.Sprintf("ws://127.0.0.1:%d/lobby", server.GetLocalPort()), nil)

	var peer *websocketpeer.Peer
	for client.GetReadyState() == websocketpeer.StateConnecting {
		client.Poll()
		if server.IsConnectionAvailable() {
			peer = websocketpeer.New()
			_ = peer.AcceptStream(server.TakeConnection())
		}
		if peer != nil {
			peer.Poll()
		}
	}
	fmt.Println(client.GetReadyState(), peer.GetReadyState())
	client.Close(-1, "")
	peer.Close(-1, "")
	// Output:
	// STATE_OPEN STATE_OPEN
}

// startEchoServer serves one client, until stop.
func startEchoServer() (url string, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	server := streampeer.NewTCPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		panic(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer server.Stop()
		if server.Wait(ctx) != nil {
			return
		}
		peer := websocketpeer.New()
		_ = peer.AcceptStream(server.TakeConnection())
		for peer.GetReadyState() != websocketpeer.StateClosed && peer.Wait(ctx) == nil {
			peer.Poll()
			for packet := range peer.Packets() {
				_ = peer.Send(packet, websocketpeer.WriteModeText)
			}
		}
		peer.Close(-1, "")
	}()
	return fmt.Sprintf("ws://127.0.0.1:%d", server.GetLocalPort()), func() { cancel(); <-done }
}

// A server and a client that exchange packets, each with who sent it.
func ExampleMultiplayerPeer() {
	server, client := websocketpeer.NewMultiplayerPeer(), websocketpeer.NewMultiplayerPeer()
	defer server.Close()
	defer client.Close()
	if err := server.CreateServer(0, "127.0.0.1", nil); err != nil {
		fmt.Println(err)
		return
	}
	if err := client.CreateClient(fmt.Sprintf("ws://127.0.0.1:%d", server.GetLocalPort()), nil); err != nil {
		fmt.Println(err)
		return
	}
	client.OnPeerConnected(func(id int) {
		fmt.Println("connected to", id)
		_ = client.PutVar("hello", false)
	})
	for server.GetAvailablePacketCount() == 0 {
		server.Poll()
		client.Poll()
	}
	fmt.Println(server.GetPacketPeer() == client.GetUniqueID())
	fmt.Println(server.GetVar(false))
	// Output:
	// connected to 1
	// true
	// hello <nil>
}
