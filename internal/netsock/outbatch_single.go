//go:build !linux

package netsock

// outMessages is nothing: here the system takes one datagram a call.
type outMessages struct{}

// sysSendBatch sends the next datagram of a batch.
func sysSendBatch(fd sysFD, s *Socket, b *OutBatch, first int) (int, error) {
	if err := sysSendTo(fd, b.data[first], s.family, b.to[first]); err != nil {
		return 0, err
	}
	return 1, nil
}
