package netsock

// OutBatch collects datagrams that are to be sent, so that the system is called once for many. Make one with
// [NewOutBatch]; it may be used again and again, on any socket.
type OutBatch struct {
	room  int
	block []byte
	data  [BatchSize][]byte
	to    [BatchSize]Endpoint
	count int

	messages outMessages
}

// NewOutBatch returns a batch for datagrams of up to room bytes each.
func NewOutBatch(room int) *OutBatch {
	return &OutBatch{room: room, block: make([]byte, BatchSize*room)}
}

// Room returns the memory for the next datagram: no bytes, with room for as many as NewOutBatch was told. A full batch
// has none.
func (b *OutBatch) Room() []byte {
	start := b.count * b.room
	return b.block[start : start : start+b.room]
}

// Add adds a datagram, which need not lie in Room, and must stay as it is until it is sent.
func (b *OutBatch) Add(datagram []byte, to Endpoint) {
	b.data[b.count], b.to[b.count] = datagram, to
	b.count++
}

// Full reports whether the batch must be sent before another datagram is added.
func (b *OutBatch) Full() bool { return b.count == BatchSize }

// SendBatch sends the datagrams of a batch, which is empty then. One that can't be sent does not keep the others from
// it: it is lost, and the error is that of the first; [ErrWouldBlock] means only that there was no room for some.
func (s *Socket) SendBatch(b *OutBatch) error {
	defer b.clear()
	fd, ok := s.h.enter()
	if !ok {
		return ErrClosed
	}
	defer s.h.leave()
	var failed error
	for first := 0; first < b.count; {
		n, err := 0, ErrFamily
		if s.reaches(b.to[first]) {
			n, err = sysSendBatch(fd, s, b, first)
		}
		first += n
		if err != nil {
			first++
			if failed == nil || failed == ErrWouldBlock {
				failed = err
			}
		}
	}
	return failed
}

// clear empties the batch.
func (b *OutBatch) clear() {
	clear(b.data[:b.count])
	b.count = 0
}

// reaches reports whether an endpoint is of the socket's family.
func (s *Socket) reaches(to Endpoint) bool {
	return s.family == Any || (s.family == IPv4) == to.is4()
}
