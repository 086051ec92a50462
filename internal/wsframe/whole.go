package wsframe

import "encoding/binary"

// findMessage looks at whether buf starts with a message that is one frame of less than 64 KiB, wholly there and within
// the limit, and returns where its payload starts and ends, else zeros. Nearly all messages are such, and to take them
// without the state that pieces need is what keeps a small message cheap. It rejects nothing: what it does not know,
// readHeader judges.
func (p *Parser) findMessage(buf []byte) (start, end int) {
	if len(buf) < 4 {
		return 0, 0
	}
	if opcode := Opcode(buf[0] ^ finBit); opcode != Text && opcode != Binary {
		return 0, 0
	}
	start, length := 2, int(buf[1])
	if p.role == Server {
		start, length = 6, length^maskBit // a missing mask bit gives a length that is too big here
	}
	if length >= length16 {
		if length > length16 {
			return 0, 0
		}
		length = int(binary.BigEndian.Uint16(buf[2:]))
		if length < length16 {
			return 0, 0
		}
		start += 2
	}
	if end = start + length; end > len(buf) || uint64(length) > p.limit {
		return 0, 0
	}
	return start, end
}
