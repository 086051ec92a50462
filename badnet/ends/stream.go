package ends

import (
	"iter"
	"time"

	"github.com/godotpeer/godotpeer/group"
	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// listener is a server on a TCPServer, which makes an end of each connection.
type listener struct {
	*streampeer.TCPServer
	accept func(*streampeer.TCP) (End, error)
}

func listen(address string, accept func(*streampeer.TCP) (End, error)) (Server, error) {
	l := &listener{streampeer.NewTCPServer(), accept}
	return l, l.Listen(0, address)
}

func (l *listener) Waits() group.Peer { return l.TCPServer }
func (l *listener) Port() int         { return l.GetLocalPort() }

func (l *listener) Poll(new, _ func(End)) {
	for l.IsConnectionAvailable() {
		tcp := l.TakeConnection()
		if tcp == nil {
			return
		}
		end, err := l.accept(tcp)
		if err != nil {
			tcp.DisconnectFromHost()
			continue
		}
		new(end)
	}
}

func dial(address string, port int, patience time.Duration) (*streampeer.TCP, error) {
	tcp := streampeer.NewTCP()
	tcp.SetConnectTimeout(patience)
	return tcp, tcp.ConnectToHost(address, port)
}

// tcpEnd carries packets of a PacketPeerStream over TCP.
type tcpEnd struct {
	*streampeer.TCP
	packets *packetpeer.Stream
}

func newTCPEnd(tcp *streampeer.TCP) (*tcpEnd, error) {
	e := &tcpEnd{tcp, packetpeer.NewStream()}
	return e, e.packets.SetStreamPeer(tcp)
}

func listenTCP(address string, _ time.Duration) (Server, error) {
	return listen(address, func(tcp *streampeer.TCP) (End, error) { return newTCPEnd(tcp) })
}

func dialTCP(address string, port int, patience time.Duration) (End, error) {
	tcp, err := dial(address, port, patience)
	if err != nil {
		return nil, err
	}
	return newTCPEnd(tcp)
}

func (e *tcpEnd) Waits() group.Peer          { return e.packets } // which has what came while one was sent
func (e *tcpEnd) Poll()                      { _ = e.TCP.Poll() } // the state tells
func (e *tcpEnd) Send(message []byte) error  { return e.packets.PutPacket(message) }
func (e *tcpEnd) Messages() iter.Seq[[]byte] { return e.packets.Packets() }
func (e *tcpEnd) Close()                     { e.DisconnectFromHost() }
func (e *tcpEnd) Drop()                      { e.DisconnectFromHost() }

func (e *tcpEnd) State() State {
	switch e.GetStatus() {
	case streampeer.StatusConnecting:
		return Connecting
	case streampeer.StatusConnected:
		return Open
	}
	return Ended
}

// tlsEnd carries packets of a PacketPeerStream over TLS.
type tlsEnd struct {
	*streampeer.TLS
	tcp     *streampeer.TCP
	packets *packetpeer.Stream
	begun   bool // the handshake, which a client begins when it is connected
}

func newTLSEnd(tcp *streampeer.TCP, patience time.Duration) (*tlsEnd, error) {
	e := &tlsEnd{TLS: streampeer.NewTLS(), tcp: tcp, packets: packetpeer.NewStream()}
	e.SetHandshakeTimeout(patience)
	return e, e.packets.SetStreamPeer(e.TLS)
}

func listenTLS(address string, patience time.Duration) (Server, error) {
	return listen(address, func(tcp *streampeer.TCP) (End, error) {
		e, err := newTLSEnd(tcp, patience)
		if err != nil {
			return nil, err
		}
		e.begun = true
		return e, e.AcceptStream(tcp, self.Server())
	})
}

func dialTLS(address string, port int, patience time.Duration) (End, error) {
	tcp, err := dial(address, port, patience)
	if err != nil {
		return nil, err
	}
	return newTLSEnd(tcp, patience)
}

func (e *tlsEnd) Waits() group.Peer {
	if e.begun {
		return e.packets
	}
	return e.tcp
}

func (e *tlsEnd) Poll() {
	if e.begun {
		e.TLS.Poll()
		return
	}
	_ = e.tcp.Poll() // the state tells
	if e.tcp.GetStatus() == streampeer.StatusConnected {
		e.begun = e.ConnectToStream(e.tcp, name, self.Client()) == nil
	}
}

func (e *tlsEnd) State() State {
	if !e.begun {
		if e.tcp.GetStatus() == streampeer.StatusConnecting || e.tcp.GetStatus() == streampeer.StatusConnected {
			return Connecting
		}
		return Ended
	}
	switch e.GetStatus() {
	case streampeer.TLSStatusHandshaking:
		return Connecting
	case streampeer.TLSStatusConnected:
		return Open
	}
	return Ended
}

func (e *tlsEnd) Send(message []byte) error  { return e.packets.PutPacket(message) }
func (e *tlsEnd) Messages() iter.Seq[[]byte] { return e.packets.Packets() }

func (e *tlsEnd) Close() { e.Drop() }

func (e *tlsEnd) Drop() {
	e.DisconnectFromStream()
	e.tcp.DisconnectFromHost()
}

func (e *tlsEnd) LastError() error {
	if !e.begun {
		return e.tcp.LastError()
	}
	return e.TLS.LastError()
}
