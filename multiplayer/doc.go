// Package multiplayer is Godot's high-level multiplayer: what stands on the packets of a transport. [Peer] is the
// contract that every transport fulfils, MultiplayerPeer in the engine: packets to and from several other ends, each
// with an id. Package websocketpeer has one over WebSockets, package enet one over ENet; [OfflinePeer] is the one
// without a network.
//
// [SceneMultiplayer] lets the nodes of a scene tree talk through a Peer: [Node] has RPCs and properties, a [Spawner] makes
// nodes appear on other sides, a [Synchronizer] keeps their properties the same.
//
// An RPC, in GDScript:
//
//	extends Node # /root/Chat
//
//	@rpc("any_peer", "call_local")
//	func say(text: String):
//	    print(multiplayer.get_remote_sender_id(), text)
//
//	func _ready():
//	    multiplayer.multiplayer_peer = peer
//	    multiplayer.connected_to_server.connect(func(): say.rpc("hello"))
//
// and in Go:
//
//	node := multiplayer.NewNode("Chat")
//	mp := multiplayer.NewSceneMultiplayer(node)
//	mp.OnError(func(err error) { log.Print(err) })
//	node.AddRPC("say", multiplayer.RPCAnnotation("any_peer", "call_local"), func(text string) {
//		fmt.Println(mp.GetRemoteSenderID(), text)
//	})
//	mp.SetMultiplayerPeer(peer)
//	mp.OnConnectedToServer(func() { node.RPC("say", "hello") })
//	for mp.Wait(ctx) == nil {
//		mp.Poll()
//	}
//
// Wait parks the goroutine until Poll has something to do, and ends the loop with the connection: LastError tells why.
// Package project makes the
// nodes of a game's folder.
//
// Names follow Godot's by one rule: get_unique_id is GetUniqueID. A signal such as peer_connected is a method that adds
// a handler, OnPeerConnected; handlers run in Poll, on the goroutine that polls, in the order in which they were added.
//
// Errors carry the engine's code: errors.Is(err, gderr.ErrUnconfigured). What no call returns, such as a packet for a node
// that there is none of, which is dropped and which the engine prints, the handlers of OnError are told, and nobody
// where there are none.
package multiplayer
