package ends

import (
	"iter"
	"slices"

	"time"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// post is a UDPServer. Its peers receive when it is polled.
type post struct {
	*packetpeer.UDPServer
	accept func(*packetpeer.UDP) postEnd // nil for who is none
	ends   []postEnd
}

// postEnd is an end that a post has.
type postEnd interface {
	End
	has() bool // whether a message waits, or the end has come
}

func listenPost(address string, patience time.Duration, accept func(*packetpeer.UDP) postEnd) (Server, error) {
	p := &post{UDPServer: packetpeer.NewUDPServer(), accept: accept}
	p.SetIdleTimeout(patience) // who goes does not say so over UDP
	if err := p.SetMaxPendingConnections(1 << 10); err != nil {
		return nil, err
	}
	_ = p.SetSocketReceiveBuffer(4 << 20) // as much as the system grants
	return p, p.Listen(0, address)
}

func (p *post) Waits() group.Peer { return p.UDPServer }
func (p *post) Port() int         { return p.GetLocalPort() }

func (p *post) Poll(new, look func(End)) {
	_ = p.UDPServer.Poll() // what fails is as what is lost
	for p.IsConnectionAvailable() {
		if end := p.accept(p.TakeConnection()); end != nil {
			p.ends = append(p.ends, end)
			new(end)
		}
	}
	for _, end := range p.ends {
		end.Poll()
		if end.has() {
			look(end)
		}
	}
	p.ends = slices.DeleteFunc(p.ends, func(end postEnd) bool { return end.State() == Ended })
}

// udpEnd is a PacketPeerUDP.
type udpEnd struct {
	*packetpeer.UDP
	served bool
}

func listenUDP(address string, patience time.Duration) (Server, error) {
	return listenPost(address, patience, func(udp *packetpeer.UDP) postEnd { return &udpEnd{udp, true} })
}

func dialUDP(address string, port int, _ time.Duration) (End, error) {
	udp := packetpeer.NewUDP()
	return &udpEnd{udp, false}, udp.ConnectToHost(address, port)
}

func (e *udpEnd) Waits() group.Peer {
	if e.served {
		return nil
	}
	return e.UDP
}

func (e *udpEnd) Poll()                      {} // it has none
func (e *udpEnd) has() bool                  { return e.GetAvailablePacketCount() != 0 }
func (e *udpEnd) Send(message []byte) error  { return e.PutPacket(message) }
func (e *udpEnd) Messages() iter.Seq[[]byte] { return e.Packets() }
func (e *udpEnd) Drop()                      { e.UDP.Close() }

func (e *udpEnd) State() State {
	if e.IsBound() {
		return Open
	}
	return Ended
}

// dtlsEnd is a PacketPeerDTLS.
type dtlsEnd struct {
	*packetpeer.DTLS
	udp    *packetpeer.UDP
	served bool
}

func listenDTLS(address string, patience time.Duration) (Server, error) {
	server := packetpeer.NewDTLSServer()
	if err := server.Setup(self.Server()); err != nil {
		return nil, err
	}
	return listenPost(address, patience, func(udp *packetpeer.UDP) postEnd {
		dtls := server.TakeConnection(udp)
		if dtls.GetStatus() != packetpeer.DTLSStatusHandshaking {
			return nil
		}
		dtls.SetHandshakeTimeout(patience)
		return &dtlsEnd{dtls, udp, true}
	})
}

func dialDTLS(address string, port int, patience time.Duration) (End, error) {
	udp := packetpeer.NewUDP()
	if err := udp.ConnectToHost(address, port); err != nil {
		return nil, err
	}
	dtls := packetpeer.NewDTLS()
	dtls.SetHandshakeTimeout(patience)
	return &dtlsEnd{dtls, udp, false}, dtls.ConnectToPeer(udp, name, self.Client())
}

func (e *dtlsEnd) Waits() group.Peer {
	if e.served {
		return nil
	}
	return e.DTLS
}

func (e *dtlsEnd) has() bool                  { return e.State() == Ended || e.GetAvailablePacketCount() > 0 }
func (e *dtlsEnd) Send(message []byte) error  { return e.PutPacket(message) }
func (e *dtlsEnd) Messages() iter.Seq[[]byte] { return e.Packets() }
func (e *dtlsEnd) Close()                     { e.Drop() }

func (e *dtlsEnd) Drop() {
	e.DisconnectFromPeer()
	e.udp.Close()
}

func (e *dtlsEnd) State() State {
	switch e.GetStatus() {
	case packetpeer.DTLSStatusHandshaking:
		return Connecting
	case packetpeer.DTLSStatusConnected:
		return Open
	}
	return Ended
}
