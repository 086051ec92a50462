package project

import (
	"slices"
	"strings"

	"github.com/godotpeer/godotpeer/variant"
)

// markReplicated notes at the nodes of a scene which of their properties its synchronizers replicate.
func markReplicated(root *Node) {
	mark(root, nil)
}

// mark is markReplicated for a node below others, the root first.
func mark(n *Node, above []*Node) {
	if s := n.Synchronizer; s != nil && s.Config != nil {
		for _, path := range s.Config.GetProperties() {
			nodes, names, _ := strings.Cut(path, ":")
			name, _, _ := strings.Cut(names, ":")
			if at := follow(n, above, s.RootPath+"/"+nodes); at != nil && !slices.Contains(at.replicated, name) {
				at.replicated = append(at.replicated, name)
			}
		}
	}
	above = append(above, n)
	for _, c := range n.Children {
		mark(c, above)
	}
}

// follow returns the node at a path from a node, which may lead up. It is nil outside of the scene.
func follow(n *Node, above []*Node, path string) *Node {
	for name := range strings.SplitSeq(path, "/") {
		switch {
		case n == nil:
			return nil
		case name == "" || name == ".":
		case name != "..":
			above, n = append(slices.Clip(above), n), n.Child(name)
		case len(above) == 0:
			return nil
		default:
			above, n = above[:len(above)-1], above[len(above)-1]
		}
	}
	return n
}

// initial returns what a property holds at first, as a value of its own: Arrays and the like belong to one node.
func (n *Node) initial(property string) (v any, ok bool) {
	v, ok = n.Get(property)
	if !ok {
		return n.engineDefault(property)
	}
	if t, _ := variant.TypeOf(v); t < variant.TypeDictionary {
		return v, true
	}
	data, err := variant.Marshal(v)
	if err != nil {
		return nil, false
	}
	v, _, err = variant.Decode(data)
	return v, err == nil
}

// engineDefaults holds, for classes of the engine, what properties hold that games replicate.
var engineDefaults = map[string]map[string]string{
	"Node2D": {
		"position": "Vector2(0, 0)", "rotation": "0.0", "rotation_degrees": "0.0", "scale": "Vector2(1, 1)", "skew": "0.0",
		"transform": "Transform2D(1, 0, 0, 1, 0, 0)", "global_position": "Vector2(0, 0)", "global_rotation": "0.0",
	},
	"Node3D": {
		"position": "Vector3(0, 0, 0)", "rotation": "Vector3(0, 0, 0)", "rotation_degrees": "Vector3(0, 0, 0)",
		"scale": "Vector3(1, 1, 1)", "quaternion": "Quaternion(0, 0, 0, 1)", "basis": "Basis(1, 0, 0, 0, 1, 0, 0, 0, 1)",
		"transform": "Transform3D(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)", "global_position": "Vector3(0, 0, 0)",
		"global_rotation": "Vector3(0, 0, 0)", "visible": "true",
	},
	"CanvasItem": {
		"visible": "true", "modulate": "Color(1, 1, 1, 1)", "self_modulate": "Color(1, 1, 1, 1)", "z_index": "0",
	},
	"Control": {
		"position": "Vector2(0, 0)", "size": "Vector2(0, 0)", "rotation": "0.0", "scale": "Vector2(1, 1)",
	},
	"CharacterBody2D": {"velocity": "Vector2(0, 0)"},
	"CharacterBody3D": {"velocity": "Vector3(0, 0, 0)"},
	"RigidBody2D":     {"linear_velocity": "Vector2(0, 0)", "angular_velocity": "0.0"},
	"RigidBody3D":     {"linear_velocity": "Vector3(0, 0, 0)", "angular_velocity": "Vector3(0, 0, 0)"},
	"Sprite2D":        {"frame": "0", "flip_h": "false", "flip_v": "false"},
	"AnimatedSprite2D": {
		"frame": "0", "flip_h": "false", "flip_v": "false", "animation": `&"default"`,
	},
	"AnimationPlayer": {"current_animation": `""`},
	"Label":           {"text": `""`},
	"Label3D":         {"text": `""`},
	"Node":            {"process_mode": "0", "process_priority": "0"},
}

// engineDefault returns the default of a property of the engine's own; false if it is not known.
func (n *Node) engineDefault(property string) (v any, ok bool) {
	if property == "name" {
		return variant.StringName(n.Name), true
	}
	for class := n.Class; class != ""; class = parents[class] {
		if text, ok := engineDefaults[class][property]; ok {
			v, err := variant.StrToVar(text)
			return v, err == nil
		}
	}
	return nil, false
}
