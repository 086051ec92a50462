// Package wsframe reads and writes WebSocket frames (RFC 6455): bytes in, events out, and the other way round.
//
// It does no I/O, starts no goroutine and allocates nothing a frame. A [Parser] takes bytes as they come, cut
// anywhere, and hands out payloads as parts of the caller's own buffer; [AppendFrame] and [AppendHeader] append
// frames to a buffer. Handshakes, extensions, queues and the answers to control frames are the caller's.
package wsframe

// Opcode says what a frame is for, with the numbers of RFC 6455 section 5.2.
type Opcode uint8

// The opcodes that exist. All others are reserved, and a [Parser] rejects them.
const (
	Continuation Opcode = 0x0
	Text         Opcode = 0x1
	Binary       Opcode = 0x2
	Close        Opcode = 0x8
	Ping         Opcode = 0x9
	Pong         Opcode = 0xA
)

// IsControl tells whether the opcode is that of a control frame: close, ping or pong.
func (o Opcode) IsControl() bool { return o&0x8 != 0 }

// Role is a side of a connection. A client masks what it sends and refuses masked frames; a server does neither.
type Role uint8

// The two sides.
const (
	Client Role = iota
	Server
)

// Limits and bits of the frame format.
const (
	// MaxHeaderSize is the size in bytes of the longest frame header.
	MaxHeaderSize = 14
	// MaxControlPayload is the size in bytes of the longest payload that a control frame may have.
	MaxControlPayload = 125

	finBit      = 0x80
	reservedBit = 0x70
	opcodeBits  = 0x0F
	maskBit     = 0x80
	lengthBits  = 0x7F
	length16    = 126 // in place of a length: it follows in 2 bytes
	length64    = 127 // in place of a length: it follows in 8 bytes
)
