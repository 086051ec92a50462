extends SceneTree

# A server that prints what it sees and sends each packet back, as it came. To the packet "leave" it answers by
# disconnecting its sender. It ends by itself after a minute.

const PORT = 4242

var peer = NetworkedMultiplayerENet.new()

func _init():
	peer.connect("peer_connected", self, "_connected")
	peer.connect("peer_disconnected", self, "_disconnected")
	peer.set_bind_ip("127.0.0.1")
	if peer.create_server(PORT) == OK:
		print("Listening on ", PORT)

func _connected(id):
	print("connected ", id)

func _disconnected(id):
	print("disconnected ", id)

func _idle(_delta):
	peer.poll()
	while peer.get_available_packet_count() > 0:
		var from = peer.get_packet_peer()
		var packet = peer.get_packet()
		print("packet %d %d" % [from, packet.size()])
		if packet.get_string_from_utf8() == "leave":
			peer.disconnect_peer(from)
			continue
		peer.set_target_peer(from)
		peer.transfer_mode = NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE
		peer.put_packet(packet)
	return OS.get_ticks_msec() > 60000
