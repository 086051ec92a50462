package project

import (
	"fmt"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// configOf returns the SceneReplicationConfig that a value refers to; nil if it is null.
func (b *builder) configOf(v value) (*multiplayer.SceneReplicationConfig, error) {
	parsed, err := v.parse()
	if err != nil || parsed == nil {
		return nil, err
	}
	ref, _ := parsed.(reference)
	var p *part
	switch ref.kind {
	case "SubResource":
		p = b.file.parts[ref.id]
	case "ExtResource", "Resource":
		path := ref.id
		if ref.kind == "ExtResource" {
			path, _, _ = b.external(b.file, ref.id)
		}
		path = b.folder.resolve(path, v.file)
		if b.files[path] == nil {
			return nil, b.missing(v.file, v.line, path, "a SceneReplicationConfig")
		}
		p = b.files[path].resource
	}
	if p == nil || p.class != "SceneReplicationConfig" {
		return nil, v.fail(gderr.ErrInvalidData, "%.40s is no SceneReplicationConfig", v.text)
	}
	return b.config(p), nil
}

// maxProperties is how many properties a SceneReplicationConfig may have.
const maxProperties = 1024

// config makes a SceneReplicationConfig of its lines, in their order. Lines that do not fit are noted and left out.
func (b *builder) config(p *part) *multiplayer.SceneReplicationConfig {
	c := configReader{config: multiplayer.NewSceneReplicationConfig()}
	for _, in := range p.properties {
		var index int
		var what string
		if n, _ := fmt.Sscanf(in.key, "properties/%d/%s", &index, &what); n != 2 {
			continue
		}
		if err := c.set(index, what, in.value); err != nil {
			b.note(noteOf(b.file.path, err))
		}
	}
	return c.config
}

// configReader fills a SceneReplicationConfig.
type configReader struct {
	config *multiplayer.SceneReplicationConfig
	paths  []string
}

// set takes one line: a path adds a property, the rest changes one that is there. "sync" and "watch" are how earlier
// engines say the mode.
func (c *configReader) set(index int, what string, v value) error {
	switch {
	case what == "path" && index == len(c.paths):
		return c.add(v)
	case index < 0 || index >= len(c.paths):
		return v.fail(gderr.ErrInvalidData, "there is no property %d", index)
	case what == "replication_mode":
		mode, err := parseInt(v, int(multiplayer.ReplicationModeOnChange))
		if err != nil {
			return err
		}
		return c.config.PropertySetReplicationMode(c.paths[index], multiplayer.ReplicationMode(mode))
	}
	on, err := parseAs[bool](v)
	if err != nil {
		return err
	}
	switch what {
	case "spawn":
		err = c.config.PropertySetSpawn(c.paths[index], on)
	case "sync":
		err = c.config.PropertySetSync(c.paths[index], on)
	case "watch":
		err = c.config.PropertySetWatch(c.paths[index], on)
	}
	return err
}

// add adds a property.
func (c *configReader) add(v value) error {
	path, err := parseAs[variant.NodePath](v)
	switch {
	case err != nil:
		return err
	case len(path.Subnames) == 0:
		return v.fail(gderr.ErrInvalidData, "%.40s names no property", v.text)
	case c.config.HasProperty(path.String()):
		return v.fail(gderr.ErrAlreadyExists, "%.40s comes twice", v.text)
	case len(c.paths) == maxProperties:
		return v.fail(gderr.ErrOutOfMemory, "more than %d properties", maxProperties)
	}
	c.paths = append(c.paths, path.String())
	return c.config.AddProperty(path.String(), -1)
}
