extends SceneTree

# A client that sends a packet in each mode and prints what comes back, then closes. It ends by itself after a minute.

const PORT = 4242

var peer = NetworkedMultiplayerENet.new()
var modes = [NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE, NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED, NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE]
var awaiting = false

func _init():
	peer.connect("connection_succeeded", self, "_succeeded")
	print("created ", peer.create_client("127.0.0.1", PORT), " as ", peer.get_unique_id())

func _succeeded():
	print("succeeded")

func _idle(_delta):
	peer.poll()
	if peer.get_connection_status() != NetworkedMultiplayerPeer.CONNECTION_CONNECTED:
		return OS.get_ticks_msec() > 60000
	if awaiting and peer.get_available_packet_count() > 0:
		var from = peer.get_packet_peer()
		print("echo %d %s" % [from, peer.get_packet().get_string_from_utf8()])
		awaiting = false
	if awaiting:
		return OS.get_ticks_msec() > 60000
	if modes.empty():
		print("closing")
		peer.close_connection()
		return true
	var mode = modes.pop_front()
	peer.set_target_peer(1)
	peer.transfer_mode = mode
	peer.put_packet(("mode %d" % mode).to_utf8())
	awaiting = true
