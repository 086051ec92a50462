package websocketpeer

import (
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/isnil"
	"github.com/godotpeer/godotpeer/streampeer"
)

// transport is what a connection needs of the stream below. Every streampeer.StreamPeer is one.
type transport interface {
	AppendPartialData(dst []byte, bytes int) ([]byte, error)
	PutPartialData(data []byte) (int, error)
}

// bottomOf returns the stream at the bottom of those that TLS runs over: that which is connected to another host.
func bottomOf(stream transport) transport {
	for {
		session, ok := stream.(*streampeer.TLS)
		if !ok || isnil.Is(session.GetStream()) {
			return stream
		}
		stream = session.GetStream()
	}
}

// hurry lets small pieces go at once: a speed-up, as in the engine. What fails here shows elsewhere.
func (p *Peer) hurry() {
	if tcp, ok := p.bottom.(*streampeer.TCP); ok {
		_ = tcp.SetNoDelay(true)
	}
}

// disconnect ends the stream and all below.
func (p *Peer) disconnect() {
	stream := any(p.stream)
	for session, ok := stream.(*streampeer.TLS); ok; session, ok = stream.(*streampeer.TLS) {
		stream = session.GetStream()
		session.DisconnectFromStream()
	}
	if s, ok := p.bottom.(interface{ DisconnectFromHost() }); ok {
		s.DisconnectFromHost()
	}
	p.stream, p.bottom = nil, nil
}

// farewell is how long the other side of a connection over TLS may take to end it after the last close frame.
const farewell = time.Second

// leave ends a stream over TLS when the other side has ended it: some others, of which Godot is one, lose a close frame
// that comes together with the end of TLS.
func (p *Peer) leave() {
	p.drain()
	if s, ok := p.stream.(interface{ DisconnectPatiently(time.Duration) }); ok {
		s.DisconnectPatiently(farewell)
	}
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
	if s, ok := p.bottom.(interface{ GetConnectedHost() string }); ok {
		return s.GetConnectedHost()
	}
	return ""
}

// GetConnectedPort returns the port of the other side, or 0 if there is none.
// It corresponds to WebSocketPeer.get_connected_port.
func (p *Peer) GetConnectedPort() int {
	if s, ok := p.bottom.(interface{ GetConnectedPort() int }); ok {
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
	s, ok := p.bottom.(interface{ SetNoDelay(bool) error })
	if !ok {
		return gderr.New(op, gderr.ErrUnconfigured, streampeer.ErrNotConnected)
	}
	if err := s.SetNoDelay(enabled); err != nil {
		return gderr.New(op, gderr.CodeOf(err), causeOf(err, errGone))
	}
	return nil
}
