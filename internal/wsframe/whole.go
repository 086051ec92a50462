package wsframe

import "encoding/binary"

// AppendWhole is Next for who wants small messages cheaply. As long as buf has from at on a message that is one frame
// of less than 64 KiB, wholly there and within the limit, it appends where the payload lies to spans: at most so many.
// It returns where it stopped, and how many bytes the payloads have; then call Next. Nearly all messages are such, and
// to take them without the state that pieces need, and many in one call, is what keeps a small message cheap. It
// rejects no header: what it does not know, Next judges.
//
// Binary payloads stay masked in buf until they are read, since to unmask while copying saves a pass.
func (p *Parser) AppendWhole(spans []Span, buf []byte, at, most int) (longer []Span, stop, payload int) {
	if p.state != betweenMessages {
		return spans, at, 0
	}
	server, limit := p.role == Server, int(min(p.limit, 0xFFFF))
	for range most {
		if len(buf)-at < 4 {
			break
		}
		opcode := Opcode(buf[at] ^ finBit)
		if opcode != Text && opcode != Binary {
			break
		}
		start, length, kind := at+2, int(buf[at+1]), uint32(0)
		if server {
			start, length, kind = at+6, length^maskBit, spanMasked // a missing mask bit gives a length too big here
		}
		if length >= length16 {
			if length > length16 {
				break
			}
			length = int(binary.BigEndian.Uint16(buf[at+2:]))
			if length < length16 {
				break
			}
			start += 2
		}
		end := start + length
		if length > limit || end > len(buf) {
			break
		}
		span := Span{uint32(start), uint32(length) | kind}
		if opcode == Text {
			if span = p.openText(span, buf); p.state == ended {
				break
			}
		}
		spans = append(spans, span)
		at = end
		payload += length
	}
	return spans, at, payload
}

// openText unmasks a message and checks that it is text. If not, Next will say so.
func (p *Parser) openText(s Span, buf []byte) Span {
	s = s.Unmask(buf)
	s.kind |= spanText
	if len(skipWhole(s.Payload(buf))) > 0 {
		p.state, p.err = ended, errTextNotUTF8
	}
	return s
}

// nextWhole is AppendWhole for one message, which it unmasks. If the end is 0 there is none.
func (p *Parser) nextWhole(buf []byte) (payload []byte, end int, opcode Opcode) {
	var room [1]Span
	spans, end, _ := p.AppendWhole(room[:0], buf, 0, 1)
	if len(spans) == 0 {
		return nil, 0, 0
	}
	s := spans[0].Unmask(buf)
	opcode = Binary
	if s.IsText() {
		opcode = Text
	}
	return s.Payload(buf)[:s.Size():s.Size()], end, opcode
}
