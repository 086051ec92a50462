package realtest

import (
	"slices"
	"testing"

	"github.com/godotpeer/godotpeer/variant"
)

// TestDifferSceneMultiplayer compares what SceneMultiplayer answers without a network, and with an OfflineMultiplayerPeer.
func TestDifferSceneMultiplayer(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		s := d.make("SceneMultiplayer")
		peers := []any{d.make("OfflineMultiplayerPeer"), d.make("ENetMultiplayerPeer"), d.make("WebSocketMultiplayerPeer"), nil}
		for range 100 {
			d.sceneStep(s, peers)
			if d.IntN(3) == 0 {
				d.peerStep(pick(d, peers[:3]...).(twin))
			}
		}
		d.call(s, "set_multiplayer_peer", nil)
	})
}

// sameID compares ids, of which those of clients are random.
func sameID(want, got any) bool { return min(want.(int64), 2) == min(got.(int64), 2) }

func (d *differ) peerID() int64 { return pick[int64](d, 0, 1, 2, -1, 1<<31-1, -5) }

func (d *differ) sceneStep(s twin, peers []any) {
	switch d.IntN(16) {
	case 0:
		d.call(s, "set_multiplayer_peer", pick(d, peers...))
		d.call(s, "has_multiplayer_peer")
	case 1:
		d.call(s, "get_unique_id")
		d.call(s, "is_server")
	case 2:
		d.call(s, "get_peers")
	case 3:
		d.call(s, "get_remote_sender_id")
	case 4, 5:
		d.call(s, "send_bytes", d.bytes(10), d.peerID(), pick[int64](d, 0, 1, 2), pick[int64](d, 0, 1, -1))
	case 6:
		d.call(s, "disconnect_peer", d.peerID())
	case 7:
		d.call(s, "set_auth_timeout", pick(d, -1., 0, 3))
		d.call(s, "get_auth_timeout")
	case 8:
		d.call(s, "send_auth", d.peerID(), d.bytes(10))
	case 9:
		d.call(s, "complete_auth", d.peerID())
	case 10:
		d.call(s, "get_authenticating_peers")
	case 11:
		d.call(s, "poll")
	case 12:
		d.call(s, "set_refuse_new_connections", d.IntN(2) == 0)
		d.call(s, "is_refusing_new_connections")
	case 13:
		d.call(s, "set_server_relay_enabled", d.IntN(2) == 0)
		d.call(s, "is_server_relay_enabled")
	case 14:
		name := pick(d, "sync", "delta")
		d.call(s, "set_max_"+name+"_packet_size", pick[int64](d, -1, 0, 127, 128, 1350, 65535, 65536, 1<<20))
		d.call(s, "get_max_"+name+"_packet_size")
	case 15:
		d.call(s, "clear")
	}
}

func (d *differ) peerStep(p twin) {
	switch d.IntN(9) {
	case 0:
		d.call(p, "get_connection_status")
	case 1:
		d.callChecked(sameID, p, "get_unique_id")
	case 2:
		d.call(p, "set_target_peer", d.peerID())
	case 3:
		d.call(p, "put_packet", d.bytes(10))
	case 4:
		if p.class == "OfflineMultiplayerPeer" {
			return // of which an engine gets nothing, and says OK
		}
		d.call(p, "get_packet")
		d.call(p, "get_packet_error")
		d.call(p, "get_available_packet_count")
	case 5:
		d.call(p, "get_packet_peer")
		d.call(p, "get_packet_channel")
		d.call(p, "get_packet_mode")
	case 6:
		d.call(p, "set_transfer_channel", pick[int64](d, 0, 1, 255, -1))
		d.call(p, "get_transfer_channel")
		d.call(p, "set_transfer_mode", pick[int64](d, 0, 1, 2))
		d.call(p, "get_transfer_mode")
	case 7:
		d.call(p, "disconnect_peer", d.peerID(), d.IntN(2) == 0)
		d.call(p, "set_refuse_new_connections", d.IntN(2) == 0)
		d.call(p, "is_refusing_new_connections")
		d.call(p, "is_server_relay_supported")
	case 8:
		d.call(p, "close")
		d.call(p, "poll")
	}
}

// samePaths compares paths, which are NodePaths in an engine, and texts here.
func samePaths(want, got any) bool {
	paths := got.(variant.Array).Values
	return slices.EqualFunc(want.([]string), paths, func(here string, there any) bool {
		return here == there.(variant.NodePath).String()
	})
}

// TestDifferReplicationConfig compares SceneReplicationConfig.
func TestDifferReplicationConfig(t *testing.T) {
	t.Parallel()
	eachSeed(t, func(d *differ) {
		c := d.make("SceneReplicationConfig")
		for range 200 {
			path := pick[pathText](d, ".:position", "A:b", "A:b:c", "A//B:c", "A/B:c", "A/B/:c", "/root/A:x", ":y", "A", "", ".",
				"..:z", "A::b")
			switch d.IntN(9) {
			case 0, 1:
				d.call(c, "add_property", path, pick[int64](d, -1, 0, 1, 2, 5, -2))
			case 2:
				if d.IntN(3) == 0 {
					d.call(c, "remove_property", path)
				}
			case 3:
				d.call(c, "has_property", path)
				d.call(c, "property_get_index", path)
			case 4:
				d.call(c, "property_set_replication_mode", path, pick[int64](d, 0, 1, 2))
			case 5:
				d.call(c, "property_get_replication_mode", path)
			case 6:
				name := pick(d, "spawn", "sync", "watch")
				d.call(c, "property_set_"+name, path, d.IntN(2) == 0)
			case 7:
				d.call(c, "property_get_spawn", path)
				d.call(c, "property_get_sync", path)
				d.call(c, "property_get_watch", path)
			case 8:
				d.callChecked(samePaths, c, "get_properties")
			}
		}
	})
}
