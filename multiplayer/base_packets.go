package multiplayer

import (
	"errors"
	"iter"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// packets returns what gets and puts packets: for a Base without Init what says so.
func (b *Base) packets() packetpeer.PacketPeer {
	if b.PacketPeer == nil {
		b.PacketPeer = packetpeer.NewExtension(noInit{})
	}
	return b.PacketPeer
}

// noInit refuses the packets of a Base that had no Init, as in a transport that was not made by its New function.
type noInit struct{}

var errNoInit = gderr.New("multiplayer.Base.GetPacket", gderr.ErrUnconfigured,
	errors.New("the peer was not made by its New function: nobody has called Init of its Base"))

// Class is for the errors of the base.
func (noInit) Class() string { return "multiplayer.Base" }

func (noInit) GetAvailablePacketCount() int { return 0 }
func (noInit) GetMaxPacketSize() int        { return 0 }
func (noInit) GetPacket() ([]byte, error)   { return nil, errNoInit }
func (noInit) PutPacket([]byte) error       { return errNoInit }

// GetAvailablePacketCount returns how many packets can be got.
// It corresponds to PacketPeer.get_available_packet_count.
func (b *Base) GetAvailablePacketCount() int { return b.packets().GetAvailablePacketCount() }

// GetPacket returns the packet that has waited longest, or [gderr.ErrUnavailable] if there is none. It never blocks.
// It corresponds to PacketPeer.get_packet.
func (b *Base) GetPacket() ([]byte, error) { return b.packets().GetPacket() }

// AppendPacket is GetPacket that appends to dst and returns the longer slice, with the same errors. It allocates nothing
// if dst has room.
// It is an addition of Go.
func (b *Base) AppendPacket(dst []byte) ([]byte, error) { return b.packets().AppendPacket(dst) }

// Packets iterates over the packets that are there. Each is valid until the next one: copy what is to be kept.
// It is an addition of Go.
func (b *Base) Packets() iter.Seq[[]byte] { return b.packets().Packets() }

// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets; nil if it got a packet, or if there was
// none yet.
// It corresponds to PacketPeer.get_packet_error.
func (b *Base) GetPacketError() error { return b.packets().GetPacketError() }

// PutPacket sends a packet to where SetTargetPeer says, as SetTransferMode and SetTransferChannel say. An empty one is not
// sent, and never fails; the errors are the transport's.
// It corresponds to PacketPeer.put_packet.
func (b *Base) PutPacket(buffer []byte) error { return b.packets().PutPacket(buffer) }

// GetVar gets a packet and decodes it as a Variant; with allowObjects, of which Godot's default is false, objects in full,
// too. The errors are those of GetPacket and of package variant.
// It corresponds to PacketPeer.get_var.
func (b *Base) GetVar(allowObjects bool) (any, error) { return b.packets().GetVar(allowObjects) }

// PutVar sends a value as a packet that holds it as a Variant; with fullObjects, of which Godot's default is false, objects
// in full. The errors are those of package variant and of PutPacket, and [gderr.ErrInvalidParameter] for more bytes than
// SetEncodeBufferMaxSize allows.
// It corresponds to PacketPeer.put_var.
func (b *Base) PutVar(value any, fullObjects bool) error {
	return b.packets().PutVar(value, fullObjects)
}

// GetEncodeBufferMaxSize returns how many bytes a value may take that PutVar sends: 8 MiB at first.
// It corresponds to PacketPeer.get_encode_buffer_max_size.
func (b *Base) GetEncodeBufferMaxSize() int { return b.packets().GetEncodeBufferMaxSize() }

// SetEncodeBufferMaxSize sets how many bytes a value may take that PutVar sends: 1,024 to 256 MiB.
// It corresponds to PacketPeer.set_encode_buffer_max_size.
//
// The error is [gderr.ErrInvalidParameter] for less or more; the old value stays.
func (b *Base) SetEncodeBufferMaxSize(maxSize int) error {
	return b.packets().SetEncodeBufferMaxSize(maxSize)
}
