package multiplayer

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/godotpeer/godotpeer/gderr"
)

// fields are the properties that a node has in a Go struct.
type fields struct {
	of     reflect.Value // the struct; invalid if there is none
	places places        // of its type
}

// places are where the fields of a struct type are, for reflect's FieldByIndex, by their names as foldName makes them.
type places map[string][]int

// errNoStruct is the cause where there is no struct to have properties in.
var errNoStruct = errors.New("a pointer to a struct is needed")

// placesOf holds the places of each struct type that was given to SetFields.
var placesOf sync.Map // reflect.Type to places

// SetFields makes the fields of a struct properties of the node: v points to it. A synchronizer then reads and writes them
// where they are, without taking memory. A field stands for the property of its `gd:"name"` tag, else for the one with its
// name, whatever the case and the underscores: MaxHealth is max_health. `gd:"-"` leaves it out. Fields of embedded structs
// count as Go promotes them, unless the embedded struct has a tag. Properties without a field are kept by the node itself.
// Nil takes the struct away.
//
// The fields get what the node has: what Set or a peer has set, and for a node of a game's files what these say. Only null
// leaves a field as it is, and so does what the node does not have. From then on the fields' values count: set those that are
// to be others afterwards.
//
// What a peer sends, and what the node has, is converted to the field's type as the arguments of an RPC are, and refused if it
// does not fit.
//
// The error is [gderr.ErrInvalidParameter] for what is no pointer to a struct, for an embedded pointer that is nil, and for a
// value of the node that does not fit its field; nothing is changed then.
// It is an addition of Go.
func (n *Node) SetFields(v any) error {
	const op = "multiplayer.Node.SetFields"
	if n == nil {
		return noNode(op)
	}
	if v == nil {
		n.treeChanged() // bound properties are looked for anew
		n.fields = fields{}
		return nil
	}
	pointer := reflect.ValueOf(v)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() || pointer.Elem().Kind() != reflect.Struct {
		return gderr.New(op, gderr.ErrInvalidParameter, errNoStruct)
	}
	made := fields{pointer.Elem(), placesIn(pointer.Elem().Type())}
	for _, index := range made.places {
		if _, err := made.of.FieldByIndexErr(index); err != nil {
			return gderr.New(op, gderr.ErrInvalidParameter, errNilEmbedded{made.of.Type().FieldByIndex(index[:1]).Name})
		}
	}
	if err := made.take(n); err != nil {
		return gderr.New(op, gderr.ErrInvalidParameter, err)
	}
	n.treeChanged()
	n.fields = made
	return nil
}

// take sets the fields to what a node has for them: all, or none if one does not fit.
func (f *fields) take(n *Node) error {
	var places, values []reflect.Value
	for _, property := range slices.Sorted(maps.Keys(n.properties)) {
		field, ok := f.find(property)
		value := n.Get(property)
		if !ok || value == nil {
			continue
		}
		converted := reflect.New(field.Type()).Elem()
		if err := convert(converted, value); err != nil {
			return fmt.Errorf("%s: %w", property, err)
		}
		places, values = append(places, field), append(values, converted)
	}
	for i := range places {
		places[i].Set(values[i])
	}
	return nil
}

// errNilEmbedded says which embedded pointer has no fields.
type errNilEmbedded struct{ name string }

func (e errNilEmbedded) Error() string {
	return fmt.Sprintf("the embedded pointer %s is nil, or one in it: set it before, or leave it out by a tag", e.name)
}

// placesIn lists the fields of a struct type and those that it promotes. Of several with one name the least deeply embedded
// counts; of several such the only one with a tag, else none.
func placesIn(t reflect.Type) places {
	if known, ok := placesOf.Load(t); ok {
		return known.(places)
	}
	all, found := map[string][]candidate{}, places{}
	collect(all, t, nil, nil)
	for name, rivals := range all {
		slices.SortStableFunc(rivals, candidate.compare)
		if len(rivals) == 1 || rivals[0].compare(rivals[1]) != 0 {
			found[name] = rivals[0].index
		}
	}
	placesOf.Store(t, found)
	return found
}

// candidate is a field that may stand for a property.
type candidate struct {
	index  []int
	tagged bool
}

// compare is below 0 if the candidate goes before another.
func (c candidate) compare(other candidate) int {
	if c.tagged == other.tagged || len(c.index) != len(other.index) {
		return cmp.Compare(len(c.index), len(other.index))
	}
	if c.tagged {
		return -1
	}
	return 1
}

// collect adds the fields of t, and of the structs embedded in it, to all by their names. A tag leaves a field out, or keeps
// those of an embedded struct in it.
func collect(all map[string][]candidate, t reflect.Type, outer []reflect.Type, index []int) {
	outer = append(outer, t)
	for i := range t.NumField() {
		field := t.Field(i)
		tag, _, _ := strings.Cut(field.Tag.Get("gd"), ",")
		at := append(slices.Clone(index), i)
		if field.IsExported() && tag != "-" {
			name := foldName(cmp.Or(tag, field.Name))
			all[name] = append(all[name], candidate{at, tag != ""})
		}
		inner := field.Type
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if field.Anonymous && tag == "" && inner.Kind() == reflect.Struct && !slices.Contains(outer, inner) {
			collect(all, inner, outer, at)
		}
	}
}

// foldName makes names equal that stand for the same property.
func foldName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// find returns the field of a struct that stands for a property.
func (p places) find(of reflect.Value, property string) (reflect.Value, bool) {
	index, ok := p[foldName(property)]
	if !ok {
		return reflect.Value{}, false
	}
	field, err := of.FieldByIndexErr(index)
	return field, err == nil
}

// find returns the field that stands for a property.
func (f *fields) find(property string) (reflect.Value, bool) {
	if !f.of.IsValid() {
		return reflect.Value{}, false
	}
	return f.places.find(f.of, property)
}

// Get returns a property: a field of the struct of SetFields, or what Set or a peer has set; nil if there is none.
// It corresponds to Object.get.
func (n *Node) Get(property string) any {
	n.there("Get")
	if field, ok := n.fields.find(property); ok {
		return field.Interface()
	}
	return n.properties[property]
}

// Has reports whether the node has a property: a field of the struct of SetFields, or one that was set.
// It is an addition of Go.
func (n *Node) Has(property string) bool {
	n.there("Has")
	if _, ok := n.fields.find(property); ok {
		return true
	}
	_, ok := n.properties[property]
	return ok
}

// Set sets a property. The value may be of any type that package variant encodes; for a field it is converted as what a
// peer sends is.
// It corresponds to Object.set.
//
// The error is [gderr.ErrInvalidParameter] for a value that does not fit its field.
func (n *Node) Set(property string, value any) error {
	const op = "multiplayer.Node.Set"
	if n == nil {
		return noNode(op)
	}
	field, ok := n.fields.find(property)
	if !ok {
		n.keep(property, value)
		return nil
	}
	if err := convert(field, value); err != nil {
		return gderr.New(op, gderr.ErrInvalidParameter, fmt.Errorf("%s: %w", property, err))
	}
	return nil
}

// keep sets a property that has no field.
func (n *Node) keep(property string, value any) {
	if n.properties == nil {
		n.properties = map[string]any{}
	}
	if _, known := n.properties[property]; !known {
		n.treeChanged() // a property that was missing is there now
	}
	n.properties[property] = value
}
