extends SceneTree

# The second tutorial's PacketPeerUDP client, which sends until it is answered. After that it sends a Variant until
# that comes back, and says whether it is the same. It ends by itself after a minute.

const PORT = 4242
const VALUE = ["CHAT", 9527, Vector2(1.5, -2), {"nested": [true, null, 1 << 40]}]

var udp = PacketPeerUDP.new()
var connected = false

func _init():
	udp.connect_to_host("127.0.0.1", PORT)

func _process(_delta):
	if not connected:
		udp.put_packet("The answer is... 42!".to_utf8_buffer())
	if udp.get_available_packet_count() > 0:
		if not connected:
			connected = true
			print("Connected: %s" % udp.get_packet().get_string_from_utf8())
			udp.put_var(VALUE)
		else:
			var value = udp.get_var()
			if typeof(value) == TYPE_ARRAY: # not one more answer to the first packet
				print("Same: ", var_to_str(value) == var_to_str(VALUE))
				return true
	return Time.get_ticks_msec() > 60000
