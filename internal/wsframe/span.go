package wsframe

import (
	"encoding/binary"
	"math"
	"slices"
)

// Span is where the payload of a message lies in a buffer, and whether it is text. It is small because a receiver may
// hold thousands: a buffer has less than 4 GiB, and a message at most [MaxSpan] bytes.
type Span struct {
	start uint32
	kind  uint32 // the size, with the bits below
}

const (
	// MaxSpan is the size in bytes of the longest message that a [Span] can stand for.
	MaxSpan = 1<<30 - 1

	elsewhere  = math.MaxUint32 // in place of a start
	spanText   = 1 << 31
	spanMasked = 1 << 30 // the payload is masked still, by the key that lies before it
)

// NewSpan returns the span of a message that is not masked.
func NewSpan(start, size int, opcode Opcode) Span {
	s := Span{uint32(start), uint32(size)}
	if opcode == Text {
		s.kind |= spanText
	}
	return s
}

// Elsewhere returns the span of a message that lies in memory of its own.
func Elsewhere(size int, opcode Opcode) Span {
	s := NewSpan(0, size, opcode)
	s.start = elsewhere
	return s
}

// IsElsewhere tells whether the message does not lie in the buffer. Only the size and the kind of such a span mean
// something.
func (s Span) IsElsewhere() bool { return s.start == elsewhere }

// Size returns how many bytes the payload has.
func (s Span) Size() int { return int(s.kind & MaxSpan) }

// End returns where the payload ends.
func (s Span) End() int { return int(s.start) + s.Size() }

// IsText tells whether the message is text, not binary.
func (s Span) IsText() bool { return s.kind&spanText != 0 }

// IsMasked tells whether the payload is masked still in the buffer.
func (s Span) IsMasked() bool { return s.kind&spanMasked != 0 }

// Payload returns the payload as it is in buf.
func (s Span) Payload(buf []byte) []byte { return buf[s.start:][:s.Size()] }

// AppendUnmasked appends the payload, which must be masked, unmasked to dst. It does not change buf.
func (s Span) AppendUnmasked(dst, buf []byte) []byte {
	payload := s.Payload(buf)
	before := len(dst)
	dst = slices.Grow(dst, len(payload))[:before+len(payload)]
	xorKey(dst[before:], payload, s.key(buf))
	return dst
}

// Unmask unmasks the payload in buf, if it is masked, and returns the span as it is then: what lies before the payload
// is no longer needed.
func (s Span) Unmask(buf []byte) Span {
	if s.IsMasked() {
		payload := s.Payload(buf)
		xorKey(payload, payload, s.key(buf))
		s.kind &^= spanMasked
	}
	return s
}

// MovedTo returns the span of the same payload, which must not be masked, at another place.
func (s Span) MovedTo(start int) Span { return Span{uint32(start), s.kind} }

func (s Span) key(buf []byte) uint32 { return binary.LittleEndian.Uint32(buf[s.start-4:]) }
