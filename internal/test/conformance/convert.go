package conformance

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/godotpeer/godotpeer/variant"
)

// convert makes the Go argument of type t from a value of a scenario, as GDScript would pass it:
// integers wrap to the width of t, floats are narrowed, and numbers and bools stand for each other.
func convert(v any, t reflect.Type) (reflect.Value, error) {
	switch {
	case v == nil && nillable(t):
		return reflect.Zero(t), nil
	case isAny(t):
		return settable(v, t), nil
	}
	if in, ok := v.(*instance); ok {
		if value := reflect.ValueOf(in.value); value.Type().AssignableTo(t) {
			return value, nil
		}
		return reflect.Value{}, fmt.Errorf("a %s is no %s", in.class, t)
	}
	if path, ok := v.(variant.NodePath); ok && t.Kind() == reflect.String {
		return reflect.ValueOf(path.String()), nil
	}
	value := reflect.ValueOf(v)
	switch {
	case v == nil:
	case value.Type().AssignableTo(t):
		return value, nil
	case numeric(t.Kind()) && numeric(value.Kind()):
		return value.Convert(t), nil
	case numeric(t.Kind()) && value.Kind() == reflect.Bool:
		return convert(boolToInt(value.Bool()), t)
	case t.Kind() == reflect.Bool && numeric(value.Kind()):
		return reflect.ValueOf(!value.IsZero()).Convert(t), nil
	case value.Kind() == t.Kind() && value.Type().ConvertibleTo(t): // named strings, bytes and bools
		return value.Convert(t), nil
	}
	return reflect.Value{}, fmt.Errorf("%s cannot be given as %s", show(v), t)
}

// numeric tells integers and floats from all other kinds.
func numeric(k reflect.Kind) bool {
	return reflect.Int <= k && k <= reflect.Float64 && k != reflect.Uintptr
}

// isAny tells whether t takes every value.
func isAny(t reflect.Type) bool { return t.Kind() == reflect.Interface && t.NumMethod() == 0 }

// nillable tells whether null can be given as t.
func nillable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func:
		return true
	}
	return false
}

// settable gives v as a value of the interface type t, also if v is nil.
func settable(v any, t reflect.Type) reflect.Value {
	value := reflect.New(t).Elem()
	if v != nil {
		value.Set(reflect.ValueOf(v))
	}
	return value
}

func boolToInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// literal gives the value of a GDScript literal, as the class reference writes defaults.
func literal(source string) (any, error) {
	switch source {
	case "null":
		return nil, nil
	case "true", "false":
		return source == "true", nil
	}
	if s, err := strconv.Unquote(source); err == nil {
		return s, nil
	}
	if i, err := strconv.ParseInt(source, 10, 64); err == nil {
		return i, nil
	}
	if f, err := strconv.ParseFloat(source, 64); err == nil {
		return f, nil
	}
	return nil, fmt.Errorf("unknown form of a default: %s", source)
}
