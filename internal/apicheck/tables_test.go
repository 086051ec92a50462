package apicheck

import (
	"reflect"
	"strings"

	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// interfaces are the Go types of the abstract classes. Those that can be made are in
// conformance.Godot4Classes.
var interfaces = map[string]reflect.Type{
	"StreamPeer":          reflect.TypeFor[streampeer.StreamPeer](),
	"StreamPeerSocket":    reflect.TypeFor[streampeer.Socket](),
	"SocketServer":        reflect.TypeFor[streampeer.SocketServer](),
	"StreamPeerExtension": reflect.TypeFor[streampeer.Extension](),
	"PacketPeer":          reflect.TypeFor[packetpeer.PacketPeer](),
	"PacketPeerExtension": reflect.TypeFor[packetpeer.Extension](),
}

// notYet lists the classes that later work brings.
var notYet = map[string]string{
	"StreamPeerTLS": "comes with WebSockets",
	"TLSOptions":    "comes with WebSockets",
}

// never lists the classes that the module leaves out, with the reason.
var never = map[string]string{
	"PacketPeerDTLS":           dtls,
	"DTLSServer":               dtls,
	"MultiplayerPeer":          multiplayer,
	"MultiplayerAPI":           multiplayer,
	"SceneMultiplayer":         multiplayer,
	"WebSocketMultiplayerPeer": multiplayer,
	"ENetConnection":           enet,
	"ENetPacketPeer":           enet,
	"ENetMultiplayerPeer":      enet,
	"TCP_Server":               "Godot 3's name of TCPServer",
}

const (
	dtls        = "the standard library has no DTLS"
	multiplayer = "the multiplayer API stands on the peers and needs a scene tree"
	enet        = "ENet is a protocol of its own over UDP"
)

// absences lists, as "Class.method" or "Class.CONSTANT", what classes that are there lack on purpose.
var absences = map[string]string{}

// constantPrefixes are put before the constants of classes that share a package with others whose
// constants have the same names.
var constantPrefixes = map[string]string{
	"StreamPeerTLS": "TLS",
}

// packages are those of the classes whose name does not begin with it.
var packages = map[string]string{
	"TCPServer": "streampeer", "UDSServer": "streampeer", "SocketServer": "streampeer", "TLSOptions": "streampeer",
	"UDPServer": "packetpeer", "WebSocketPeer": "websocketpeer",
}

// goType gives the package and the type of a class by the rule that types do not repeat their package:
// StreamPeerTCP is streampeer.TCP.
func goType(class string) (pkg, name string) {
	if class == "WebSocketPeer" {
		return "websocketpeer", "Peer"
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
