package conformance

import (
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/godotpeer/godotpeer/enet"
	"github.com/godotpeer/godotpeer/gderr"
	"github.com/godotpeer/godotpeer/multiplayer"
	"github.com/godotpeer/godotpeer/variant"
)

// answer makes what GDScript gets from what the Go method returned. The class reference says what
// that is: an Error is the error's code, an Array is [code, data], void is null whatever failed, and
// any other value stands alone, as a failed call in GDScript also gives one.
func (e *Engine) answer(method Method, results []reflect.Value) (any, error) {
	values, failure := splitError(results)
	switch {
	case method.Returns == "void":
		return nil, nil
	case method.Enum == "Error" && len(values) == 0:
		return int64(gderr.CodeOf(failure)), nil
	case len(values) != 1:
		return nil, fmt.Errorf("%d Go results do not stand for %s", len(values), method.Returns)
	case method.Returns == "Variant":
		return e.encodeVariant(values[0].Interface())
	}
	if value, ok := asVariant(method.Returns, values[0]); ok {
		return e.encodeVariant(value)
	}
	value, err := e.result(values[0])
	if _, isEvent := values[0].Interface().(enet.Event); err == nil && method.Returns == "Array" && !isEvent {
		value = []any{int64(gderr.CodeOf(failure)), value}
	}
	return value, err
}

// asVariant gives a Go result that scenarios have as a Variant, though it is none in Go.
func asVariant(returns string, v reflect.Value) (any, bool) {
	switch {
	case returns == "NodePath" && v.Kind() == reflect.String:
		return variant.ParseNodePath(v.String()), true
	case returns == "Callable" && v.Kind() == reflect.Func && v.IsNil():
		return variant.Callable{}, true
	case returns == "PackedInt32Array" && v.Type() == reflect.TypeFor[[]int]():
		numbers := make([]int32, v.Len())
		for i := range numbers {
			numbers[i] = int32(v.Index(i).Int())
		}
		return numbers, true
	}
	return nil, false
}

// splitError takes the trailing error off the results of a call.
func splitError(results []reflect.Value) ([]reflect.Value, error) {
	last := len(results) - 1
	if last < 0 || results[last].Type() != errorType {
		return results, nil
	}
	err, _ := results[last].Interface().(error)
	return results[:last], err
}

// result gives a Go result as a value of a scenario. GDScript's integers are signed, so that large
// unsigned ones come out negative.
func (e *Engine) result(v reflect.Value) (any, error) {
	switch {
	case v.Kind() == reflect.Bool:
		return v.Bool(), nil
	case v.CanInt():
		return v.Int(), nil
	case v.CanUint():
		return int64(v.Uint()), nil
	case v.CanFloat():
		return v.Float(), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
		return e.instanceOf(v)
	case v.Type() == reflect.TypeFor[enet.Event]():
		return e.list(v.FieldByName("Type"), v.FieldByName("Peer"), v.FieldByName("Data"), v.FieldByName("Channel"))
	case v.Type() == reflect.TypeFor[[]*enet.PacketPeer]():
		return e.list(slices.Collect(valuesOf(v))...)
	case v.Type() == reflect.TypeFor[[]byte](), v.Type() == reflect.TypeFor[[]string]():
		return v.Interface(), nil
	}
	return nil, fmt.Errorf("a Go result of type %s stands for no value", v.Type())
}

// list gives Go results as an array.
func (e *Engine) list(values ...reflect.Value) (any, error) {
	all := make([]any, len(values))
	for i, v := range values {
		var err error
		if all[i], err = e.result(v); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// valuesOf iterates over the elements of a slice.
func valuesOf(slice reflect.Value) iter.Seq[reflect.Value] {
	return func(yield func(reflect.Value) bool) {
		for i := range slice.Len() {
			if !yield(slice.Index(i)) {
				return
			}
		}
	}
}

// instanceOf gives an object that was returned, or nil for none.
func (e *Engine) instanceOf(v reflect.Value) (any, error) {
	if v.IsNil() {
		return nil, nil
	}
	value := v.Interface()
	switch value := value.(type) {
	case *multiplayer.Node:
		return &instance{value.GetClass(), value}, nil
	case *scriptedPeer:
		return &instance{"MultiplayerPeerExtension", value}, nil
	}
	name, known := e.names[reflect.TypeOf(value)]
	if _, isPeer := value.(*enet.PacketPeer); isPeer { // one that nobody makes by itself
		name, known = "ENetPacketPeer", true
	}
	if !known {
		return nil, fmt.Errorf("a returned %T is of no known class", value)
	}
	return &instance{name, value}, nil
}
