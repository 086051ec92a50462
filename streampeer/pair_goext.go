package streampeer

// PutPartialPair is an addition of Go: PutPartialData of head and then data, for who puts something ahead of data and
// would have to copy all of it to make it one piece. Where the system can, it is one call. It returns how many bytes
// of both were sent, with the same error.
func (p *socketPeer) PutPartialPair(head, data []byte) (int, error) {
	const method = "PutPartialPair"
	switch {
	case len(head) == 0:
		return p.PutPartialData(data)
	case len(data) == 0:
		return p.PutPartialData(head)
	}
	s := (*socketIO)(p)
	ready, err := s.usable(method)
	if !ready {
		return 0, err
	}
	n, err := p.sock.SendPair(head, data)
	return s.sent(method, n, err)
}
