package websocketpeer

import (
	"errors"
	"math/bits"
	"slices"
	"strings"
	"time"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/peervar"
	"github.com/godotpeer/godotpeer/internal/wsframe"
	"github.com/godotpeer/godotpeer/variant"
)

// settings are the properties of a peer. They are shared by all peers that have the same, and never changed.
type settings struct {
	protocols        []string
	headers          []string
	inbound          int
	outbound         int
	queued           int
	encode           int
	numbers          variant.Option // Godot3 for a peer of Godot 3
	heartbeat        time.Duration
	handshakeTimeout time.Duration
	coalescing       bool
}

// The defaults: those of WebSocketPeer, and for the handshake DefaultConnectTimeout of TCP.
const (
	defaultBufferSize       = 65535
	defaultQueuedPackets    = 4096
	defaultHandshakeTimeout = 30 * time.Second
)

// defaults are the settings of a new peer.
var defaults = settings{
	inbound:          defaultBufferSize,
	outbound:         defaultBufferSize,
	queued:           defaultQueuedPackets,
	encode:           peervar.DefaultMaxSize,
	handshakeTimeout: defaultHandshakeTimeout,
}

// capacity is how many bytes may wait to be read. That is the inbound buffer's size rounded up to one less than a power
// of two: scenario ws/inbound_buffer_full_then_drains.
func capacity(inbound int) int { return 1<<bits.Len32(uint32(max(inbound, 0))) - 1 }

// maxInbound is how large an inbound buffer may be, so that all that waits to be read, rounded up, fits a span.
const maxInbound = wsframe.MaxSpan / 2

// set returns the settings: those of a new peer where no function has made it.
func (p *Peer) set() *settings {
	if p.settings == nil {
		p.settings = &defaults
	}
	return p.settings
}

// change replaces the settings by a copy that set has changed.
func (p *Peer) change(set func(*settings)) {
	changed := *p.set()
	set(&changed)
	p.settings = &changed
	p.place.Ring() // a heartbeat may be due earlier
}

// GetSupportedProtocols returns the sub-protocols that SetSupportedProtocols was given, without the space around them.
// It corresponds to WebSocketPeer.get_supported_protocols.
func (p *Peer) GetSupportedProtocols() []string { return slices.Clone(p.set().protocols) }

// SetSupportedProtocols sets the sub-protocols for the next connection: those that a client asks for, or those of
// which a server takes the first that the client asks for. If there are any, a connection without one of them fails.
// The default is none, with which a server refuses a client that asks for one.
// It corresponds to WebSocketPeer.set_supported_protocols.
func (p *Peer) SetSupportedProtocols(protocols []string) {
	trimmed := make([]string, len(protocols))
	for i, protocol := range protocols {
		trimmed[i] = strings.TrimFunc(protocol, func(r rune) bool { return r <= ' ' })
	}
	p.change(func(s *settings) { s.protocols = trimmed })
}

// GetHandshakeHeaders returns the headers that SetHandshakeHeaders was given.
// It corresponds to WebSocketPeer.get_handshake_headers.
func (p *Peer) GetHandshakeHeaders() []string { return slices.Clone(p.set().headers) }

// SetHandshakeHeaders sets headers, each as "Name: value", that are added to the request of a client, or the answer of
// a server, of the next connection. A Host takes the place of the URL's. ConnectToURL and AcceptStream refuse headers
// that are not valid, and those that the handshake makes itself or that announce a body: Connection, Upgrade,
// Sec-WebSocket-*, Content-Length and Transfer-Encoding. Sub-protocols are for SetSupportedProtocols.
// It corresponds to WebSocketPeer.set_handshake_headers.
func (p *Peer) SetHandshakeHeaders(headers []string) {
	headers = slices.Clone(headers)
	p.change(func(s *settings) { s.headers = headers })
}

// GetInboundBufferSize returns the size in bytes that SetInboundBufferSize was given, 65535 by default.
// It corresponds to WebSocketPeer.get_inbound_buffer_size.
func (p *Peer) GetInboundBufferSize() int { return p.set().inbound }

// SetInboundBufferSize sets how many bytes the longest message that is accepted may have. As many (rounded up to one
// less than a power of two) may wait to be read. It takes effect with the next connection. More than 512 MiB counts as
// 512 MiB.
// It corresponds to WebSocketPeer.set_inbound_buffer_size.
func (p *Peer) SetInboundBufferSize(bufferSize int) {
	p.change(func(s *settings) { s.inbound = bufferSize })
}

// GetOutboundBufferSize returns the size in bytes that SetOutboundBufferSize was given, 65535 by default.
// It corresponds to WebSocketPeer.get_outbound_buffer_size.
func (p *Peer) GetOutboundBufferSize() int { return p.set().outbound }

