package conformance

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/godotpeer/godotpeer/variant"
)

// Constructors makes objects of the covered classes, by the class's Godot name.
type Constructors map[string]func() any

// Engine answers scenarios: the class reference and the Go types that stand for its classes.
type Engine struct {
	api     *API
	classes Constructors
	names   map[reflect.Type]string
	limit   time.Duration // for one call, and for one step of the raw side

	// tolerance is by how much a replay may take longer than its steps should, and still be what was recorded.
	tolerance time.Duration

	variants variant.Option // of the engine's Variants
}

// callLimit ends what hangs. Every recorded step took well under a second.
const callLimit = 10 * time.Second

// defaultTolerance is less than any scenario leaves between what must have happened and what must not.
const defaultTolerance = 20 * time.Millisecond

// NewEngine returns an engine with the given classes; every class must be in api.
func NewEngine(api *API, classes Constructors) *Engine {
	e := &Engine{api: api, classes: classes, names: map[reflect.Type]string{}, limit: callLimit, tolerance: defaultTolerance}
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(classes))) {
		e.names[reflect.TypeOf(classes[name]())] = name // of two names, such as TCPServer and TCP_Server, the first
	}
	return e
}

// Godot4 returns the engine for scenarios recorded on Godot 4.
func Godot4() *Engine {
	api, classes := Godot4API(), Godot4Classes()
	api.Classes["ScriptedPeer"] = scriptedClass
	classes["ScriptedPeer"] = func() any { return newScriptedPeer() }
	return NewEngine(api, classes)
}

// Godot3 returns the engine for scenarios recorded on Godot 3: the same classes, with the Godot 3
// behaviour where they have it.
func Godot3() *Engine {
	e := NewEngine(Godot3API(), Godot3Classes())
	e.variants = variant.Godot3
	return e
}
