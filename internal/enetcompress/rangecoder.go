package enetcompress

// A range coder stands for the whole input by one long number: each step narrows the interval from low to low + span
// to the part that belongs to what was coded. The top byte of low is written as soon as it can't change any more.

const (
	topByte = 1 << 24
	minSpan = 1 << 16 // the interval is never narrower before a step, so that each weight keeps a part of it
)

// span is the interval, whose arithmetic wraps at 32 bits.
type span struct {
	low, width uint32
}

// divide makes the width that of one weight of a total, for narrow.
func (s *span) divide(total uint16) { s.width /= uint32(total) }

// narrow takes the part of the interval that begins at the weight under, count wide.
func (s *span) narrow(under, count uint16) {
	s.low += uint32(under) * s.width
	s.width *= uint32(count)
}

// shift reports whether the top byte is decided, or must be as the interval is too narrow: the caller then takes it
// and calls next.
func (s *span) shift() bool {
	if s.low^(s.low+s.width) < topByte {
		return true
	}
	if s.width >= minSpan {
		return false
	}
	s.width = -s.low % minSpan
	return true
}

// next goes on to the next byte.
func (s *span) next() {
	s.low <<= 8
	s.width <<= 8
}

// rangeEncoder appends to out.
type rangeEncoder struct {
	span
	out []byte
}

// code appends the interval of count weights from under, of a total.
func (e *rangeEncoder) code(under, count, total uint16) {
	e.divide(total)
	e.narrow(under, count)
	for e.shift() {
		e.out = append(e.out, byte(e.low>>24))
		e.next()
	}
}

// finish appends the number's last bytes. The decoder reads zeros behind them.
func (e *rangeEncoder) finish() {
	for ; e.low != 0; e.low <<= 8 {
		e.out = append(e.out, byte(e.low>>24))
	}
}

// appendRangeCoded appends src to dst as the range coder writes it. It stops when that gets as long as src.
func appendRangeCoded(dst, src []byte) []byte {
	m := models.Get().(*model)
	defer models.Put(m)
	m.forget()
	e := rangeEncoder{span{0, 1<<32 - 1}, dst}
	for _, value := range src {
		m.advance(e.byte(m, value))
		if len(e.out)-len(dst) >= len(src) {
			return e.out
		}
	}
	e.finish()
	return e.out
}

// byte codes and counts one byte, from the current context downwards, and returns its symbol in that.
func (e *rangeEncoder) byte(m *model, value byte) (highest uint16) {
	link := &highest
	for context := m.current; context != root; context = m.symbols[context].parent {
		at := m.find(context, value)
		*link = at.symbol
		link = &m.symbols[at.symbol].parent
		escapes, total := m.symbols[context].escapes, m.symbols[context].total
		m.count(context, at)
		if at.count > 0 {
			e.code(escapes+at.under, at.count, total)
			return highest
		}
		if total > 0 {
			e.code(0, escapes, total)
		}
	}
	at := m.findRoot(value)
	*link = at.symbol
	e.code(rootEscape+at.under, at.count, m.rootTotal)
	m.countRoot(value, at)
	return highest
}

// rangeDecoder reads from in; behind its end are zeros.
type rangeDecoder struct {
	span
	number uint32 // the part of the long number that lies in the interval
	in     []byte
}

// take takes one more byte of the input to the number.
func (d *rangeDecoder) take() {
	d.number <<= 8
	if len(d.in) > 0 {
		d.number |= uint32(d.in[0])
		d.in = d.in[1:]
	}
}

// weight returns where in a total of weights the number lies: anything up to the total, and beyond if no encoder
// wrote it. What follows is a step.
func (d *rangeDecoder) weight(total uint16) uint32 {
	d.divide(total)
	return (d.number - d.low) / d.width
}

// step takes the interval of count weights from under, of the total that weight was asked with.
func (d *rangeDecoder) step(under, count uint16) {
	d.narrow(under, count)
	for d.shift() {
		d.take()
		d.next()
	}
}

// appendRangeDecoded appends the bytes of which the range coder made src.
func appendRangeDecoded(dst, src []byte, limit int) ([]byte, error) {
	m := models.Get().(*model)
	defer models.Put(m)
	m.forget()
	d := rangeDecoder{span: span{0, 1<<32 - 1}, in: src}
	for range 4 {
		d.take()
	}
	out := dst
	for {
		value, found, ok := d.byte(m)
		switch {
		case !ok:
			return dst, ErrCorrupt
		case !found && (len(d.in) > 0 || d.number != d.low):
			return dst, ErrCorrupt // the encoder writes nothing behind the end
		case !found:
			return out, nil
		case len(out)-len(dst) >= limit:
			return dst, ErrTooLarge
		}
		out = append(out, value)
	}
}

// byte decodes and counts one byte. found is false at the end, ok where no encoder could have come to.
func (d *rangeDecoder) byte(m *model) (value byte, found, ok bool) {
	context := m.current
	for ; context != root; context = m.symbols[context].parent {
		c := &m.symbols[context]
		if c.total == 0 {
			continue // nothing came in it yet, which is no news to code
		}
		weight := d.weight(c.total)
		if weight >= uint32(c.total) {
			return 0, false, false
		}
		if weight < uint32(c.escapes) {
			d.step(0, c.escapes)
			continue
		}
		at := m.lookUp(context, uint16(weight)-c.escapes)
		value = m.symbols[at.symbol].value
		d.step(c.escapes+at.under, at.count)
		m.count(context, at)
		return value, true, d.enter(m, value, context, at.symbol)
	}
	weight := d.weight(m.rootTotal)
	if weight < rootEscape {
		return 0, false, true
	}
	value, ok = m.lookUpRoot(uint16(min(weight-rootEscape, 1<<16-1)))
	if !ok {
		return 0, false, false
	}
	at := m.findRoot(value)
	d.step(rootEscape+at.under, at.count)
	m.countRoot(value, at)
	return value, true, d.enter(m, value, root, at.symbol)
}

// enter counts a byte that was found in a context in all above it, where it must be new, and goes on to the context
// of the next byte.
func (d *rangeDecoder) enter(m *model, value byte, found, symbol uint16) (ok bool) {
	highest := symbol
	link := &highest
	for context := m.current; context != found; context = m.symbols[context].parent {
		at := m.find(context, value)
		if at.count > 0 {
			return false
		}
		m.count(context, at)
		*link = at.symbol
		link = &m.symbols[at.symbol].parent
	}
	*link = symbol
	m.advance(highest)
	return true
}
