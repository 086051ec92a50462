package apicheck

import (
	"reflect"
	"strings"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/internal/test/conformance"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// notMade are the Go types of the classes without a constructor: the abstract ones are interfaces. Those that
// have one are in conformance.Godot4Classes.
var notMade = map[string]reflect.Type{
	"StreamPeer":          reflect.TypeFor[streampeer.StreamPeer](),
	"StreamPeerSocket":    reflect.TypeFor[streampeer.Socket](),
	"SocketServer":        reflect.TypeFor[streampeer.SocketServer](),
	"StreamPeerExtension": reflect.TypeFor[streampeer.Extension](),
	"PacketPeer":          reflect.TypeFor[packetpeer.PacketPeer](),
	"PacketPeerExtension": reflect.TypeFor[packetpeer.Extension](),
	"TLSOptions":          reflect.TypeFor[*streampeer.TLSOptions](),
	"MultiplayerPeer":     reflect.TypeFor[multiplayer.Peer](),
	"MultiplayerAPI":      reflect.TypeFor[*multiplayer.SceneMultiplayer](),
	"ENetPacketPeer":      reflect.TypeFor[*enet.PacketPeer](),
}

// never lists the classes that the module leaves out, with the reason.
var never = map[string]string{
	"MultiplayerPeerExtension": "a transport of one's own is a type that embeds multiplayer.Base",
	"TCP_Server":               "Godot 3's name of TCPServer",
}

// absences lists, as "Class.method" or "Class.CONSTANT", what classes that are there lack on purpose.
var absences = map[string]string{
	"TLSOptions.client":        static,
	"TLSOptions.client_unsafe": static,
	"TLSOptions.server":        static,

	"MultiplayerAPI.create_default_interface":      oneAPI,
	"MultiplayerAPI.get_default_interface":         oneAPI,
	"MultiplayerAPI.set_default_interface":         oneAPI,
	"MultiplayerAPI.object_configuration_add":      bySpawner,
	"MultiplayerAPI.object_configuration_remove":   bySpawner,
	"SceneMultiplayer.create_default_interface":    oneAPI,
	"SceneMultiplayer.get_default_interface":       oneAPI,
	"SceneMultiplayer.set_default_interface":       oneAPI,
	"SceneMultiplayer.object_configuration_add":    bySpawner,
	"SceneMultiplayer.object_configuration_remove": bySpawner,

	"MultiplayerSynchronizer.remove_visibility_filter": "functions can't be compared: what AddVisibilityFilter returns takes it away",
}

const (
	oneAPI    = "SceneMultiplayer is the only MultiplayerAPI"
	bySpawner = "it is for the engine's own spawners and synchronizers"
)

const static = "a static method is a function in Go: TLSOptionsClient, TLSOptionsClientUnsafe, TLSOptionsServer"

// constantPrefixes are put before the constants of classes that share a package with others whose
// constants have the same names.
var constantPrefixes = map[string]string{
	"StreamPeerTLS":  "TLS",
	"PacketPeerDTLS": "DTLS",
}

// packages are those of the classes whose name does not begin with it.
var packages = map[string]string{
	"TCPServer": "streampeer", "UDSServer": "streampeer", "SocketServer": "streampeer", "TLSOptions": "streampeer",
	"UDPServer": "packetpeer", "DTLSServer": "packetpeer",
}

// goType gives the package and the type of a class by the rule that types do not repeat their package:
// StreamPeerTCP is streampeer.TCP.
func goType(class string) (pkg, name string) {
	switch class {
	case "WebSocketPeer":
		return "websocketpeer", "Peer"
	case "WebSocketMultiplayerPeer":
		return "websocketpeer", "MultiplayerPeer"
	case "MultiplayerPeer":
		return "multiplayer", "Peer"
	case "OfflineMultiplayerPeer":
		return "multiplayer", "OfflinePeer"
	case "MultiplayerAPI", "SceneMultiplayer":
		return "multiplayer", "SceneMultiplayer"
	case "MultiplayerSpawner", "MultiplayerSynchronizer":
		return "multiplayer", strings.TrimPrefix(class, "Multiplayer")
	case "SceneReplicationConfig":
		return "multiplayer", class
	}
	if rest, ok := strings.CutPrefix(class, "ENet"); ok {
		return "enet", rest
	}
	for _, base := range []string{"StreamPeer", "PacketPeer"} {
		if rest, ok := strings.CutPrefix(class, base); ok {
			if rest == "" {
				rest = base
			}
			return strings.ToLower(base), rest
		}
	}
	return packages[class], class
}

// signalName is the method that adds a handler for a signal.
func signalName(signal conformance.Signal) string { return "On" + conformance.GoName(signal.Name) }
