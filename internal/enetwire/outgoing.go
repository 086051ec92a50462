package enetwire

import "encoding/binary"

// An outCommand is a command that is to be sent, or was sent and waits for its acknowledgement.
type outCommand struct {
	prev, next *outCommand
	list       *commandList
	chain      *outCommand // the next in its bucket of the host's sentTable

	packet   *outPacket // nil if it is no data
	offset   uint32     // of the payload in the packet
	number   uint32     // of the fragment
	length   uint16     // of the payload
	kind     uint8
	flags    uint8
	channel  uint8
	seq      uint16 // reliable
	useq     uint16 // unreliable, or the unsequenced group
	start    uint16 // the first fragment's number, reliable or unreliable
	peer     uint16 // the number of the slot, for the sentTable
	attempts uint16
	args     [3]uint32 // the fields of DISCONNECT, BANDWIDTH_LIMIT and THROTTLE_CONFIGURE
	order    uint64    // in which it was queued, among all of the host
	sent     int64     // when it was last sent
	timeout  int64     // after which it is sent again
}

// size is the size of the whole command.
func (c *outCommand) size() int { return int(commandSizes[c.kind]) + int(c.length) }

// weight is what the command counts for in what waits at its peer.
func (c *outCommand) weight() int { return commandWeight + int(c.length) }

func (c *outCommand) acknowledged() bool { return c.flags&flagAcknowledge != 0 }

// payload is the part of the packet that the command carries.
func (c *outCommand) payload() []byte { return c.packet.data[c.offset:][:c.length] }

// append appends the command as it goes out. hello is what CONNECT and VERIFY_CONNECT say; fragment is the size of
// all fragments but the last.
func (c *outCommand) append(dst []byte, hello []byte) []byte {
	be := binary.BigEndian
	dst = be.AppendUint16(append(dst, c.kind|c.flags, c.channel), c.seq)
	switch c.kind {
	case cmdConnect, cmdVerifyConnect:
		return append(dst, hello...)
	case cmdDisconnect:
		return be.AppendUint32(dst, c.args[0])
	case cmdBandwidthLimit:
		return be.AppendUint32(be.AppendUint32(dst, c.args[0]), c.args[1])
	case cmdThrottleConfigure:
		return be.AppendUint32(be.AppendUint32(be.AppendUint32(dst, c.args[0]), c.args[1]), c.args[2])
	case cmdSendReliable:
		dst = be.AppendUint16(dst, c.length)
		return append(dst, c.payload()...)
	case cmdSendUnreliable, cmdSendUnsequenced:
		dst = be.AppendUint16(be.AppendUint16(dst, c.useq), c.length)
		return append(dst, c.payload()...)
	case cmdSendFragment, cmdSendUnreliableFragment:
		total := uint32(len(c.packet.data))
		dst = be.AppendUint16(be.AppendUint16(dst, c.start), c.length)
		dst = be.AppendUint32(be.AppendUint32(dst, c.args[0]), c.number)
		dst = be.AppendUint32(be.AppendUint32(dst, total), c.offset)
		return append(dst, c.payload()...)
	}
	return dst // PING
}

// A commandList is a list of commands in order. A command is in one list at most.
type commandList struct{ first, last *outCommand }

func (l *commandList) empty() bool { return l.first == nil }

func (l *commandList) push(c *outCommand) { l.insert(c, nil) }

// insert puts c before mark, at the end if that is nil.
func (l *commandList) insert(c, mark *outCommand) {
	c.list, c.next = l, mark
	if mark != nil {
		c.prev, mark.prev = mark.prev, c
	} else {
		c.prev, l.last = l.last, c
	}
	if c.prev != nil {
		c.prev.next = c
	} else {
		l.first = c
	}
}

// unlink takes c off the list that it is in.
func (c *outCommand) unlink() {
	l := c.list
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		l.first = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	} else {
		l.last = c.prev
	}
	c.prev, c.next, c.list = nil, nil, nil
}

func (h *Host) newCommand() *outCommand {
	c := h.spareCommand
	if c == nil {
		return new(outCommand)
	}
	h.spareCommand = c.next
	h.spareCommands--
	c.next = nil
	return c
}

// dropCommand takes back a command that is in no list.
func (h *Host) dropCommand(c *outCommand) {
	if c.packet != nil {
		h.release(c.packet)
	}
	*c = outCommand{}
	if h.spareCommands < maxSpare {
		c.next = h.spareCommand
		h.spareCommand = c
		h.spareCommands++
	}
}

// dropCommand takes back a command that is done, and is in no list.
func (p *Peer) dropCommand(c *outCommand) {
	p.outgoing -= c.weight()
	p.host.dropCommand(c)
}

// dropAll drops what is in the list.
func (h *Host) dropAll(l *commandList) {
	for c := l.first; c != nil; {
		next := c.next
		if c.attempts > 0 {
			h.sent.remove(c)
		}
		c.list = nil
		h.dropCommand(c)
		c = next
	}
	*l = commandList{}
}

// A sentTable finds the commands that were sent and not acknowledged by what their acknowledgement says, so that the
// other side cannot make the host search for what was never sent.
type sentTable struct {
	buckets []*outCommand // by key, as chains; a power of two
	count   int
}

func sentKey(peer uint16, channel uint8, seq uint16) uint32 {
	return uint32(peer)<<20 ^ uint32(channel)<<12 ^ uint32(seq)
}

func (t *sentTable) bucket(peer uint16, channel uint8, seq uint16) **outCommand {
	return &t.buckets[int(sentKey(peer, channel, seq)*0x9E3779B1>>7)&(len(t.buckets)-1)]
}

func (t *sentTable) add(c *outCommand) {
	if t.count >= len(t.buckets) {
		t.grow()
	}
	b := t.bucket(c.peer, c.channel, c.seq)
	c.chain, *b = *b, c
	t.count++
}

func (t *sentTable) grow() {
	old := t.buckets
	t.buckets = make([]*outCommand, max(16, 2*len(old)))
	for _, c := range old {
		for c != nil {
			next := c.chain
			b := t.bucket(c.peer, c.channel, c.seq)
			c.chain, *b = *b, c
			c = next
		}
	}
}

func (t *sentTable) find(peer uint16, channel uint8, seq uint16) *outCommand {
	if t.count == 0 {
		return nil
	}
	c := *t.bucket(peer, channel, seq)
	for c != nil && (c.peer != peer || c.channel != channel || c.seq != seq) {
		c = c.chain
	}
	return c
}

func (t *sentTable) remove(c *outCommand) {
	for at := t.bucket(c.peer, c.channel, c.seq); *at != nil; at = &(*at).chain {
		if *at == c {
			*at, c.chain = c.chain, nil
			t.count--
			return
		}
	}
}
