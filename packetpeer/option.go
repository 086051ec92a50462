package packetpeer

import "github.com/godotpeer/godotpeer/variant"

// Option changes how a peer encodes and decodes variants.
type Option func(*variant.Option)

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it.
func Godot3(o *variant.Option) { *o |= variant.Godot3 }
