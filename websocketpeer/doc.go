// Package websocketpeer gives WebSocket connections (RFC 6455): Godot's WebSocketPeer, for clients and servers.
//
// A client connects to a URL; a server hands each connection that it took to a [Peer] of its own, with
// [Peer.AcceptStream] or, in a net/http handler, with [Peer.AcceptHTTP]. From then on both sides do the same: call
// [Peer.Poll] regularly, look at [Peer.GetReadyState], send with [Peer.Send] and [Peer.SendText], and take what came
// with [Peer.GetPacket] while [Peer.GetAvailablePacketCount] says that there is something.
package websocketpeer
