package realtest

import "testing"

// TestDifferENet compares ENetConnection and ENetPacketPeer, of which no two are connected.
func TestDifferENet(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		hosts := []twin{d.make("ENetConnection"), d.make("ENetConnection")}
		var peers []twin
		for range 150 {
			host := pick(d, hosts...)
			if len(peers) > 0 && d.IntN(3) == 0 {
				d.enetPeerStep(pick(d, peers...))
			} else if peer := d.enetStep(host); peer.object != nil {
				peers = append(peers, peer)
			}
		}
		for _, host := range hosts {
			d.call(host, "destroy")
		}
	})
}

func (d *differ) enetStep(h twin) twin {
	switch d.IntN(15) {
	case 0, 1:
		d.call(h, "create_host", pick[int64](d, 1, 32, 4095, 0, -1, 4096), pick[int64](d, 0, 1, 255, 256, -1),
			pick[int64](d, 0, 0, 1000, -1), pick[int64](d, 0, 0, 1000, -1))
		d.callChecked(d.ownPort, h, "get_local_port")
	case 2:
		d.call(h, "create_host_bound", pick(d, "127.0.0.1", "*", "junk", ""), pick[int64](d, 0, 0, -1, 65536),
			pick[int64](d, 1, 32, 0, 4096), pick[int64](d, 0, 2, 256), 0, 0)
		d.callChecked(d.ownPort, h, "get_local_port")
	case 3:
		if d.IntN(3) == 0 {
			d.call(h, "destroy")
		}
	case 4, 5:
		return d.call(h, "connect_to_host", pick(d, "127.0.0.1", "127.0.0.1", ""), pick[int64](d, 9, 9, 0, -1, 65536),
			pick[int64](d, 0, 1, 255, 256, -1), d.int()&0xffff)
	case 6:
		d.call(h, "bandwidth_limit", pick[int64](d, 0, 1000, -1), pick[int64](d, 0, 1000, -1))
	case 7:
		d.call(h, "channel_limit", pick[int64](d, 0, 1, 255, 256, -1))
		d.call(h, "get_max_channels")
	case 8:
		d.call(h, "broadcast", pick[int64](d, 0, 1, 255, 256, -1), d.bytes(10), pick[int64](d, 0, 1, 2, 8, 3, 4, 16))
	case 9:
		d.call(h, "compress", pick[int64](d, 0, 1, 2))
	case 10:
		d.call(h, "refuse_new_connections", d.IntN(2) == 0)
	case 11:
		d.call(h, "pop_statistic", pick[int64](d, 1, 2, 3)) // 0, what was sent, depends on what compressors make of random numbers
	case 12:
		d.call(h, "get_peers")
	case 13:
		d.call(h, "get_max_channels")
		d.callChecked(d.ownPort, h, "get_local_port")
	case 14:
		d.call(h, "socket_send", pick(d, "127.0.0.1", "::1", "junk", ""), pick[int64](d, 9, 0, -1, 65536), d.bytes(10))
		d.call(h, "flush")
	}
	return twin{}
}

func (d *differ) enetPeerStep(p twin) {
	switch d.IntN(13) {
	case 0:
		d.call(p, "get_state")
		d.call(p, "is_active")
	case 1:
		d.call(p, "get_channels")
	case 2:
		d.call(p, "get_remote_address")
		d.call(p, "get_remote_port")
	case 3:
		d.call(p, "send", pick[int64](d, 0, 1, 254, 255, 256, -1), d.bytes(10), pick[int64](d, 0, 1, 2, 8, 3, 4, 16))
	case 4:
		d.call(p, "put_packet", d.bytes(10))
	case 5:
		d.call(p, "get_packet")
		d.call(p, "get_packet_error")
		d.call(p, "get_packet_flags")
		d.call(p, "get_available_packet_count")
	case 6:
		d.call(p, "throttle_configure", pick[int64](d, 0, 5000), pick[int64](d, 0, 2, 32, 33), pick[int64](d, 0, 2, 32, 33))
	case 7:
		d.call(p, "set_timeout", pick[int64](d, 0, 32, -1), pick[int64](d, 0, 5000, -1), pick[int64](d, 0, 30000, -1))
	case 8:
		d.call(p, "ping_interval", pick[int64](d, 0, 500, -1))
		d.call(p, "ping")
	case 9:
		d.call(p, "get_statistic", pick[int64](d, 0, 1, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13)) // the others are times
	case 10, 11:
		if d.IntN(3) == 0 {
			d.call(p, "peer_disconnect_now", d.int()&0xffff) // by the others an engine's peer in a handshake ends, and stays active
			d.call(p, "get_state")
		}
	case 12:
		if d.IntN(3) == 0 {
			d.call(p, "reset")
			d.call(p, "get_state")
		}
	}
}
