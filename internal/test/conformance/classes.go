package conformance

import (
	"maps"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// Godot4Classes returns the classes that scenarios may name, each with its constructor. This is the
// only table of the runner that is kept by hand.
func Godot4Classes() Constructors {
	return Constructors{
		"StreamPeerTCP":    func() any { return streampeer.NewTCP() },
		"TCPServer":        func() any { return streampeer.NewTCPServer() },
		"StreamPeerUDS":    func() any { return streampeer.NewUDS() },
		"UDSServer":        func() any { return streampeer.NewUDSServer() },
		"StreamPeerBuffer": func() any { return streampeer.NewBuffer() },
		"StreamPeerGZIP":   func() any { return streampeer.NewGZIP() },
		"StreamPeerTLS":    func() any { return streampeer.NewTLS() },
		"PacketPeerUDP":    func() any { return packetpeer.NewUDP() },
		"UDPServer":        func() any { return packetpeer.NewUDPServer() },
		"PacketPeerStream": func() any { return packetpeer.NewStream() },
		"PacketPeerDTLS":   func() any { return packetpeer.NewDTLS() },
		"DTLSServer":       func() any { return packetpeer.NewDTLSServer() },
		"WebSocketPeer":    func() any { return websocketpeer.New() },

		"ENetConnection":           func() any { return enet.NewConnection() },
		"ENetMultiplayerPeer":      func() any { return enet.NewMultiplayerPeer() },
		"SceneMultiplayer":         func() any { return multiplayer.NewSceneMultiplayer() },
		"MultiplayerSpawner":       func() any { return multiplayer.NewSpawner("") },
		"MultiplayerSynchronizer":  func() any { return multiplayer.NewSynchronizer("") },
		"SceneReplicationConfig":   func() any { return multiplayer.NewSceneReplicationConfig() },
		"OfflineMultiplayerPeer":   func() any { return multiplayer.NewOfflinePeer() },
		"WebSocketMultiplayerPeer": func() any { return websocketpeer.NewMultiplayerPeer() },
	}
}

// Godot3Classes returns the same for scenarios recorded on Godot 3: its peers behave as there, and its
// server has its old name.
func Godot3Classes() Constructors {
	classes := maps.Clone(Godot4Classes())
	delete(classes, "TCPServer")
	classes["StreamPeerTCP"] = func() any { return streampeer.NewTCP(streampeer.Godot3) }
	classes["TCP_Server"] = func() any { return streampeer.NewTCPServer(streampeer.Godot3) }
	return classes
}
