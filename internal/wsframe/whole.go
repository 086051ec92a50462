package wsframe

import "encoding/binary"

// NextWhole is Next for who wants small messages cheaply: if buf starts with a message that is one frame of less than
// 64 KiB, wholly there and within the limit, it returns where the payload starts and ends, and whether it is Text or
// Binary. If the end is 0 it has taken nothing: call Next. Nearly all messages are such, and to take them without the
// state that pieces need is what keeps a small message cheap. It rejects no header: what it does not know, Next
// judges.
func (p *Parser) NextWhole(buf []byte) (start, end int, opcode Opcode) {
	if p.state != betweenMessages || len(buf) < 4 {
		return 0, 0, 0
	}
	opcode = Opcode(buf[0] ^ finBit)
	if opcode != Text && opcode != Binary {
		return 0, 0, 0
	}
	start, length := 2, int(buf[1])
	if p.role == Server {
		start, length = 6, length^maskBit // a missing mask bit gives a length that is too big here
	}
	if length >= length16 {
		if length > length16 {
			return 0, 0, 0
		}
		length = int(binary.BigEndian.Uint16(buf[2:]))
		if length < length16 {
			return 0, 0, 0
		}
		start += 2
	}
	if end = start + length; end > len(buf) || uint64(length) > p.limit {
		return 0, 0, 0
	}
	if p.role == Server || opcode == Text {
		return p.openWhole(buf, start, end, opcode)
	}
	return start, end, opcode
}

// openWhole unmasks the message and checks that a text is one.
func (p *Parser) openWhole(buf []byte, start, end int, opcode Opcode) (int, int, Opcode) {
	payload := buf[start:end]
	if p.role == Server {
		xorKey(payload, payload, binary.LittleEndian.Uint32(buf[start-4:]))
	}
	if opcode == Text && len(skipWhole(payload)) > 0 {
		p.state, p.err = ended, errTextNotUTF8
		return 0, 0, 0
	}
	return start, end, opcode
}
