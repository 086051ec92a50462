package enetwire

import "github.com/godotpeer/godotpeer/internal/blocks"

// maxSpare is how many of each of its small things a host keeps for their next use.
const maxSpare = 4096

// A Packet is one that has come. It is the receiver's until he frees it, also when its peer is gone.
type Packet struct {
	data    []byte
	peer    *Peer
	next    *Packet // in the inbox, or in the host's spare ones
	parts   *assembly
	counted int    // bytes that it counts for as waiting; -1 if it does not count
	seq     uint16 // the reliable sequence number, of fragments the first
	useq    uint16 // the unreliable one
	channel uint8
	flags   Flags
	small   small
}

// small is the memory of payloads for which no block is worth its while. Its size is that of no block, so that to give
// it back as one does nothing.
type small [96]byte

// room returns memory for a payload: itself if that fits, else a block.
func (s *small) room(size int) []byte {
	if size <= len(s) {
		return s[:size]
	}
	return blocks.Take(size)[:size]
}

// Bytes returns the payload. It belongs to the packet, and is gone when that is freed.
func (pk *Packet) Bytes() []byte { return pk.data }

// Channel returns the channel on which the packet came.
func (pk *Packet) Channel() int { return int(pk.channel) }

// Flags tell how the packet came: FlagReliable, FlagUnsequenced, FlagUnreliableFragment, or none of them.
func (pk *Packet) Flags() Flags { return pk.flags }

// Peer returns the peer that sent the packet.
func (pk *Packet) Peer() *Peer { return pk.peer }

// Free gives the memory of the packet back. Until then its bytes count as waiting, and a peer with 32 MiB or 65,536
// packets waiting has its data refused. It must be called once, and the packet not be used afterwards.
func (pk *Packet) Free() {
	pk.peer.inboxed--
	pk.peer.host.dropPacket(pk)
}

// Keep lets the packet not count as waiting any more, for who may never free it: it may have been dropped with the peer
// that it came from.
func (pk *Packet) Keep() {
	pk.uncount()
}

// count lets the packet count as waiting, with so many bytes, and uncount takes that back.
func (pk *Packet) count(bytes int) {
	pk.counted = bytes
	pk.peer.waiting += bytes
	pk.peer.held++
	pk.peer.host.waiting += bytes + packetWeight
}

func (pk *Packet) uncount() {
	if pk.counted < 0 {
		return
	}
	pk.peer.waiting -= pk.counted
	pk.peer.held--
	pk.peer.host.waiting -= pk.counted + packetWeight
	pk.counted = -1
}

// newPacket returns a packet of p with a copy of payload, that counts for so many bytes.
func (p *Peer) newPacket(c *command, payload []byte, flags Flags, counted int) *Packet {
	h := p.host
	pk := h.sparePacket
	if pk == nil {
		pk = new(Packet)
	} else {
		h.sparePacket = pk.next
		h.sparePackets--
	}
	*pk = Packet{peer: p, seq: c.seq, channel: c.channel, flags: flags}
	pk.count(counted)
	pk.data = pk.small.room(len(payload))
	copy(pk.data, payload)
	return pk
}

// dropPacket takes a packet's memory back, whole or not.
func (h *Host) dropPacket(pk *Packet) {
	pk.uncount()
	blocks.Give(pk.data[:0:cap(pk.data)])
	if pk.parts != nil {
		h.dropAssembly(pk)
	}
	*pk = Packet{}
	if h.sparePackets < maxSpare {
		pk.next = h.sparePacket
		h.sparePacket = pk
		h.sparePackets++
	}
}

// An inbox is the packets that were delivered, in order.
type inbox struct{ first, last *Packet }

func (q *inbox) push(pk *Packet) {
	pk.next = nil
	if q.first == nil {
		q.first = pk
	} else {
		q.last.next = pk
	}
	q.last = pk
}

func (q *inbox) pop() *Packet {
	pk := q.first
	if pk != nil {
		q.first, pk.next = pk.next, nil
	}
	return pk
}

// An outPacket is a payload that is to be sent, shared by its fragments and by the peers of a broadcast.
type outPacket struct {
	data  []byte
	refs  int
	next  *outPacket // in the host's spare ones
	small small
}

// newOutPacket copies data into a packet that has one user, the caller.
func (h *Host) newOutPacket(data []byte) *outPacket {
	pk := h.spareOut
	if pk == nil {
		pk = new(outPacket)
	} else {
		h.spareOut = pk.next
		h.spareOuts--
	}
	pk.data, pk.refs, pk.next = pk.small.room(len(data)), 1, nil
	copy(pk.data, data)
	return pk
}

// release is called by each user of the packet.
func (h *Host) release(pk *outPacket) {
	if pk.refs--; pk.refs > 0 {
		return
	}
	blocks.Give(pk.data[:0:cap(pk.data)])
	pk.data = nil
	if h.spareOuts < maxSpare {
		pk.next = h.spareOut
		h.spareOut = pk
		h.spareOuts++
	}
}
