package wsframe

import "math"

// Event is what a [Parser] found: a piece of a text or binary message, or a whole control frame.
// The zero Event means that nothing is complete yet.
type Event struct {
	// Payload is unmasked and, in a text message, valid UTF-8 so far (its end may cut a character). It is a part of
	// the buffer that Next was given, or for a control frame that came in pieces, of the parser until the next call.
	Payload []byte
	// Opcode is Text or Binary for every piece of a message, Close, Ping or Pong for a control frame,
	// Continuation (0) only in the zero Event.
	Opcode Opcode
	// First and Last mark the first and the last piece of a message. A message that is one frame and came whole has
	// both in one event, as has every control frame. Pieces of no bytes are possible.
	First, Last bool
}

// Parser reads the frames that one side of a connection receives. It is strict: what RFC 6455 forbids is an *[Error]
// as soon as the bytes that show it are there. It keeps no payload but that of a control frame that came in pieces,
// so that its memory is bounded whatever is sent. Make one with [NewParser]; one goroutine at a time uses it.
type Parser struct {
	err *Error // why the parser gave up

	// control collects the payload of a control frame that came in pieces: allocated when the first one does, so
	// that an idle peer does not carry it.
	control *[MaxControlPayload]byte

	limit   uint32 // the longest message that is accepted
	longest uint32 // message that came whole, of those in several pieces
	total   uint32 // bytes of the current message, with all of the current frame
	left    uint32 // payload bytes of the current frame that are still to come
	key     uint32 // the mask as it stands for the next payload byte
	state   state
	role    Role
	message Opcode // Text or Binary inside a message, else Continuation
	opcode  Opcode // of the current frame
	final   bool   // the current frame ends its message
	begun   bool   // a piece of the current message was handed out
	text    utf8State

	closeCode uint16 // of the own close frame, else 0
	collected uint8  // bytes in control
	headSize  uint8  // bytes in head
	head      [MaxHeaderSize]byte
}

// state is what the next byte belongs to.
type state uint8

const (
	betweenMessages state = iota // no message is in progress, and of the next header no byte is there
	inHeader
	inData
	inControl
	ended // after a close frame or an error
)

// NewParser returns a parser for the side that role says, which accepts messages of at most maxMessage bytes, over
// all their fragments. A maxMessage of 0 or less accepts only empty messages, and none is accepted of 4 GiB or more.
func NewParser(role Role, maxMessage int) Parser {
	return Parser{role: role, limit: uint32(min(uint64(max(maxMessage, 0)), math.MaxUint32))}
}

// Limit returns how many bytes the longest message that is accepted may have.
func (p *Parser) Limit() int { return int(p.limit) }

// Longest returns how many bytes the longest message has that came whole so far, of those that came in several pieces.
func (p *Parser) Longest() int { return int(p.longest) }

// Left returns how many payload bytes of the current text or binary frame are still to come, 0 where the next byte belongs
// to none.
func (p *Parser) Left() int {
	if p.state != inData {
		return 0
	}
	return int(p.left)
}

// ClosedWith tells the parser of the code of a close frame that was sent: the answer to that may have the same one, also
// if it is none that should be sent. The code 0 stands for none.
func (p *Parser) ClosedWith(code uint16) { p.closeCode = code }

// Next reads from buf up to the end of a frame, or all of it, and returns what it found and how many bytes it took.
// Call it again with the rest as long as there is one; bytes that were taken are not needed again. It unmasks
// payloads in buf.
//
// What follows a close frame is taken and dropped. An error is an *[Error] and final: all that follows is dropped with
// the same error.
func (p *Parser) Next(buf []byte) (Event, int, error) {
	if payload, end, opcode := p.nextWhole(buf); end > 0 {
		return Event{Payload: payload, Opcode: opcode, First: true, Last: true}, end, nil
	}
	if p.state == betweenMessages {
		p.state = inHeader
	}
	return p.nextPiece(buf)
}

// nextPiece is Next for all that is not a whole message in one frame.
func (p *Parser) nextPiece(buf []byte) (Event, int, error) {
	n := 0
	if p.state == inHeader {
		var err *Error
		if n, err = p.readHeader(buf); err != nil {
			return p.fail(buf, err)
		}
	}
	switch {
	case p.state == ended:
		return p.afterEnd(buf)
	case p.state == inHeader, n == len(buf) && p.left > 0:
		return Event{}, n, nil
	case p.state == inControl:
		return p.readControl(buf, n)
	}
	return p.readData(buf, n)
}

// afterEnd drops what comes after a close frame or an error.
func (p *Parser) afterEnd(buf []byte) (Event, int, error) {
	if p.err != nil {
		return p.fail(buf, p.err)
	}
	return Event{}, len(buf), nil
}

// fail ends the parser.
func (p *Parser) fail(buf []byte, err *Error) (Event, int, error) {
	p.state, p.err = ended, err
	return Event{}, len(buf), err
}

// readData takes payload of a text or binary frame from buf[n:].
func (p *Parser) readData(buf []byte, n int) (Event, int, error) {
	piece := p.take(buf[n:])
	if p.role == Server {
		p.key = xorKey(piece, piece, p.key)
	}
	if p.message == Text && !p.validText(piece) {
		return p.fail(buf, errTextNotUTF8)
	}
	ev := Event{Payload: piece, Opcode: p.message, First: !p.begun}
	p.begun = true
	if p.left == 0 {
		if ev.Last = p.final; ev.Last {
			p.longest = max(p.longest, p.total)
		}
		p.endFrame()
	}
	return ev, n + len(piece), nil
}

// take returns the part of b that belongs to the current frame.
func (p *Parser) take(b []byte) []byte {
	n := min(uint64(len(b)), uint64(p.left))
	p.left -= uint32(n)
	return b[:n:n]
}

// validText tells whether the message can still become valid UTF-8: a character in progress must not need more
// bytes than its last frame has left.
func (p *Parser) validText(piece []byte) bool {
	return p.text.feed(piece) && (!p.final || uint32(p.text.missing) <= p.left)
}

// readControl takes payload of a control frame from buf[n:]: in place if it is all there.
func (p *Parser) readControl(buf []byte, n int) (Event, int, error) {
	payload := p.take(buf[n:])
	n += len(payload)
	if p.left > 0 || p.collected > 0 {
		payload = p.collect(payload)
	}
	if p.left > 0 {
		return Event{}, n, nil
	}
	p.collected = 0
	if p.role == Server {
		xorKey(payload, payload, p.key)
	}
	p.endFrame()
	if p.opcode == Close {
		if err := checkClosePayload(payload, p.closeCode); err != nil {
			return p.fail(buf, err)
		}
		p.state = ended
	}
	return Event{Payload: payload, Opcode: p.opcode, First: true, Last: true}, n, nil
}

// collect adds a piece of a control frame's payload to those before and returns all of them.
func (p *Parser) collect(piece []byte) []byte {
	if p.control == nil {
		p.control = new([MaxControlPayload]byte)
	}
	p.collected += uint8(copy(p.control[p.collected:], piece))
	return p.control[:p.collected:p.collected]
}

// endFrame goes on to the next header. A control frame leaves final as it is: false inside a message.
func (p *Parser) endFrame() {
	if p.final {
		p.message = Continuation
	}
	p.state = inHeader
	if p.message == Continuation {
		p.state = betweenMessages
	}
}
