package enet

import (
	"math"
	"net/netip"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enetcompress"
	"github.com/godotpeer/godotpeer/internal/enetwire"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// Broadcast sends a packet to every peer in STATE_CONNECTED that has the channel, as [PacketPeer.Send] does.
// It corresponds to ENetConnection.broadcast.
//
// The errors are [gderr.ErrUnconfigured] without a host, [gderr.ErrInvalidParameter] for a channel that is not from 0 to
// GetMaxChannels less 1 or a flag that does not exist, [gderr.Failed] for a packet that is too large, and
// [gderr.ErrOutOfMemory] with the cause [ErrQueueFull] if it was not queued for some of the peers, as too much waits to
// be sent to them.
func (c *Connection) Broadcast(channel int, packet []byte, flags int) error {
	const method = "Broadcast"
	if c.host == nil {
		return c.error(method, gderr.ErrUnconfigured, ErrNoHost)
	}
	if err := checkFlags(flags); err != nil {
		return c.error(method, gderr.ErrInvalidParameter, err)
	}
	if channel < 0 || channel >= c.host.MaxChannels() {
		return c.error(method, gderr.ErrInvalidParameter, ErrNoChannel)
	}
	err := c.host.Broadcast(channel, packet, enetwire.Flags(flags))
	c.place.Ring()
	if err != nil {
		return c.error(method, codeOf(err), err)
	}
	return nil
}

// Compress sets how datagrams are compressed, from the next one on; at first they are not. The other side must do the
// same: each understands what is not compressed, and nothing that is compressed another way.
// It corresponds to ENetConnection.compress.
//
// The errors are [gderr.ErrUnconfigured] without a host, and [gderr.ErrInvalidParameter] for a mode that does not
// exist.
func (c *Connection) Compress(mode CompressionMode) error {
	if c.host == nil {
		return c.error("Compress", gderr.ErrUnconfigured, ErrNoHost)
	}
	if err := outOfRange("mode", int(mode), int(CompressNone), int(CompressZstd)); err != nil {
		return c.error("Compress", gderr.ErrInvalidParameter, err)
	}
	if mode == CompressNone {
		c.host.SetCompressor(nil)
	} else {
		c.host.SetCompressor(enetcompress.Mode(mode))
	}
	return nil
}

// BandwidthLimit sets how many bytes a second the host takes and sends, 0, Godot's default, for any number. The peers are
// told within a second.
// It corresponds to ENetConnection.bandwidth_limit.
//
// The errors are [gderr.ErrUnconfigured] without a host, and [gderr.ErrInvalidParameter] for a negative number or one
// above 2,147,483,647.
func (c *Connection) BandwidthLimit(inBandwidth, outBandwidth int) error {
	const method = "BandwidthLimit"
	if c.host == nil {
		return c.error(method, gderr.ErrUnconfigured, ErrNoHost)
	}
	for _, bandwidth := range []int{inBandwidth, outBandwidth} {
		if err := outOfRange("bandwidth", bandwidth, 0, math.MaxInt32); err != nil {
			return c.error(method, gderr.ErrInvalidParameter, err)
		}
	}
	c.host.SetBandwidthLimit(uint32(inBandwidth), uint32(outBandwidth))
	c.place.Ring()
	return nil
}

// ChannelLimit sets how many channels a connection can have whose other side connects from now on, from 1 to 255.
// Anything else stands for 255.
// It corresponds to ENetConnection.channel_limit.
//
// The error is [gderr.ErrUnconfigured] without a host.
func (c *Connection) ChannelLimit(limit int) error {
	if c.host == nil {
		return c.error("ChannelLimit", gderr.ErrUnconfigured, ErrNoHost)
	}
	c.host.SetMaxChannels(limit)
	return nil
}

// GetMaxChannels returns how many channels a connection can have whose other side connects, 0 without a host.
// It corresponds to ENetConnection.get_max_channels.
func (c *Connection) GetMaxChannels() int {
	if c.host == nil {
		return 0
	}
	return c.host.MaxChannels()
}

// GetOutboundBufferSize returns the size in bytes that SetOutboundBufferSize was given, 67,108,864 by default.
// It is an addition of Go.
func (c *Connection) GetOutboundBufferSize() int { return c.outbound }

// SetOutboundBufferSize sets how many bytes may wait at each peer, to be sent or to be acknowledged; a packet beyond that
// is not queued. Each datagram that a packet needs counts for 128 bytes more. 0 or less sets no limit. It takes effect at
// once, and stays for the next host. A peer that acknowledges little is thus found out by the errors of Send.
// It is an addition of Go.
func (c *Connection) SetOutboundBufferSize(bufferSize int) {
	c.outbound = bufferSize
	if c.host != nil {
		c.host.SetMaxOutgoing(bufferSize)
	}
}

// RefuseNewConnections has a host that talks DTLS as a server drop what comes of new senders, or not any more. Otherwise it
// does nothing, as enet_host_refuse_new_connections; a [MultiplayerPeer] refuses by itself.
// It corresponds to ENetConnection.refuse_new_connections.
func (c *Connection) RefuseNewConnections(refuse bool) {
	if c.dtls != nil {
		c.dtls.refuse(refuse)
	}
}

// PopStatistic returns how much was counted since the last time, and begins to count anew. It is 0 without a host.
// It corresponds to ENetConnection.pop_statistic.
func (c *Connection) PopStatistic(statistic HostStatistic) float64 {
	if c.host == nil {
		return 0
	}
	all := c.host.Statistics()
	counts := []*uint32{&all.SentBytes, &all.SentDatagrams, &all.ReceivedBytes, &all.ReceivedDatagrams}
	if statistic < 0 || int(statistic) >= len(counts) {
		return 0
	}
	count := *counts[statistic]
	*counts[statistic] = 0
	return float64(count)
}

// GetLocalPort returns the port of the socket. It is 0 without a host, and while nothing was sent by a host that is not
// bound.
// It corresponds to ENetConnection.get_local_port.
func (c *Connection) GetLocalPort() int {
	if c.host == nil {
		return 0
	}
	if c.dtls != nil {
		return c.dtls.localPort()
	}
	addr, err := c.sock.LocalAddr()
	if err != nil {
		return 0
	}
	return int(addr.Port())
}

// GetPeers returns the peers in the order in which they connected. Those that are disconnecting, or became inactive
// since the last Service, are among them.
// It corresponds to ENetConnection.get_peers.
func (c *Connection) GetPeers() []*PacketPeer { return slices.Clone(c.peers) }

// SocketSend sends one UDP datagram of these bytes from the host's socket, to pass a firewall or to tell another
// program something. The address is numeric or a name, which blocks as in ConnectToHost; the port is from 1 to 65535.
// PopStatistic does not count it. A host that talks DTLS sends it to those alone with whom it does.
// It corresponds to ENetConnection.socket_send.
//
// The errors are [gderr.ErrUnconfigured] without a host, [gderr.ErrInvalidParameter] for a port out of range,
// [gderr.ErrCantResolve] for a name without an address, and [gderr.Failed] if the system does not send it.
func (c *Connection) SocketSend(destinationAddress string, destinationPort int, packet []byte) error {
	const method = "SocketSend"
	if c.host == nil {
		return c.error(method, gderr.ErrUnconfigured, ErrNoHost)
	}
	if err := outOfRange("port", destinationPort, 1, math.MaxUint16); err != nil {
		return c.error(method, gderr.ErrInvalidParameter, err)
	}
	ip, err := netsock.ResolveOne(destinationAddress, c.sock.Family())
	if err != nil {
		return c.error(method, gderr.ErrCantResolve, err)
	}
	to := netsock.EndpointOf(netip.AddrPortFrom(ip, uint16(destinationPort)))
	send := c.sock.SendTo
	if c.dtls != nil {
		send = c.sendByDTLS
	}
	if err := send(packet, to); err != nil {
		return c.error(method, gderr.Failed, err)
	}
	return nil
}
