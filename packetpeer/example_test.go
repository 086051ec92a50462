package packetpeer_test

import (
	"context"
	"fmt"
	"log"

	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// A client sends until it is answered. The GDScript beside it does the same.
func ExampleUDP() {
	server := exampleServer()
	defer server.Stop()

	udp := packetpeer.NewUDP()                                   // var udp := PacketPeerUDP.new()
	err := udp.ConnectToHost("127.0.0.1", server.GetLocalPort()) // udp.connect_to_host("127.0.0.1", port)
	if err != nil {
		log.Fatal(err)
	}
	defer udp.Close()

	err = udp.PutPacket([]byte("The answer is... 42!")) // udp.put_packet("The answer is... 42!".to_utf8_buffer())
	if err != nil {
		log.Fatal(err)
	}
	exampleAnswer(server)

	if err := udp.Wait(context.Background()); err != nil { // await get_tree().process_frame
		log.Fatal(err)
	}
	if udp.GetAvailablePacketCount() > 0 { // if udp.get_available_packet_count() > 0:
		packet, _ := udp.GetPacket()
		fmt.Printf("Connected: %s\n", packet) // print("Connected: %s" % udp.get_packet().get_string_from_utf8())
	}
	// Output:
	// Connected: The answer is... 42!
}

// exampleServer returns a server on a free port.
func exampleServer() *packetpeer.UDPServer {
	server := packetpeer.NewUDPServer()
	if err := server.Listen(0, "127.0.0.1"); err != nil {
		log.Fatal(err)
	}
	return server
}

// exampleAnswer sends a client's first packet back to it.
func exampleAnswer(server *packetpeer.UDPServer) {
	peer := exampleTake(server)
	packet, _ := peer.GetPacket()
	if err := peer.PutPacket(packet); err != nil {
		log.Fatal(err)
	}
}

// exampleTake waits for a new sender.
func exampleTake(server *packetpeer.UDPServer) *packetpeer.UDP {
	for !server.IsConnectionAvailable() {
		if err := server.Wait(context.Background()); err != nil {
			log.Fatal(err)
		}
		if err := server.Poll(); err != nil {
			log.Fatal(err)
		}
	}
	return server.TakeConnection()
}

// Packets are got one after the other, in memory that is used again and again.
func ExampleUDP_Packets() {
	udp := packetpeer.NewUDP()
	if err := udp.Bind(0, "127.0.0.1", 65536); err != nil { // udp.bind(0, "127.0.0.1")
		log.Fatal(err)
	}
	defer udp.Close()
	if err := udp.SetDestAddress("127.0.0.1", udp.GetLocalPort()); err != nil { // to itself
		log.Fatal(err)
	}
	_ = udp.PutPacket([]byte("one"))
	_ = udp.PutPacket([]byte("two"))

	for got := 0; got < 2; {
		if err := udp.Wait(context.Background()); err != nil {
			log.Fatal(err)
		}
		for packet := range udp.Packets() {
			fmt.Printf("%s from %s\n", packet, udp.GetPacketIP())
			got++
		}
	}
	// Output:
	// one from 127.0.0.1
	// two from 127.0.0.1
}

// A server has a peer for each address that sends to it.
func ExampleUDPServer() {
	server := packetpeer.NewUDPServer()                   // var server := UDPServer.new()
	if err := server.Listen(0, "127.0.0.1"); err != nil { // server.listen(0, "127.0.0.1")
		log.Fatal(err)
	}
	defer server.Stop()

	client := packetpeer.NewUDP()
	if err := client.ConnectToHost("127.0.0.1", server.GetLocalPort()); err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if err := client.PutVar([]any{"CHAT", "hi"}, false); err != nil { // client.put_var(["CHAT", "hi"])
		log.Fatal(err)
	}

	for !server.IsConnectionAvailable() { // if server.is_connection_available():
		if err := server.Wait(context.Background()); err != nil {
			log.Fatal(err)
		}
		_ = server.Poll() // server.poll()
	}
	peer := server.TakeConnection()  // var peer := server.take_connection()
	value, err := peer.GetVar(false) // var value = peer.get_var()
	fmt.Println(value, err, peer.GetPacketIP())
	// Output:
	// [CHAT hi] <nil> 127.0.0.1
}

// Packets over any stream: here a buffer, which a program might save to a file.
func ExampleStream() {
	buffer := streampeer.NewBuffer()
	out := packetpeer.NewStream() // var out := PacketPeerStream.new()
	out.SetStreamPeer(buffer)     // out.stream_peer = buffer
	_ = out.PutPacket([]byte("hello"))
	_ = out.PutVar(map[string]any{"id": 7}, false)
	fmt.Printf("%q\n", buffer.GetDataArray()[:9])

	in := packetpeer.NewStream()
	copied := streampeer.NewBuffer()
	copied.SetDataArray(buffer.GetDataArray())
	in.SetStreamPeer(copied)
	fmt.Println(in.GetAvailablePacketCount())
	packet, _ := in.GetPacket()
	value, _ := in.GetVar(false)
	fmt.Printf("%s %v\n", packet, value)
	// Output:
	// "\x05\x00\x00\x00hello"
	// 2
	// hello { "id": 7 }
}
