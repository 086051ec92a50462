extends SceneTree

# A UDP server that sends back what it gets: a packet as it is, and what follows the packet "var" as a Variant. It
# ends by itself after a minute.

const PORT = 4243

var server = UDPServer.new()
var peers = []
var vars = {}

func _init():
	if server.listen(PORT, "127.0.0.1") != OK:
		print("Can't listen.")
		quit()
		return
	print("Listening on %d." % PORT)

func _idle(_delta):
	if server.has_method("poll"): # new in 3.3
		server.poll()
	if server.is_connection_available():
		var peer = server.take_connection()
		print("Accepted peer: %s" % peer.get_packet_ip())
		peers.append(peer)
	for peer in peers:
		while peer.get_available_packet_count() > 0:
			answer(peer)
	return OS.get_ticks_msec() > 60000

func answer(peer):
	if vars.has(peer):
		vars.erase(peer)
		var value = peer.get_var()
		print("Variant: ", value)
		peer.put_var(value)
		return
	var packet = peer.get_packet()
	print("Received data: %s" % packet.get_string_from_utf8())
	if packet.get_string_from_ascii() == "var":
		vars[peer] = true
	peer.put_packet(packet)
