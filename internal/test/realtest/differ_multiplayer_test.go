package realtest

import "testing"

// TestDifferMultiplayerPeer compares ENetMultiplayerPeer and WebSocketMultiplayerPeer, to which nobody connects.
func TestDifferMultiplayerPeer(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		enet, socket := d.make("ENetMultiplayerPeer"), d.make("WebSocketMultiplayerPeer")
		for range 60 {
			d.enetMultiplayerStep(enet)
			d.webSocketMultiplayerStep(socket)
			p := pick(d, enet, socket)
			d.peerStep(p)
		}
	})
}

func (d *differ) enetMultiplayerStep(p twin) {
	switch d.IntN(8) {
	case 0:
		d.call(p, "create_server", pick[int64](d, 0, 0, -1, 65536), pick[int64](d, 1, 32, 4095, 0, -1, 4096),
			pick[int64](d, 0, 1, 255, 256, -1), pick[int64](d, 0, 1000, -1), pick[int64](d, 0, 1000, -1))
	case 1:
		d.call(p, "create_client", pick(d, "127.0.0.1", "127.0.0.1", ""), pick[int64](d, 9, 9, 0, -1, 65536),
			pick[int64](d, 0, 1, 255, 256, -1), pick[int64](d, 0, 1000, -1), pick[int64](d, 0, 1000, -1), pick[int64](d, 0, -1, 65536))
	case 2:
		d.call(p, "create_mesh", pick[int64](d, 1, 2, 0, -1, 1<<31-1))
	case 3:
		d.call(p, "set_bind_ip", pick(d, "*", "127.0.0.1", "junk", ""))
	case 4:
		d.call(p, "get_peer", d.peerID())
	case 5:
		d.call(p, "get_connection_status")
	case 6, 7:
		if d.IntN(2) == 0 {
			d.call(p, "close")
		}
	}
}

func (d *differ) webSocketMultiplayerStep(p twin) {
	switch d.IntN(10) {
	case 0:
		d.call(p, "create_server", 0, pick(d, "*", "127.0.0.1", "junk", ""), nil)
	case 1:
		d.call(p, "create_client", pick(d, "ws://127.0.0.1:9", "", "http://a", "ws://127.0.0.1:0", "ws://127.0.0.1:70000"), nil)
	case 2:
		d.call(p, "get_peer", d.peerID())
	case 3:
		d.call(p, "get_peer_address", d.peerID())
		d.call(p, "get_peer_port", d.peerID())
	case 4:
		d.call(p, "set_supported_protocols", d.protocol())
		d.call(p, "get_supported_protocols")
	case 5:
		set := pick(d, "inbound_buffer_size", "outbound_buffer_size", "max_queued_packets")
		d.call(p, "set_"+set, pick[int64](d, 1, 1000, 65535, 65536))
		d.call(p, "get_"+set)
	case 6:
		d.call(p, "set_handshake_timeout", pick(d, -1., 0, 0.5, 30))
		d.call(p, "get_handshake_timeout")
	case 7:
		d.call(p, "get_connection_status")
	case 8, 9:
		if d.IntN(2) == 0 {
			d.call(p, "close")
		}
	}
}
