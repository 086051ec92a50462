package variant

import (
	"slices"
	"strings"
)

// NodePath is Godot's NodePath (^"/root/Main:position:x"): names of nodes, then names of properties.
type NodePath struct {
	Names    []string
	Subnames []string
	Absolute bool
}

// ParseNodePath splits a path as GDScript's NodePath(path) does. A path with an empty property name, which the
// engine refuses, gives an empty NodePath.
// It is an addition of Go.
func ParseNodePath(path string) NodePath {
	names, properties, hasProperties := strings.Cut(path, ":")
	var p NodePath
	if hasProperties {
		subnames := strings.Split(properties, ":")
		if last := len(subnames) - 1; subnames[last] == "" { // a colon at the very end is allowed
			subnames = subnames[:last]
		}
		if slices.Contains(subnames, "") {
			return NodePath{}
		}
		if len(subnames) > 0 {
			p.Subnames = subnames
		}
	}
	p.Absolute = strings.HasPrefix(names, "/")
	for name := range strings.SplitSeq(names, "/") {
		if name != "" {
			p.Names = append(p.Names, name)
		}
	}
	return p
}

// String returns the path as GDScript's str() prints it.
// It is an addition of Go.
func (p NodePath) String() string {
	var b strings.Builder
	if p.Absolute {
		b.WriteByte('/')
	}
	b.WriteString(strings.Join(p.Names, "/"))
	if subnames := strings.Join(p.Subnames, ":"); subnames != "" {
		b.WriteByte(':')
		b.WriteString(subnames)
	}
	return b.String()
}
