extends SceneTree

# A WebSocket server that sends every message back. "close CODE REASON" makes it close the connection. It ends by itself
# after a minute.

var server := TCPServer.new()
var peers: Array[WebSocketPeer] = []

func _init() -> void:
	if server.listen(9080, "127.0.0.1") != OK:
		print("Can't listen.")
		quit()
		return
	print("Listening on 9080")

func _process(_delta: float) -> bool:
	while server.is_connection_available():
		var peer := WebSocketPeer.new()
		peer.inbound_buffer_size = 256 * 1024
		peer.outbound_buffer_size = 256 * 1024
		peer.accept_stream(server.take_connection())
		peers.append(peer)
	for peer in peers.duplicate():
		peer.poll()
		while peer.get_available_packet_count() > 0:
			answer(peer)
		if peer.get_ready_state() == WebSocketPeer.STATE_CLOSED:
			print("Closed ", peer.get_close_code(), " ", peer.get_close_reason())
			peers.erase(peer)
	return Time.get_ticks_msec() > 60000

func answer(peer: WebSocketPeer) -> void:
	var packet := peer.get_packet()
	if not peer.was_string_packet():
		peer.send(packet, WebSocketPeer.WRITE_MODE_BINARY)
		return
	var words := packet.get_string_from_utf8().split(" ", true, 2)
	if words.size() == 3 and words[0] == "close":
		peer.close(int(words[1]), words[2])
	else:
		peer.send(packet, WebSocketPeer.WRITE_MODE_TEXT)
