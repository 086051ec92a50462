package realtest

import (
	"testing"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
)

// TestDifferTCP compares StreamPeerTCP and TCPServer. What is sent on the loopback device has arrived at once, but a
// connection may need some polls.
func TestDifferTCP(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		peers := []twin{d.make("StreamPeerTCP"), d.make("StreamPeerTCP")}
		servers := []twin{d.make("TCPServer"), d.make("TCPServer")}
		for range 200 {
			if d.IntN(3) == 0 {
				if taken := d.tcpServerStep(servers[d.IntN(2)]); taken.object != nil {
					peers = append(peers, taken)
				}
				continue
			}
			d.tcpStep(peers[d.IntN(len(peers))])
		}
	})
}

// settle has both sides poll until the connection is made, or not.
func (d *differ) settle(p twin) {
	peer := p.object.(interface {
		GetStatus() streampeer.Status
		Poll() error
	})
	if peer.GetStatus() == streampeer.StatusConnecting {
		kit.Await(d, func() bool { return peer.GetStatus() != streampeer.StatusConnecting }, func() { _ = peer.Poll() })
	}
	d.script(nil, nil, "settle", p.number)
	d.call(p, "get_status")
}

// tcpPort compares the port of a peer; an engine does not know that of one that was taken.
func (d *differ) tcpPort(p twin) {
	if p.number < 2 {
		d.callChecked(d.ownPort, p, "get_local_port")
	}
}

func (d *differ) tcpStep(p twin) {
	peer := p.object.(*streampeer.TCP)
	connected := peer.GetStatus() == streampeer.StatusConnected
	switch d.IntN(16) {
	case 0:
		d.call(p, "bind", pick[any](d, 0, 0, d.somePort()), pick(d, "127.0.0.1", "*", "", "junk", "::1"))
		if peer.GetLocalPort() == 0 { // an engine that could not bind has a socket
			d.call(p, "disconnect_from_host")
		}
		d.tcpPort(p)
	case 1, 2:
		to := d.somePort()
		if known, is := to.(port); is && int(known.here) == peer.GetLocalPort() {
			return // an engine connects to itself
		}
		d.call(p, "connect_to_host", pick(d, "127.0.0.1", "127.0.0.1", "127.0.0.1", "::1", "127.0.0.2"), to)
		d.call(p, "get_status")
		d.settle(p)
		d.tcpPort(p)
	case 3:
		if d.IntN(3) == 0 {
			if n := peer.GetAvailableBytes(); n > 0 && connected {
				d.call(p, "get_data", n) // else an engine resets the connection
			}
			d.call(p, "disconnect_from_host")
		}
	case 4:
		d.call(p, "get_status")
	case 5:
		d.call(p, "get_connected_host")
		d.callChecked(d.samePort, p, "get_connected_port")
	case 6, 7:
		d.call(p, "poll")
		d.call(p, "get_status")
	case 8:
		d.call(p, "get_available_bytes")
	case 9, 10, 14:
		if connected { // what has arrived before an end is lost in an engine if it puts something
			d.call(p, "poll")
			if peer.GetStatus() != streampeer.StatusConnected || peer.GetAvailableBytes() > 0 {
				return
			}
		}
		switch d.IntN(3) {
		case 0:
			d.putNumber(p)
		default:
			d.call(p, pick(d, "put_data", "put_partial_data"), d.bytes(pick(d, 10, 1000)))
		}
	case 11:
		if !connected || d.IntN(2) == 0 {
			d.call(p, "get_partial_data", d.near(20))
		} else if n := peer.GetAvailableBytes(); n > 0 {
			d.call(p, "get_data", d.IntN(n+1))
		}
	case 12:
		if !connected {
			d.callChecked(sameStart, p, "get_data", d.near(10))
		}
	case 13:
		d.call(p, "set_no_delay", d.IntN(2) == 0)
	case 15:
		if !connected {
			d.call(p, pick(d, "get_u8", "get_var", "get_utf8_string", "get_string"))
		}
	}
}

func (d *differ) tcpServerStep(s twin) twin {
	switch d.IntN(6) {
	case 0, 1:
		d.call(s, "listen", pick[any](d, 0, 0, d.knownPort()), pick(d, "127.0.0.1", "127.0.0.1", "*", "::1", "", "junk"))
		d.callChecked(d.ownPort, s, "get_local_port")
	case 2, 3:
		d.call(s, "is_connection_available")
		return d.call(s, "take_connection")
	case 4:
		if d.IntN(6) == 0 && !s.object.(*streampeer.TCPServer).IsConnectionAvailable() {
			d.call(s, "stop")
		}
		d.call(s, "is_listening")
	case 5:
		d.callChecked(d.ownPort, s, "get_local_port")
	}
	return twin{}
}
