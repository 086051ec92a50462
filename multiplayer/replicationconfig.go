package multiplayer

import (
	"fmt"
	"slices"

	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/internal/enums"
	"github.com/godotpeer/godotpeer/variant"
)

// ReplicationMode is when a property is sent, with the numbers of SceneReplicationConfig.ReplicationMode. It prints as the
// constant's name; int(m) is GDScript's number.
type ReplicationMode int

// When a property is sent.
const (
	// ReplicationModeNever is for properties that are sent with a spawn at most.
	ReplicationModeNever ReplicationMode = 0
	// ReplicationModeAlways is for properties that are sent again and again, unreliably.
	ReplicationModeAlways ReplicationMode = 1
	// ReplicationModeOnChange is for properties that are sent when they have changed, reliably.
	ReplicationModeOnChange ReplicationMode = 2
)

var replicationModeNames = [...]string{
	ReplicationModeNever:    "REPLICATION_MODE_NEVER",
	ReplicationModeAlways:   "REPLICATION_MODE_ALWAYS",
	ReplicationModeOnChange: "REPLICATION_MODE_ON_CHANGE",
}

// String returns the name of the engine's constant, such as "REPLICATION_MODE_ALWAYS".
func (m ReplicationMode) String() string {
	return enums.Text("ReplicationMode", replicationModeNames[:], m)
}

// SceneReplicationConfig is which properties a [Synchronizer] replicates, and how: Godot's SceneReplicationConfig. A
// property is named by a path from the synchronizer's root: ".:position", "Body:rotation", ".:position:x". Their order
// counts: on the wire they have no names, so that both ends of a connection must have the same config. Any number of
// synchronizers may have the same one.
type SceneReplicationConfig struct {
	properties []replicated
	changes    int
}

// replicated is a property of a config.
type replicated struct {
	path  string
	spawn bool
	mode  ReplicationMode
}

// NewSceneReplicationConfig returns a config without properties.
// It corresponds to SceneReplicationConfig.new.
func NewSceneReplicationConfig() *SceneReplicationConfig { return &SceneReplicationConfig{} }

// asNodePath returns a path as a NodePath has it, to which "A//B:x" is "A/B:x", and "A::x" nothing.
func asNodePath(path string) string { return variant.ParseNodePath(path).String() }

// find returns the place of a property, -1 if it is not there.
func (c *SceneReplicationConfig) find(path string) int {
	path = asNodePath(path)
	return slices.IndexFunc(c.properties, func(p replicated) bool { return p.path == path })
}

// AddProperty adds a property at a place, from 0; -1, Godot's default, is the end. It is sent with spawns, and always.
// It corresponds to SceneReplicationConfig.add_property.
//
// The errors are [gderr.ErrAlreadyExists] if it is there, and [gderr.ErrInvalidParameter] for no path, as one with an empty
// property is, or a place that is beyond the end.
func (c *SceneReplicationConfig) AddProperty(path string, index int) error {
	const op = "multiplayer.SceneReplicationConfig.AddProperty"
	path = asNodePath(path)
	switch {
	case path == "" || index > len(c.properties):
		return gderr.New(op, gderr.ErrInvalidParameter, errNoProperty)
	case c.find(path) >= 0:
		return gderr.New(op, gderr.ErrAlreadyExists, fmt.Errorf("property %s is there already", path))
	case index < 0:
		index = len(c.properties)
	}
	c.properties = slices.Insert(c.properties, index, replicated{path, true, ReplicationModeAlways})
	c.changes++
	return nil
}

// RemoveProperty removes a property.
// It corresponds to SceneReplicationConfig.remove_property.
func (c *SceneReplicationConfig) RemoveProperty(path string) {
	if i := c.find(path); i >= 0 {
		c.properties = slices.Delete(c.properties, i, i+1)
		c.changes++
	}
}

// GetProperties returns the paths of the properties in their order.
// It corresponds to SceneReplicationConfig.get_properties.
func (c *SceneReplicationConfig) GetProperties() []string {
	paths := make([]string, len(c.properties))
	for i, p := range c.properties {
		paths[i] = p.path
	}
	return paths
}

