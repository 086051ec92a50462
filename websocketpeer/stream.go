package websocketpeer

import (
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/below"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/streampeer"
)

// stand puts the connection on a stream, and lets small pieces go at once: a speed-up, as in the engine.
func (p *Peer) stand(stream streampeer.StreamPeer) {
	p.stream, p.below = stream, below.Of(stream)
	_ = p.below.SetNoDelay(true) // not every stream has it, and what fails here shows elsewhere
}

// disconnect ends the stream and all below.
func (p *Peer) disconnect() {
	if p.below != nil {
		p.below.Disconnect()
		p.stream, p.below = nil, nil
	}
}

// farewell is how long the other side of a connection over TLS may take to end it after the last close frame.
const farewell = time.Second

// leave ends a stream over TLS when the other side has ended it: some others, of which Godot is one, lose a close frame
// that comes together with the end of TLS.
func (p *Peer) leave() {
	p.drain()
	p.below.DisconnectPatiently(farewell)
	p.stream, p.below = nil, nil
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
	if p.below == nil {
		return ""
	}
	return p.below.Host()
}

// GetConnectedPort returns the port of the other side, or 0 if there is none.
// It corresponds to WebSocketPeer.get_connected_port.
func (p *Peer) GetConnectedPort() int {
	if p.below == nil {
		return 0
	}
	return p.below.Port()
}

// SetNoDelay sends small pieces at once (true), which is the default, or lets the system collect them.
// It corresponds to WebSocketPeer.set_no_delay.
//
// The error is [gderr.ErrUnconfigured] if there is no connection over TCP.
func (p *Peer) SetNoDelay(enabled bool) error {
	const op = "WebSocketPeer.SetNoDelay"
	if p.below == nil {
		return gderr.New(op, gderr.ErrUnconfigured, streampeer.ErrNotConnected)
	}
	if err := p.below.SetNoDelay(enabled); err != nil {
		return gderr.New(op, gderr.CodeOf(err), causeOf(err, streampeer.ErrNotConnected))
	}
	return nil
}
