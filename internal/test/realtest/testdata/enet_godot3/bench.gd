extends SceneTree

# A client to be measured. The first byte of a packet says what it is: 1 is answered, and 2 asks for a burst, whose transfer
# mode and length follow; all others are only counted. Each burst ends with a reliable packet that begins with 1. It sleeps
# a millisecond when nothing has come, and ends by itself after a minute.

const PORT = 4242
const SIZE = 64

var peer = NetworkedMultiplayerENet.new()
var packet = PoolByteArray()
var received = 0

func _init():
	for _i in SIZE:
		packet.append(0)
	peer.create_client("127.0.0.1", PORT)
	while peer.get_connection_status() != NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED and OS.get_ticks_msec() < 60000:
		peer.poll()
		if peer.get_available_packet_count() == 0:
			OS.delay_usec(1000)
		while peer.get_available_packet_count() > 0:
			take(peer.get_packet())
	print("received ", received)
	quit()

func take(taken):
	received += 1
	if taken[0] == 1:
		send(NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE, 1, 1)
	elif taken[0] == 2:
		send(taken[1], taken[2] - 1, 0)
		send(NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE, 1, 1)

func send(mode, count, first):
	packet[0] = first
	peer.transfer_mode = mode
	for _i in count:
		peer.put_packet(packet)
