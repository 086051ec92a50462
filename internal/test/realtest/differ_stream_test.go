package realtest

import (
	"encoding/binary"
	"testing"

	"github.com/godotpeer/godotpeer/packetpeer"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestDifferPacketPeerStream compares PacketPeerStream over StreamPeerBuffer.
func TestDifferPacketPeerStream(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		s := d.make("PacketPeerStream")
		b := d.make("StreamPeerBuffer")
		if d.IntN(4) > 0 {
			d.call(s, "set_stream_peer", b)
		}
		var half []byte // of a packet that was fed in part
		for range 300 {
			d.streamStep(s, b, &half)
			if d.IntN(3) == 0 {
				d.call(s, "get_available_packet_count")
			}
			d.call(s, "get_packet_error")
		}
	})
}

func (d *differ) streamStep(s, b twin, half *[]byte) {
	switch d.IntN(14) {
	case 0:
		if len(*half) > 0 || b.object.(*streampeer.Buffer).GetAvailableBytes() > 0 {
			return
		}
		d.call(s, "set_input_buffer_max_size", pick[int64](d, -1, 30000, 65532, 65533, 1<<20))
		d.call(s, "get_input_buffer_max_size")
	case 1:
		d.call(s, "set_output_buffer_max_size", pick[int64](d, 0, 1, 4, 60, 61, 1000, 65532, 65533, 5))
		d.call(s, "get_output_buffer_max_size")
	case 2, 3, 4:
		if len(*half) > 0 || b.object.(*streampeer.Buffer).GetAvailableBytes() > 0 {
			return
		}
		if d.IntN(2) == 0 {
			d.call(s, "put_var", d.value(2), false)
			return
		}
		d.call(s, "put_packet", d.bytes(pick(d, 10, 70, 2000)))
	case 5, 6:
		d.call(s, "get_packet")
	case 7:
		d.call(s, "get_var", false)
	case 8, 9, 10, 11:
		if len(*half) == 0 {
			packet := d.bytes(min(pick(d, 10, 70, 2000), s.object.(*packetpeer.Stream).GetInputBufferMaxSize()-1))
			if len(packet) > 0 {
				packet[0] = 0xee // no Variant
			}
			*half = append(binary.LittleEndian.AppendUint32(nil, uint32(len(packet))), packet...)
		}
		n := d.IntN(len(*half) + 1)
		d.feed(b, (*half)[:n])
		*half = (*half)[n:]
	case 12:
		if d.IntN(10) == 0 && len(*half) == 0 && b.object.(*streampeer.Buffer).GetAvailableBytes() == 0 {
			d.call(s, "set_stream_peer", nil)
		}
		d.call(s, "set_stream_peer", b)
	case 13:
		d.call(s, "set_encode_buffer_max_size", pick[int64](d, -1, 0, 1023, 1024, 1025, 256<<20, 256<<20+1))
		d.call(s, "get_encode_buffer_max_size")
	}
}

// feed appends data behind the end of a buffer, whose cursor stays.
func (d *differ) feed(b twin, data []byte) {
	at := b.object.(*streampeer.Buffer).GetPosition()
	d.call(b, "seek", b.object.(*streampeer.Buffer).GetSize())
	d.call(b, "put_data", data)
	d.call(b, "seek", at)
}
