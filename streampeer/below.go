package streampeer

import (
	"net"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// How the peers that stand on a stream of this package see it: the only place that tells its types apart. What the
// library waits for is here too.

func init() {
	below.Provide(belowOf)
	await.Register(func(peer any) (await.Source, *await.Place) {
		switch p := peer.(type) {
		case *TCPServer:
			return (*serverSource)(&p.server), &p.place
		case *UDSServer:
			return (*serverSource)(&p.server), &p.place
		case *TCP:
			return socketBelow{&p.socketPeer}, &p.place
		case *UDS:
			return socketBelow{&p.socketPeer}, &p.place
		case *TLS:
			return (*tlsSource)(p), &p.place
		case *Pipe:
			return (*pipeSource)(p), &p.place
		}
		return nil, nil
	})
}

func belowOf(stream any) below.Stream {
	switch s := stream.(type) {
	case *TCP:
		return socketBelow{&s.socketPeer}
	case *UDS:
		return socketBelow{&s.socketPeer}
	case *TLS:
		return &tlsBelow{s, s.below}
	case *Pipe:
		return pipeBelow{s, s.ends}
	}
	return nil
}

// socketBelow is a TCP or a UDS.
type socketBelow struct{ *socketPeer }

func (s socketBelow) RunDeferred()                      { s.place.RunDeferred() }
func (s socketBelow) MayHear() bool                     { return false }
func (s socketBelow) GivesAll() bool                    { return true }
func (s socketBelow) Disconnect()                       { s.DisconnectFromHost() }
func (s socketBelow) DisconnectPatiently(time.Duration) { s.DisconnectFromHost() }
func (s socketBelow) SetNoDelay(on bool) error          { return s.setNoDelay(on) }
func (s socketBelow) Host() string                      { return netsock.FormatIP(s.connectedTo().Addr()) }
func (s socketBelow) Port() int                         { return int(s.connectedTo().Port()) }

func (s socketBelow) Need(n *await.Need, want netsock.Interest) {
	s.need(n, "Wait", want)
	s.place.Need(n)
}

func (s socketBelow) Addrs() (local, remote net.Addr) {
	if s.sock == nil {
		return nil, nil
	}
	return s.sock.LocalNetAddr(), s.sock.RemoteNetAddr()
}

func (s socketBelow) PutPartialPair(head, data []byte) (int, error) {
	return s.sendPair("PutPartialData", head, data)
}

// tlsBelow remembers what a TLS runs over, which has to be ended even if the session ends first.
type tlsBelow struct {
	*TLS
	bottom below.Stream // nil if the TLS was not connected
}

func (s *tlsBelow) MayHear() bool  { return s.below != nil && s.below.MayHear() }
func (s *tlsBelow) GivesAll() bool { return false } // but a record, or a part of one

func (s *tlsBelow) Need(n *await.Need, want netsock.Interest) { (*tlsSource)(s.TLS).Need(n, want) }

func (s *tlsBelow) RunDeferred() {
	s.place.RunDeferred()
	if s.bottom != nil {
		s.bottom.RunDeferred()
	}
}

func (s *tlsBelow) DisconnectPatiently(limit time.Duration) {
	if !s.disconnectPatiently(limit) && s.bottom != nil {
		s.bottom.Disconnect()
	}
}

func (s *tlsBelow) Addrs() (local, remote net.Addr) { return s.bridge.local, s.bridge.remote }

func (s *tlsBelow) Disconnect() {
	s.DisconnectFromStream()
	if s.bottom != nil {
		s.bottom.Disconnect()
	}
}

func (s *tlsBelow) Host() string {
	if s.bottom == nil {
		return ""
	}
	return s.bottom.Host()
}

func (s *tlsBelow) Port() int {
	if s.bottom == nil {
		return 0
	}
	return s.bottom.Port()
}

func (s *tlsBelow) SetNoDelay(on bool) error {
	if s.bottom == nil {
		return gderr.ErrUnconfigured
	}
	return s.bottom.SetNoDelay(on)
}

// PutPartialPair encrypts one piece: a record that is for the head alone would cost more than the copy.
func (s *tlsBelow) PutPartialPair(head, data []byte) (int, error) {
	if s.outbox.isOn() { // which makes one piece of all
		return below.PutPartialPair(s.PutPartialData, head, data)
	}
	both := make([]byte, 0, len(head)+len(data))
	return s.PutPartialData(append(append(both, head...), data...))
}

// pipeBelow is a Pipe: its ends, and the Pipe itself, which lives as long as somebody stands on it.
type pipeBelow struct {
	*Pipe
	*pipeEnds
}

func (s pipeBelow) RunDeferred() { s.place.RunDeferred() }
func (s pipeBelow) Disconnect()  { s.DisconnectFromHost() }

func (s pipeBelow) Need(n *await.Need, want netsock.Interest) { (*pipeSource)(s.Pipe).Need(n, want) }

func (s pipeBelow) PutPartialPair(head, data []byte) (int, error) {
	return below.PutPartialPair(s.PutPartialData, head, data)
}

func (s pipeBelow) DisconnectPatiently(limit time.Duration) {
	s.pipeEnds.DisconnectPatiently(limit)
	s.place.End()
}

// serverSource is a server as what is waited for.
type serverSource server

func (s *serverSource) RunDeferred() { s.place.RunDeferred() }

func (s *serverSource) Need(n *await.Need, _ netsock.Interest) {
	(*server)(s).need(n)
	s.place.Need(n)
}
