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
	await.Register(func(peer any) await.Source {
		switch p := peer.(type) {
		case *TCPServer:
			return (*serverSource)(&p.server)
		case *UDSServer:
			return (*serverSource)(&p.server)
		case *TLS:
			return (*tlsSource)(p)
		}
		if s := belowOf(peer); s != nil {
			return s
		}
		return nil
	})
}

func belowOf(stream any) below.Stream {
	switch s := stream.(type) {
	case *TCP:
		return (*tcpBelow)(s)
	case *UDS:
		return (*udsBelow)(s)
	case *TLS:
		return &tlsBelow{s, s.below}
	case *Pipe:
		return (*pipeBelow)(s)
	}
	return nil
}

type (
	tcpBelow  TCP
	udsBelow  UDS
	pipeBelow Pipe
)

func (s *tcpBelow) tcp() *TCP { return (*TCP)(s) }

func (s *tcpBelow) Need(want netsock.Interest) await.Need   { return s.need(want) }
func (s *tcpBelow) Unsent() int                             { return 0 }
func (s *tcpBelow) Flush() error                            { return nil }
func (s *tcpBelow) MayHear() bool                           { return false }
func (s *tcpBelow) Disconnect()                             { s.tcp().DisconnectFromHost() }
func (s *tcpBelow) DisconnectPatiently(limit time.Duration) { s.Disconnect() }
func (s *tcpBelow) Host() string                            { return s.tcp().GetConnectedHost() }
func (s *tcpBelow) Port() int                               { return s.tcp().GetConnectedPort() }
func (s *tcpBelow) SetNoDelay(on bool) error                { return s.tcp().SetNoDelay(on) }
func (s *tcpBelow) Addrs() (local, remote net.Addr)         { return s.addrs() }

func (s *tcpBelow) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	return s.tcp().AppendPartialData(dst, bytes)
}

func (s *tcpBelow) PutPartialData(data []byte) (int, error) { return s.tcp().PutPartialData(data) }

func (s *tcpBelow) PutPartialPair(head, data []byte) (int, error) { return s.putPair(head, data) }

func (s *udsBelow) uds() *UDS { return (*UDS)(s) }

func (s *udsBelow) Need(want netsock.Interest) await.Need   { return s.need(want) }
func (s *udsBelow) Unsent() int                             { return 0 }
func (s *udsBelow) Flush() error                            { return nil }
func (s *udsBelow) MayHear() bool                           { return false }
func (s *udsBelow) Disconnect()                             { s.uds().DisconnectFromHost() }
func (s *udsBelow) DisconnectPatiently(limit time.Duration) { s.Disconnect() }
func (s *udsBelow) Host() string                            { return "" }
func (s *udsBelow) Port() int                               { return 0 }
func (s *udsBelow) SetNoDelay(bool) error                   { return gderr.ErrUnconfigured }
func (s *udsBelow) Addrs() (local, remote net.Addr)         { return s.addrs() }

func (s *udsBelow) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	return s.uds().AppendPartialData(dst, bytes)
}

func (s *udsBelow) PutPartialData(data []byte) (int, error) { return s.uds().PutPartialData(data) }

func (s *udsBelow) PutPartialPair(head, data []byte) (int, error) { return s.putPair(head, data) }

// tlsBelow remembers what a TLS runs over, which has to be ended even if the session ends first.
type tlsBelow struct {
	*TLS
	bottom below.Stream // nil if the TLS was not connected
}

func (s *tlsBelow) Need(want netsock.Interest) await.Need { return s.need(want) }
func (s *tlsBelow) MayHear() bool                         { return s.below != nil && s.below.MayHear() }

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
	both := make([]byte, 0, len(head)+len(data))
	return s.PutPartialData(append(append(both, head...), data...))
}

func (s *pipeBelow) Need(want netsock.Interest) await.Need   { return s.ends.need(want) }
func (s *pipeBelow) Unsent() int                             { return s.ends.unsent() }
func (s *pipeBelow) Flush() error                            { return s.ends.flush() }
func (s *pipeBelow) MayHear() bool                           { return s.ends.isReading() }
func (s *pipeBelow) Disconnect()                             { s.ends.disconnect(false, pipeFarewell) }
func (s *pipeBelow) DisconnectPatiently(limit time.Duration) { s.ends.disconnect(true, limit) }
func (s *pipeBelow) Host() string                            { host, _ := s.ends.remote(); return host }
func (s *pipeBelow) Port() int                               { _, port := s.ends.remote(); return port }
func (s *pipeBelow) SetNoDelay(bool) error                   { return gderr.ErrUnconfigured }
func (s *pipeBelow) Addrs() (local, remote net.Addr) {
	return s.ends.conn.LocalAddr(), s.ends.conn.RemoteAddr()
}

func (s *pipeBelow) AppendPartialData(dst []byte, bytes int) ([]byte, error) {
	return (*Pipe)(s).AppendPartialData(dst, bytes)
}

func (s *pipeBelow) PutPartialData(data []byte) (int, error) { return (*Pipe)(s).PutPartialData(data) }

func (s *pipeBelow) PutPartialPair(head, data []byte) (int, error) {
	return below.PutPartialPair((*Pipe)(s), head, data)
}

// serverSource is a server as what is waited for.
type serverSource server

func (s *serverSource) Need(netsock.Interest) await.Need { return (*server)(s).need() }
