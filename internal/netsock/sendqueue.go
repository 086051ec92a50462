package netsock

// sendQueue is what a SendQueue is on all systems.
type sendQueue struct {
	data    []byte
	packets []queuedPacket // from first on
	first   int
}

// queuedPacket is one datagram, which lies in data right behind the one before it.
type queuedPacket struct {
	to         Endpoint
	start, end int
}

// Room returns the memory behind the last datagram, for the next: no bytes, with room for some.
func (q *sendQueue) Room() []byte {
	if q.Len() == 0 {
		q.Clear()
	}
	return q.data[len(q.data):]
}

// Push adds a datagram, to where the socket is connected if to is none. It copies it, unless it lies in Room.
func (q *sendQueue) Push(p []byte, to Endpoint) {
	room := q.Room()
	start := len(q.data)
	if len(p) > 0 && cap(room) >= len(p) && &p[0] == &room[:1][0] {
		q.data = q.data[:start+len(p)]
	} else {
		q.data = append(q.data, p...)
	}
	q.packets = append(q.packets, queuedPacket{to, start, len(q.data)})
}

// Len returns how many datagrams wait.
func (q *sendQueue) Len() int { return len(q.packets) - q.first }

// Bytes returns how many bytes the datagrams that wait have.
func (q *sendQueue) Bytes() int {
	if q.Len() == 0 {
		return 0
	}
	return len(q.data) - q.packets[q.first].start
}

// Clear drops what waits, and keeps the memory.
func (q *sendQueue) Clear() { q.data, q.packets, q.first = q.data[:0], q.packets[:0], 0 }

// SendQueued sends what waits, in order, with as few calls as the system lets it. ErrWouldBlock means that there is no room
// for the rest yet. Another error is that of the datagram that waits no longer; those behind it do.
func (s *Socket) SendQueued(q *SendQueue) error {
	for q.Len() > 0 {
		if !s.family.reaches(q.packets[q.first].to) {
			q.first++
			return ErrFamily
		}
		n, err := s.sendSome(q)
		q.first += n
		switch {
		case err == nil:
		case err == ErrWouldBlock:
			return err
		default:
			q.first++
			return err
		}
	}
	q.Clear()
	return nil
}

func (s *Socket) sendSome(q *SendQueue) (int, error) {
	fd, ok := s.h.enter()
	if !ok {
		return 0, ErrClosed
	}
	defer s.h.leave()
	return sysSendQueued(fd, s.family, q)
}
