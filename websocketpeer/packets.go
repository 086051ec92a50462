package websocketpeer

import (
	"errors"
	"iter"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
)

// GetAvailablePacketCount returns how many packets wait to be read. Those that arrived before the connection ended,
// stay until they are read or the peer connects again.
// It corresponds to PacketPeer.get_available_packet_count.
func (p *Peer) GetAvailablePacketCount() int { return p.inbox.count() }

// GetPacket takes the packet that has waited longest. An empty packet is no error. AppendPacket does the same with a
// slice of the caller's.
// It corresponds to PacketPeer.get_packet.
//
// The error, which GetPacketError returns too, is [gderr.ErrUnavailable] if there is no packet, and [gderr.Failed] if
// there is none and the state is not StateOpen.
func (p *Peer) GetPacket() ([]byte, error) { return p.take([]byte{}, getPacket) }

// AppendPacket is GetPacket that appends to dst and returns the longer slice, with the same errors. It allocates nothing
// if dst has room for the packet.
// It is an addition of Go.
func (p *Peer) AppendPacket(dst []byte) ([]byte, error) { return p.take(dst, appendPacket) }

// Packets takes and yields the packets that are there; what Poll receives meanwhile waits for the next loop, so that a
// flood can't keep one forever. When it has ended by itself, GetPacketError is [gderr.ErrUnavailable] if all went well.
// It does not poll, and never blocks. A packet is valid until the next one: copy what is to be kept. It is given where it
// lies, so that none is copied or allocated. WasStringPacket tells whether it is text.
// It is an addition of Go.
func (p *Peer) Packets() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for left := p.inbox.count(); left > 0 && p.inbox.count() > 0; left-- {
			p.packetErr, p.wasString = 0, p.inbox.isText()
			if !p.inbox.lend(yield) {
				return
			}
		}
		_ = p.noPacket(packets)
	}
}

// take takes a packet on behalf of a method.
func (p *Peer) take(dst []byte, method taker) ([]byte, error) {
	p.use.Check("websocketpeer.Peer")
	in := p.inbox.received
	if in == nil || in.count() == 0 {
		return dst, p.noPacket(method)
	}
	k := in.take()
	p.wasString, p.packetErr = k.IsText(), 0
	switch {
	case k.IsMasked():
		dst = k.AppendUnmasked(dst, in.data)
	case k.IsElsewhere():
		dst = in.appendLarge(dst)
	default:
		dst = append(dst, k.Payload(in.data)...)
	}
	if in.count() == 0 {
		p.inbox.tidy()
	}
	return dst, nil
}

// WasStringPacket reports whether the packet that was taken last is text.
// It corresponds to WebSocketPeer.was_string_packet.
func (p *Peer) WasStringPacket() bool { return p.wasString }

// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets; nil if it got a packet, or if there
// was none yet. GetVar does not change it.
// It corresponds to PacketPeer.get_packet_error.
func (p *Peer) GetPacketError() error { return p.packetErr.err() }

// taker is a method that takes a packet.
type taker uint8

const (
	getPacket taker = iota
	appendPacket
	packets
	getVar
)

// packetErr is an error of a method that took no packet because there is none, as an index into packetErrs; 0 is none.
type packetErr uint8

func (e packetErr) err() error {
	if e == 0 {
		return nil
	}
	return packetErrs[e-1]
}

// packetErrs are the errors of each method in each state: made once, since "nothing there yet" is no reason to allocate.
var packetErrs = func() (all [len(takers) * len(stateErrors)]error) {
	for method, name := range takers {
		for state, cause := range stateErrors {
			code := gderr.Failed
			if State(state) == StateOpen {
				code, cause = gderr.ErrUnavailable, errNoPacket
			}
			all[method*len(stateErrors)+state] = gderr.New("websocketpeer.Peer."+name, code, cause)
		}
	}
	return all
}()

var takers = [...]string{getPacket: "GetPacket", appendPacket: "AppendPacket", packets: "Packets", getVar: "GetVar"}

var errNoPacket = errors.New("no packet waits to be read")

// noPacket notes and returns why there is no packet to take.
func (p *Peer) noPacket(method taker) error {
	p.packetErr = packetErr(int(method)*len(stateErrors) + int(p.GetReadyState()) + 1)
	return p.packetErr.err()
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
	const op = "websocketpeer.Peer.PutVar"
	block := blocks.Take(varBlock)
	defer blocks.Give(block)
	packet, err := peervar.Append(block[:0], value, fullObjects, p.set().encode, p.set().numbers)
	if err != nil {
		return errs.Renamed(op, err)
	}
	return p.putPacket(op, packet)
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
	before := p.packetErr
	packet, err := p.take(block[:0], getVar)
	p.packetErr = before // only PacketPeer::_get_packet sets it
	if err != nil {
		return nil, err
	}
	value, err := peervar.Decode(packet, allowObjects, p.set().numbers)
	return value, errs.Renamed("websocketpeer.Peer.GetVar", err)
}
