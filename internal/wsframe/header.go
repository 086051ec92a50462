package wsframe

import "encoding/binary"

// readHeader takes header bytes from buf and returns how many. When the header is complete, the frame has begun and
// the state is another.
func (p *Parser) readHeader(buf []byte) (int, *Error) {
	if p.headSize == 0 {
		size, err := p.parseHeader(buf)
		if size == 0 && err == nil {
			p.headSize = uint8(copy(p.head[:], buf))
			return len(buf), nil
		}
		return size, err
	}
	for i, c := range buf {
		p.head[p.headSize] = c
		p.headSize++
		size, err := p.parseHeader(p.head[:p.headSize])
		if err != nil {
			return 0, err
		}
		if size > 0 {
			p.headSize = 0
			return i + 1, nil
		}
	}
	return len(buf), nil
}

// parseHeader begins the frame whose header b starts with and returns the header's size, or 0 if it is not all there.
// What is there is checked in either case, byte by byte, so that the outcome is the same however the input is cut.
func (p *Parser) parseHeader(b []byte) (int, *Error) {
	if len(b) == 0 {
		return 0, nil
	}
	first := b[0]
	if err := p.checkFirstByte(first); err != nil || len(b) == 1 {
		return 0, err
	}
	opcode := Opcode(first & opcodeBits)
	if err := p.checkSecondByte(opcode, b[1]); err != nil {
		return 0, err
	}
	size, length := 2, uint64(b[1]&lengthBits)
	if length >= length16 {
		var err *Error
		if size, length, err = extendedLength(b); size == 0 {
			return 0, err
		}
	}
	if !opcode.IsControl() {
		if err := p.checkSize(opcode, length); err != nil {
			return 0, err
		}
	}
	if p.role == Server {
		if len(b) < size+4 {
			return 0, nil
		}
		p.key = binary.LittleEndian.Uint32(b[size:])
		size += 4
	}
	p.begin(opcode, first&finBit != 0, uint32(length))
	return size, nil
}

// checkFirstByte checks the reserved bits, the opcode and its place among the fragments of a message.
func (p *Parser) checkFirstByte(c byte) *Error {
	if c&reservedBit != 0 {
		return errReservedBits
	}
	switch opcode := Opcode(c & opcodeBits); opcode {
	case Text, Binary:
		if p.message != Continuation {
			return errInsideMessage
		}
	case Continuation:
		if p.message == Continuation {
			return errLoneFragment
		}
	case Close, Ping, Pong:
		if c&finBit == 0 {
			return errControlCut
		}
	default:
		return errReservedOpcode
	}
	return nil
}

// checkSecondByte checks the mask bit and what the short length says about a control frame.
func (p *Parser) checkSecondByte(opcode Opcode, c byte) *Error {
	if masked := c&maskBit != 0; masked != (p.role == Server) {
		if masked {
			return errMasked
		}
		return errUnmasked
	}
	if !opcode.IsControl() {
		return nil
	}
	switch length := c & lengthBits; {
	case length > MaxControlPayload:
		return errControlLong
	case length == 1 && opcode == Close:
		return errCloseOneByte
	}
	return nil
}

// extendedLength reads a length of 2 or 8 bytes and returns with it the size of the header so far, 0 if it is not all
// there or wrong.
func extendedLength(b []byte) (size int, length uint64, err *Error) {
	if b[1]&lengthBits == length16 {
		if len(b) < 4 {
			return 0, 0, nil
		}
		length = uint64(binary.BigEndian.Uint16(b[2:]))
		if length < length16 {
			return 0, 0, errLengthForm
		}
		return 4, length, nil
	}
	if len(b) < 10 {
		return 0, 0, nil
	}
	length = binary.BigEndian.Uint64(b[2:])
	switch {
	case length>>63 != 0:
		return 0, 0, errLengthTopBit
	case length <= 0xFFFF:
		return 0, 0, errLengthForm
	}
	return 10, length, nil
}

// checkSize checks that the message stays within the limit with this frame.
func (p *Parser) checkSize(opcode Opcode, length uint64) *Error {
	if opcode == Continuation {
		length += uint64(p.total) // both are below 2^63
	}
	if length > uint64(p.limit) {
		return errTooBig(length, p.limit)
	}
	return nil
}

// begin enters a frame whose header was accepted, so that its length is within the limit.
func (p *Parser) begin(opcode Opcode, final bool, length uint32) {
	p.opcode, p.left = opcode, length
	if opcode.IsControl() {
		p.state = inControl
		return
	}
	p.state, p.final = inData, final
	if opcode == Continuation {
		p.total += length
		return
	}
	p.message, p.total, p.begun = opcode, length, false
}
