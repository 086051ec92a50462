//go:build (!linux && !darwin) || race

package netsock

func sysSendPair(fd sysFD, head, data []byte) (int, error) {
	n, err := sysSend(fd, head)
	if err != nil || n < len(head) {
		return n, err
	}
	more, err := sysSend(fd, data)
	if err == ErrWouldBlock {
		err = nil // some was sent
	}
	return n + more, err
}
