extends SceneTree

# A server that prints what it sees and sends each packet back, as it came. To the packet "leave" it answers by
# disconnecting its sender. It ends by itself after a minute. Its argument is the way to compress, if there is one.

const PORT = 4242

var peer = ENetMultiplayerPeer.new()

func _init():
	peer.set_bind_ip("127.0.0.1")
	peer.peer_connected.connect(func(id): print("connected ", id))
	peer.peer_disconnected.connect(func(id): print("disconnected ", id))
	if peer.create_server(PORT) == OK:
		for mode in OS.get_cmdline_user_args():
			peer.host.compress(int(mode))
		print("Listening on ", PORT)

func _process(_delta):
	peer.poll()
	while peer.get_available_packet_count() > 0:
		var from = peer.get_packet_peer()
		var mode = peer.get_packet_mode()
		var channel = peer.get_packet_channel()
		var packet = peer.get_packet()
		print("packet %d %d %d %d" % [from, mode, channel, packet.size()])
		if packet == "leave".to_utf8_buffer():
			peer.disconnect_peer(from)
			continue
		peer.set_target_peer(from)
		peer.transfer_mode = mode
		peer.transfer_channel = channel
		peer.put_packet(packet)
	return Time.get_ticks_msec() > 60000
