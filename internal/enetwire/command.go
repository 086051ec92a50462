package enetwire

import "encoding/binary"

// The kinds of commands.
const (
	cmdAcknowledge = iota + 1
	cmdConnect
	cmdVerifyConnect
	cmdDisconnect
	cmdPing
	cmdSendReliable
	cmdSendUnreliable
	cmdSendFragment
	cmdSendUnsequenced
	cmdBandwidthLimit
	cmdThrottleConfigure
	cmdSendUnreliableFragment
	commandKinds
)

// Flags and masks of a command's first byte.
const (
	flagAcknowledge = 0x80
	flagUnsequenced = 0x40
	kindBits        = 0x0F
)

// Bits of a datagram's header.
const (
	headerTimed      = 1 << 15
	headerCompressed = 1 << 14
	sessionShift     = 12
	maxHeader        = 4
)

const (
	commandHead    = 4 // kind and flags, channel, reliable sequence number
	ackSize        = 8
	fragmentSize   = 24
	fragmentedMore = maxHeader + fragmentSize // of an MTU, what is not payload of a fragment
)

// commandSizes are the sizes without payload; 0 where there is no such command.
var commandSizes = [kindBits + 1]uint8{
	cmdAcknowledge:            ackSize,
	cmdConnect:                48,
	cmdVerifyConnect:          44,
	cmdDisconnect:             8,
	cmdPing:                   4,
	cmdSendReliable:           6,
	cmdSendUnreliable:         8,
	cmdSendFragment:           fragmentSize,
	cmdSendUnsequenced:        8,
	cmdBandwidthLimit:         12,
	cmdThrottleConfigure:      16,
	cmdSendUnreliableFragment: fragmentSize,
}

// A header is what a datagram begins with.
type header struct {
	peer       uint16 // the receiver's number for the sender
	session    uint8
	compressed bool
	timed      bool
	sent       uint16 // when, of the sender's clock, if timed
}

// cutHeader takes the header off a datagram.
func cutHeader(b []byte) (h header, rest []byte, ok bool) {
	if len(b) < 2 {
		return header{}, nil, false
	}
	first := binary.BigEndian.Uint16(b)
	h = header{
		peer:       first & noPeer,
		session:    uint8(first>>sessionShift) & 3,
		compressed: first&headerCompressed != 0,
		timed:      first&headerTimed != 0,
	}
	b = b[2:]
	if h.timed {
		if len(b) < 2 {
			return header{}, nil, false
		}
		h.sent, b = binary.BigEndian.Uint16(b), b[2:]
	}
	return h, b, true
}

// A command is one command of a datagram that came.
type command struct {
	kind    uint8
	flags   uint8
	channel uint8
	seq     uint16 // the reliable sequence number
	body    []byte // the fields behind the first 4 bytes
	payload []byte
}

// cut takes a command off b. It is false where the reading of a datagram ends: nothing whole is left, or nothing that
// is known.
func (c *command) cut(b []byte) (rest []byte, ok bool) {
	if len(b) < commandHead {
		return nil, false
	}
	c.kind, c.flags = b[0]&kindBits, b[0]&^kindBits
	c.channel, c.seq = b[1], binary.BigEndian.Uint16(b[2:])
	size := int(commandSizes[c.kind])
	if size == 0 || len(b) < size {
		return nil, false
	}
	c.body, c.payload, b = b[commandHead:size], nil, b[size:]
	var length int
	switch c.kind {
	case cmdSendReliable:
		length = int(binary.BigEndian.Uint16(c.body))
	case cmdSendUnreliable, cmdSendUnsequenced, cmdSendFragment, cmdSendUnreliableFragment:
		length = int(binary.BigEndian.Uint16(c.body[2:]))
	}
	if length > len(b) {
		return nil, false
	}
	c.payload = b[:length]
	return b[length:], true
}

// u16 and u32 return the field at an offset of the body.
func (c *command) u16(at int) uint16 { return binary.BigEndian.Uint16(c.body[at:]) }
func (c *command) u32(at int) uint32 { return binary.BigEndian.Uint32(c.body[at:]) }

// A hello is the fields that CONNECT and VERIFY_CONNECT share. The ids are named from the client's side.
type hello struct {
	peer                   uint16
	inSession, outSession  uint8
	mtu, window, channels  uint32
	incoming, outgoing     uint32 // bandwidths
	interval, accel, decel uint32 // of the throttle
	id                     uint32 // four bytes that the other side only gives back
}

func (c *command) hello() hello {
	return hello{
		peer: c.u16(0), inSession: c.body[2], outSession: c.body[3],
		mtu: c.u32(4), window: c.u32(8), channels: c.u32(12),
		incoming: c.u32(16), outgoing: c.u32(20),
		interval: c.u32(24), accel: c.u32(28), decel: c.u32(32),
		id: c.u32(36),
	}
}

// connectData is the field that only CONNECT has.
func (c *command) connectData() uint32 { return c.u32(40) }

func (h *hello) append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint16(dst, h.peer)
	dst = append(dst, h.inSession, h.outSession)
	for _, v := range [...]uint32{h.mtu, h.window, h.channels, h.incoming, h.outgoing, h.interval, h.accel, h.decel, h.id} {
		dst = binary.BigEndian.AppendUint32(dst, v)
	}
	return dst
}
