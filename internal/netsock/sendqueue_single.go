//go:build !linux

package netsock

// SendQueue holds datagrams that are to leave together. The zero SendQueue is empty.
type SendQueue struct{ sendQueue }

// sysSendQueued sends the first datagram of the queue: here the system takes one a call.
func sysSendQueued(fd sysFD, family Family, q *SendQueue) (int, error) {
	p := q.packets[q.first]
	var err error
	if p.to.IsValid() {
		err = sysSendTo(fd, q.data[p.start:p.end], family, p.to)
	} else {
		_, err = sysSend(fd, q.data[p.start:p.end])
	}
	if err != nil {
		return 0, err
	}
	return 1, nil
}
