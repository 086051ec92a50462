extends SceneTree

# A server that prints what it sees and sends each packet back to its sender. To the packet "leave" it answers by
# disconnecting that one. Its argument is the name of a certificate, if it is to serve wss. It ends by itself after a
# minute.

const PORT = 9080

var peer = WebSocketMultiplayerPeer.new()

func _init():
	peer.peer_connected.connect(func(id): print("connected ", id))
	peer.peer_disconnected.connect(func(id): print("disconnected ", id))
	var tls = null
	for certificate_name in OS.get_cmdline_user_args():
		var key = CryptoKey.new()
		key.load("res://%s.key" % certificate_name)
		var certificate = X509Certificate.new()
		certificate.load("res://%s.crt" % certificate_name)
		tls = TLSOptions.server(key, certificate)
	if peer.create_server(PORT, "127.0.0.1", tls) == OK:
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
		peer.put_packet(packet)
	return Time.get_ticks_msec() > 60000
