package conformance

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed testdata/api-4.6.json
var godot4JSON []byte

// godot3JSON holds only what the covered classes of Godot 3 have and those of Godot 4 have not.
//
//go:embed testdata/api-3.2.json
var godot3JSON []byte

// API is the engine's class reference in the form of testdata/api-4.6.json.
type API struct {
	Classes      map[string]Class `json:"classes"`
	Errors       []Constant       `json:"errors"`
	VariantTypes []Constant       `json:"variant_types"`
}

// Class is one class of the engine, with what it declares itself.
type Class struct {
	Inherits   string     `json:"inherits"`
	Methods    []Method   `json:"methods"`
	Properties []Property `json:"properties"`
	Constants  []Constant `json:"constants"`
	Signals    []Signal   `json:"signals"`
}

// Method is a method of a class, or an accessor of one of its properties.
type Method struct {
	Name       string  `json:"name"`
	Qualifiers string  `json:"qualifiers"` // "const", "virtual", …
	Returns    string  `json:"returns"`    // a GDScript type, "void" for none
	Enum       string  `json:"enum"`       // which enum an int result is of; "Error" for error codes
	Params     []Param `json:"params"`
	Class      string  `json:"-"` // the class that declares it
}

// Virtual tells whether the method is one that a subclass supplies.
func (m Method) Virtual() bool { return strings.Contains(m.Qualifiers, "virtual") }

// Param is a parameter of a method. Default is a GDScript literal, nil if the argument must be given.
type Param struct {
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Enum    string  `json:"enum"` // which enum an int is of
	Default *string `json:"default"`
}

// Property is a property with the names of its accessors; Setter is empty if it can only be read.
type Property struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Default string `json:"default"` // a GDScript literal
	Setter  string `json:"setter"`
	Getter  string `json:"getter"`
}

// Signal is a signal of a class.
type Signal struct {
	Name   string  `json:"name"`
	Params []Param `json:"params"`
}

// Constant is a constant or enum value.
type Constant struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
	Enum  string `json:"enum"`
}

// Godot4API returns the reference of Godot 4.6.
func Godot4API() *API { return parseAPI(godot4JSON) }

// Godot3API returns the reference for scenarios recorded on Godot 3: that of Godot 4.6, with what only
// Godot 3 has.
func Godot3API() *API {
	api := Godot4API()
	for name, old := range parseAPI(godot3JSON).Classes {
		class, known := api.Classes[name]
		if !known {
			class.Inherits = old.Inherits
		}
		class.Methods = append(class.Methods, old.Methods...)
		api.Classes[name] = class
	}
	return api
}

// parseAPI decodes an embedded file; it panics if that is broken, which no input can bring about.
func parseAPI(data []byte) *API {
	var api API
	if err := json.Unmarshal(data, &api); err != nil {
		panic(fmt.Sprintf("embedded class reference: %v", err))
	}
	return &api
}

// Methods lists what can be called on an object of the class: its methods and the accessors of its
// properties, with the inherited ones. Unknown classes have none.
func (a *API) Methods(class string) []Method {
	var all []Method
	for name, c := class, a.Classes[class]; name != ""; name, c = c.Inherits, a.Classes[c.Inherits] {
		for _, m := range append(c.accessors(), c.Methods...) {
			m.Class = name
			all = append(all, m)
		}
	}
	return all
}

// Method finds a method or accessor of the class by its Godot name; virtual ones cannot be called.
func (a *API) Method(class, name string) (Method, bool) {
	for _, m := range a.Methods(class) {
		if m.Name == name && !m.Virtual() {
			return m, true
		}
	}
	return Method{}, false
}

// Property finds a property of the class, its own or an inherited one.
func (a *API) Property(class, name string) (Property, bool) {
	for ; class != ""; class = a.Classes[class].Inherits {
		for _, p := range a.Classes[class].Properties {
			if p.Name == name {
				return p, true
			}
		}
	}
	return Property{}, false
}

// Signals lists the signals of the class, with the inherited ones.
func (a *API) Signals(class string) []Signal {
	var all []Signal
	for ; class != ""; class = a.Classes[class].Inherits {
		all = append(all, a.Classes[class].Signals...)
	}
	return all
}

// accessors gives the setters and getters of the class's own properties as methods.
func (c Class) accessors() []Method {
	var all []Method
	for _, p := range c.Properties {
		if p.Setter != "" {
			all = append(all, Method{Name: p.Setter, Returns: "void", Params: []Param{{Name: "value", Type: p.Type}}})
		}
		all = append(all, Method{Name: p.Getter, Returns: p.Type})
	}
	return all
}
