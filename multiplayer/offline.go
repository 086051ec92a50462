package multiplayer

import (
	"context"
	"errors"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/netsock"
)

// OfflinePeer is the peer without a network: Godot's OfflineMultiplayerPeer. It is always connected, a server with id 1
// whom nobody ever joins: packets that are put go nowhere, none ever come, and closing or disconnecting does nothing. It
// lets a game that is written for multiplayer be played alone.
//
// Make one with [NewOfflinePeer]; the zero value refuses packets instead of losing them. One goroutine at a time may use a peer.
type OfflinePeer struct {
	Base
	place await.Place
	use   await.Use
}

var _ Peer = (*OfflinePeer)(nil)

// NewOfflinePeer returns a peer without a network.
// It corresponds to OfflineMultiplayerPeer.new.
func NewOfflinePeer() *OfflinePeer {
	p := &OfflinePeer{}
	p.Init(nothing{})
	return p
}

// nothing is where the packets of an OfflinePeer go, and where none come from.
type nothing struct{}

var errNoPacket = gderr.New("multiplayer.OfflinePeer.GetPacket", gderr.ErrUnavailable, errors.New("no packet is there"))

// Class is for the errors of the base.
func (nothing) Class() string { return "multiplayer.OfflinePeer" }

func (nothing) GetAvailablePacketCount() int { return 0 }
func (nothing) GetMaxPacketSize() int        { return 0 }
func (nothing) GetPacket() ([]byte, error)   { return nil, errNoPacket }
func (nothing) PutPacket([]byte) error       { return nil }

// Poll does nothing but what CallDeferred was given.
// It corresponds to MultiplayerPeer.poll.
func (p *OfflinePeer) Poll() { p.place.RunDeferred() }

// Close does nothing: the peer stays connected.
// It corresponds to MultiplayerPeer.close.
func (p *OfflinePeer) Close() {}

// DisconnectPeer does nothing.
// It corresponds to MultiplayerPeer.disconnect_peer.
func (p *OfflinePeer) DisconnectPeer(peer int, force bool) error { return nil }

// GetConnectionStatus returns [ConnectionConnected].
// It corresponds to MultiplayerPeer.get_connection_status.
func (p *OfflinePeer) GetConnectionStatus() ConnectionStatus { return ConnectionConnected }

// GetUniqueID returns 1, the id of a server.
// It corresponds to MultiplayerPeer.get_unique_id.
func (p *OfflinePeer) GetUniqueID() int { return TargetPeerServer }

// GetPacketPeer returns 0: there is no packet.
// It corresponds to MultiplayerPeer.get_packet_peer.
func (p *OfflinePeer) GetPacketPeer() int { return 0 }

// GetPacketMode returns [TransferModeReliable].
// It corresponds to MultiplayerPeer.get_packet_mode.
func (p *OfflinePeer) GetPacketMode() TransferMode { return TransferModeReliable }

// GetPacketChannel returns 0.
// It corresponds to MultiplayerPeer.get_packet_channel.
func (p *OfflinePeer) GetPacketChannel() int { return 0 }

// IsServer reports true.
// It corresponds to MultiplayerPeerExtension._is_server.
func (p *OfflinePeer) IsServer() bool { return true }

// Wait blocks until ctx ends and returns its error, or until CallDeferred is called: nothing else ever happens.
// It is an addition of Go.
func (p *OfflinePeer) Wait(ctx context.Context) error {
	return p.place.Wait(ctx, &p.use, "multiplayer.OfflinePeer", "Wait", (*offlineSource)(p))
}

// CallDeferred has the next Poll call f, on the goroutine that polls, and Wait return for it. Any goroutine may call it, at any
// time, and it never blocks.
// It corresponds to Object.call_deferred.
//
// Its rules and errors are those of [streampeer.TCP.CallDeferred]; the peer never ends.
func (p *OfflinePeer) CallDeferred(f func()) error {
	return p.place.CallDeferred("multiplayer.OfflinePeer", f)
}

// offlineSource is an OfflinePeer as what is waited for, for ever.
type offlineSource OfflinePeer

func (s *offlineSource) Need(n *await.Need, _ netsock.Interest) { s.place.Need(n) }

// LastError returns nil: nothing ever goes wrong.
// It is an addition of Go.
func (p *OfflinePeer) LastError() error { return nil }
