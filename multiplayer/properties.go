package multiplayer

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/godotpeer/godotpeer/gderr"
)

// fields are the properties that a node has in a Go struct.
type fields struct {
	of     reflect.Value  // the struct; invalid if there is none
	places map[string]int // of its type: fields by their names, as foldName makes them
}

// errNoStruct is the cause where there is no struct to have properties in.
var errNoStruct = errors.New("a pointer to a struct is needed")

// placesOf holds the places of each struct type that was given to SetFields.
var placesOf sync.Map // reflect.Type to map[string]int

// SetFields makes the fields of a struct properties of the node: v points to it. A synchronizer then reads and writes them
// where they are, without taking memory. A field stands for the property of its `gd:"name"` tag, else for the one with its
// name, whatever the case and the underscores: MaxHealth is max_health. `gd:"-"` leaves it out. Properties without a field
// are kept by the node itself. Nil takes the struct away.
//
// What a peer sends is converted to the field's type as the arguments of an RPC are, and refused if it does not fit.
//
// The error is [gderr.ErrInvalidParameter] for what is no pointer to a struct.
// It is an addition of Go.
func (n *Node) SetFields(v any) error {
	n.treeChanged() // bound properties are looked for anew
	if v == nil {
		n.fields = fields{}
		return nil
	}
	pointer := reflect.ValueOf(v)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() || pointer.Elem().Kind() != reflect.Struct {
		return gderr.New("multiplayer.Node.SetFields", gderr.ErrInvalidParameter, errNoStruct)
	}
	n.fields = fields{pointer.Elem(), placesIn(pointer.Elem().Type())}
	return nil
}

// placesIn lists the fields of a struct type.
func placesIn(t reflect.Type) map[string]int {
	if known, ok := placesOf.Load(t); ok {
		return known.(map[string]int)
	}
	places := map[string]int{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("gd"), ",")
		switch {
		case !field.IsExported() || name == "-":
		case name != "":
			places[foldName(name)] = i
		default:
			places[foldName(field.Name)] = i
		}
	}
	placesOf.Store(t, places)
	return places
}

// foldName makes names equal that stand for the same property.
func foldName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// find returns the field that stands for a property.
func (f *fields) find(property string) (reflect.Value, bool) {
	if !f.of.IsValid() {
		return reflect.Value{}, false
	}
	i, ok := f.places[foldName(property)]
	if !ok {
		return reflect.Value{}, false
	}
	return f.of.Field(i), true
}

// Get returns a property: a field of the struct of SetFields, or what Set or a peer has set; nil if there is none.
// It corresponds to Object.get.
func (n *Node) Get(property string) any {
	if field, ok := n.fields.find(property); ok {
		return field.Interface()
	}
	return n.properties[property]
}

// Has reports whether the node has a property: a field of the struct of SetFields, or one that was set.
// It is an addition of Go.
func (n *Node) Has(property string) bool {
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
	field, ok := n.fields.find(property)
	if !ok {
		n.keep(property, value)
		return nil
	}
	from := reflect.ValueOf(value)
	if from.IsValid() && from.Type().AssignableTo(field.Type()) {
		field.Set(from)
		return nil
	}
	if err := assign(field, plainNumber(value)); err != nil {
		return gderr.New("multiplayer.Node.Set", gderr.ErrInvalidParameter, fmt.Errorf("%s: %w", property, err))
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
