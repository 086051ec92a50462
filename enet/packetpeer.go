package enet

import (
	"math"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
	"github.com/godotpeer/godotpeer/packetpeer"
)

// PacketPeer is one connection of a [Connection] to another host: Godot's ENetPacketPeer. ConnectToHost makes one, and
// EVENT_CONNECT brings one for each host that connects. It is active until its EVENT_DISCONNECT, until
// PeerDisconnectNow or Reset, or until its connection's Destroy; it is never active again.
//
// Nothing is sent or received but by the connection's Service and Flush. Nothing blocks. PutPacket sends reliably on
// channel 0; Send says channel and flags itself. GetPacket, AppendPacket, Packets and GetVar give what Service has
// received, also after the end of the connection; they fail with [gderr.ErrUnavailable] if no packet is there, and with
// [gderr.ErrUnconfigured] and the cause [ErrInactive] if the peer is not active either. Received packets that are not
// got count: a peer of which 32 MiB or 65,536 packets wait has its further ones refused, until some were got.
//
// The connection and its peers count as one: one goroutine at a time uses them.
type PacketPeer struct {
	packetpeer.PacketPeer

	conn    *Connection
	wire    *enetwire.Peer // nil unless active
	packets fifo[*enetwire.Packet]
	taken   *enetwire.Packet // the last that was got; it is freed when the next one is
	owner   *MultiplayerPeer // whose other end this is; nil if it is nobody's, or was forgotten
	id      int              // then, its id; else 0
	ended   bool             // by this side
}

var _ packetpeer.PacketPeer = (*PacketPeer)(nil)

// leave makes the peer inactive, and takes what had arrived for it before.
func (p *PacketPeer) leave() {
	if p.wire == nil {
		return
	}
	p.takeRest()
	for _, packet := range p.packets.all() {
		packet.Keep() // it may never be got
	}
	p.wire = nil
	if p.owner != nil {
		p.owner.left = append(p.owner.left, p)
	}
	p.conn.inactive++
	p.conn.place.Ring()
}

// takeRest takes what has arrived and was not handed out by an event.
func (p *PacketPeer) takeRest() {
	for packet := p.wire.Receive(); packet != nil; packet = p.wire.Receive() {
		p.packets.push(packet)
	}
}

// drop throws away what waits.
func (p *PacketPeer) drop() {
	for packet, ok := p.packets.pop(); ok; packet, ok = p.packets.pop() {
		packet.Free()
	}
}

// IsActive reports whether the peer is one of its connection: whether it has not come to its end.
// It corresponds to ENetPacketPeer.is_active.
func (p *PacketPeer) IsActive() bool { return p.wire != nil }

// GetState returns the state, STATE_DISCONNECTED when the peer is not active.
// It corresponds to ENetPacketPeer.get_state.
func (p *PacketPeer) GetState() PeerState {
	if p.wire == nil {
		return StateDisconnected
	}
	return PeerState(p.wire.State())
}

// GetChannels returns how many channels the connection has, 0 when it is not active or ending.
// It corresponds to ENetPacketPeer.get_channels.
func (p *PacketPeer) GetChannels() int {
	if p.wire == nil {
		return 0
	}
	return p.wire.Channels()
}

// GetRemoteAddress returns the address of the other side, IPv6 in full, "" when the peer is not active.
// It corresponds to ENetPacketPeer.get_remote_address.
func (p *PacketPeer) GetRemoteAddress() string {
	if p.wire == nil {
		return ""
	}
	return netsock.FormatIP(p.wire.Addr().Addr())
}

// GetRemotePort returns the port of the other side, 0 when the peer is not active.
// It corresponds to ENetPacketPeer.get_remote_port.
func (p *PacketPeer) GetRemotePort() int {
	if p.wire == nil {
		return 0
	}
	return int(p.wire.Addr().Port())
}

// GetStatistic returns one of the numbers that the peer measures, 0 when it is not active.
// It corresponds to ENetPacketPeer.get_statistic.
func (p *PacketPeer) GetStatistic(statistic PeerStatistic) float64 {
	if p.wire == nil {
		return 0
	}
	return float64(p.wire.Statistic(int(statistic)))
}

// Ping sends a ping with the next turn, if the peer is connected. One is sent by itself each ping interval in which
// nothing else was acknowledged.
// It corresponds to ENetPacketPeer.ping.
func (p *PacketPeer) Ping() {
	if p.wire != nil {
		p.wire.Ping()
		p.conn.place.Ring()
	}
}

