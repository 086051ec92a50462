package packetpeer

import "github.com/godotpeer/godotpeer/variant"

// Option changes how a peer behaves. It is the type that the constructors of all packages take: see
// [streampeer.Option]. It is an addition of Go.
type Option = variant.Option

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it. It is an addition of Go.
const Godot3 = variant.Godot3
