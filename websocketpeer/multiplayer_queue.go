package websocketpeer

import "github.com/godotpeer/godotpeer/internal/blocks"

// packetQueue holds the packets that were received from all ends, in the order in which they came. It has memory only
// while there are some.
type packetQueue struct {
	data    []byte
	packets []queuedPacket // those from first on are unread
	first   int
	start   int // where in data the first begins
	usual   int // how many bytes there were last, for the next block
	left    int // bytes of connections that are gone, with packetWeight for each packet
}

// packetWeight is what a packet counts for besides its bytes where the other end is gone.
const packetWeight = 32

// queuedPacket is a packet in the queue, behind the one before it.
type queuedPacket struct {
	from *connection
	size int
}

// held is how much of a connection is in the queue.
type held struct{ packets, bytes int }

func (q *packetQueue) count() int { return len(q.packets) - q.first }

// sender returns who sent the first packet, or 0.
func (q *packetQueue) sender() int {
	if q.count() == 0 {
		return 0
	}
	return q.packets[q.first].from.id
}

// takeFrom moves the next packet that waits at a connection into the queue, and returns its size, or -1 if there is none.
// An empty one is thrown away.
func (q *packetQueue) takeFrom(c *connection) int {
	if c.peer.GetAvailablePacketCount() == 0 {
		return -1
	}
	q.makeRoom()
	size := len(q.data)
	q.data, _ = c.peer.AppendPacket(q.data) // it is there
	size = len(q.data) - size
	if size > 0 {
		q.packets = append(q.packets, queuedPacket{c, size})
		c.held.packets++
		c.held.bytes += size
	}
	return size
}

// leave counts what waits of a connection that is gone.
func (q *packetQueue) leave(c *connection) {
	c.gone = true
	q.left += c.held.bytes + c.held.packets*packetWeight
}

// makeRoom takes memory where there is none, and moves what waits to the front when most of it has been read.
func (q *packetQueue) makeRoom() {
	if q.data == nil {
		q.data = blocks.Take(q.usual)[:0]
	}
	if q.start > len(q.data)/2 {
		q.data = q.data[:copy(q.data, q.data[q.start:])]
		q.start = 0
	}
	if q.first > len(q.packets)/2 {
		q.packets = q.packets[:copy(q.packets, q.packets[q.first:])]
		q.first = 0
	}
}

// next takes the first packet, which is valid until the queue is used again; nil if there is none.
func (q *packetQueue) next() []byte {
	if q.count() == 0 {
		q.tidy()
		return nil
	}
	p := &q.packets[q.first]
	p.from.held.packets--
	p.from.held.bytes -= p.size
	if p.from.gone {
		q.left -= p.size + packetWeight
	}
	packet := q.data[q.start : q.start+p.size]
	*p = queuedPacket{}
	q.first++
	q.start += len(packet)
	return packet
}

// tidy gives back the memory if nothing waits.
func (q *packetQueue) tidy() {
	if q.count() > 0 || q.data == nil {
		return
	}
	q.usual = len(q.data)
	blocks.Give(q.data)
	q.data, q.packets, q.first, q.start = nil, q.packets[:0], 0, 0
	if cap(q.packets) > maxKeptPackets {
		q.packets = nil
	}
}

// clear throws away what waits.
func (q *packetQueue) clear() {
	for q.next() != nil {
	}
}
