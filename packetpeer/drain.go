package packetpeer

import (
	"sync"

	"github.com/godotpeer/godotpeer/internal/netsock"
)

// drainLimit is how many packets one call takes from a socket at most, so that a flood can't keep it forever. The
// rest waits for the next call.
const drainLimit = 8192

// batches is the memory that sockets are read into, shared by all peers.
var batches = sync.Pool{New: func() any { return netsock.NewBatch() }}

// receiver is told of packets as they are taken from a socket: the first n of a batch, valid during the call.
type receiver interface {
	arrived(batch *netsock.Batch, n int)
}

// drain takes what has arrived at a socket. Nothing there is no error, and one system call.
func drain(sock *netsock.Socket, r receiver) error {
	batch := batches.Get().(*netsock.Batch)
	defer batches.Put(batch)
	for taken := 0; taken < drainLimit; {
		n, err := sock.RecvBatch(batch)
		if err == netsock.ErrWouldBlock {
			return nil
		}
		if err != nil {
			return err
		}
		r.arrived(batch, n)
		if n < netsock.BatchSize {
			return nil
		}
		taken += n
	}
	return nil
}
