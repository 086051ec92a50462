// Package packetpeer exchanges packets and Variant values as Godot's PacketPeer classes do: [UDP] for PacketPeerUDP,
// [UDPServer], [DTLS] for PacketPeerDTLS, [DTLSServer], and [Stream] for PacketPeerStream, which cuts a byte stream into
// packets.
//
// Names follow Godot's by one rule: get_packet_ip is GetPacketIP. A method that stands for one of Godot's names it in
// its documentation; what Go adds says that it is an addition.
//
// In GDScript:
//
//	var udp := PacketPeerUDP.new()
//
//	func _ready():
//	    udp.connect_to_host("127.0.0.1", 4242)
//	    udp.put_packet("hello".to_utf8_buffer())
//
//	func _process(_delta):
//	    while udp.get_available_packet_count() > 0:
//	        print(udp.get_packet().get_string_from_utf8())
//
// and in Go:
//
//	udp := packetpeer.NewUDP()
//	udp.ConnectToHost("127.0.0.1", 4242)
//	udp.PutPacket([]byte("hello"))
//	for range time.Tick(time.Second / 60) {
//		for udp.GetAvailablePacketCount() > 0 {
//			packet, _ := udp.GetPacket()
//			fmt.Println(string(packet))
//		}
//	}
//
// A program without frames, such as a bot, waits until there is something to do; what has a Poll is polled then:
//
//	for udp.Wait(ctx) == nil {
//		for packet := range udp.Packets() {
//			…
//		}
//	}
//
// Errors carry the engine's code: errors.Is(err, gderr.ErrUnconfigured). "No packet there" is [gderr.ErrUnavailable],
// and costs no allocation.
package packetpeer

import (
	"iter"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/await"
	"github.com/godotpeer/godotpeer/internal/blocks"
	"github.com/godotpeer/godotpeer/internal/errs"
	"github.com/godotpeer/godotpeer/internal/peervar"
	"github.com/godotpeer/godotpeer/variant"
)

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
	// GetPacket returns the packet that has waited longest, or [gderr.ErrUnavailable] if there is none. It never blocks.
	// It corresponds to PacketPeer.get_packet.
	GetPacket() ([]byte, error)
	// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets.
	// It corresponds to PacketPeer.get_packet_error.
	GetPacketError() error
	// PutPacket sends a packet.
	// It corresponds to PacketPeer.put_packet.
	PutPacket(buffer []byte) error
	// GetVar gets a packet and decodes it as a Variant.
	// It corresponds to PacketPeer.get_var.
	GetVar(allowObjects bool) (any, error)
	// PutVar sends a value as a packet that holds it as a Variant.
	// It corresponds to PacketPeer.put_var.
	PutVar(value any, fullObjects bool) error
	// GetEncodeBufferMaxSize returns how many bytes a value may take that PutVar sends.
	// It corresponds to PacketPeer.get_encode_buffer_max_size.
	GetEncodeBufferMaxSize() int
	// SetEncodeBufferMaxSize sets how many bytes a value may take that PutVar sends.
	// It corresponds to PacketPeer.set_encode_buffer_max_size.
	SetEncodeBufferMaxSize(maxSize int) error

	// AppendPacket is GetPacket that appends to dst.
	// It is an addition of Go.
	AppendPacket(dst []byte) ([]byte, error)
	// Packets iterates over the packets that are there. Each is valid until the next one.
	// It is an addition of Go.
	Packets() iter.Seq[[]byte]
}

// Option changes how a peer behaves. It is the type that the constructors of all packages take: see
// [streampeer.Option].
// It is an addition of Go.
type Option = variant.Option

// Godot3 makes PutVar and GetVar use the numbers of Godot 3, for a peer that runs it.
// It is an addition of Go.
const Godot3 = variant.Godot3

// source is where a peer's packets come from and go to.
type source interface {
	// class is the name of the type, such as "packetpeer.UDP", for errors.
	class() string
	GetAvailablePacketCount() int
	// appendPacket appends the next packet to dst, for a method that gets packets.
	appendPacket(dst []byte, as method) ([]byte, error)
	// present looks for new packets and tells how much is there now, in what costOf counts: packets, or bytes. The
	// error is why there is nothing more.
	present() (int, error)
	// costOf returns how much of what is there a packet of a size is.
	costOf(size int) int
	// putPacket sends a packet that is not empty, for a method that puts.
	putPacket(as method, buffer []byte) error
}

// base implements PacketPeer over a source. Every peer embeds one.
type base struct {
	src           source
	packetErr     error // of the last GetPacket
	encodeMaxSize int32
	use           await.Use
	varOptions    variant.Option // Godot3 for a peer of Godot 3
}

func (b *base) init(src source, options []Option) {
	b.src = src
	b.encodeMaxSize = peervar.DefaultMaxSize
	b.varOptions = peervar.Numbers(options)
}

// of returns the source.
func (b *base) of() source {
	if b.src == nil {
		return unmade{}
	}
	return b.src
}

