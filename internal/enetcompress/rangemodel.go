package enetcompress

import "sync"

// The range coder predicts each byte from the two before it. A context counts the bytes that came in it: the root
// counts all of them, a context of order 1 those behind one byte, of order 2 those behind two. A byte that is new to
// a context is coded as an escape there, and then in the context of the next lower order.
//
// A byte that came in a context is a symbol of it, and is itself the context for what follows, of the next higher
// order. Its parent is the symbol of the same byte in the next lower context; the root is the parent of its own.

// The parameters of the model.
const (
	maxSymbols   = 4096 // with the root
	fullSymbols  = 4094 // with so many the model forgets everything
	maxOrder     = 2
	rootDelta    = 3 // what a byte's count grows by in the root
	delta        = 2 // and elsewhere
	escapeDelta  = 5 // what the escape weight grows by at a byte that is new to a context
	rootMinimum  = 1 // what each of the 256 bytes weighs in the root beside its count
	rootEscape   = 1 // the escape weight of the root: the end
	maxCount     = 255 - 2*delta
	maxRootCount = 255 - 2*rootDelta
	maxTotal     = 1<<16 - 256
)

// symbol is a byte that came in a context, and the context for what follows it. 0 stands for none: it is the number
// of the root, which is nobody's symbol.
type symbol struct {
	next    uint16 // the symbol of the next larger byte in the same context
	first   uint16 // the symbol of the smallest byte in this context
	parent  uint16
	total   uint16 // of the counts in this context, and its escape weight
	escapes uint16
	value   byte
	count   uint8
}

// root is the number of the root context.
const root = 0

// model is what encoder and decoder know alike after the same bytes.
type model struct {
	symbols [maxSymbols]symbol // the root's fields are those below
	used    int

	rootSymbols [256]uint16
	rootCounts  [256]uint8
	rootGroups  [16]uint16 // the sums of sixteen counts each
	rootTotal   uint16

	current uint16 // the context of the next byte
	order   int
}

// models is the memory of the encoders and decoders.
var models = sync.Pool{New: func() any { return new(model) }}

// forget makes the model as it is before the first byte.
func (m *model) forget() {
	m.used = 1
	m.rootSymbols, m.rootCounts, m.rootGroups = [256]uint16{}, [256]uint8{}, [16]uint16{}
	m.rootTotal = rootEscape + 256*rootMinimum
	m.current, m.order = root, 0
}

// advance goes on to the context of the next byte. symbol is that of the last one in the context where it began.
func (m *model) advance(symbol uint16) {
	m.current = symbol
	if m.order == maxOrder {
		m.current = m.symbols[symbol].parent
	} else {
		m.order++
	}
	if m.used >= fullSymbols {
		m.forget()
	}
}

// make adds a symbol.
func (m *model) make(value byte, next uint16) uint16 {
	n := uint16(m.used)
	m.symbols[n] = symbol{value: value, next: next}
	m.used++
	return n
}

// place is where a byte lies in a context, before it is counted.
type place struct {
	symbol uint16
	count  uint16 // 0 if it is new
	under  uint16 // the weight of the smaller bytes; without the escape weight
}

// find returns the place of a byte in a context other than the root, in which it gets a symbol if it has none.
func (m *model) find(context uint16, value byte) place {
	link, under := &m.symbols[context].first, uint16(0)
	for *link != 0 {
		s := &m.symbols[*link]
		if s.value >= value {
			if s.value == value {
				return place{*link, uint16(s.count), under}
			}
			break
		}
		under += uint16(s.count)
		link = &s.next
	}
	*link = m.make(value, *link)
	return place{symbol: *link, under: under}
}

// lookUp returns the place of the symbol that has the given weight in a context other than the root; the symbol is
// 0 if none has.
func (m *model) lookUp(context, weight uint16) place {
	under := uint16(0)
	n := m.symbols[context].first
	for ; n != 0; n = m.symbols[n].next {
		count := uint16(m.symbols[n].count)
		if weight-under < count {
			return place{n, count, under}
		}
		under += count
	}
	return place{}
}

// count counts a byte in a context other than the root.
func (m *model) count(context uint16, at place) {
	c := &m.symbols[context]
	m.symbols[at.symbol].count += delta
	c.total += delta
	if at.count == 0 {
		c.escapes += escapeDelta
		c.total += escapeDelta
	}
	if at.count > maxCount || c.total > maxTotal {
		m.halve(c)
	}
}

// halve takes half of all weights of a context other than the root.
func (m *model) halve(c *symbol) {
	c.escapes -= c.escapes / 2
	c.total = c.escapes
	for n := c.first; n != 0; n = m.symbols[n].next {
		s := &m.symbols[n]
		s.count -= s.count / 2
		c.total += uint16(s.count)
	}
}

// findRoot returns the place of a byte in the root.
func (m *model) findRoot(value byte) place {
	if m.rootSymbols[value] == 0 {
		m.rootSymbols[value] = m.make(value, 0)
	}
	group := int(value) / 16
	under := uint16(value) * rootMinimum
	for _, sum := range m.rootGroups[:group] {
		under += sum
	}
	for _, count := range m.rootCounts[16*group : value] {
		under += uint16(count)
	}
	return place{m.rootSymbols[value], uint16(m.rootCounts[value]) + rootMinimum, under}
}

// lookUpRoot returns the byte that has the given weight in the root; false if none has.
func (m *model) lookUpRoot(weight uint16) (byte, bool) {
	group, under := 0, uint16(0)
	for ; group < 16; group++ {
		next := under + m.rootGroups[group] + 16*rootMinimum
		if weight < next {
			break
		}
		under = next
	}
	if group == 16 {
		return 0, false
	}
	value := 16 * group
	for {
		next := under + uint16(m.rootCounts[value]) + rootMinimum
		if weight < next {
			return byte(value), true
		}
		under = next
		value++
	}
}

// countRoot counts a byte in the root.
func (m *model) countRoot(value byte, at place) {
	m.rootCounts[value] += rootDelta
	m.rootGroups[value/16] += rootDelta
	m.rootTotal += rootDelta
	if at.count > maxRootCount+rootMinimum || m.rootTotal > maxTotal {
		m.halveRoot()
	}
}

// halveRoot takes half of all counts of the root.
func (m *model) halveRoot() {
	m.rootTotal = rootEscape + 256*rootMinimum
	for group := range m.rootGroups {
		sum := uint16(0)
		for value := 16 * group; value < 16*(group+1); value++ {
			m.rootCounts[value] -= m.rootCounts[value] / 2
			sum += uint16(m.rootCounts[value])
		}
		m.rootGroups[group] = sum
		m.rootTotal += sum
	}
}
