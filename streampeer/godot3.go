package streampeer

import "github.com/godotpeer/godotpeer/variant"

// Godot3 makes a TCP peer behave as in Godot 3, which had no poll: GetStatus polls by itself, ConnectToHost works
// from StatusError without DisconnectFromHost, reads and writes while the connection is being made poll too, and
// writes drop what they are given if it is not made yet. PutVar and GetVar use the numbers of Godot 3.
func Godot3(t *TCP) {
	t.godot3 = true
	t.varOptions = variant.Godot3
}

// IsConnectedToHost reports whether the peer is connected or connecting. Godot 4 has no such method; GetStatus
// tells more.
// It corresponds to StreamPeerTCP.is_connected_to_host of Godot 3.
func (t *TCP) IsConnectedToHost() bool { return t.sock != nil }
