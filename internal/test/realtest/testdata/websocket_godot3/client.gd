extends SceneTree

# A WebSocket client that sends every message back. "close CODE REASON" makes it close the connection. When a connection
# has ended, it connects again, and tells how that was. It ends by itself after a minute.

var client = WebSocketClient.new()
var report = ""
var ended = ""

func _init():
	client.set_buffers(256, 64, 256, 64)
	client.verify_ssl = false
	client.connect("connection_established", self, "_established")
	client.connect("connection_error", self, "_error")
	client.connect("connection_closed", self, "_closed")
	client.connect("server_close_request", self, "_close_request")
	client.connect("data_received", self, "_received")
	open()

func open():
	if client.connect_to_url("{url}", PoolStringArray(), false) != OK:
		print("Can't connect.")
		quit()

func _idle(_delta):
	client.poll()
	if ended != "":
		report = ended
		ended = ""
		open()
	return OS.get_ticks_msec() > 60000

func _established(_protocol):
	if report != "":
		client.get_peer(1).set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
		client.get_peer(1).put_packet(report.to_utf8())
	report = ""

func _error():
	print("Error: no connection")
	quit()

func _close_request(code, reason):
	report = "closed %d %s" % [code, reason]

func _closed(was_clean):
	ended = report if report != "" else "closed %s" % was_clean

func _received():
	var peer = client.get_peer(1)
	var packet = peer.get_packet()
	if not peer.was_string_packet():
		peer.set_write_mode(WebSocketPeer.WRITE_MODE_BINARY)
		peer.put_packet(packet)
		return
	var words = packet.get_string_from_utf8().split(" ", true, 2)
	if words.size() == 3 and words[0] == "close":
		client.disconnect_from_host(int(words[1]), words[2])
		return
	peer.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT)
	peer.put_packet(packet)
