package streampeer

import "github.com/godotpeer/godotpeer/variant"

// Option changes how a peer behaves. It is one type in all packages, of which the constructors of peers and servers
// take [Godot3]; the others are about single values, and do nothing there.
// It is an addition of Go.
type Option = variant.Option

// Godot3 makes a peer behave as in Godot 3. PutVar and GetVar of every stream use its numbers. A TCP or a UDS needs no
// Poll, which Godot 3 did not have: GetStatus polls by itself, and so do reads and writes while the connection is being made.
// Writes before it is made are dropped, and ConnectToHost works from StatusError without DisconnectFromHost.
// It is an addition of Go.
//
// The peers that a server gives have the options of the server; a TLS does not have those of the stream below.
const Godot3 = variant.Godot3

// IsConnectedToHost reports whether the peer is connected or connecting. Godot 4 has no such method; GetStatus
// tells more.
// It corresponds to StreamPeerTCP.is_connected_to_host of Godot 3.
func (t *TCP) IsConnectedToHost() bool { return t.sock != nil }
