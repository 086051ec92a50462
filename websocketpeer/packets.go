package websocketpeer

import (
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/packetvar"
	"github.com/godotpeer/godotpeer/streampeer"
)

// What GetPacket fails with: made once, since "nothing there yet" is no reason to allocate.
var (
	errNoPacket  = gderr.New("WebSocketPeer.GetPacket", gderr.ErrUnavailable, errors.New("no packet waits to be read"))
	errNoPackets = gderr.New("WebSocketPeer.GetPacket", gderr.Failed, streampeer.ErrNotConnected)
)

// GetAvailablePacketCount returns how many packets wait to be read. Those that arrived before the connection ended,
// stay until they are read or the peer connects again.
// It corresponds to PacketPeer.get_available_packet_count.
func (p *Peer) GetAvailablePacketCount() int {
	if p.inbox == nil {
		return 0
	}
	return p.inbox.count()
}

// GetPacket takes the packet that has waited longest. An empty packet is no error. AppendPacket does the same with a
// slice of the caller's.
// It corresponds to PacketPeer.get_packet.
//
// The error, which GetPacketError returns too, is [gderr.ErrUnavailable] if there is no packet, and [gderr.Failed] if
// there is none and the state is not StateOpen.
func (p *Peer) GetPacket() ([]byte, error) { return p.AppendPacket([]byte{}) }

// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets; nil if it got a packet, or if there
// was none yet. GetVar does not change it.
// It corresponds to PacketPeer.get_packet_error.
func (p *Peer) GetPacketError() error {
	switch gderr.Code(p.packetCode) {
	case gderr.OK:
		return nil
	case gderr.ErrUnavailable:
		return errNoPacket
	}
	return errNoPackets
}

// WasStringPacket reports whether the packet that was taken last is text.
// It corresponds to WebSocketPeer.was_string_packet.
func (p *Peer) WasStringPacket() bool { return p.wasString }

// noPacket notes and returns why there is no packet to take.
func (p *Peer) noPacket() error {
	err := errNoPackets
	if p.GetReadyState() == StateOpen {
		err = errNoPacket
	}
	p.packetCode = uint8(gderr.CodeOf(err))
	return err
}

// PutVar sends a value as a Variant, in a binary message. Package variant tells which Go values stand for which types.
// With fullObjects, of which Godot's default is false, objects are sent as their class and properties.
// It corresponds to PacketPeer.put_var.
//
// A peer made with [Godot3] uses the numbers of Godot 3.
//
// The errors are those of variant.Append and Send, and [gderr.ErrOutOfMemory] if the value has more bytes than
// SetEncodeBufferMaxSize allows.
func (p *Peer) PutVar(value any, fullObjects bool) error {
	block := blocks.Take(varBlock)
	defer blocks.Give(block)
	packet, err := packetvar.Append(block[:0], value, fullObjects, p.settings.encode, p.settings.numbers)
	if err != nil {
		return errs.Renamed("WebSocketPeer.PutVar", err)
	}
	return p.PutPacket(packet)
}

// varBlock is the size of the memory for values; larger ones take some of their own.
const varBlock = 4 << 10

// GetVar takes the packet that has waited longest as a value that PutVar sent. Package variant tells which Go value
// each type becomes. With allowObjects, of which Godot's default is false, objects that were sent in full are read, as
// data: nothing is ever instantiated.
// It corresponds to PacketPeer.get_var.
//
// A peer made with [Godot3] uses the numbers of Godot 3. To fill a struct use GetPacket and variant.Unmarshal.
//
// The errors are those of GetPacket and of variant.Decode; a packet that is not a value is taken all the same.
func (p *Peer) GetVar(allowObjects bool) (any, error) {
	block := blocks.Take(varBlock)
	defer blocks.Give(block)
	code := p.packetCode
	packet, err := p.AppendPacket(block[:0])
	p.packetCode = code // as in the engine
	if err != nil {
		return nil, err
	}
	value, err := packetvar.Decode(packet, allowObjects, p.settings.numbers)
	return value, errs.Renamed("WebSocketPeer.GetVar", err)
}
