// Package scenewire is the wire of SceneMultiplayer: what stands in its packets, as pure functions. It knows no nodes, no
// peers and no time.
//
// Numbers are little-endian, text is UTF-8. The lowest three bits of a packet's first byte are its [Command], the highest
// four are flags of that command.
package scenewire

import "errors"

// Command is what a packet is for.
type Command uint8

// The commands.
const (
	RPC Command = iota
	SimplifyPath
	ConfirmPath
	Raw
	Spawn
	Despawn
	Sync
	Sys
)

// String returns the name of the command.
func (c Command) String() string {
	return [...]string{"RPC", "SIMPLIFY_PATH", "CONFIRM_PATH", "RAW", "SPAWN", "DESPAWN", "SYNC", "SYS"}[c&commandMask]
}

const (
	commandMask = 7
	flagDelta   = 1 << 4 // of Sync
)

// CommandOf returns the command that a packet, which must not be empty, begins with.
func CommandOf(packet []byte) Command { return Command(packet[0] & commandMask) }

// IsDelta reports whether a packet of the command Sync carries deltas.
func IsDelta(packet []byte) bool { return packet[0]&flagDelta != 0 }

// The errors of packets that are not what they should be.
var (
	ErrShort   = errors.New("the packet is too short")
	ErrLength  = errors.New("a length goes beyond the packet")
	ErrForm    = errors.New("the node is given in no known form")
	ErrOffset  = errors.New("the offset of the path is not behind the arguments")
	ErrVariant = errors.New("a value does not decode")
)
