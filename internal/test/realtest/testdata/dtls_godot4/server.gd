extends SceneTree

# A DTLS server that sends back what it gets, with the certificate that its argument names, and disconnects who sends
# "leave". With the argument "enet" behind that it is ENet over DTLS. It ends by itself after a minute.

const PORT = 4242

var dtls = DTLSServer.new()
var server = UDPServer.new()
var peers = []
var enet = null

func _init():
	var args = OS.get_cmdline_user_args()
	var key = CryptoKey.new()
	var certificate = X509Certificate.new()
	key.load("res://%s.key" % args[0])
	certificate.load("res://%s.crt" % args[0])
	var options = TLSOptions.server(key, certificate)
	if args.size() > 1:
		enet = ENetMultiplayerPeer.new()
		enet.set_bind_ip("127.0.0.1")
		enet.peer_connected.connect(func(_id): print("connected"))
		enet.peer_disconnected.connect(func(_id): print("disconnected"))
		if enet.create_server(PORT) != OK or enet.host.dtls_server_setup(options) != OK:
			return
	elif server.listen(PORT, "127.0.0.1") != OK or dtls.setup(options) != OK:
		return
	print("Listening on ", PORT)

func _process(_delta):
	if enet == null:
		serve()
	else:
		enet.poll()
		while enet.get_available_packet_count() > 0:
			var packet = enet.get_packet()
			enet.put_packet(packet)
	return Time.get_ticks_msec() > 60000

func serve():
	server.poll()
	while server.is_connection_available():
		var peer = dtls.take_connection(server.take_connection())
		if peer.get_status() == PacketPeerDTLS.STATUS_HANDSHAKING:
			peers.append(peer)
	for peer in peers.duplicate():
		var before = peer.get_status()
		peer.poll()
		var status = peer.get_status()
		if status != before:
			print("status ", status)
		if status == PacketPeerDTLS.STATUS_CONNECTED:
			while peer.get_available_packet_count() > 0:
				var packet = peer.get_packet()
				if packet == "leave".to_utf8_buffer():
					peer.disconnect_from_peer()
					break
				peer.put_packet(packet)
		elif status != PacketPeerDTLS.STATUS_HANDSHAKING:
			peers.erase(peer)
