package project

import (
	"maps"
	"math"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// textOf returns a value that is a text of any sort.
func textOf(v any) (s string, ok bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case variant.StringName:
		return string(v), true
	case variant.NodePath:
		return v.String(), true
	}
	return "", false
}

// dress gives a node what its tag says of it. Properties that do not fit are noted and left as they are.
func (b *builder) dress(n *Node, t *nodeTag) error {
	if len(t.groups) > 0 {
		n.Groups = slices.Concat(n.Groups, t.groups)
	}
	if len(t.properties) > 0 {
		n.properties = maps.Clone(n.properties)
		if n.properties == nil {
			n.properties = make(map[string]value, len(t.properties))
		}
	}
	if n.Spawner != nil {
		own := *n.Spawner
		n.Spawner = &own
	}
	if n.Synchronizer != nil {
		own := *n.Synchronizer
		n.Synchronizer = &own
	}
	for _, p := range t.properties {
		if err := b.set(n, p); err != nil {
			b.note(noteOf(b.file.path, err))
		}
	}
	return nil
}

// set sets a property.
func (b *builder) set(n *Node, p property) (err error) {
	switch {
	case p.key == "script":
		n.Script, err = b.scriptOf(n, p.value)
		return err
	case p.key == "unique_name_in_owner":
		n.UniqueName, err = parseAs[bool](p.value)
		return err
	case n.Spawner != nil:
		if known, err := b.setSpawner(n.Spawner, p); known {
			return err
		}
	case n.Synchronizer != nil:
		if known, err := b.setSynchronizer(n.Synchronizer, p); known {
			return err
		}
	}
	n.properties[p.key] = p.value
	return nil
}

func (b *builder) setSpawner(s *Spawner, p property) (known bool, err error) {
	switch p.key {
	case "spawn_path":
		s.SpawnPath, err = parseText(p.value)
	case "spawn_limit":
		s.SpawnLimit, err = parseInt(p.value, math.MaxInt32)
	case "_spawnable_scenes":
		var refs []string
		if refs, err = parseAs[[]string](p.value); err == nil {
			s.Scenes = b.spawnable(refs, p.value)
		}
	default:
		return false, nil
	}
	return true, err
}

// maxSpawnable is how many scenes a spawner can name: the id is a byte, of which the last stands for functions.
const maxSpawnable = 255

// spawnable returns the paths of a spawner's scenes.
func (b *builder) spawnable(refs []string, v value) []string {
	if len(refs) > maxSpawnable {
		b.note(newNote(v.file, v.line, gderr.ErrOutOfMemory, "a spawner of %d scenes, it can spawn %d", len(refs), maxSpawnable))
		refs = refs[:maxSpawnable]
	}
	paths := make([]string, len(refs))
	for i, ref := range refs {
		paths[i] = b.folder.resolve(ref, v.file)
		if f := b.files[paths[i]]; f == nil || !f.isScene {
			b.note(b.missing(v.file, v.line, paths[i], "a scene to spawn"))
		}
	}
	return paths
}

func (b *builder) setSynchronizer(s *Synchronizer, p property) (known bool, err error) {
	switch p.key {
	case "root_path":
		s.RootPath, err = parseText(p.value)
	case "replication_interval":
		err = setInterval(&s.ReplicationInterval, p.value)
	case "delta_interval":
		err = setInterval(&s.DeltaInterval, p.value)
	case "public_visibility":
		s.PublicVisibility, err = parseAs[bool](p.value)
	case "visibility_update_mode":
		var mode int
		mode, err = parseInt(p.value, math.MaxInt32) // the engine keeps any
		s.VisibilityUpdateMode = multiplayer.VisibilityUpdateMode(mode)
	case "replication_config":
		s.Config, err = b.configOf(p.value)
	default:
		return false, nil
	}
	return true, err
}

// parseInt returns a whole number from 0 up to a limit.
func parseInt(v value, limit int) (int, error) {
	n, err := parseNumber(v)
	if err == nil && !(n >= 0 && n <= float64(limit)) {
		err = v.fail(gderr.ErrInvalidData, "%.40s is not from 0 to %d", v.text, limit)
	}
	if err != nil {
		return 0, err
	}
	return int(n), nil
}

// setInterval sets seconds, which are not negative.
func setInterval(to *float64, v value) error {
	n, err := parseNumber(v)
	if err == nil && !(n >= 0 && n <= math.MaxFloat64) {
		err = v.fail(gderr.ErrInvalidData, "%.40s is no interval", v.text)
	}
	if err == nil {
		*to = n
	}
	return err
}

// scriptOf returns the script that a node gets: nil if it is null, broken, or made for another class.
func (b *builder) scriptOf(n *Node, v value) (*Script, error) {
	parsed, err := v.parse()
	if err != nil || parsed == nil {
		return nil, err
	}
	ref, _ := parsed.(reference)
	u, err := b.unitOf(ref, v)
	if err != nil {
		return nil, err
	}
	s, err := b.script(u, u.script, 0)
	if err != nil {
		b.note(noteOf(u.path, err))
		return nil, v.fail(noteOf(u.path, err).Code, "the script of %s, %s, was not read", n.Name, u.path)
	}
	if n.isPartial && isNodeClass(s.BaseType) {
		n.Class = s.BaseType // it is that, or more
	}
	if isNodeClass(s.BaseType) && !inherits(n.Class, s.BaseType) || s.BaseType == "RefCounted" || s.BaseType == "Resource" {
		return nil, v.fail(gderr.ErrInvalidData, "the script %s extends %s, the node %s is a %s: the engine leaves it out",
			u.path, s.BaseType, n.Name, n.Class)
	}
	if u.path != v.file && b.game.Scripts[u.path] == nil {
		b.addScript(u) // a script in the scene
	}
	return s, nil
}

// unitOf finds the script that a value refers to.
func (b *builder) unitOf(ref reference, v value) (*unit, error) {
	if ref.kind == "SubResource" {
		p := b.file.parts[ref.id]
		switch {
		case p == nil || p.class != "GDScript":
			return nil, v.fail(gderr.ErrParseError, "there is no script %q in the scene", ref.id)
		case p.unit == nil:
			return nil, v.fail(gderr.ErrParseError, "the script %q in the scene is broken", ref.id)
		}
		return p.unit, nil
	}
	path, ok := ref.id, ref.kind == "Resource"
	if ref.kind == "ExtResource" {
		path, _, ok = b.external(b.file, ref.id)
	}
	if !ok {
		return nil, v.fail(gderr.ErrParseError, "%.40s is no script", v.text)
	}
	path = b.folder.resolve(path, v.file)
	if u := b.units[path]; u != nil {
		return u, nil
	}
	return nil, b.missing(v.file, v.line, path, "a script")
}
