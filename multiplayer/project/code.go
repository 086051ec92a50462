package project

import (
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/gdscript"
)

// calls lists functions that change what other ends see of the tree, with what they do.
var calls = map[string]string{
	"add_child":                     "adds nodes",
	"add_sibling":                   "adds nodes",
	"replace_by":                    "replaces nodes",
	"reparent":                      "moves nodes",
	"set_script":                    "changes scripts, and RPCs with them",
	"rpc_config":                    "adds RPCs",
	"set_multiplayer_authority":     "changes the authority: a client's synchronizers send to each end that may see them, through the server",
	"add_spawnable_scene":           "adds scenes to a spawner",
	"clear_spawnable_scenes":        "empties the list of a spawner",
	"set_multiplayer":               "gives a part of the tree its own multiplayer",
	"set_visibility_for":            "changes who sees a node",
	"add_visibility_filter":         "changes who sees a node",
	"set_visibility_public":         "changes who sees a node",
	"property_set_spawn":            "changes a SceneReplicationConfig",
	"property_set_replication_mode": "changes a SceneReplicationConfig",
}

// assignments lists properties that do so when they are assigned.
var assignments = map[string]string{
	"spawn_function":        "makes what a spawner spawns from data",
	"spawn_path":            "changes where a spawner spawns",
	"replication_config":    "changes what a synchronizer sends",
	"root_path":             "changes what paths count from",
	"public_visibility":     "changes who sees a node",
	"replication_interval":  "changes how often a synchronizer sends",
	"delta_interval":        "changes how often a synchronizer sends",
	"auth_callback":         "authenticates the other end",
	"server_relay":          "changes whether clients reach each other",
	"allow_object_decoding": "changes whether objects are sent whole",
}

// noteCode notes what a script, and the classes inside of it, do when they run.
func (l *loader) noteCode(u *unit, class *gdscript.Class) {
	for _, c := range class.Calls {
		what, verb := calls[c.Name], "calls"
		if c.Assigned {
			what, verb = assignments[c.Name], "sets"
		}
		if what == "" {
			continue
		}
		in := c.In
		if in == "" {
			in = "a setter"
		}
		l.note(newNote(u.path, u.at(c.Line), gderr.ErrSkip, "%s %s %s, which %s", in, verb, c.Name, what))
	}
	for _, inner := range class.Classes {
		l.noteCode(u, inner)
	}
}
