extends SceneTree

# A TCP server that does what it is told: each command is a string with its length ahead. It ends by itself after a
# minute.

const PORT = 5000

var server = TCP_Server.new()
var peers = []

func _init():
	if server.listen(PORT, "127.0.0.1") != OK:
		print("Can't listen.")
		quit()
		return
	print("Listening on %d." % PORT)

func _idle(_delta):
	if server.is_connection_available():
		var peer = server.take_connection()
		print("Accepted connection from %s." % peer.get_connected_host())
		peers.append(peer)
	for peer in peers.duplicate():
		if peer.get_status() != StreamPeerTCP.STATUS_CONNECTED:
			print("Client left.")
			peers.erase(peer)
		elif peer.get_available_bytes() > 0:
			obey(peer, peer.get_utf8_string())
	return OS.get_ticks_msec() > 60000

func obey(peer, command):
	print("Received: ", command)
	match command:
		"greet":
			peer.put_utf8_string("Hello from Godot!")
		"echo":
			echo(peer)
		"big endian":
			peer.big_endian = true
		"close":
			peer.disconnect_from_host()
			peers.erase(peer)
		"reset": # what the client sends behind it is not read, so that closing resets the connection
			peer.get_u8()
			peer.disconnect_from_host()
			peers.erase(peer)

func echo(peer):
	peer.put_u8(peer.get_u8())
	peer.put_16(peer.get_16())
	peer.put_u32(peer.get_u32())
	peer.put_64(peer.get_64())
	peer.put_float(peer.get_float())
	peer.put_double(peer.get_double())
	peer.put_utf8_string(peer.get_utf8_string())
	var value = peer.get_var()
	print("Variant: ", value)
	peer.put_var(value)
