package realtest

import (
	"strings"
	"testing"

	"github.com/godotpeer/godotpeer/internal/test/kit"
	"github.com/godotpeer/godotpeer/streampeer"
	"github.com/godotpeer/godotpeer/websocketpeer"
)

// TestDifferWebSocket compares WebSocketPeer, alone and as client and server.
func TestDifferWebSocket(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		server := d.make("TCPServer")
		d.call(server, "listen", 0, "127.0.0.1")
		d.callChecked(d.ownPort, server, "get_local_port")
		here, there := d.make("WebSocketPeer"), d.make("WebSocketPeer")
		for range 4 {
			for range d.IntN(10) {
				d.webSocketStep(pick(d, here, there), here, there)
			}
			d.webSocketPair(server, here, there)
			for range 60 {
				d.webSocketStep(pick(d, here, there), here, there)
			}
			d.emptied(here, there)
			d.call(here, "close", -1, "")
			d.call(there, "close", -1, "")
		}
	})
}

// webSocketPair connects two peers.
func (d *differ) webSocketPair(server, client, accepted twin) {
	d.call(client, "close", -1, "")
	d.call(accepted, "close", -1, "")
	d.compare()
	d.call(client, "connect_to_url", withPort{"ws://127.0.0.1:{port}/a?b", d.knownPort().(port)}, nil)
	d.call(client, "get_ready_state")
	d.compare()
	here, there := client.object.(*websocketpeer.Peer), accepted.object.(*websocketpeer.Peer)
	kit.Await(d, server.object.(*streampeer.TCPServer).IsConnectionAvailable, here.Poll)
	d.script(nil, nil, "waiting", client.number, server.number)
	d.call(accepted, "accept_stream", d.call(server, "take_connection"))
	d.call(accepted, "get_ready_state")
	kit.Await(d, func() bool {
		return here.GetReadyState() != websocketpeer.StateConnecting && there.GetReadyState() != websocketpeer.StateConnecting
	}, here.Poll, there.Poll)
	d.script(nil, nil, "opened", client.number, accepted.number)
	d.call(client, "get_ready_state")
	d.call(accepted, "get_ready_state")
	d.call(client, "set_no_delay", true) // so that what is sent has arrived
	d.call(accepted, "set_no_delay", true)
	d.call(client, "get_selected_protocol")
	d.call(accepted, "get_selected_protocol")
	d.compare()
}

// emptied has peers get all that was sent.
func (d *differ) emptied(peers ...twin) {
	for _, w := range append(peers, peers...) {
		d.call(w, "poll")
		d.call(w, "get_ready_state")
		d.call(w, "get_available_packet_count")
		for w.object.(*websocketpeer.Peer).GetAvailablePacketCount() > 0 {
			d.call(w, "get_packet")
		}
	}
}

func (d *differ) protocol() []string {
	return many(d, func() string { return pick(d, "a", "b", "chat", "v1.x") })
}

func (d *differ) webSocketStep(w, here, there twin) {
	a, b := here.object.(*websocketpeer.Peer).GetReadyState(), there.object.(*websocketpeer.Peer).GetReadyState()
	step := d.IntN(19)
	if 4 <= step && step <= 8 && (a == websocketpeer.StateOpen) != (b == websocketpeer.StateOpen) {
		return // what comes while one closes is dropped by an engine, also if it had been sent before
	}
	if 4 <= step && step <= 8 {
		defer d.call(w, "poll") // which is when an engine sends
	}
	switch step {
	case 0:
		d.call(w, "set_supported_protocols", d.protocol())
		d.call(w, "get_supported_protocols")
	case 1:
		set := pick(d, "set_inbound_buffer_size", "set_outbound_buffer_size", "set_max_queued_packets")
		d.call(w, set, pick[int64](d, 10000, 65535, 65536, 1<<20))
		d.call(w, "get_inbound_buffer_size")
		d.call(w, "get_outbound_buffer_size")
		d.call(w, "get_max_queued_packets")
	case 2:
		d.call(w, "set_heartbeat_interval", pick(d, -1., 0, 100))
		d.call(w, "get_heartbeat_interval")
	case 3:
		d.call(w, "get_ready_state")
	case 4, 5:
		d.call(w, "send", d.bytes(pick(d, 5, 200)), 1)
		d.call(w, "send", []byte(d.text()), 0)
	case 6:
		d.call(w, "send_text", d.text())
	case 7:
		d.call(w, "put_packet", d.bytes(20))
	case 8:
		d.call(w, "put_var", d.value(1), false)
	case 9, 10, 11:
		d.call(w, "poll")
	case 12:
		d.call(w, "get_available_packet_count")
	case 13, 14:
		d.call(w, "get_packet")
		d.call(w, "get_packet_error")
		d.call(w, "was_string_packet")
	case 15:
		if d.IntN(4) == 0 {
			d.emptied(here, there) // an engine drops what waits
			d.call(w, "close", pick[int64](d, 1000, 1000, 1001, 3000, 4000, 4999, 0, 999, 5000, -2, -1),
				pick(d, "", "bye", strings.Repeat("x", 123), strings.Repeat("é", 61)))
		}
	case 16:
		d.call(w, "get_close_code")
		d.call(w, "get_close_reason")
	case 17:
		d.call(w, "get_connected_host")
	case 18:
		d.call(w, "set_no_delay", true)
		d.call(w, "get_current_outbound_buffered_amount")
	}
}
