package websocketpeer

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/streampeer"
)

// transport is what a connection needs of the stream below. Every streampeer.StreamPeer is one.
type transport interface {
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
	PutPartialData(data []byte) (int, error)
}

// disconnect ends the stream below.
func (p *Peer) disconnect() {
	if session, ok := p.stream.(*streampeer.TLS); ok {
		session.DisconnectFromStream()
	}
	if p.tcp != nil {
		p.tcp.DisconnectFromHost()
	} else if s, ok := p.stream.(interface{ DisconnectFromHost() }); ok {
		s.DisconnectFromHost()
	}
	p.stream, p.tcp = nil, nil
}

// drainLimit is how many bytes are read and dropped, at most, before a connection is closed.
const drainLimit = 256 << 10

// drain drops what has arrived: many systems reset a connection that is closed with unread data, and the other side
// then may lose what was sent last, such as why it was closed.
func (p *Peer) drain() {
	block := blocks.Take(largeBlock)
	defer blocks.Give(block)
	for dropped := 0; dropped < drainLimit; {
		data, err := p.stream.AppendPartialData(block[:0], len(block))
		dropped += len(data)
		if err != nil || len(data) == 0 {
			return
		}
	}
}

// GetConnectedHost returns the address of the other side, or "" if there is none.
// It corresponds to WebSocketPeer.get_connected_host.
func (p *Peer) GetConnectedHost() string {
	if p.tcp != nil {
		return p.tcp.GetConnectedHost()
	}
	if s, ok := p.stream.(interface{ GetConnectedHost() string }); ok {
		return s.GetConnectedHost()
	}
	return ""
}

// GetConnectedPort returns the port of the other side, or 0 if there is none.
// It corresponds to WebSocketPeer.get_connected_port.
func (p *Peer) GetConnectedPort() int {
	if p.tcp != nil {
		return p.tcp.GetConnectedPort()
	}
	if s, ok := p.stream.(interface{ GetConnectedPort() int }); ok {
		return s.GetConnectedPort()
	}
	return 0
}

// SetNoDelay sends small pieces at once (true), which is the default, or lets the system collect them.
// It corresponds to WebSocketPeer.set_no_delay.
//
// The error is [gderr.ErrUnconfigured] if there is no connection over TCP.
func (p *Peer) SetNoDelay(enabled bool) error {
	const op = "WebSocketPeer.SetNoDelay"
	s, ok := p.stream.(interface{ SetNoDelay(bool) error })
	if p.tcp != nil {
		s, ok = p.tcp, true
	}
	if !ok {
		return gderr.New(op, gderr.ErrUnconfigured, streampeer.ErrNotConnected)
	}
	if err := s.SetNoDelay(enabled); err != nil {
		return gderr.New(op, gderr.CodeOf(err), causeOf(err, errGone))
	}
	return nil
}