// SetOutboundBufferSize sets how many bytes of messages may wait to be sent, with the one that is being sent; 0 sets
// no limit. It takes effect at once.
// It corresponds to WebSocketPeer.set_outbound_buffer_size.
func (p *Peer) SetOutboundBufferSize(bufferSize int) {
	p.change(func(s *settings) { s.outbound = bufferSize })
}

// IsCoalescingEnabled reports what SetCoalescing was given, false by default.
// It is an addition of Go.
func (p *Peer) IsCoalescingEnabled() bool { return p.set().coalescing }

// SetCoalescing lets messages that are sent between two Polls leave together at the next Poll or Flush, in one call of the
// system, which costs little more for many small ones than for one. They leave at once where they have come to 256 KiB,
// or where the next one would be over outbound_buffer_size or max_queued_packets, which count them as ever; Close sends
// them first. By default each message leaves at once. It takes effect at once.
// It is an addition of Go.
func (p *Peer) SetCoalescing(enabled bool) {
	p.change(func(s *settings) { s.coalescing = enabled })
}

// GetMaxQueuedPackets returns the number that SetMaxQueuedPackets was given, 4096 by default.
// It corresponds to WebSocketPeer.get_max_queued_packets.
func (p *Peer) GetMaxQueuedPackets() int { return p.set().queued }

// SetMaxQueuedPackets sets how many messages may wait to be read, which takes effect with the next connection, and how
// many to be sent, which takes effect at once. With 1 for reading, nothing behind a message is looked at before that is
// taken, so that each can be answered, though a close frame or a violation may follow.
// It corresponds to WebSocketPeer.set_max_queued_packets.
func (p *Peer) SetMaxQueuedPackets(bufferSize int) {
	p.change(func(s *settings) { s.queued = bufferSize })
}

// GetHeartbeatInterval returns the interval in seconds that SetHeartbeatInterval was given, 0 by default.
// It corresponds to WebSocketPeer.get_heartbeat_interval.
func (p *Peer) GetHeartbeatInterval() float64 {
	return float64(p.set().heartbeat.Milliseconds()) / 1000
}

// SetHeartbeatInterval sets after how many seconds, in whole milliseconds, an open peer sends a ping; if nothing has come
// for as long behind it, the connection ends. Whatever comes counts, over TLS in records of up to 16 KiB. 0 sends none. It
// takes effect at once.
// It corresponds to WebSocketPeer.set_heartbeat_interval.
//
// The error is [gderr.ErrInvalidParameter] for an interval that is negative, NaN, or more than a hundred years.
func (p *Peer) SetHeartbeatInterval(interval float64) error {
	if !(interval >= 0 && interval <= maxHeartbeat.Seconds()) {
		return gderr.New("websocketpeer.Peer.SetHeartbeatInterval", gderr.ErrInvalidParameter, errInterval)
	}
	p.change(func(s *settings) { s.heartbeat = time.Duration(interval*1000) * time.Millisecond })
	return nil
}

// maxHeartbeat is the longest interval, a hundred years: more would not fit a Duration.
const maxHeartbeat = 100 * 365 * 24 * time.Hour

var errInterval = errors.New("the interval is not from 0 to a hundred years")

// GetHandshakeTimeout returns the time that SetHandshakeTimeout was given, 30 s by default.
// It is an addition of Go.
func (p *Peer) GetHandshakeTimeout() time.Duration { return p.set().handshakeTimeout }

// SetHandshakeTimeout sets how long the next connection may take to open, from ConnectToURL or AcceptStream on, and how
// long this one or the next may take to close, from Close on. The default is 30 s; WSLPeer waits forever.
// It is an addition of Go.
func (p *Peer) SetHandshakeTimeout(timeout time.Duration) {
	p.change(func(s *settings) { s.handshakeTimeout = timeout })
}

// GetEncodeBufferMaxSize returns how many bytes a value may have that PutVar sends, 8388608 (8 MiB) by default.
// It corresponds to PacketPeer.get_encode_buffer_max_size.
func (p *Peer) GetEncodeBufferMaxSize() int { return p.set().encode }

// SetEncodeBufferMaxSize sets how many bytes a value may have that PutVar sends, from 1024 to 268435456 (256 MiB),
// rounded up to a power of two.
// It corresponds to PacketPeer.set_encode_buffer_max_size.
//
// The error is [gderr.ErrInvalidParameter] for a size out of range.
func (p *Peer) SetEncodeBufferMaxSize(maxSize int) error {
	size, err := peervar.MaxSize("websocketpeer.Peer.SetEncodeBufferMaxSize", maxSize)
	if err == nil {
		p.change(func(s *settings) { s.encode = size })
	}
	return err
}
