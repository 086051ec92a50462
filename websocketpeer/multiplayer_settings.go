package websocketpeer

// The settings of a MultiplayerPeer are kept as those of a Peer that never connects. They count for connections that are
// made afterwards.

// model returns that Peer: a new one where no function has made the MultiplayerPeer.
func (p *MultiplayerPeer) model() *Peer {
	if p.template == nil {
		p.template = New()
	}
	return p.template
}

// GetSupportedProtocols returns the sub-protocols that SetSupportedProtocols was given, without the space around them.
// It corresponds to WebSocketMultiplayerPeer.get_supported_protocols.
func (p *MultiplayerPeer) GetSupportedProtocols() []string { return p.model().GetSupportedProtocols() }

// SetSupportedProtocols sets the sub-protocols for connections to come; see [Peer.SetSupportedProtocols]. The default is
// none.
// It corresponds to WebSocketMultiplayerPeer.set_supported_protocols.
func (p *MultiplayerPeer) SetSupportedProtocols(protocols []string) {
	p.model().SetSupportedProtocols(protocols)
}

// GetHandshakeHeaders returns the headers that SetHandshakeHeaders was given.
// It corresponds to WebSocketMultiplayerPeer.get_handshake_headers.
func (p *MultiplayerPeer) GetHandshakeHeaders() []string { return p.model().GetHandshakeHeaders() }

// SetHandshakeHeaders sets headers for connections to come; see [Peer.SetHandshakeHeaders]. The default is none.
// It corresponds to WebSocketMultiplayerPeer.set_handshake_headers.
func (p *MultiplayerPeer) SetHandshakeHeaders(headers []string) {
	p.model().SetHandshakeHeaders(headers)
}

// GetInboundBufferSize returns the size in bytes that SetInboundBufferSize was given, 65535 by default.
// It corresponds to WebSocketMultiplayerPeer.get_inbound_buffer_size.
func (p *MultiplayerPeer) GetInboundBufferSize() int { return p.model().GetInboundBufferSize() }

// SetInboundBufferSize sets how many bytes the longest packet that is accepted may have, and about as many may wait to be
// taken, for each connection to come; see [Peer.SetInboundBufferSize].
// It corresponds to WebSocketMultiplayerPeer.set_inbound_buffer_size.
func (p *MultiplayerPeer) SetInboundBufferSize(bufferSize int) {
	p.model().SetInboundBufferSize(bufferSize)
}

// GetOutboundBufferSize returns the size in bytes that SetOutboundBufferSize was given, 65535 by default.
// It corresponds to WebSocketMultiplayerPeer.get_outbound_buffer_size.
func (p *MultiplayerPeer) GetOutboundBufferSize() int { return p.model().GetOutboundBufferSize() }

// SetOutboundBufferSize sets how many bytes of packets may wait to be sent, for each connection to come; see
// [Peer.SetOutboundBufferSize].
// It corresponds to WebSocketMultiplayerPeer.set_outbound_buffer_size.
func (p *MultiplayerPeer) SetOutboundBufferSize(bufferSize int) {
	p.model().SetOutboundBufferSize(bufferSize)
}

// GetMaxQueuedPackets returns the number that SetMaxQueuedPackets was given, 4096 by default.
// It corresponds to WebSocketMultiplayerPeer.get_max_queued_packets.
func (p *MultiplayerPeer) GetMaxQueuedPackets() int { return p.model().GetMaxQueuedPackets() }

// SetMaxQueuedPackets sets how many packets may wait to be taken, and how many to be sent, for each connection to come;
// see [Peer.SetMaxQueuedPackets].
// It corresponds to WebSocketMultiplayerPeer.set_max_queued_packets.
func (p *MultiplayerPeer) SetMaxQueuedPackets(maxQueuedPackets int) {
	p.model().SetMaxQueuedPackets(maxQueuedPackets)
}
