extends SceneTree

# A client that sends packets in each mode, on two channels, and prints whether they come back as they were. Then it
# closes itself, or asks to be disconnected, by its argument. It ends by itself after a minute.

const PORT = 4242
const SIZES = [10, 1200, 5000, 100000]

var peer = ENetMultiplayerPeer.new()
var packets = []
var awaited = null

func _init():
	for mode in [MultiplayerPeer.TRANSFER_MODE_RELIABLE, MultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED, MultiplayerPeer.TRANSFER_MODE_UNRELIABLE]:
		for channel in [0, 3]:
			for size in SIZES:
				if mode == MultiplayerPeer.TRANSFER_MODE_RELIABLE or size < 100000:
					packets.append([mode, channel, size])
	peer.peer_connected.connect(connected)
	peer.peer_disconnected.connect(func(id): print("disconnected ", id))
	print("created ", peer.create_client("127.0.0.1", PORT), " as ", peer.get_unique_id())

func connected(id):
	print("connected ", id)
	peer.get_peer(id).throttle_configure(5000, 32, 0) # so that neither side throws unreliable packets away

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
	if awaited != null and peer.get_available_packet_count() > 0:
		var mode = peer.get_packet_mode()
		var channel = peer.get_packet_channel()
		var from = peer.get_packet_peer()
		var same = peer.get_packet() == make(awaited[2])
		print("echo %d %d %d %d %s" % [from, mode, channel, awaited[2], same])
		awaited = null
	if awaited != null:
		return
	peer.set_target_peer(1)
	if packets.is_empty():
		if "leave" in OS.get_cmdline_user_args():
			peer.transfer_mode = MultiplayerPeer.TRANSFER_MODE_RELIABLE
			peer.put_packet("leave".to_utf8_buffer())
			awaited = [0, 0, 0]
		else:
			print("closing")
			peer.close()
		return
	awaited = packets.pop_front()
	peer.transfer_mode = awaited[0]
	peer.transfer_channel = awaited[1]
	peer.put_packet(make(awaited[2]))
