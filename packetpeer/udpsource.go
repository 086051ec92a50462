package packetpeer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// udpSource is a UDP peer seen as a source: its packets.
type udpSource UDP

// errNotOpen is the error of asking a closed peer for packets, made once: it is asked again and again.
var errNotOpen = gderr.New("UDP.GetPacket", gderr.Failed, ErrClosed)

func (s *udpSource) GetAvailablePacketCount() int {
	if s.receive() != nil {
		return -1
	}
	return int(s.queue.count)
}

func (s *udpSource) present() (int, error) {
	err := s.receive()
	return int(s.queue.count), err
}

func (s *udpSource) costOf(int) int { return 1 }

func (s *udpSource) appendPacket(dst []byte, poll bool) ([]byte, error) {
	if poll || s.queue.count == 0 {
		if err := s.receive(); err != nil {
			return dst, err
		}
	}
	if s.queue.count == 0 {
		return dst, errNoPacket
	}
	dst, s.sender = s.queue.pop(dst)
	return dst, nil
}

// receive takes what has arrived at the socket to the queue. A server's peer has got what its server received.
func (s *udpSource) receive() error {
	switch {
	case s.sock == nil:
		return errNotOpen
	case s.server != nil:
		return nil
	}
	if err := drain(s.sock, s); err != nil {
		s.reason = gderr.New("UDP.GetPacket", gderr.Failed, err)
		return s.reason
	}
	return nil
}

// arrived queues packets. A connected peer hears only its destination: the system keeps others away, but gives what
// it took from them before the peer connected.
func (s *udpSource) arrived(batch *netsock.Batch, n int) {
	for i := range n {
		from := batch.From(i)
		if s.connected && from != s.dest {
			continue
		}
		(*UDP)(s).store(from, batch.Packet(i))
	}
}

// store queues a packet, or counts it as dropped and returns false.
func (u *UDP) store(from netsock.Endpoint, packet []byte) bool {
	if u.queue.push(from, packet) {
		return true
	}
	u.dropped++
	return false
}

// PutPacket sends a packet and opens the peer for that if it is not open.
func (s *udpSource) PutPacket(buffer []byte) error {
	u := (*UDP)(s)
	if !u.dest.IsValid() {
		return u.error("PutPacket", gderr.ErrUnconfigured, ErrNoDestination)
	}
	if u.sock == nil {
		if err := u.open(u.dest.Family()); err != nil {
			return u.error("PutPacket", gderr.Failed, err)
		}
	}
	for {
		err := u.send(buffer)
		if err == netsock.ErrWouldBlock {
			err = u.sock.Wait(nil, netsock.ForWriting)
			if err == nil {
				continue
			}
		}
		if err != nil {
			return u.error("PutPacket", gderr.Failed, err)
		}
		return nil
	}
}

// send sends once.
func (u *UDP) send(packet []byte) error {
	if u.connected && u.server == nil {
		_, err := u.sock.Send(packet)
		return err
	}
	return u.sock.SendTo(packet, u.dest)
}