// GetAvailablePacketCount returns how many packets can be got, after looking for new ones. It never blocks.
// It corresponds to PacketPeer.get_available_packet_count.
//
// A [UDP] peer gives -1 if looking fails, as when it is closed, and a [Stream] then gives the
// packets that it has: 0 without a stream.
func (b *base) GetAvailablePacketCount() int { return b.of().GetAvailablePacketCount() }

// GetPacket looks for new packets and returns the one that has waited longest, which may be empty. It never blocks.
// It corresponds to PacketPeer.get_packet.
//
// The error is [gderr.ErrUnavailable] if no packet is there; the documentation of [UDP] and [Stream] tells what else
// it may be.
// AppendPacket and Packets get packets without allocating.
func (b *base) GetPacket() ([]byte, error) {
	packet, err := b.of().appendPacket(nil, getPacket)
	b.packetErr = err
	if packet == nil && err == nil {
		packet = []byte{}
	}
	return packet, err
}

// AppendPacket is GetPacket that appends to dst and returns the longer slice, with the same errors. It allocates nothing
// if dst has room. It looks for new packets only when none waits, so that a burst costs few system calls.
// It is an addition of Go.
func (b *base) AppendPacket(dst []byte) ([]byte, error) {
	dst, err := b.of().appendPacket(dst, appendPacket)
	b.packetErr = err
	return dst, err
}

// Packets looks for new packets and iterates over those that are there then; what arrives meanwhile waits for the next
// loop, so that a flood can't keep one forever. When it has ended by itself, GetPacketError is [gderr.ErrUnavailable] if
// all went well. It never blocks. A packet is valid until the next one: copy what is to be kept. It allocates nothing for
// packets of up to 64 KiB.
// It is an addition of Go.
func (b *base) Packets() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		block := blocks.Take(varBlock)
		defer blocks.Give(block)
		left, end := b.of().present()
		for left > 0 {
			packet, err := b.of().appendPacket(block[:0], packets)
			b.packetErr = err
			if err != nil {
				return
			}
			left -= b.of().costOf(len(packet))
			if !yield(packet) {
				return
			}
		}
		b.packetErr = end
	}
}

// GetPacketError returns the error of the last GetPacket, AppendPacket or Packets; nil if it got a packet, or if
// there was none yet. GetVar does not change it.
// It corresponds to PacketPeer.get_packet_error.
func (b *base) GetPacketError() error { return b.packetErr }

// PutPacket sends a packet. An empty one is not sent, and never fails.
// It corresponds to PacketPeer.put_packet.
//
// It blocks the goroutine while there is no room to send. The error is [gderr.ErrUnconfigured] if there is nobody to
// send to; the documentation of [UDP] and [Stream] tells their limits, and what else the error may be.
func (b *base) PutPacket(buffer []byte) error {
	if len(buffer) == 0 {
		return nil
	}
	return b.of().putPacket(putPacket, buffer)
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

// NewExtension returns a PacketPeer that gets and puts packets through e. The option [Godot3] gives its Variants the
// numbers of Godot 3.
// It corresponds to PacketPeerExtension.new.
func NewExtension(e Extension, options ...Option) PacketPeer {
	b := &base{}
	b.init(&extensionSource{Extension: e}, options)
	return b
}

// extensionSource is an Extension seen as a source.
type extensionSource struct {
	Extension
	// The last error that was renamed, as what, and for which method: where nothing is there yet, the same error comes
	// again and again, and that allocates nothing.
	last, renamed error
	as            method
}

// errNoneLeft is why a loop over the packets of an Extension has ended that has got all that were there.
var errNoneLeft = gderr.New("packetpeer.PacketPeer.Packets", gderr.ErrUnavailable, errNoPacket)

func (s *extensionSource) class() string {
	if named, ok := s.Extension.(errs.Class); ok {
		return named.Class()
	}
	return "packetpeer.PacketPeer"
}

// present is one more than there are of the library's own, and never 0, so that the Extension says itself why there are no
// more.
func (s *extensionSource) present() (int, error) {
	n := s.GetAvailablePacketCount()
	if s.isOurs() {
		n++
	}
	return max(n, 1), errNoneLeft
}

// isOurs reports whether the Extension is the library's.
func (s *extensionSource) isOurs() bool {
	_, ours := s.Extension.(errs.Class)
	return ours
}

func (*extensionSource) costOf(int) int { return 1 }

func (s *extensionSource) appendPacket(dst []byte, as method) ([]byte, error) {
	packet, err := s.GetPacket()
	if err != nil {
		return dst, s.rename(as, err)
	}
	return append(dst, packet...), nil
}

func (s *extensionSource) putPacket(as method, buffer []byte) error {
	return s.rename(as, s.PutPacket(buffer))
}

// rename returns an error of the Extension as that of the method that was called, if the Extension is the library's: it
// knows only its own two.
func (s *extensionSource) rename(as method, err error) error {
	if err == nil || as == getPacket || as == putPacket || !s.isOurs() {
		return err
	}
	if s.last != err || s.as != as {
		s.last, s.as, s.renamed = err, as, errs.Renamed(s.class()+"."+as.String(), err)
	}
	return s.renamed
}
