// Package enetwire speaks the protocol of ENet 1.3 as Godot 4 does: datagrams and time in, datagrams and events out.
//
// It does no I/O, starts no goroutine, and has no clock and no randomness of its own. A [Host] stands behind one UDP
// socket. A turn of its owner, ENetConnection.service, is
//
//	host.Service(now)                    // the clock in milliseconds: timers run out
//	send()                               // until AppendDatagram has none
//	host.Receive(from, datagram)         // each that has come
//	send()                               // acknowledgements go out in the same turn
//	event, ok := host.Event()            // until there is none
//
// with send being
//
//	for {
//		datagram, to, ok := host.AppendDatagram(buffer[:0])
//		if !ok {
//			break
//		}
//		socket.SendTo(datagram, to)
//	}
//
// What a [Peer] is told to do is done by the next turn. A turn costs by the peers that have something to do. Memory
// for payloads is pooled: who has read a [Packet] gives it back with [Packet.Free].
package enetwire

import (
	"errors"

	"github.com/godotpeer/godotpeer/internal/errs"
)

// Limits of the protocol and of the engine. Times are in milliseconds, sizes in bytes, bandwidths in bytes a second.
const (
	// MaxPeers is how many peers a host can have, and the number that stands for no peer on the wire.
	MaxPeers = 4095
	// MaxChannels is how many channels a connection can have.
	MaxChannels = 255
	// MaxDatagram is the size of the receive buffer: of a longer datagram only so much is read.
	MaxDatagram = 4096
	// MaxPacket is the size of the largest packet.
	MaxPacket = 32 << 20
	// MaxReceive is how many datagrams a turn reads at most: enet_protocol_receive_incoming_commands.
	MaxReceive = 256

	noPeer      = MaxPeers
	peerChannel = 255 // the channel id of what concerns the peer as a whole
	noSession   = 255 // the session id of a slot that was never used

	ownMTU      = 1392
	minMTU      = 576
	maxMTU      = 4096
	maxCommands = 32 // in one datagram that is sent

	minWindow         = 4096
	maxWindow         = 65536
	bandwidthOfWindow = 65536 // for each minWindow
	bandwidthInterval = 1000

	maxFragments = 1 << 20

	firstRoundTrip  = 500
	throttleScale   = 32
	throttleCounter = 7
	lossScale       = 65536
	lossInterval    = 10000

	unsequencedWindow  = 1024      // groups in the bitmap
	unsequencedAhead   = 32 * 1024 // groups ahead of it that are taken
	reliableWindows    = 16
	reliableWindowSize = 4096
	freeWindows        = 8
)

// What a peer has until it is told otherwise. See [Peer.SetTimeout], [Peer.SetPingInterval] and
// [Peer.ConfigureThrottle].
const (
	DefaultPingInterval         = 500
	DefaultTimeoutLimit         = 32
	DefaultTimeoutMinimum       = 5000
	DefaultTimeoutMaximum       = 30000
	DefaultThrottleInterval     = 5000
	DefaultThrottleAcceleration = 2
	DefaultThrottleDeceleration = 2
)

// Bounds that ENet has not: of what one peer can make a host keep.
const (
	// maxInbox is how many packets may have been delivered and not freed. More data is refused, and comes again if
	// it is reliable.
	maxInbox = 1 << 16
	// maxAhead is how many packets and beginnings of packets may wait for what goes before them. Beyond it only the
	// next one of its channel is taken.
	maxAhead = 1 << 15
	// maxLoose is how many unreliable packets of a channel may wait for a reliable one. The oldest makes room.
	maxLoose = 1024
	// maxWaiting is how many bytes of a peer may wait to be freed. Announced fragments count in full.
	maxWaiting = 32 << 20
	// packetWeight is what a packet that waits counts for beside its bytes, where all peers together are bounded.
	packetWeight = 256
	// DefaultMaxOutgoing is how many bytes may wait at a peer to be sent and to be acknowledged, with commandWeight more
	// for each command.
	DefaultMaxOutgoing = 64 << 20
	commandWeight      = 128
	// assemblyAhead and fragmentsAhead are how far beyond what has come of a packet a fragment may lie. A sender has
	// 64 KiB under way at most.
	assemblyAhead  = 128 << 10
	fragmentsAhead = 1024
)

// Flags say how a packet is sent or was sent, with the engine's values.
type Flags uint8

// The flags that exist. A packet with none is unreliable and in order.
const (
	FlagReliable           Flags = 1
	FlagUnsequenced        Flags = 2
	FlagUnreliableFragment Flags = 8
)

// State is the state of a [Peer], with the engine's numbers.
type State uint8

// The states. ConnectionPending and ConnectionSucceeded last from the end of the handshake until its event is taken.
const (
	Disconnected State = iota
	Connecting
	AcknowledgingConnect
	ConnectionPending
	ConnectionSucceeded
	Connected
	DisconnectLater
	Disconnecting
	AcknowledgingDisconnect
	Zombie
)

// Why a call fails.
var (
	ErrNotConnected = errs.ErrNotConnected
	ErrChannel      = errors.New("the connection has no such channel")
	ErrTooLarge     = errors.New("a packet is larger than 33554432 bytes")
	ErrNoSlot       = errors.New("the host has no free peer")
	ErrQueueFull    = errors.New("more would wait to be sent than SetOutboundBufferSize of the connection allows")
)

// A Compressor compresses what stands behind the header of a datagram, as the modes of package enetcompress do. Both
// methods append to dst.
type Compressor interface {
	// AppendCompressed appends src compressed. It is false if that would not be smaller than src, which then goes out
	// as it is.
	AppendCompressed(dst, src []byte) ([]byte, bool)
	// AppendDecompressed appends what src was, limit bytes at most. More is an error, as is anything that is not
	// compressed data.
	AppendDecompressed(dst, src []byte, limit int) ([]byte, error)
}
