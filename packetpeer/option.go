package packetpeer

import "github.com/godotpeer/godotpeer/variant"

// Option changes how a peer encodes and decodes variants. It is an addition of Go.
type Option uint8

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it.
const Godot3 Option = 1

// variantOptions returns what the options are for package variant.
func variantOptions(opts []Option) variant.Option {
	var all variant.Option
	for _, o := range opts {
		if o == Godot3 {
			all |= variant.Godot3
		}
	}
	return all
}
