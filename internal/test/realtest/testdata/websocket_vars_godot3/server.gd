extends SceneTree

# A WebSocket server that answers every value with its text and the value itself. It ends by itself after a minute.

var server = WebSocketServer.new()

func _init():
	server.set_bind_ip("127.0.0.1")
	server.connect("data_received", self, "_received")
	if server.listen(9080, PoolStringArray(), false) != OK:
		print("Can't listen.")
		quit()
		return
	print("Listening on 9080")

func _idle(_delta):
	server.poll()
	return OS.get_ticks_msec() > 60000

func _received(id):
	var value = server.get_peer(id).get_var()
	server.get_peer(id).put_var([str(value), value])
