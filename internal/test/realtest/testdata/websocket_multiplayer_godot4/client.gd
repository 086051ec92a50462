extends SceneTree

# A client that sends packets of many sizes and prints whether they come back as they were. Then it closes itself, or
# asks to be disconnected. Its arguments are "close" or "leave", and the name of the certificate that it trusts, if it is
# to talk wss. It ends by itself after a minute.

const PORT = 9080
const SIZES = [1, 125, 126, 1200, 60000]

var peer = WebSocketMultiplayerPeer.new()
var args = OS.get_cmdline_user_args()
var sizes = SIZES.duplicate()
var awaited = 0
var leaving = false

func _init():
	peer.peer_connected.connect(func(id): print("connected %d as %d" % [id, peer.get_unique_id()]))
	peer.peer_disconnected.connect(func(id): print("disconnected ", id))
	if args.size() == 1:
		print("created ", peer.create_client("ws://127.0.0.1:%d" % PORT))
		return
	var certificate = X509Certificate.new()
	certificate.load("res://%s.crt" % args[1])
	print("created ", peer.create_client("wss://127.0.0.1:%d" % PORT, TLSOptions.client(certificate, "game.test")))

func make(size):
	var packet = PackedByteArray()
	packet.resize(size)
	for i in size:
		packet[i] = (7 * i + i / 256) % 256
	return packet

func _process(_delta):
	peer.poll()
	if peer.get_connection_status() == MultiplayerPeer.CONNECTION_CONNECTED:
		converse()
	return Time.get_ticks_msec() > 60000 or peer.get_connection_status() == MultiplayerPeer.CONNECTION_DISCONNECTED

func converse():
	if awaited > 0 and peer.get_available_packet_count() > 0:
		var from = peer.get_packet_peer()
		print("echo %d %d %s" % [from, awaited, peer.get_packet() == make(awaited)])
		awaited = 0
	if awaited > 0 or leaving:
		return
	if not sizes.is_empty():
		awaited = sizes.pop_front()
		peer.put_packet(make(awaited))
	elif args[0] == "leave":
		leaving = true
		peer.put_packet("leave".to_utf8_buffer())
	else:
		print("closing")
		peer.close()
