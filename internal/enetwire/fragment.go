package enetwire

import "github.com/godotpeer/godotpeer/internal/blocks"

// An assembly is the state of a packet of which not all fragments have come.
type assembly struct {
	total   int
	count   uint32
	seen    uint32   // fragments that came
	came    int      // their bytes
	numbers []uint64 // which they are, as a bitmap as long as needed
	next    *assembly
}

// isWhole tells whether nothing of the packet is missing.
func (pk *Packet) isWhole() bool { return pk.parts == nil || pk.parts.seen == pk.parts.count }

// lastSeq returns the last reliable number of the packet.
func (pk *Packet) lastSeq() uint16 {
	if pk.parts == nil {
		return pk.seq
	}
	return pk.seq + uint16(pk.parts.count) - 1
}

// A fragment is the fields of SEND_FRAGMENT and SEND_UNRELIABLE_FRAGMENT.
type fragment struct {
	start                        uint16
	count, number, total, offset uint32
	payload                      []byte
}

func (c *command) fragment() fragment {
	return fragment{start: c.u16(0), count: c.u32(4), number: c.u32(8), total: c.u32(12), offset: c.u32(16), payload: c.payload}
}

// isValid tells whether the fragment agrees with itself and the limits.
func (f *fragment) isValid() bool {
	return f.count <= maxFragments && f.number < f.count && f.total <= MaxPacket &&
		f.offset < f.total && uint32(len(f.payload)) <= f.total-f.offset
}

func (p *Peer) receiveFragment(c *command) bool {
	ch := p.takesData(c)
	if ch == nil {
		return false
	}
	f := c.fragment()
	if len(f.payload) == 0 {
		return false
	}
	distance, near := ch.distance(f.start)
	if !near || distance == 0 {
		return true
	}
	if p.state == DisconnectLater || !f.isValid() || f.total < f.count {
		return false
	}
	pk := ch.waiting[f.start]
	if pk == nil {
		if !p.hasRoom() || !p.mayWait(distance) || !f.isNear(0, 0) {
			return false
		}
		pk = p.newAssembly(c, &f, FlagReliable)
		p.keep(ch, pk)
	}
	if !f.belongsTo(pk) || !pk.add(&f) {
		return false
	}
	if distance == 1 && pk.isWhole() {
		p.advance(ch)
	}
	return true
}

func (p *Peer) receiveUnreliableFragment(c *command) bool {
	ch := p.takesData(c)
	if ch == nil {
		return false
	}
	f := c.fragment()
	distance, near := ch.distance(c.seq)
	if !near || distance == 0 && f.start <= ch.inUnreliable {
		return true
	}
	if p.state == DisconnectLater || !f.isValid() {
		return false
	}
	at, there := ch.findLoose(c.seq, f.start)
	if !there {
		if !p.hasRoom() || p.ahead >= maxAhead {
			return false
		}
		if !f.isNear(0, 0) {
			return true
		}
		pk := p.newAssembly(c, &f, FlagUnreliableFragment)
		pk.seq, pk.useq = c.seq, f.start
		p.keepLoose(ch, at, pk)
		if at, there = ch.findLoose(c.seq, f.start); !there {
			return true // it was the oldest of too many
		}
	}
	pk := ch.loose[at]
	if !f.belongsTo(pk) {
		return false
	}
	if pk.add(&f) && pk.isWhole() && distance == 0 {
		p.releaseLoose(ch)
	}
	return true
}

// newAssembly makes a packet of which f is the first fragment to come.
func (p *Peer) newAssembly(c *command, f *fragment, flags Flags) *Packet {
	pk := p.newPacket(c, nil, flags, int(f.total))
	pk.seq = f.start
	h := p.host
	a := h.spareAssembly
	if a == nil {
		a = new(assembly)
	} else {
		h.spareAssembly = a.next
		h.spareAssemblies--
	}
	*a = assembly{total: int(f.total), count: f.count, numbers: a.numbers[:0]}
	pk.parts = a
	return pk
}

// dropAssembly takes back what puts a packet together.
func (h *Host) dropAssembly(pk *Packet) {
	a := pk.parts
	pk.parts = nil
	if h.spareAssemblies < maxSpare && cap(a.numbers) <= fragmentsAhead/64 {
		a.next = h.spareAssembly
		h.spareAssembly = a
		h.spareAssemblies++
	}
}

// belongsTo tells whether the fragment is one of the packet that has its number.
func (f *fragment) belongsTo(pk *Packet) bool {
	a := pk.parts
	return a != nil && a.total == int(f.total) && a.count == f.count
}

// isNear tells whether the fragment is not far beyond what came of its packet, so that memory is taken only for that.
func (f *fragment) isNear(seen uint32, came int) bool {
	return int(f.offset)+len(f.payload) <= came+assemblyAhead && f.number <= seen+fragmentsAhead
}

// add puts a fragment where it belongs, unless it came before. It is false if that is too far away
// for now, or if all have come and their bytes are not what was announced.
func (pk *Packet) add(f *fragment) bool {
	a := pk.parts
	word, bit := int(f.number/64), uint64(1)<<(f.number%64)
	if word < len(a.numbers) && a.numbers[word]&bit != 0 {
		return true
	}
	last := a.seen+1 == a.count
	if !f.isNear(a.seen, a.came) || last && a.came+len(f.payload) != a.total {
		return false
	}
	for len(a.numbers) <= word {
		a.numbers = append(a.numbers, 0)
	}
	a.numbers[word] |= bit
	a.seen++
	a.came += len(f.payload)
	pk.grow(int(f.offset) + len(f.payload))
	if last {
		pk.grow(a.total)
	}
	copy(pk.data[f.offset:], f.payload)
	return true
}

// grow makes the data at least size bytes long, with zeros.
func (pk *Packet) grow(size int) {
	old := len(pk.data)
	if size <= old {
		return
	}
	if size > cap(pk.data) {
		block := blocks.Take(min(max(size, 2*cap(pk.data)), pk.parts.total))
		copy(block, pk.data)
		blocks.Give(pk.data[:0:cap(pk.data)])
		pk.data = block
	}
	pk.data = pk.data[:size]
	clear(pk.data[old:])
}
