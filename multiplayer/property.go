package multiplayer

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/godotpeer/godotpeer/internal/scenewire"
)

// property is a property that a synchronizer replicates, with where its path leads. What was decoded waits until it is
// committed, so that an entry that is broken changes nothing.
type property struct {
	path  string
	nodes string // of the path: where the node is
	node  *Node
	of    reflect.Value // the node's struct when the path was looked for
	name  string
	subs  []string // below the property: "x" of "position:x"

	place   reflect.Value // the field, if the property is one, or a part of one
	pointer any           // to the field
	decoded param         // for a field
	waiting any           // for a property that the node keeps
}

// errNoProperty is the cause where a property path leads nowhere.
var errNoProperty = errors.New("there is no such node or property")

// bind finds where a property path leads from the root of a synchronizer. The node may be nil then.
func bind(root *Node, path string) property {
	nodes, names, _ := strings.Cut(path, ":")
	p := property{path: path, nodes: nodes, node: root.GetNode(nodes)}
	p.name, names, _ = strings.Cut(names, ":")
	if names != "" {
		p.subs = strings.Split(names, ":")
	}
	if p.node == nil {
		return p
	}
	p.of = p.node.fields.of
	field, ok := p.node.fields.find(p.name)
	for _, sub := range p.subs {
		field, ok = part(field, sub, ok)
	}
	if ok {
		p.place, p.pointer = field, field.Addr().Interface()
		made := reflect.New(field.Type())
		p.decoded = param{made.Elem(), made.Interface()}
	}
	return p
}

// leadsThere reports whether the path still leads where it did.
func (p *property) leadsThere(root *Node) bool {
	return root.GetNode(p.nodes) == p.node && (p.node == nil || p.node.fields.of == p.of)
}

// part returns the part of a struct, such as x of a Vector2.
func part(of reflect.Value, name string, ok bool) (reflect.Value, bool) {
	if !ok || of.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	return placesIn(of.Type()).find(of, name)
}

// value returns the value of a property that the node keeps.
func (p *property) value() (value any, ok bool) {
	if p.node == nil {
		return nil, false
	}
	if value, ok = p.node.properties[p.name]; !ok {
		return nil, false
	}
	for _, sub := range p.subs {
		of, found := part(reflect.ValueOf(value), sub, value != nil)
		if !found {
			return nil, false
		}
		value = of.Interface()
	}
	return value, true
}

// append appends the value in its compressed form.
func (p *property) append(dst []byte) ([]byte, error) {
	if p.place.IsValid() {
		return scenewire.AppendVariant(dst, p.pointer, 0)
	}
	value, ok := p.value()
	if !ok {
		return dst, fmt.Errorf("property %s: %w", p.path, errNoProperty)
	}
	return scenewire.AppendVariant(dst, value, 0)
}

// decode decodes a value that commit sets, and returns how many bytes it took.
func (p *property) decode(data []byte) (n int, err error) {
	if p.place.IsValid() {
		p.decoded.value.SetZero()
		n, err = decodeInto(data, p.decoded.value, p.decoded.pointer, 0)
	} else {
		p.waiting, n, err = scenewire.DecodeVariant(data, 0)
	}
	if err != nil {
		err = fmt.Errorf("property %s: %w", p.path, err)
	}
	return n, err
}

// commit sets what was decoded.
func (p *property) commit() error {
	switch {
	case p.place.IsValid():
		p.place.Set(p.decoded.value)
		return nil
	case p.node == nil:
		return fmt.Errorf("property %s: %w", p.path, errNoProperty)
	}
	value := p.waiting
	p.waiting = nil
	if len(p.subs) == 0 {
		p.node.keep(p.name, value)
		return nil
	}
	return p.commitPart(value)
}

// commitPart sets a part of a property that the node keeps: the whole is copied, changed and kept.
func (p *property) commitPart(value any) error {
	whole, known := p.node.properties[p.name]
	if !known || whole == nil {
		return fmt.Errorf("property %s: %w", p.path, errNoProperty)
	}
	changed := reflect.New(reflect.TypeOf(whole)).Elem()
	changed.Set(reflect.ValueOf(whole))
	at, ok := changed, true
	for _, sub := range p.subs {
		at, ok = part(at, sub, ok)
	}
	if !ok {
		return fmt.Errorf("property %s: %w", p.path, errNoProperty)
	}
	if err := assign(at, value); err != nil {
		return fmt.Errorf("property %s: %w", p.path, err)
	}
	p.node.keep(p.name, changed.Interface())
	return nil
}

// appendAll appends the values of properties.
func appendAll(dst []byte, properties []property) ([]byte, error) {
	start := len(dst)
	for i := range properties {
		var err error
		if dst, err = properties[i].append(dst); err != nil {
			return dst[:start], err
		}
	}
	return dst, nil
}

// decodeAll decodes values for properties, sets them all or none, and returns how many bytes they took.
func decodeAll(data []byte, properties []property) (int, error) {
	taken := 0
	for i := range properties {
		n, err := properties[i].decode(data[taken:])
		if err != nil {
			return 0, err
		}
		taken += n
	}
	return taken, commitAll(properties)
}

func commitAll(properties []property) error {
	var failed error
	for i := range properties {
		if err := properties[i].commit(); err != nil && failed == nil {
			failed = err
		}
	}
	return failed
}
