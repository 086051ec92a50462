extends SceneTree

# A WebSocket client that sends every message back. "close CODE REASON" makes it close the connection. When a connection
# has ended, it connects again, and tells how that was. It ends by itself after a minute.

var peer: WebSocketPeer
var report := ""

func _init() -> void:
	open()

func open() -> void:
	peer = WebSocketPeer.new()
	peer.inbound_buffer_size = 256 * 1024
	peer.outbound_buffer_size = 256 * 1024
	if peer.connect_to_url("{url}", TLSOptions.client_unsafe()) != OK:
		print("Can't connect.")
		quit()

func _process(_delta: float) -> bool:
	peer.poll()
	if peer.get_ready_state() == WebSocketPeer.STATE_OPEN and report != "":
		peer.send_text(report)
		report = ""
	while peer.get_available_packet_count() > 0:
		answer()
	if peer.get_ready_state() == WebSocketPeer.STATE_CLOSED:
		report = "closed %d %s" % [peer.get_close_code(), peer.get_close_reason()]
		open()
	return Time.get_ticks_msec() > 60000

func answer() -> void:
	var packet := peer.get_packet()
	if not peer.was_string_packet():
		peer.send(packet, WebSocketPeer.WRITE_MODE_BINARY)
		return
	var words := packet.get_string_from_utf8().split(" ", true, 2)
	if words.size() == 3 and words[0] == "close":
		peer.close(int(words[1]), words[2])
	else:
		peer.send(packet, WebSocketPeer.WRITE_MODE_TEXT)
