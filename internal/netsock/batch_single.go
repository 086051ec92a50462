//go:build !linux

package netsock

// BatchSize is how many datagrams one RecvBatch can receive: here the system gives one a call.
const BatchSize = 1

// Batch is the memory of one RecvBatch, 64 KiB. It may be used for one call after the other, on any socket.
type Batch struct {
	memory [MaxDatagram]byte
	size   int
	from   Endpoint
}

// NewBatch returns a batch.
func NewBatch() *Batch { return new(Batch) }

// Packet returns the datagram of the last RecvBatch. It is valid until the next one.
func (b *Batch) Packet(int) []byte { return b.memory[:b.size] }

// From returns the sender of the datagram of the last RecvBatch.
func (b *Batch) From(int) Endpoint { return b.from }

func sysRecvBatch(fd sysFD, b *Batch) (int, error) {
	var err error
	if b.size, b.from, err = sysRecvFrom(fd, b.memory[:]); err != nil {
		return 0, err
	}
	return 1, nil
}
