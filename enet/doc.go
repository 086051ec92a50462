// Package enet speaks ENet, the protocol over UDP of most multiplayer games, as Godot's classes do: [Connection] for
// ENetConnection, a host with a socket; [PacketPeer] for ENetPacketPeer, one of its connections; and [MultiplayerPeer]
// for ENetMultiplayerPeer, a [multiplayer.Peer] over it.
//
// Names follow Godot's by one rule: peer_disconnect_later is PeerDisconnectLater. A method that stands for one of
// Godot's names it in its documentation; what Go adds says that it is an addition.
//
// In GDScript:
//
//	var peer := ENetMultiplayerPeer.new()
//
//	func _ready():
//	    peer.create_client("127.0.0.1", 7777)
//
//	func _process(_delta):
//	    peer.poll()
//	    while peer.get_available_packet_count() > 0:
//	        var from := peer.get_packet_peer()
//	        print(from, peer.get_packet().get_string_from_utf8())
//
// and in Go:
//
//	peer := enet.NewMultiplayerPeer()
//	peer.CreateClient("127.0.0.1", 7777, 0, 0, 0, 0)
//	for range time.Tick(time.Second / 60) {
//		peer.Poll()
//		for peer.GetAvailablePacketCount() > 0 {
//			from := peer.GetPacketPeer()
//			packet, _ := peer.GetPacket()
//			fmt.Println(from, string(packet))
//		}
//	}
//
// A program without frames, such as a bot, waits until there is something to do:
//
//	for peer.Wait(ctx) == nil {
//		peer.Poll()
//		…
//	}
//
// Nothing moves by itself: [Connection.Service] and [MultiplayerPeer.Poll] receive, send, send again what was lost,
// and see to all timers. They want to be called often, or when Wait returns. Who calls them rarely looks like a slow
// network to the other side.
//
// A connection, its peers and the MultiplayerPeer that it belongs to count as one: one goroutine at a time uses them.
// Different connections are independent.
//
// Unreliable packets may be lost before they are sent: as the round-trip time grows, also because one end is busy, ENet
// throws more and more of them away instead of sending them. ThrottleConfigure(5000, 32, 0) of a [PacketPeer] lets it
// keep all, at both ends.
//
// ENet has no secret: who can send from the address of a peer, and knows or tries its few numbers, can speak in its name
// and end its connection. Sizes, counts and times that come from the other side are bounded.
//
// Errors carry the engine's code: errors.Is(err, gderr.ErrUnconfigured).
package enet
