package streampeer

import "github.com/godotpeer/godotpeer/variant"

// Option changes how a peer behaves. It is one type in all packages, of which the constructors of peers and servers
// take [Godot3]; the others are about single values, and do nothing there.
// It is an addition of Go.
type Option = variant.Option

// Godot3 makes a peer behave as in Godot 3: PutVar and GetVar use its numbers, on every stream. Godot 3 had no poll for
// TCP either, and so GetStatus polls by itself, ConnectToHost works from StatusError without DisconnectFromHost, reads
// and writes while the connection is being made poll too, and writes drop what they are given if it is not made yet; a
// UDS peer does the same. The peers of a server have the options of the server, but a TLS does not have those of the
// stream below.
// It is an addition of Go.
const Godot3 = variant.Godot3

// IsConnectedToHost reports whether the peer is connected or connecting. Godot 4 has no such method; GetStatus
// tells more.
// It corresponds to StreamPeerTCP.is_connected_to_host of Godot 3.
func (t *TCP) IsConnectedToHost() bool { return t.sock != nil }
