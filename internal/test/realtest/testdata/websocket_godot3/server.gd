extends SceneTree

# A WebSocket server that sends every message back. "close CODE REASON" makes it close the connection. It ends by itself
# after a minute.

var server = WebSocketServer.new()

func _init():
	server.set_bind_ip("127.0.0.1")
	server.set_buffers(256, 64, 256, 64)
	server.connect("client_connected", self, "_connected")
	server.connect("client_close_request", self, "_close_request")
	server.connect("client_disconnected", self, "_disconnected")
	server.connect("data_received", self, "_received")
	if server.listen(9080, PoolStringArray(), false) != OK:
		print("Can't listen.")
		quit()
		return
	print("Listening on 9080")

func _idle(_delta):
	server.poll()
	return OS.get_ticks_msec() > 60000

func _connected(id, protocol):
	print("Connected from ", server.get_peer_address(id), " ", protocol)

func _close_request(_id, code, reason):
	print("Closed ", code, " ", reason)

func _disconnected(_id, was_clean):
	print("Disconnected ", was_clean)

func _received(id):
	var peer = server.get_peer(id)
	var packet = peer.get_packet()
	if not peer.was_string_packet():
		peer.set_write_mode(WebSocketPeer.WRITE_MODE_BINARY)
		peer.put_packet(packet)
		return
	var words = packet.get_string_from_utf8().split(" ", true, 2)
	if words.size() == 3 and words[0] == "close":
		server.disconnect_peer(id, int(words[1]), words[2])
		return
	peer.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	peer.put_packet(packet)
