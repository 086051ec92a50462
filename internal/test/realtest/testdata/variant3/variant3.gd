# Sends a value of every type that Godot 3 has, then receives the same values, and objects both ways.
extends SceneTree

func values():
	return [
		null,
		true,
		false,
		42,
		-2147483648,
		2147483648,
		-9223372036854775807,
		1.5,
		0.1,
		INF,
		"",
		"héllo ✓ 世界",
		Vector2(1.5, -2.25),
		Rect2(1, 2, 3.5, 4.5),
		Vector3(1, 2, 3),
		Transform2D(Vector2(1, 2), Vector2(3, 4), Vector2(5, 6)),
		Plane(0, 1, 0, 5),
		Quat(0.5, 0.5, -0.5, 0.5),
		AABB(Vector3(1, 2, 3), Vector3(4, 5, 6)),
		Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9)),
		Transform(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9), Vector3(10, 11, 12)),
		Color(1, 0.5, 0.25, 0.75),
		NodePath("/root/Main:position:x"),
		NodePath("../Sibling"),
		NodePath(""),
		RID(),
		{"a": 1, 2: [true, {}], Vector2(1, 2): null},
		[1, 2.5, "x", [], {}],
		PoolByteArray([0, 255, 1]),
		PoolIntArray([1, -2, 2147483647]),
		PoolRealArray([0.5, -1.5]),
		PoolStringArray(["", "a", "héllo", "four"]),
		PoolVector2Array([Vector2(1, 2), Vector2(3, 4)]),
		PoolVector3Array([Vector3(1, 2, 3)]),
		PoolColorArray([Color(1, 0, 0), Color(0, 0.5, 0, 0.25)]),
	]

func _init():
	var peer = StreamPeerTCP.new()
	peer.connect_to_host("127.0.0.1", {port})
	while peer.get_status() == StreamPeerTCP.STATUS_CONNECTING:
		OS.delay_msec(1)
	for value in values():
		peer.put_var(value)
	for value in values():
		var got = peer.get_var()
		peer.put_var("ok" if same(got, value) else "want " + var2str(value) + ", got " + var2str(got))
	objects(peer)
	peer.disconnect_from_host()
	quit()

# The padding of a NodePath is not cleared: its bytes differ from call to call.
func same(a, b):
	if typeof(a) != typeof(b):
		return false
	return a == b if a is NodePath else var2bytes(a).hex_encode() == var2bytes(b).hex_encode()

func objects(peer):
	var object = Resource.new()
	object.resource_name = "from Godot"
	peer.put_var(object)
	peer.put_var(object.get_instance_id())
	peer.put_var(object, true)
	peer.put_var([null, 1])
	var id = peer.get_var()
	peer.put_var(id is EncodedObjectAsID and id.object_id == 77)
	var full = peer.get_var(true)
	peer.put_var(full is Resource and full.resource_name == "from Go")