// PingInterval sets after how many milliseconds without an acknowledgement a ping is sent; 0, or less, stands for 500, the
// default. More than 4,294,967,295 counts as that.
// It corresponds to ENetPacketPeer.ping_interval.
func (p *PacketPeer) PingInterval(pingInterval int) {
	if p.wire != nil {
		p.wire.SetPingInterval(clamped(pingInterval))
		p.conn.place.Ring()
	}
}

// SetTimeout sets when a peer is given up that acknowledges nothing. timeoutMax milliseconds after the first sending of
// what has waited longest it is in any case; timeoutMin after it if what waits was sent again so often that the time
// between two sendings has grown to timeout times the first, which doubles each time. 0 stands for the default of each:
// 32, 5000 and 30000.
// It corresponds to ENetPacketPeer.set_timeout.
//
// Unless timeout is at most timeoutMin and that at most timeoutMax, and none is below 0, nothing changes
// and the error is [gderr.ErrInvalidParameter]. More than 4,294,967,295 counts as that.
func (p *PacketPeer) SetTimeout(timeout, timeoutMin, timeoutMax int) error {
	if p.wire == nil {
		return p.error("SetTimeout", gderr.ErrUnconfigured, ErrInactive)
	}
	if timeout < 0 || timeout > timeoutMin || timeoutMin > timeoutMax {
		return p.error("SetTimeout", gderr.ErrInvalidParameter, errTimeoutOrder)
	}
	p.wire.SetTimeout(clamped(timeout), clamped(timeoutMin), clamped(timeoutMax))
	return nil
}

// clamped is a number of a user as the protocol's.
func clamped(n int) uint32 { return uint32(min(max(int64(n), 0), math.MaxUint32)) }

// ThrottleConfigure sets how many unreliable packets are thrown away instead of sent when the round-trip time grows,
// here and on the other side. Once in an interval, in milliseconds, the round-trip time is compared with that of the one
// before; the throttle, of [PacketThrottleScale], grows by acceleration where it is better, and sinks by deceleration
// where it is much worse. The defaults are 5000, 2 and 2; a deceleration of 0 lets nothing be thrown away. Less than 0
// counts as 0, more than 4,294,967,295 as that.
// It corresponds to ENetPacketPeer.throttle_configure.
func (p *PacketPeer) ThrottleConfigure(interval, acceleration, deceleration int) {
	if p.wire != nil {
		p.wire.ConfigureThrottle(clamped(interval), clamped(acceleration), clamped(deceleration))
		p.conn.place.Ring()
	}
}

// PeerDisconnect begins to disconnect: what waits to be sent is dropped, the other side is told until it acknowledges,
// and then there is an EVENT_DISCONNECT here, with data 0. The lower 32 bits of data, of which Godot's default is 0,
// are what the other side's event says. A peer that is not connected yet is inactive at once, without an event.
// It corresponds to ENetPacketPeer.peer_disconnect.
func (p *PacketPeer) PeerDisconnect(data int) { p.disconnect(data, (*enetwire.Peer).Disconnect) }

// PeerDisconnectLater is PeerDisconnect after all has been sent that waits, and acknowledged if it is reliable. Nothing
// more can be sent meanwhile, and what arrives is dropped.
// It corresponds to ENetPacketPeer.peer_disconnect_later.
func (p *PacketPeer) PeerDisconnectLater(data int) {
	p.disconnect(data, (*enetwire.Peer).DisconnectLater)
}

// disconnect ends the connection by a method of the protocol's.
func (p *PacketPeer) disconnect(data int, end func(*enetwire.Peer, uint32)) {
	if p.wire == nil {
		return
	}
	p.ended = true
	end(p.wire, uint32(data))
	p.conn.place.Ring()
	if p.wire.State() == enetwire.Disconnected {
		p.gone()
	}
}

// PeerDisconnectNow tells the other side once, at once, and makes the peer inactive, without an event here. If the
// datagram is lost, the other side finds out by its timeouts.
// It corresponds to ENetPacketPeer.peer_disconnect_now.
func (p *PacketPeer) PeerDisconnectNow(data int) {
	if p.wire != nil {
		p.ended = true
		p.wire.DisconnectNow(uint32(data))
		p.gone()
	}
}

// gone makes a peer inactive that has said its last word, and sends that.
func (p *PacketPeer) gone() {
	p.leave()
	_ = p.conn.Flush() // nobody waits for what happens to it
}

// Reset makes the peer inactive and tells nobody: the other side finds out by its timeouts.
// It corresponds to ENetPacketPeer.reset.
func (p *PacketPeer) Reset() {
	if p.wire != nil {
		p.ended = true
		p.wire.Reset()
		p.leave()
	}
}
