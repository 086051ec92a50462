# Sends a value of every type that Godot 4 has, then receives the same values, and objects both ways.
extends SceneTree

func values() -> Array:
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
		Vector2i(-1, 2147483647),
		Rect2(1, 2, 3.5, 4.5),
		Rect2i(-1, -2, 3, 4),
		Vector3(1, 2, 3),
		Vector3i(1, -2, 3),
		Transform2D(Vector2(1, 2), Vector2(3, 4), Vector2(5, 6)),
		Vector4(1, 2, 3, 4),
		Vector4i(1, 2, 3, -4),
		Plane(0, 1, 0, 5),
		Quaternion(0.5, 0.5, -0.5, 0.5),
		AABB(Vector3(1, 2, 3), Vector3(4, 5, 6)),
		Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9)),
		Transform3D(Basis(Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9)), Vector3(10, 11, 12)),
		Projection(Vector4(1, 2, 3, 4), Vector4(5, 6, 7, 8), Vector4(9, 10, 11, 12), Vector4(13, 14, 15, 16)),
		Color(1, 0.5, 0.25, 0.75),
		&"name",
		^"/root/Main:position:x",
		^"../Sibling",
		^"",
		RID(),
		Callable(),
		Signal(),
		{"a": 1, 2: [true, {}], Vector2(1, 2): null},
		[1, 2.5, "x", [], {}],
		Array([1, 2], TYPE_INT, &"", null),
		PackedByteArray([0, 255, 1]),
		PackedInt32Array([1, -2, 2147483647]),
		PackedInt64Array([1, -2, 9223372036854775807]),
		PackedFloat32Array([0.5, -1.5]),
		PackedFloat64Array([0.1, 1e300]),
		PackedStringArray(["", "a", "héllo", "four"]),
		PackedVector2Array([Vector2(1, 2), Vector2(3, 4)]),
		PackedVector3Array([Vector3(1, 2, 3)]),
		PackedColorArray([Color(1, 0, 0), Color(0, 0.5, 0, 0.25)]),
	]

func _init() -> void:
	var peer := StreamPeerTCP.new()
	peer.connect_to_host("127.0.0.1", {port})
	while peer.get_status() == StreamPeerTCP.STATUS_CONNECTING:
		peer.poll()
		OS.delay_msec(1)
	for value in values():
		peer.put_var(value)
	for value in values():
		var got = peer.get_var()
		peer.put_var("ok" if same(got, value) else "want " + var_to_str(value) + ", got " + var_to_str(got))
	objects(peer)
	peer.disconnect_from_host()
	quit()

# The padding of a NodePath is not cleared: its bytes differ from call to call.
func same(a, b) -> bool:
	if typeof(a) != typeof(b):
		return false
	return a == b if a is NodePath else var_to_bytes(a) == var_to_bytes(b)

func objects(peer: StreamPeerTCP) -> void:
	var object := Resource.new()
	object.resource_name = "from Godot"
	peer.put_var(object)
	peer.put_var(object.get_instance_id())
	peer.put_var(object, true)
	peer.put_var([null, 1])
	var id = peer.get_var()
	peer.put_var(id is EncodedObjectAsID and id.object_id == 77)
	var full = peer.get_var(true)
	peer.put_var(full is Resource and full.resource_name == "from Go")
