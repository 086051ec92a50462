package enet

import "strconv"

// CompressionMode is how the datagrams of a [Connection] are compressed, with the numbers of
// ENetConnection.CompressionMode. It prints as the constant's name.
type CompressionMode int

// The ways to compress. Both ends must use the same.
const (
	// CompressNone compresses nothing.
	CompressNone CompressionMode = 0
	// CompressRangeCoder is ENet's own: good for small datagrams, and slow.
	CompressRangeCoder CompressionMode = 1
	// CompressFastlz is fast and does not make much smaller.
	CompressFastlz CompressionMode = 2
	// CompressZlib is zlib.
	CompressZlib CompressionMode = 3
	// CompressZstd is Zstandard.
	CompressZstd CompressionMode = 4
)

// String returns the name of the engine's constant, such as "COMPRESS_ZLIB".
func (m CompressionMode) String() string {
	return nameOf(int(m), 0, "CompressionMode", "COMPRESS_NONE", "COMPRESS_RANGE_CODER", "COMPRESS_FASTLZ", "COMPRESS_ZLIB",
		"COMPRESS_ZSTD")
}

// EventType is what an [Event] is, with the numbers of ENetConnection.EventType. It prints as the constant's name.
type EventType int

// The types of events.
const (
	// EventError tells that Service failed; its error says why.
	EventError EventType = -1
	// EventNone tells that there is none.
	EventNone EventType = 0
	// EventConnect is a peer that is connected from now on.
	EventConnect EventType = 1
	// EventDisconnect is a peer that has come to its end, also one that could never be reached.
	EventDisconnect EventType = 2
	// EventReceive is a packet, which its peer's GetPacket gives.
	EventReceive EventType = 3
)

// String returns the name of the engine's constant, such as "EVENT_CONNECT".
func (t EventType) String() string {
	return nameOf(int(t), int(EventError), "EventType", "EVENT_ERROR", "EVENT_NONE", "EVENT_CONNECT", "EVENT_DISCONNECT",
		"EVENT_RECEIVE")
}

// HostStatistic is what [Connection.PopStatistic] is asked for, with the numbers of ENetConnection.HostStatistic.
type HostStatistic int

// What a connection counts: ENet's datagrams, as they are on the wire, compressed if they are.
const (
	HostTotalSentData        HostStatistic = 0 // bytes
	HostTotalSentPackets     HostStatistic = 1 // datagrams
	HostTotalReceivedData    HostStatistic = 2 // bytes
	HostTotalReceivedPackets HostStatistic = 3 // datagrams
)

// PeerState is the state of a [PacketPeer], with the numbers of ENetPacketPeer.PeerState. It prints as the constant's
// name.
type PeerState int

// The states of a peer.
const (
	// StateDisconnected is a peer that is not active.
	StateDisconnected PeerState = 0
	// StateConnecting is a peer whose other side has not answered yet.
	StateConnecting PeerState = 1
	// StateAcknowledgingConnect is a newcomer whose handshake is under way; there is no PacketPeer yet.
	StateAcknowledgingConnect PeerState = 2
	// StateConnectionPending and StateConnectionSucceeded are peers whose handshake is over, until their EventConnect.
	StateConnectionPending   PeerState = 3
	StateConnectionSucceeded PeerState = 4
	// StateConnected is a peer with which packets can be exchanged.
	StateConnected PeerState = 5
	// StateDisconnectLater is a peer that will disconnect when all has been sent.
	StateDisconnectLater PeerState = 6
	// StateDisconnecting is a peer whose other side was told, and has not acknowledged it yet.
	StateDisconnecting PeerState = 7
	// StateAcknowledgingDisconnect is a peer whose other side disconnects, and was not answered yet.
	StateAcknowledgingDisconnect PeerState = 8
	// StateZombie is a peer that is gone, until its EventDisconnect.
	StateZombie PeerState = 9
)

// String returns the name of the engine's constant, such as "STATE_CONNECTED".
func (s PeerState) String() string {
	return nameOf(int(s), 0, "PeerState", "STATE_DISCONNECTED", "STATE_CONNECTING", "STATE_ACKNOWLEDGING_CONNECT",
		"STATE_CONNECTION_PENDING", "STATE_CONNECTION_SUCCEEDED", "STATE_CONNECTED", "STATE_DISCONNECT_LATER",
		"STATE_DISCONNECTING", "STATE_ACKNOWLEDGING_DISCONNECT", "STATE_ZOMBIE")
}

// PeerStatistic is what [PacketPeer.GetStatistic] is asked for, with the numbers of ENetPacketPeer.PeerStatistic.
type PeerStatistic int

// What a peer measures. Times are in milliseconds, epochs of a clock that starts with the program.
const (
	// PeerPacketLoss is the mean part of what was sent that got lost, of [PacketLossScale], and its variance.
	PeerPacketLoss         PeerStatistic = 0
	PeerPacketLossVariance PeerStatistic = 1
	// PeerPacketLossEpoch is when the loss was last computed.
	PeerPacketLossEpoch PeerStatistic = 2
	// PeerRoundTripTime is the mean time from sending something to its acknowledgement, and its variance.
	PeerRoundTripTime         PeerStatistic = 3
	PeerRoundTripTimeVariance PeerStatistic = 4
	// PeerLastRoundTripTime is the lowest mean of the last throttle interval, and its highest variance.
	PeerLastRoundTripTime         PeerStatistic = 5
	PeerLastRoundTripTimeVariance PeerStatistic = 6
	// PeerPacketThrottle is the part of unreliable packets that is sent, of [PacketThrottleScale].
	PeerPacketThrottle PeerStatistic = 7
	// PeerPacketThrottleLimit is the highest that the throttle may be.
	PeerPacketThrottleLimit PeerStatistic = 8
	// PeerPacketThrottleCounter is what decides which packets are sent.
	PeerPacketThrottleCounter PeerStatistic = 9
	// PeerPacketThrottleEpoch is when the throttle interval began.
	PeerPacketThrottleEpoch PeerStatistic = 10
	// PeerPacketThrottleAcceleration, PeerPacketThrottleDeceleration and PeerPacketThrottleInterval are what
	// ThrottleConfigure sets.
	PeerPacketThrottleAcceleration PeerStatistic = 11
	PeerPacketThrottleDeceleration PeerStatistic = 12
	PeerPacketThrottleInterval     PeerStatistic = 13
)

const (
	// PacketLossScale is a loss of everything.
	PacketLossScale = 65536
	// PacketThrottleScale is the throttle at which nothing is dropped.
	PacketThrottleScale = 32
)

// Flags of packets for Send and Broadcast, and as GetPacketFlags gives them. Without a flag a packet is unreliable and
// sequenced: it may be lost, and is dropped if a later one came before. A packet too long for one datagram, which is
// above 1,364 bytes at most, goes in fragments and becomes reliable, unless it has FlagUnreliableFragment.
const (
	// FlagReliable lets a packet arrive, and in the order in which it was sent on its channel.
	FlagReliable = 1
	// FlagUnsequenced lets a packet be lost, and come in any order. FlagReliable beside it wins.
	FlagUnsequenced = 2
	// FlagUnreliableFragment lets a long packet be lost.
	FlagUnreliableFragment = 8

	allFlags = FlagReliable | FlagUnsequenced | FlagUnreliableFragment
)

// nameOf returns the name of a constant, of which the first has a value of its own.
func nameOf(value, first int, typ string, names ...string) string {
	if i := value - first; i >= 0 && i < len(names) {
		return names[i]
	}
	return typ + "(" + strconv.Itoa(value) + ")"
}
