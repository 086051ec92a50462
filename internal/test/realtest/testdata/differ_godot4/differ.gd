# Does what it is told over a connection, step by step, and sends back what the engine answered.
extends SceneTree

var objects := {}

func _init() -> void:
	var peer := StreamPeerUDS.new()
	peer.connect_to_host("{path}")
	while peer.get_status() == StreamPeerUDS.STATUS_CONNECTING:
		peer.poll()
		OS.delay_msec(1)
	while true:
		var steps = peer.get_var()
		if not steps is Array:
			break
		var answers := []
		for step in steps:
			answers.append(answer(step[0], step[1], step[2], step[3]))
		peer.put_var(answers)
	quit()

# A step names an object by a number, a method, its arguments, and the number for an object that is returned.
func answer(on: int, method: String, args: Array, returned: int) -> Variant:
	var given := args.map(argument)
	if on < 0:
		return Callable(self, method).callv(given)
	return plain(objects[on].callv(method, given), returned)

# An argument, or the object that it names.
func argument(arg: Variant) -> Variant:
	return objects[arg["object"]] if arg is Dictionary and not arg.is_typed() and arg.has("object") else arg

# What was returned, with names of classes in place of objects, of which the last is kept.
func plain(value: Variant, returned: int) -> Variant:
	if value is Array and (not value.is_typed() or value.get_typed_builtin() == TYPE_OBJECT):
		return value.map(func(element): return plain(element, returned))
	if not value is Object:
		return value
	objects[returned] = value
	return value.get_class()

func make(on: int, cls: String) -> void:
	objects[on] = ClassDB.instantiate(cls)

func forget() -> void:
	objects.clear()

# What becomes of bytes: whether they are a value, of how many of them, its texts, and its bytes.
func decode(data: PackedByteArray, with_objects: bool) -> Array:
	if not data.has_encoded_var(0, with_objects):
		return [false]
	var value = data.decode_var(0, with_objects)
	var size := mini(data.decode_var_size(0, with_objects), data.size()) # it counts padding that is not there
	var again := var_to_bytes_with_objects(value) if with_objects else var_to_bytes(value)
	return [true, size, str(value), var_to_str(value), again]

# What becomes of a text: whether it is bad, the type of the value, and its text.
func parse(text: String) -> Array:
	var value = str_to_var(text)
	return [ConfigFile.new().parse("a=" + text) != OK, typeof(value), var_to_str(value)]

# Polls until a connection is made, or not.
func settle(on: int) -> void:
	while objects[on].get_status() == StreamPeerTCP.STATUS_CONNECTING:
		objects[on].poll()
		OS.delay_usec(100)

# Polls a WebSocketPeer until a connection waits at a server.
func waiting(client: int, server: int) -> void:
	while not objects[server].is_connection_available():
		objects[client].poll()
		OS.delay_usec(100)

# Polls two WebSocketPeers until none of them is connecting.
func opened(client: int, server: int) -> void:
	var both := [objects[client], objects[server]]
	while both.any(func(peer): return peer.get_ready_state() == WebSocketPeer.STATE_CONNECTING):
		both.map(func(peer): peer.poll())

func text_to(encoding: String, text: String) -> PackedByteArray:
	match encoding:
		"ascii": return text.to_ascii_buffer()
		"utf8": return text.to_utf8_buffer()
		"utf16": return text.to_utf16_buffer()
		"utf32": return text.to_utf32_buffer()
	return text.to_wchar_buffer()

func text_from(encoding: String, data: PackedByteArray) -> PackedInt32Array:
	var text: String
	match encoding:
		"ascii": text = data.get_string_from_ascii()
		"utf8": text = data.get_string_from_utf8()
		"utf16": text = data.get_string_from_utf16()
		"utf32": text = data.get_string_from_utf32()
		"wchar": text = data.get_string_from_wchar()
	var points := PackedInt32Array()
	for i in text.length():
		points.append(text.unicode_at(i))
	return points
