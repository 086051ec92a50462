extends SceneTree

# A DTLS client that makes one connection after the other, as its arguments say: each is a port, the name of the
# certificate that is trusted, and a host name. It says how each ends, and what came back. With the argument "enet"
# ahead of one it is ENet over DTLS. It ends by itself after a minute.

var attempts = Array(OS.get_cmdline_user_args())
var dtls = null
var enet = null
var said = false

func begin():
	if attempts.is_empty():
		return
	said = false
	var over_enet = attempts[0] == "enet"
	if over_enet:
		attempts.pop_front()
	var port = int(attempts.pop_front())
	var certificate = X509Certificate.new()
	certificate.load("res://%s.crt" % attempts.pop_front())
	var options = TLSOptions.client(certificate)
	var hostname = attempts.pop_front()
	if over_enet:
		enet = ENetMultiplayerPeer.new()
		enet.create_client("127.0.0.1", port)
		enet.host.dtls_client_setup(hostname, options)
		return
	var udp = PacketPeerUDP.new()
	udp.connect_to_host("127.0.0.1", port)
	dtls = PacketPeerDTLS.new()
	dtls.connect_to_peer(udp, hostname, options)

func _process(_delta):
	if dtls != null:
		converse()
	elif enet != null:
		converse_by_enet()
	elif attempts.is_empty():
		return true
	else:
		begin()
	return Time.get_ticks_msec() > 60000

func converse():
	dtls.poll()
	var status = dtls.get_status()
	if status == PacketPeerDTLS.STATUS_HANDSHAKING:
		return
	if status == PacketPeerDTLS.STATUS_CONNECTED:
		if not said:
			said = true
			dtls.put_packet("grüße".to_utf8_buffer())
		if dtls.get_available_packet_count() == 0:
			return
		print("got ", dtls.get_packet().get_string_from_utf8())
		dtls.disconnect_from_peer()
	else:
		print("failed") # with an error or another, by whether the handshake was over at once
	dtls = null

func converse_by_enet():
	enet.poll()
	if enet.get_connection_status() == MultiplayerPeer.CONNECTION_CONNECTED:
		if not said:
			said = true
			enet.put_packet("grüße".to_utf8_buffer())
		if enet.get_available_packet_count() == 0:
			return
		print("got ", enet.get_packet().get_string_from_utf8())
		enet.close()
		enet = null
	elif enet.get_connection_status() == MultiplayerPeer.CONNECTION_DISCONNECTED:
		print("disconnected")
		enet = null
