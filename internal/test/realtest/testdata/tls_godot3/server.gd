extends SceneTree

# A TLS server with a certificate of its own making, which it writes beside itself. It says what a stream that is not
# connected answers, and greets its clients. It ends by itself after a minute.

const PORT = 5000

var server = TCP_Server.new()
var key
var certificate
var peers = []

func _init():
	var crypto = Crypto.new()
	key = crypto.generate_rsa(2048)
	certificate = crypto.generate_self_signed_certificate(key, "CN=game.test,O=Game,C=IT", "20200101000000", "20991231235959")
	certificate.save("res://server.crt")
	if server.listen(PORT, "127.0.0.1") != OK:
		print("Can't listen.")
		quit()
		return
	print("Listening on %d." % PORT)
	var idle = StreamPeerSSL.new()
	var data = PoolByteArray([1])
	print("Not connected: ", [idle.get_available_bytes(), idle.put_data(data), idle.put_partial_data(data)[0],
		idle.get_data(1)[0], idle.get_partial_data(1)[0], idle.put_data(PoolByteArray())])

func _idle(_delta):
	if server.is_connection_available():
		var peer = StreamPeerSSL.new()
		peer.accept_stream(server.take_connection(), key, certificate)
		peers.append(peer)
	for peer in peers.duplicate():
		peer.poll()
		if peer.get_status() == StreamPeerSSL.STATUS_CONNECTED:
			peer.put_utf8_string("Hello from Godot!")
		if peer.get_status() != StreamPeerSSL.STATUS_HANDSHAKING:
			peers.erase(peer)
	return OS.get_ticks_msec() > 60000