// HasProperty reports whether a property is there.
// It corresponds to SceneReplicationConfig.has_property.
func (c *SceneReplicationConfig) HasProperty(path string) bool { return c.find(path) >= 0 }

// PropertyGetIndex returns the place of a property, from 0; -1 if it is not there.
// It corresponds to SceneReplicationConfig.property_get_index.
func (c *SceneReplicationConfig) PropertyGetIndex(path string) int { return c.find(path) }

// PropertyGetSpawn reports whether a property is sent with spawns.
// It corresponds to SceneReplicationConfig.property_get_spawn.
func (c *SceneReplicationConfig) PropertyGetSpawn(path string) bool {
	i := c.find(path)
	return i >= 0 && c.properties[i].spawn
}

// PropertySetSpawn sets whether a property is sent with spawns.
// It corresponds to SceneReplicationConfig.property_set_spawn.
//
// The error is [gderr.ErrDoesNotExist] if it is not there.
func (c *SceneReplicationConfig) PropertySetSpawn(path string, enabled bool) error {
	return c.change("PropertySetSpawn", path, func(p *replicated) { p.spawn = enabled })
}

// PropertyGetReplicationMode returns when a property is sent; REPLICATION_MODE_NEVER if it is not there.
// It corresponds to SceneReplicationConfig.property_get_replication_mode.
func (c *SceneReplicationConfig) PropertyGetReplicationMode(path string) ReplicationMode {
	if i := c.find(path); i >= 0 {
		return c.properties[i].mode
	}
	return ReplicationModeNever
}

// PropertySetReplicationMode sets when a property is sent.
// It corresponds to SceneReplicationConfig.property_set_replication_mode.
//
// The error is [gderr.ErrDoesNotExist] if it is not there.
func (c *SceneReplicationConfig) PropertySetReplicationMode(path string, mode ReplicationMode) error {
	return c.change("PropertySetReplicationMode", path, func(p *replicated) { p.mode = mode })
}

// PropertyGetSync reports whether a property is sent always.
// It corresponds to SceneReplicationConfig.property_get_sync.
func (c *SceneReplicationConfig) PropertyGetSync(path string) bool {
	return c.PropertyGetReplicationMode(path) == ReplicationModeAlways
}

// PropertySetSync makes a property be sent always, or no more if it was.
// It corresponds to SceneReplicationConfig.property_set_sync.
//
// The error is [gderr.ErrDoesNotExist] if it is not there.
func (c *SceneReplicationConfig) PropertySetSync(path string, enabled bool) error {
	return c.change("PropertySetSync", path, func(p *replicated) { p.toggle(ReplicationModeAlways, enabled) })
}

// PropertyGetWatch reports whether a property is sent when it has changed.
// It corresponds to SceneReplicationConfig.property_get_watch.
func (c *SceneReplicationConfig) PropertyGetWatch(path string) bool {
	return c.PropertyGetReplicationMode(path) == ReplicationModeOnChange
}

// PropertySetWatch makes a property be sent when it has changed, or no more if it was.
// It corresponds to SceneReplicationConfig.property_set_watch.
//
// The error is [gderr.ErrDoesNotExist] if it is not there.
func (c *SceneReplicationConfig) PropertySetWatch(path string, enabled bool) error {
	return c.change("PropertySetWatch", path, func(p *replicated) { p.toggle(ReplicationModeOnChange, enabled) })
}

// toggle sets a mode, or takes it away if it is set.
func (p *replicated) toggle(mode ReplicationMode, enabled bool) {
	switch {
	case enabled:
		p.mode = mode
	case p.mode == mode:
		p.mode = ReplicationModeNever
	}
}

func (c *SceneReplicationConfig) change(method, path string, set func(*replicated)) error {
	i := c.find(path)
	if i < 0 {
		return gderr.New("multiplayer.SceneReplicationConfig."+method, gderr.ErrDoesNotExist, errNoProperty)
	}
	set(&c.properties[i])
	c.changes++
	return nil
}
