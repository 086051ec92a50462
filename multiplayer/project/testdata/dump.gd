# Prints what the engine makes of a project, in the form of the recorded files: godot --headless --path PROJECT dump.tscn
extends Node

func _ready() -> void:
	var out := {"main_scene": "", "autoloads": [], "scripts": {}, "scenes": {}}
	walk("res://", out)
	print("#dump " + JSON.stringify(out))
	get_tree().quit()

func walk(dir: String, out: Dictionary) -> void:
	for d in DirAccess.get_directories_at(dir):
		if not d.begins_with("."):
			walk(dir.path_join(d), out)
	for f in DirAccess.get_files_at(dir):
		var path := dir.path_join(f)
		if f.ends_with(".gd") and f != "dump.gd":
			out.scripts[path] = script(load(path))
		elif f.ends_with(".tscn") and f != "dump.tscn":
			out.scenes[path] = scene(load(path))

func script(s: GDScript) -> Variant:
	if s == null or not s.can_instantiate():
		return null
	var row := {"base_type": s.get_instance_base_type(), "rpc": rpcs(s)}
	if s.get_global_name() != &"":
		row["class_name"] = s.get_global_name()
	if s.get_base_script() != null:
		row["extends"] = s.get_base_script().resource_path
	return row

func rpcs(s: Script) -> Array:
	var config: Variant = s.get_rpc_config()
	var list := []
	if config == null:
		return list
	for n: StringName in config:
		var c: Dictionary = config[n]
		list.append({"name": String(n), "rpc_mode": c.rpc_mode, "call_local": c.get("call_local", false),
			"transfer_mode": c.get("transfer_mode", 2), "channel": c.get("channel", 0)})
	list.sort_custom(func(a: Dictionary, b: Dictionary) -> bool: return a.name < b.name)
	return list

func scene(s: PackedScene) -> Variant:
	var root: Node = s.instantiate() if s != null else null
	if root == null:
		return null
	var nodes := []
	add(root, root, nodes)
	return {"root": String(root.name), "nodes": nodes}

func add(root: Node, n: Node, nodes: Array) -> void:
	var row := {"path": String(root.get_path_to(n)), "class": n.get_class()}
	if n.get_script() != null and n.get_script().can_instantiate():
		row["script"] = n.get_script().resource_path
		if "::" in n.get_script().resource_path:
			row["rpc"] = rpcs(n.get_script())
	if n.scene_file_path != "" and not n is InstancePlaceholder:
		row["scene"] = n.scene_file_path
	var groups := n.get_groups().filter(func(g: StringName) -> bool: return not g.begins_with("_"))
	if not groups.is_empty():
		row["groups"] = groups
	if n.unique_name_in_owner:
		row["unique_name"] = true
	if n is MultiplayerSpawner:
		var scenes := []
		for i in n.get_spawnable_scene_count():
			scenes.append(n.get_spawnable_scene(i))
		row["spawner"] = {"spawn_path": String(n.spawn_path), "scenes": scenes, "spawn_limit": n.spawn_limit}
	if n is MultiplayerSynchronizer:
		var properties: Variant = null
		if n.replication_config != null:
			properties = []
			for p: NodePath in n.replication_config.get_properties():
				properties.append({"path": String(p), "spawn": n.replication_config.property_get_spawn(p),
					"mode": n.replication_config.property_get_replication_mode(p)})
		row["synchronizer"] = {"root_path": String(n.root_path), "replication_interval": n.replication_interval,
			"delta_interval": n.delta_interval, "public_visibility": n.public_visibility,
			"visibility_update_mode": n.visibility_update_mode, "properties": properties}
	nodes.append(row)
	for c in n.get_children():
		add(root, c, nodes)
