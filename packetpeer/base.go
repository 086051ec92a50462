package packetpeer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/packetvar"
	"github.com/godotpeer/godotpeer/internal/peeroption"
	"github.com/godotpeer/godotpeer/variant"
)

// source is where a peer's packets come from and go to.
type source interface {
	GetAvailablePacketCount() int
	// appendPacket appends the next packet to dst. With poll it looks for new ones first, as every call of the
	// engine does; else only if none waits.
	appendPacket(dst []byte, poll bool) ([]byte, error)
	// present looks for new packets and tells how much is there now, in what costOf counts: packets, or bytes. The
	// error is why it could not look.
	present() (int, error)
	// costOf returns how much of what is there a packet of a size is.
	costOf(size int) int
	// PutPacket sends a packet that is not empty.
	PutPacket(buffer []byte) error
}

// base implements PacketPeer over a source. Every peer embeds one.
type base struct {
	src           source
	packetErr     error // of the last GetPacket
	encodeMaxSize int32
	varOptions    variant.Option // Godot3 for a peer of Godot 3
}

// errNoPacket is the error where no packet is there, made once: polling a silent peer allocates nothing.
var errNoPacket = gderr.New("PacketPeer.GetPacket", gderr.ErrUnavailable, errors.New("no packet is there"))

func (b *base) init(src source, opts []Option) {
	b.src = src
	b.encodeMaxSize = packetvar.DefaultMaxSize
	b.varOptions = peeroption.Numbers(opts)
}

// GetAvailablePacketCount returns how many packets can be got, after looking for new ones. It never blocks.
// It corresponds to PacketPeer.get_available_packet_count.
//
// As in the engine, a [UDP] peer gives -1 if looking fails, as when it is closed, and a [Stream] then gives the
// packets that it has: 0 without a stream.
func (b *base) GetAvailablePacketCount() int { return b.src.GetAvailablePacketCount() }

// GetPacket looks for new packets and returns the one that has waited longest, which may be empty. It never blocks.
// It corresponds to PacketPeer.get_packet.
//
// The error is [gderr.ErrUnavailable] if no packet is there; the documentation of [UDP] and [Stream] tells what else
// it may be.
// AppendPacket and Packets get packets without allocating.
func (b *base) GetPacket() ([]byte, error) {
	packet, err := b.src.appendPacket(nil, true)
	b.packetErr = err
	if packet == nil && err == nil {
		packet = []byte{}
	}
	return packet, err
}

// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets; nil if it got a packet, or if
// there was none yet. GetVar does not change it.
// It corresponds to PacketPeer.get_packet_error.
func (b *base) GetPacketError() error { return b.packetErr }

// PutPacket sends a packet. An empty one is not sent, and never fails.
// It corresponds to PacketPeer.put_packet.
//
// It blocks the goroutine while there is no room to send. The error is [gderr.ErrUnconfigured] if there is nobody to
// send to; the documentation of [UDP] and [Stream] tells their limits, and what else the error may be.
func (b *base) PutPacket(buffer []byte) error {
	if len(buffer) == 0 {
		return nil
	}
	return b.src.PutPacket(buffer)
}
