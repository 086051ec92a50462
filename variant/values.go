package variant

import "reflect"

// StringName is Godot's StringName (&"name").
type StringName string

// RID is Godot's RID, the number of a resource inside one server of the engine. Godot 3 sends no number.
type RID uint64

// EncodedObjectAsID stands for an object that was sent as its instance id, as put_var does unless full_objects is
// set. It corresponds to the class EncodedObjectAsID; the id is signed, as in GDScript. Id 0 encodes as null.
type EncodedObjectAsID int64

// Object is an object sent in full (var_to_bytes_with_objects): its class and stored properties. It is data only;
// nothing is instantiated. A script arrives as the property "script" with its path.
type Object struct {
	Class      string
	Properties []Property // in the order of the wire
}

// Property is one stored property of an [Object].
type Property struct {
	Name  string
	Value any
}

// Get returns the value of the named property and whether the object has it.
// It corresponds to Object.get.
func (o Object) Get(name string) (any, bool) {
	for _, p := range o.Properties {
		if p.Name == name {
			return p.Value, true
		}
	}
	return nil, false
}

// Callable is Godot's Callable. encode_variant never writes what it calls: every Callable arrives empty.
type Callable struct{}

// Signal is Godot's Signal: its name and the instance id of its object.
type Signal struct {
	Name     string
	ObjectID int64
}

// String returns the text that GDScript's str() prints, RID(5).
// It is an addition of Go.
func (r RID) String() string { return Str(r) }

// String returns the text that GDScript's str() prints for the object that stands for the id.
// It is an addition of Go.
func (o EncodedObjectAsID) String() string { return Str(o) }

// String returns the text that GDScript's str() prints, with 0 for the id.
// It is an addition of Go.
func (o Object) String() string { return Str(o) }

// String returns the text that GDScript's str() prints, null::null.
// It is an addition of Go.
func (c Callable) String() string { return Str(c) }

// String returns the text that GDScript's str() prints for a signal of an object that does not exist here.
// It is an addition of Go.
func (s Signal) String() string { return Str(s) }

// asDecoded returns the scalar v as Decode would make it: every signed or unsigned integer type as int64, every float
// type as float64, named strings as string. Everything else, and what does not fit, stays as it is.
func asDecoded(v any) any {
	switch v := v.(type) {
	case nil, bool, int64, float64, string, StringName:
		return v
	case int:
		return int64(v)
	}
	if _, ok := TypeOf(v); ok {
		return v
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt():
		return r.Int()
	case r.CanUint() && int64(r.Uint()) >= 0:
		return int64(r.Uint())
	case r.CanFloat():
		return r.Float()
	case r.Kind() == reflect.String:
		return r.String()
	case r.Kind() == reflect.Bool:
		return r.Bool()
	}
	return v
}
