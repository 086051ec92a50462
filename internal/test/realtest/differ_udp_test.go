package realtest

import (
	"slices"
	"testing"

	"github.com/godotpeer/godotpeer/packetpeer"
)

// TestDifferUDP compares PacketPeerUDP and UDPServer. What is sent on the loopback device has arrived at once.
func TestDifferUDP(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		peers := []twin{d.make("PacketPeerUDP"), d.make("PacketPeerUDP"), d.make("PacketPeerUDP")}
		servers := []twin{d.make("UDPServer"), d.make("UDPServer")}
		for range 300 {
			if d.IntN(3) == 0 {
				if taken := d.udpServerStep(servers[d.IntN(2)], peers, servers); taken.object != nil {
					peers = append(peers, taken)
				}
				continue
			}
			d.udpStep(peers[d.IntN(len(peers))])
		}
		for _, peer := range peers {
			d.call(peer, "close")
		}
		for _, server := range servers {
			d.call(server, "stop")
		}
	})
}

func (d *differ) udpAddress() string {
	return pick(d, "127.0.0.1", "127.0.0.1", "127.0.0.1", "*", "", "0.0.0.0", "::1", "::", "junk", "127.0.0.2")
}

func (d *differ) udpStep(p twin) {
	switch d.IntN(16) {
	case 0, 1:
		d.call(p, "bind", pick[any](d, 0, 0, d.somePort()), d.udpAddress(), pick(d, 65536, 65536, 1024, 64))
		d.callChecked(d.ownPort, p, "get_local_port")
	case 2:
		if d.IntN(3) == 0 {
			d.drain(p)
			d.call(p, "close")
		}
	case 3:
		d.call(p, "is_bound")
		d.call(p, "is_socket_connected")
	case 4:
		d.callChecked(d.ownPort, p, "get_local_port")
	case 5:
		d.drain(p)
		d.call(p, "connect_to_host", pick(d, "127.0.0.1", "127.0.0.1", "127.0.0.2", "::1", "*", "", "junk"), d.somePort())
		d.callChecked(d.ownPort, p, "get_local_port")
	case 6, 7:
		d.call(p, "set_dest_address", pick(d, "127.0.0.1", "::1", "0.0.0.0", "127.0.0.2"), d.knownPort())
	case 8, 9:
		d.call(p, "put_packet", d.bytes(pick(d, 10, 1000)))
		d.callChecked(d.ownPort, p, "get_local_port")
	case 10:
		d.call(p, "put_var", d.value(1), false)
		d.callChecked(d.ownPort, p, "get_local_port")
	case 11:
		d.call(p, "get_available_packet_count")
	case 12, 13:
		d.call(p, "get_packet")
		d.call(p, "get_packet_error")
	case 14:
		d.call(p, "get_packet_ip")
		d.callChecked(d.samePort, p, "get_packet_port")
	case 15:
		d.call(p, "set_broadcast_enabled", d.IntN(2) == 0)
	}
}

// drain gets what waits: an engine finds some of it when it is opened or connected again.
func (d *differ) drain(p twin) {
	d.call(p, "get_available_packet_count")
	for p.object.(*packetpeer.UDP).GetAvailablePacketCount() > 0 {
		d.call(p, "get_packet")
	}
}

// peerPort returns the port of a peer that has a socket of its own: an engine lets two servers have one port, of which one
// hears nothing.
func (d *differ) peerPort(peers, servers []twin) any {
	d.compare()
	for _, peer := range peers[:3] {
		here := int64(peer.object.(*packetpeer.UDP).GetLocalPort())
		served := slices.ContainsFunc(servers, func(s twin) bool {
			return int64(s.object.(*packetpeer.UDPServer).GetLocalPort()) == here
		})
		if there, known := d.ports[here]; known && !served && d.IntN(2) == 0 {
			return port{here, there}
		}
	}
	return 0
}

func (d *differ) udpServerStep(s twin, peers, servers []twin) twin {
	switch d.IntN(8) {
	case 0, 1:
		d.call(s, "listen", pick[any](d, 0, 0, d.peerPort(peers, servers)), d.udpAddress())
		d.callChecked(d.ownPort, s, "get_local_port")
	case 2, 3:
		d.call(s, "poll")
	case 4:
		d.call(s, "is_connection_available")
		return d.call(s, "take_connection")
	case 5:
		if d.IntN(4) == 0 {
			d.call(s, "poll")
			for _, p := range peers {
				d.drain(p)
			}
			d.call(s, "stop")
		}
		d.call(s, "is_listening")
	case 6:
		if s.object.(*packetpeer.UDPServer).IsConnectionAvailable() {
			return twin{} // whom an engine would drop
		}
		d.call(s, "set_max_pending_connections", pick[int64](d, -1, 0, 1, 2, 16))
		d.call(s, "get_max_pending_connections")
	case 7:
		d.callChecked(d.ownPort, s, "get_local_port")
	}
	return twin{}
}
