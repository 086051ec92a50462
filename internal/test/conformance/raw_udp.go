package conformance

import (
	"net"
	"time"
)

// maxPacket is the largest UDP packet there can be.
const maxPacket = 1 << 16

func rawUDP(r *run, s *Step) (any, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: loopback})
	if err != nil {
		return nil, err
	}
	r.closers = append(r.closers, conn)
	r.ports[s.As] = int64(conn.LocalAddr().(*net.UDPAddr).Port)
	return silent{}, r.name(s.As, conn)
}

func rawSendTo(r *run, s *Step) (any, error) {
	conn, to, err := r.sending(s)
	if err != nil {
		return nil, err
	}
	data, err := r.bytesValue(s.Data)
	if err != nil {
		return nil, err
	}
	_, err = conn.WriteToUDP(data, to)
	return silent{}, err
}

// sending returns the raw socket of a step, and where on this machine it sends to.
func (r *run) sending(s *Step) (*net.UDPConn, *net.UDPAddr, error) {
	conn, err := named[*net.UDPConn](r, s.On)
	if err != nil {
		return nil, nil, err
	}
	port, err := r.portValue(s)
	return conn, &net.UDPAddr{IP: loopback, Port: port}, err
}

func rawRecvFrom(r *run, s *Step) (any, error) {
	conn, err := named[*net.UDPConn](r, s.On)
	if err != nil {
		return nil, err
	}
	if err := conn.SetReadDeadline(time.Now().Add(min(rawWait, r.engine.limit))); err != nil {
		return nil, err
	}
	packet := make([]byte, maxPacket)
	n, sender, err := conn.ReadFromUDP(packet)
	switch {
	case err != nil && ending(err) == endTimeout:
		return nil, nil
	case err != nil:
		return nil, err
	}
	if s.PortAs != "" {
		r.ports[s.PortAs] = int64(sender.Port)
	}
	return packet[:n], nil
}
