// Package websocketpeer gives WebSocket connections (RFC 6455): Godot's WebSocketPeer, for clients and servers.
//
// A client connects to a URL; a server hands each connection it takes to a [Peer] of its own, with [Peer.AcceptStream]
// or, in a net/http handler, with [Peer.AcceptHTTP]. From then on both sides do the same: call [Peer.Poll] regularly,
// look at [Peer.GetReadyState], send with [Peer.Send] and [Peer.SendText], and take what came with [Peer.GetPacket]
// while [Peer.GetAvailablePacketCount] says that there is something.
//
// Take the packets before you look at the state: one Poll may receive messages and, behind them, the close frame or a
// violation, and what had arrived whole stays readable after the end. With a queue of one, [Peer.SetMaxQueuedPackets],
// every message can be answered before what follows it is looked at.
//
// In GDScript:
//
//	var ws := WebSocketPeer.new()
//
//	func _ready():
//	    ws.connect_to_url("ws://127.0.0.1:9080")
//
//	func _process(_delta):
//	    ws.poll()
//	    while ws.get_available_packet_count() > 0:
//	        print(ws.get_packet().get_string_from_utf8())
//	    if ws.get_ready_state() == WebSocketPeer.STATE_CLOSED:
//	        print(ws.get_close_code())
//	        set_process(false)
//
// and in Go:
//
//	ws := websocketpeer.New()
//	ws.ConnectToURL("ws://127.0.0.1:9080", nil)
//	for range time.Tick(time.Second / 60) {
//		ws.Poll()
//		for ws.GetAvailablePacketCount() > 0 {
//			packet, _ := ws.GetPacket()
//			fmt.Println(string(packet))
//		}
//		if ws.GetReadyState() == websocketpeer.StateClosed {
//			fmt.Println(ws.GetCloseCode())
//			break
//		}
//	}
//
// A program without frames, such as a bot, waits until there is something to poll:
//
//	for peer.Wait(ctx) == nil {
//		peer.Poll()
//		for packet := range peer.Packets() {
//			…
//		}
//	}
//
// On a closed peer Wait returns [gderr.ErrUnconfigured], so that the loop ends with the connection; [Peer.LastError]
// tells why.
//
// One goroutine at a time may use a peer, and Wait counts as a use: another goroutine must not send meanwhile, but by
// [Peer.CallDeferred], which hands the work to the goroutine of the peer.
package websocketpeer
