// Package packetpeer exchanges packets and Variant values as Godot's PacketPeer classes do: [UDP] for PacketPeerUDP,
// [UDPServer], and [Stream] for PacketPeerStream, which cuts a byte stream into packets.
//
// Names follow Godot's by one rule: get_packet_ip is GetPacketIP. A method that stands for one of Godot's names it in
// its documentation; what Go adds says that it is an addition.
//
// Errors carry the engine's code: errors.Is(err, gderr.ErrUnconfigured). "No packet there" is [gderr.ErrUnavailable],
// as in the engine, and costs no allocation.
package packetpeer

import "iter"

// PacketPeer is what every peer of this package can do, and the Peer of package websocketpeer, too. It stands for
// Godot's abstract class PacketPeer; make one of your own with [NewExtension].
//
// Waiting for packets is not part of it, since an [Extension] may have no way to. The peers of this module can:
//
//	if waiter, ok := peer.(interface{ Wait(context.Context) error }); ok {
//		err = waiter.Wait(ctx)
//	}
//
// One goroutine at a time may use a peer; different peers are independent, except that a [UDPServer] and the peers it
// gave count as one.
type PacketPeer interface {
	// GetAvailablePacketCount returns how many packets can be got.
	// It corresponds to PacketPeer.get_available_packet_count.
	GetAvailablePacketCount() int
	// GetPacket returns the packet that has waited longest; the error is gderr.ErrUnavailable if none is there.
	// It corresponds to PacketPeer.get_packet.
	GetPacket() ([]byte, error)
	// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets.
	// It corresponds to PacketPeer.get_packet_error.
	GetPacketError() error
	// PutPacket sends a packet and does not keep the buffer.
	// It corresponds to PacketPeer.put_packet.
	PutPacket(buffer []byte) error
	// GetVar gets a packet and decodes it as a Variant.
	// It corresponds to PacketPeer.get_var.
	GetVar(allowObjects bool) (any, error)
	// PutVar sends a packet that holds a value as a Variant.
	// It corresponds to PacketPeer.put_var.
	PutVar(value any, fullObjects bool) error
	// GetEncodeBufferMaxSize returns how many bytes a value may take that PutVar sends.
	// It corresponds to PacketPeer.get_encode_buffer_max_size.
	GetEncodeBufferMaxSize() int
	// SetEncodeBufferMaxSize sets how many bytes a value may take that PutVar sends.
	// It corresponds to PacketPeer.set_encode_buffer_max_size.
	SetEncodeBufferMaxSize(maxSize int) error
	// AppendPacket is an addition of Go; see [UDP.AppendPacket].
	AppendPacket(dst []byte) ([]byte, error)
	// Packets is an addition of Go; see [UDP.Packets].
	Packets() iter.Seq[[]byte]
}

// Extension is what a peer of your own must do: the virtual methods of Godot's PacketPeerExtension. [NewExtension]
// makes a PacketPeer of it, whose methods block and fail as these do.
type Extension interface {
	// GetAvailablePacketCount returns how many packets can be got.
	// It corresponds to PacketPeerExtension._get_available_packet_count.
	GetAvailablePacketCount() int
	// GetMaxPacketSize returns the largest packet that can be put, in bytes, for those who build packets; PutPacket
	// does not ask for it.
	// It corresponds to PacketPeerExtension._get_max_packet_size.
	GetMaxPacketSize() int
	// GetPacket returns the next packet; it is copied before the next call. The error where there is none is
	// gderr.ErrUnavailable.
	// It corresponds to PacketPeerExtension._get_packet.
	GetPacket() (buffer []byte, err error)
	// PutPacket sends a packet, which is never empty, and must not keep the buffer.
	// It corresponds to PacketPeerExtension._put_packet.
	PutPacket(buffer []byte) error
}

// NewExtension returns a PacketPeer that gets and puts packets through e.
func NewExtension(e Extension, opts ...Option) PacketPeer {
	b := &base{}
	b.init(extensionSource{e}, opts)
	return b
}

// extensionSource is an Extension seen as a source.
type extensionSource struct{ Extension }

// present is never 0, so that an Extension without packets is asked for one, and says itself why there is none.
func (s extensionSource) present() (int, error) { return max(s.GetAvailablePacketCount(), 1), nil }

func (s extensionSource) costOf(int) int { return 1 }

func (s extensionSource) appendPacket(dst []byte, _ bool) ([]byte, error) {
	packet, err := s.GetPacket()
	if err != nil {
		return dst, err
	}
	return append(dst, packet...), nil
}
